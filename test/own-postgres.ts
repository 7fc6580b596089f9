// A process that owns an embedded PostgreSQL, for tests that kill the owner: tells its address by message, then waits.
import { startPostgres } from "../server/platform/postgres.ts";

const [folder = ""] = process.argv.slice(2);
const postgres = await startPostgres({ folder, log: () => undefined });
process.send?.({ url: await postgres.ensureDatabase("mine"), pid: postgres.pid });
process.once("disconnect", () => void postgres.stop().then(() => process.exit(0)));

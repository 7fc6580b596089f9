/**
 * The whole server on a database, to be killed at any moment: the database is named by its first argument. With "torn" it commits
 * what it did to a declaration before it goes on, as it must not.
 */
import type { AddressInfo } from "node:net";
import pg from "pg";
import { allQueues, composeApp, composeWork } from "../../server/app.ts";
import { fixedClock } from "../../server/platform/clock.ts";
import { openDatabase } from "../../server/platform/db.ts";
import { startJobs } from "../../server/platform/jobs.ts";
import { servicesOf } from "../services.ts";

const [url = "", mode = ""] = process.argv.slice(2);
if (mode === "torn") commitHalfway();
const database = openDatabase(url, { connections: 10, onError: () => undefined });
const jobs = await startJobs(database, allQueues(), { onError: () => undefined });
const clock = fixedClock("2026-09-01T09:00:00+08:00");
const services = servicesOf({ database, jobs, clock, log: () => undefined });
const http = await composeApp(services);
await composeWork(services);
await http.listen({ host: "127.0.0.1", port: 0 });
process.send?.({ port: (http.server.address() as AddressInfo).port });
process.once("disconnect", () => process.exit(0));

/** Two transactions where there should be one, with a while between them. */
function commitHalfway(): void {
  type Query = (this: pg.Client, ...given: unknown[]) => Promise<unknown>;
  const client = pg.Client.prototype as unknown as { query: Query };
  const query = client.query;
  client.query = function halfway(...given) {
    const asked = query.apply(this, given);
    const text = (given[0] as { text?: string } | undefined)?.text ?? "";
    if (!text.startsWith("UPDATE declaration SET")) return asked;
    return asked.then(async (answer) => {
      await query.call(this, "COMMIT");
      await new Promise((wake) => setTimeout(wake, 25));
      await query.call(this, "BEGIN READ WRITE");
      return answer;
    });
  };
}

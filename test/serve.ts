// The PostgreSQL of one run of bin/check, in a process of its own: tells its address by message, ends when the channel closes.
import { startTestServer } from "./testing.ts";

const server = await startTestServer();
process.send?.({ url: server.url });

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);
process.once("disconnect", () => void stop());

async function stop(): Promise<void> {
  const left = await server.leftovers();
  await server.stop();
  if (left.length > 0) console.error(`Test databases were left behind: ${left.join(", ")}`);
  process.exit(left.length > 0 ? 1 : 0);
}

/** A whole server in a process of its own, for tests that kill it and weigh it: `node file-server.fixture.ts <database> <folder>`. */
import type { AddressInfo } from "node:net";
import { servicesOf } from "../../test/services.ts";
import { allQueues, composeApp } from "../app.ts";
import { fixedClock } from "../platform/clock.ts";
import { openDatabase } from "../platform/db.ts";
import { startJobs } from "../platform/jobs.ts";

const [url = "", folder = ""] = process.argv.slice(2);
const database = openDatabase(url);
const jobs = await startJobs(database, allQueues(), { upkeep: false, onError: () => undefined });
const clock = fixedClock("2026-09-01T09:00:00+08:00");
const log = (line: string) => console.error(line);
const http = await composeApp(servicesOf({ database, jobs, clock, log, files: { folder } }));
await http.listen({ host: "127.0.0.1", port: 0 });
process.on("message", (ask) => {
  if (ask === "memory") process.send?.({ rss: process.memoryUsage().rss });
});
process.once("disconnect", () => process.exit(0));
process.send?.({ port: (http.server.address() as AddressInfo).port });

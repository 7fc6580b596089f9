/** The last day of the year: everybody watches at once, and many look at their year. */
import { availableParallelism } from "node:os";
import { plantCrowd, type Call } from "./crowd.ts";
import { openLoop, say, tell } from "./load.ts";
import { learnerCookies, type Product } from "../product.ts";

const INTERVAL_SECONDS = 20;
/** Looks at "my year" a second, for every thousand people who watch. */
const YEARS_PER_THOUSAND = 0.5;

/** Drives it and tells what came of it. */
export async function deadlineDay(product: Product, people: number, seconds: number): Promise<void> {
  const { address, database, vault } = product;
  const crowd = await plantCrowd(database, vault, { people, prompts: true });
  const years = await yearsOf(address);
  const perSecond = people / INTERVAL_SECONDS;
  const yearsPerSecond = Math.max(1, (people / 1000) * YEARS_PER_THOUSAND);
  say(
    `${people} people watch, a heartbeat every ${INTERVAL_SECONDS} s: ${perSecond}/s, and ${yearsPerSecond} looks at a year a second, for ${seconds} s`,
  );
  const before = product.usage();
  const own = process.cpuUsage();
  const [beats, looks] = await Promise.all([
    openLoop(address, () => crowd.next(), perSecond, seconds),
    openLoop(address, years, yearsPerSecond, seconds, 200),
  ]);
  const after = product.usage();
  const generator = process.cpuUsage(own);
  tell("heartbeats and answers", beats);
  tell("my year", looks);
  const share = (used: number) => `${((used / seconds) * 100).toFixed(0)} %`;
  say(
    `of one core each: server ${share(after.serverCpu - before.serverCpu)}, PostgreSQL ${share(after.postgresCpu - before.postgresCpu)}, ` +
      `load ${share((generator.user + generator.system) / 1e6)}; of ${availableParallelism()} cores; server ${after.serverMb.toFixed(0)} MB`,
  );
  const wrong = await database.row<{ count: number }>(
    `SELECT count(*)::int AS count FROM playback WHERE credited_ms > extract(epoch FROM beat_at - begun_at) * 1000 + 2000`,
  );
  say(`credited more than the time that passed: ${wrong?.count}`);
}

/** Looks at a year by whoever of the demo has one, in turn. */
async function yearsOf(address: string): Promise<() => Call> {
  const cookies = await learnerCookies(address);
  let at = 0;
  return () => ({
    path: "/api/me/year",
    cookie: cookies[at++ % cookies.length] as string,
    body: "",
    done: () => undefined,
  });
}

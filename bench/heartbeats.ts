/**
 * Heartbeats over HTTP, all in one run on the same machine: what is taken a second from 64, 256 and 1,000 connections, against one
 * upsert a request, a bare server that groups, and the database alone; at half the capacity against a route that does nothing; beyond
 * the capacity; with ten and fifty times the history. `deadline` is the last day instead: so many people at once, minutes long.
 *
 *   node bench/heartbeats.ts [people] [seconds]
 *   node bench/heartbeats.ts deadline [people] [seconds]
 */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setPriority } from "node:os";
import { join } from "node:path";
import { transact } from "../server/platform/db.ts";
import { Crowd, layOutLog, plantCrowd, plantHistory } from "./heartbeats/crowd.ts";
import { databaseAlone } from "./heartbeats/database-alone.ts";
import { deadlineDay } from "./heartbeats/deadline.ts";
import { closedLoop, openLoop, say, tell } from "./heartbeats/load.ts";
import { median } from "./median.ts";
import { startProduct, type Product } from "./product.ts";

const isDeadline = process.argv[2] === "deadline";
const [people = isDeadline ? 30_000 : 10_000, seconds = isDeadline ? 300 : 8] = process.argv
  .slice(isDeadline ? 3 : 2)
  .map(Number);
const CONNECTIONS = [64, 256, 1_000];
/** At half the capacity: as many as the capacity was measured with, and several turns, because a machine that is shared has hiccups. */
const HALF_CONNECTIONS = 256;
const OVER_CONNECTIONS = 2_000;
const TURNS = 5;

const product = await startProduct(2_000);
prefer(process.pid, -10);
try {
  if (isDeadline) await deadlineDay(product, people, seconds);
  else await everything(product);
} finally {
  await product.stop();
}

async function everything({ address, database, vault, usage }: Product): Promise<void> {
  await transact(database, (tx) =>
    tx.execute(
      `CREATE TABLE bare_beat (person_id bigint PRIMARY KEY, position_ms integer NOT NULL, credited_ms bigint NOT NULL,
         beat_at timestamptz NOT NULL) WITH (fillfactor = 70)`,
    ),
  );
  const few = await plantCrowd(database, vault, { people: 1_000, prompts: false });
  await closedLoop(address, () => few.next(), 64, seconds);
  await layOutLog(database);
  const before = usage();
  const crowd = await plantCrowd(database, vault, { people, prompts: false, firstPerson: 2_000_000 });
  await openLoop(address, () => crowd.next(), people / 10, 20);
  const after = usage();
  say(
    `memory of the server for ${people} people watching instead of 1,000: +${(after.serverMb - before.serverMb).toFixed(0)} MB`,
  );
  const others = await Promise.all(
    (["single", "grouped", "noop"] as const).map((mode) => startBaseline(mode, product.url)),
  );
  const [single, grouped, noop] = others as [Baseline, Baseline, Baseline];
  try {
    const capacity = await capacities(crowd, { ours: address, single: single.address, grouped: grouped.address });
    await databaseAlone(product.url, people, seconds);
    await fixedRates(crowd, address, noop.address, capacity);
    await histories(product, crowd);
  } finally {
    for (const { child } of others) child.kill();
  }
}

type Addresses = { ours: string; single: string; grouped: string };

/** What is taken a second, ours and the others in turn; answers our rate at 256 connections. */
async function capacities(crowd: Crowd, addresses: Addresses): Promise<number> {
  let capacity = 0;
  for (const connections of CONNECTIONS) {
    const run = (address: string, who: Crowd) => closedLoop(address, () => who.next(), connections, seconds);
    const first = await run(addresses.ours, crowd);
    const grouped = await run(addresses.grouped, crowd.elsewhere());
    const single = await run(addresses.single, crowd.elsewhere());
    const again = await run(addresses.ours, crowd);
    const ours = first.perSecond > again.perSecond ? first : again;
    if (connections === 256) capacity = ours.perSecond;
    tell(`${connections} connections, ours`, first);
    tell(`${connections} connections, ours again`, again);
    tell(`${connections} connections, grouped and bare`, grouped);
    tell(`${connections} connections, one upsert a request`, single);
    say(
      `  ours / grouped and bare: ${(ours.perSecond / grouped.perSecond).toFixed(2)} x, / one upsert: ${(ours.perSecond / single.perSecond).toFixed(2)} x`,
    );
  }
  return capacity;
}

async function fixedRates(crowd: Crowd, ours: string, noop: string, capacity: number): Promise<void> {
  const half = capacity / 2;
  const others = crowd.elsewhere();
  const turns: [nothing: number, calm: number][] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    const nothing = await openLoop(noop, () => others.next(), half, seconds, HALF_CONNECTIONS);
    const calm = await openLoop(ours, () => crowd.next(), half, seconds, HALF_CONNECTIONS);
    tell(`${half.toFixed(0)}/s offered, a route that does nothing`, nothing);
    tell(`${half.toFixed(0)}/s offered, ours`, calm);
    turns.push([nothing.p99, calm.p99]);
  }
  const nothingOver = await openLoop(noop, () => others.next(), capacity * 1.5, seconds, OVER_CONNECTIONS);
  const over = await openLoop(ours, () => crowd.next(), capacity * 1.5, seconds, OVER_CONNECTIONS);
  tell(`${(capacity * 1.5).toFixed(0)}/s offered, a route that does nothing`, nothingOver);
  tell(`${(capacity * 1.5).toFixed(0)}/s offered, ours`, over);
  const [nothing, calm] = [median(turns.map(([one]) => one)), median(turns.map(([, one]) => one))];
  const each = turns.map(([one, two]) => (two / one).toFixed(1)).join(", ");
  say(
    `  p99 at half the capacity / of nothing: ${(calm / nothing).toFixed(1)} x of medians (in turns ${each}); at 1.5 capacities: ${(over.p99 / nothingOver.p99).toFixed(1)} x of nothing, ${(over.p99 / calm).toFixed(1)} x of half; refusals p99 ${over.refusedP99.toFixed(0)} ms`,
  );
}

async function histories({ address, database }: Product, crowd: Crowd): Promise<void> {
  const base = 20;
  let first = 0;
  for (const times of [1, 10, 50]) {
    await plantHistory(database, base * times);
    const row = await database.row<{ beats: number }>("SELECT count(*)::float8 AS beats FROM watch_beat");
    const measured = await closedLoop(address, () => crowd.next(), 256, seconds);
    first ||= measured.perSecond;
    tell(`${times} x the history (${Math.round((row?.beats ?? 0) / 1000)},000 beats)`, measured);
    say(`  ${(measured.perSecond / first).toFixed(2)} x of the rate with the least`);
  }
}

/**
 * Those who ask have machines of their own: what they ask goes out when it is due, also while the server is busy on the same cores.
 * Only an administrator may say so; without that the load's own waiting counts as the server's.
 */
function prefer(pid: number, priority: number): void {
  try {
    setPriority(pid, priority);
  } catch {
    say("the load may not go first: what it waits for the processor is counted as well");
  }
}

interface Baseline {
  child: ChildProcess;
  address: string;
}

async function startBaseline(mode: "single" | "grouped" | "noop", url: string): Promise<Baseline> {
  const child = fork(join(import.meta.dirname, "heartbeats", "baseline.ts"), [mode, url], {
    execArgv: ["--disable-warning=ExperimentalWarning"],
  });
  const [{ address }] = (await once(child, "message")) as [{ address: string }];
  prefer(child.pid as number, 0);
  return { child, address };
}

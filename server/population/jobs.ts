/** Carrying simulations out. */
import { shanghaiDay, type Clock } from "../platform/clock.ts";
import { transact, type Database } from "../platform/db.ts";
import { defineQueue, type Jobs } from "../platform/jobs.ts";
import type { Dictionary } from "../../engine/words.ts";
import { closedByUnit, learningYears, liveEntries, loadEntries, placesToClose, viewLive } from "../standing/door.ts";
import type { Library } from "../policies/door.ts";
import { keptReportOf, type ChangeLabels, type KeptReport } from "./report.ts";
import { sampleWords } from "./sample-words.ts";
import { simulate, SimulationStopped, type Simulation, type YearPolicies } from "./simulate.ts";
import { policiesOf, simulationRow, type SimulationRow } from "./simulations.ts";

/** The queue of simulations that wait. */
export const simulationQueue = defineQueue<{ simulationId: number }>("population-simulation", {
  retries: 2,
  expireInSeconds: 3_600,
});

export type SimulationServices = {
  database: Database;
  clock: Clock;
  library: Library;
  dictionary: Dictionary;
  labels: ChangeLabels;
};

/** Starts to work the queue. */
export async function workSimulations(jobs: Jobs, services: SimulationServices): Promise<void> {
  await jobs.work(simulationQueue, async (_tx, batch) => {
    for (const { simulationId } of batch) await carryOut(services, simulationId);
  });
}

const SEED = 1;
const REPORT_EVERY_MS = 500;

/** Carries one simulation out from its beginning; one that is over already is left alone. A fault ends it with its reason. */
export async function carryOut(services: SimulationServices, simulationId: number): Promise<void> {
  const { database } = services;
  const row = await simulationRow(database, simulationId);
  if (!row || !["queued", "running"].includes(row.state)) return;
  await setProgress(database, simulationId, 0, 0);
  let told = 0;
  const progress = async (done: number, total: number) => {
    // Others' requests come first: a simulation has minutes.
    await new Promise((resolve) => setImmediate(resolve));
    if (Date.now() - told < REPORT_EVERY_MS && done < total) return true;
    told = Date.now();
    return setProgress(database, simulationId, done, total);
  };
  try {
    const report = await runSimulation(services, row, progress);
    await finish(database, simulationId, "done", report, null);
  } catch (error) {
    if (error instanceof SimulationStopped) return;
    await finish(database, simulationId, "failed", null, "模拟中断了，请稍后重新发起");
    throw error;
  }
}

/** Compares: the whole of a simulation without the table it is kept in. */
export async function runSimulation(
  { database, clock, library, dictionary }: SimulationServices,
  row: Pick<SimulationRow, "years" | "policy_id" | "policy_version" | "readings" | "draft">,
  progress: Simulation["progress"],
): Promise<KeptReport> {
  const today = shanghaiDay(clock.now());
  const made = new Map<number, YearPolicies>();
  const policies = (year: number) => {
    const known = made.get(year) ?? policiesOf(library, row, year);
    made.set(year, known);
    return known;
  };
  const report = await simulate(database, {
    years: row.years,
    policies,
    today,
    seed: SEED,
    ...(progress ? { progress } : {}),
  });
  const learning = await learningYears(database);
  const places = await placesToClose(database, learning);
  const closed = new Map(learning.map((each) => [each.year, closedByUnit(each, places)]));
  return keptReportOf(report, async (personId, year) => {
    const live = liveEntries(await loadEntries(database, [personId]));
    const { before, after } = policies(year);
    const question = { year, today, closed: closed.get(year) ?? false };
    const facts = (document: typeof before.policy.document) => viewLive(document, live, question).facts;
    return sampleWords(
      dictionary,
      today,
      { policy: before, facts: facts(before.policy.document) },
      { policy: after, facts: facts(after.policy.document) },
    );
  });
}

/** Says how far it is; false when somebody has stopped it. */
async function setProgress(database: Database, simulationId: number, done: number, total: number): Promise<boolean> {
  const changed = await transact(database, (tx) =>
    tx.execute(
      "UPDATE simulation SET state = 'running', done = $2, total = $3 WHERE simulation_id = $1 AND state IN ('queued', 'running')",
      [simulationId, done, total],
    ),
  );
  return changed === 1;
}

async function finish(
  database: Database,
  simulationId: number,
  state: "done" | "failed",
  report: KeptReport | null,
  failure: string | null,
): Promise<void> {
  await transact(database, (tx) =>
    tx.execute(
      `UPDATE simulation SET state = $2, report = $3, failure = $4, finished_at = now(), done = CASE WHEN $2 = 'done' THEN total ELSE done END
        WHERE simulation_id = $1 AND state = 'running'`,
      [simulationId, state, report === null ? null : JSON.stringify(report), failure],
    ),
  );
}

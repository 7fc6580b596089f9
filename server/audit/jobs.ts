/** The sealer at work every few seconds, and verifying when asked and once a night. */
import { defineQueue, type Jobs, type Queue } from "../platform/jobs.ts";
import { transact, type Database, type Tx } from "../platform/db.ts";
import { exportRoots, keptRoots } from "./roots.ts";
import { sealAll } from "./seal.ts";
import { verify } from "./verify.ts";

/** Verifies the chain; the row of audit_check says for whom. */
export const checkQueue: Queue<{ checkId: number }> = defineQueue("audit-check", {
  retries: 0,
  expireInSeconds: 3_600,
});

/** Queues of this area. */
export const queues: readonly Queue<never>[] = [checkQueue];

export interface AuditServices {
  database: Database;
  jobs: Jobs;
  /** Where the daily roots are kept; nowhere when absent. */
  rootsFolder: string | undefined;
  log: (line: string) => void;
}

const SEAL_EVERY_MS = 5_000;
const NIGHT_LOOK_MS = 30 * 60_000;
const CHECK_EVERY_HOURS = 24;

/** Starts to seal and to verify on this server, until the process or the database ends. */
export async function workAudit(services: AuditServices): Promise<void> {
  const { jobs, database, rootsFolder, log } = services;
  await jobs.work(checkQueue, async (tx, batch) => {
    for (const { checkId } of batch) await runCheck(tx, database, rootsFolder, checkId);
  });
  every(services, SEAL_EVERY_MS, "Sealing the trail", async () => {
    await sealAndExport(database, rootsFolder, log);
  });
  every(services, NIGHT_LOOK_MS, "Verifying the trail", async () => {
    await transact(database, (tx) => askForNightlyCheck(tx, jobs));
  });
}

/** Seals what can be sealed, and writes the roots of what was. */
export async function sealAndExport(
  database: Database,
  rootsFolder: string | undefined,
  log: (line: string) => void,
): Promise<{ blocks: number; events: number }> {
  const { blocks, events } = await sealAll(database);
  if (blocks > 0 && rootsFolder !== undefined)
    for (const { day, kept } of await exportRoots(database, rootsFolder))
      log(
        `The audit chain no longer holds block ${kept.block} as kept in ${rootsFolder}/${day}.json: run bin/audit verify`,
      );
  return { blocks, events };
}

/** Asks for a check; undefined while one is under way. */
export async function askForCheck(
  tx: Tx,
  jobs: Pick<Jobs, "enqueue">,
  accountId: number | undefined,
): Promise<number | undefined> {
  await tx.execute("LOCK TABLE audit_check IN SHARE ROW EXCLUSIVE MODE");
  const running = await tx.row(
    "SELECT 1 FROM audit_check WHERE finished_at IS NULL AND started_at > clock_timestamp() - interval '1 hour' LIMIT 1",
  );
  if (running !== undefined) return undefined;
  const row = await tx.row<{ check_id: number }>(
    "INSERT INTO audit_check (asked_by, started_at) VALUES ($1, clock_timestamp()) RETURNING check_id",
    [accountId],
  );
  const checkId = (row as { check_id: number }).check_id;
  await jobs.enqueue(tx, checkQueue, [{ checkId }]);
  return checkId;
}

async function askForNightlyCheck(tx: Tx, jobs: Pick<Jobs, "enqueue">): Promise<void> {
  const recent = await tx.row(
    "SELECT 1 FROM audit_check WHERE started_at > clock_timestamp() - $1 * interval '1 hour' LIMIT 1",
    [CHECK_EVERY_HOURS],
  );
  const anything = await tx.row("SELECT 1 FROM audit_block LIMIT 1");
  if (recent === undefined && anything !== undefined) await askForCheck(tx, jobs, undefined);
}

async function runCheck(tx: Tx, database: Database, rootsFolder: string | undefined, checkId: number): Promise<void> {
  const roots = rootsFolder === undefined ? [] : await keptRoots(rootsFolder);
  const { blocks, events, unsealed, findings } = await verify(database, { roots });
  await tx.execute(
    `UPDATE audit_check SET finished_at = clock_timestamp(), blocks = $2, events = $3, unsealed = $4, findings = $5::jsonb
      WHERE check_id = $1`,
    [checkId, blocks, events, unsealed, JSON.stringify(findings)],
  );
}

/** Does something now and every so often; a slow turn is not overtaken by the next, and a failing one is told once. */
function every(
  { database, log }: Pick<AuditServices, "database" | "log">,
  milliseconds: number,
  what: string,
  turn: () => Promise<void>,
): void {
  let busy = false;
  let told = "";
  const once = async () => {
    if (database.pool.ending) return clearInterval(timer);
    if (busy) return;
    busy = true;
    try {
      await turn();
      told = "";
    } catch (error) {
      const { message } = error as Error;
      if (message !== told && !database.pool.ending) log(`${what}: ${message}`);
      told = message;
    } finally {
      busy = false;
    }
  };
  const timer = setInterval(() => void once(), milliseconds);
  timer.unref();
  void once();
}

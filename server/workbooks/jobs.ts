/** Validating and committing by jobs. Shallow: the work is in `validate.ts` and `commit.ts`. */
import { transact } from "../platform/db.ts";
import { defineQueue, type Jobs, type Queue } from "../platform/jobs.ts";
import { commitBatch, type CommitServices } from "./commit.ts";
import { loadBatch, tidy, unfinishedBatches } from "./store.ts";
import { undoBatch } from "./undo.ts";
import { validateBatch } from "./validate.ts";

/** A batch has been uploaded or confirmed: what comes next is to be done. */
export const importQueue = defineQueue<{ batchId: number }>("workbook-import", {
  onceBy: ({ batchId }) => String(batchId),
  batchSize: 20,
  expireInSeconds: 3_600,
});

/** Queues of this area. */
export const queues: readonly Queue<never>[] = [importQueue];

const KEPT_DAYS = 90;

/** Starts to work imports on this server, those first that an earlier one left unfinished. */
export async function workImports(jobs: Jobs, services: CommitServices): Promise<void> {
  const { database, clock } = services;
  const oldest = new Date(clock.now().getTime() - KEPT_DAYS * 86_400_000);
  await transact(database, (tx) => tidy(tx, oldest), { statementTimeoutMs: 300_000 });
  await transact(database, async (tx) => {
    const left = await unfinishedBatches(tx);
    await jobs.enqueue(
      tx,
      importQueue,
      left.map((batchId) => ({ batchId })),
    );
  });
  await jobs.work(importQueue, async (tx, batch) => {
    // The job's own transaction only waits for the work, which has transactions of its own.
    await tx.execute("SET LOCAL idle_in_transaction_session_timeout = 0");
    for (const { batchId } of batch) await carryOn(services, batchId);
  });
}

/** Does what a batch waits for: validates what was uploaded, commits what was confirmed, takes back. */
export async function carryOn(services: CommitServices, batchId: number): Promise<void> {
  const batch = await loadBatch(services.database, batchId);
  if (batch?.state === "committing") await commitBatch(services, batchId);
  else if (batch?.state === "undoing") await undoBatch(services, batchId);
  else if (batch?.state === "uploaded" || batch?.state === "validating") await validateBatch(services, batchId);
}

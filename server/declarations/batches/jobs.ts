/** Reading, handing in and withdrawing by jobs. Shallow: the work is in `read.ts`, `hand-in.ts` and `withdraw.ts`. */
import { transact } from "../../platform/db.ts";
import { defineQueue, type Jobs } from "../../platform/jobs.ts";
import { handIn } from "./hand-in.ts";
import { readBatch, type BatchServices } from "./read.ts";
import { holdBatch, loadBatch, unfinishedBatches } from "./store.ts";
import { withdraw } from "./withdraw.ts";

/** Something is to be done with a batch: which, its state says. */
export const batchQueue = defineQueue<{ batchId: number }>("declaration-batch", {
  onceBy: ({ batchId }) => String(batchId),
  batchSize: 20,
  expireInSeconds: 3_600,
});

/** Starts to work batches on this server, those first that an earlier one left unfinished. */
export async function workBatches(jobs: Jobs, services: BatchServices): Promise<void> {
  await transact(services.database, async (tx) => {
    const left = await unfinishedBatches(tx);
    await jobs.enqueue(
      tx,
      batchQueue,
      left.map((batchId) => ({ batchId })),
    );
  });
  await jobs.work(batchQueue, async (tx, batch) => {
    // The job's own transaction only waits, and keeps other servers from the batch; the work has transactions of its own.
    await tx.execute("SET LOCAL idle_in_transaction_session_timeout = 0");
    for (const { batchId } of batch) {
      await holdBatch(tx, batchId);
      await carryOn(services, batchId);
    }
  });
}

/** Does what a batch waits for. */
export async function carryOn(services: BatchServices, batchId: number): Promise<void> {
  const state = (await loadBatch(services.database, batchId))?.state;
  if (state === "reading") await readBatch(services, batchId);
  else if (state === "handing_in") await handIn(services, batchId);
  else if (state === "withdrawing") await withdraw(services, batchId);
}

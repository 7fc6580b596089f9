/** Keeping standings current after every write to the ledger. Shallow: the work is in `recompute.ts`. */
import { today, type Clock } from "../platform/clock.ts";
import type { Jobs, Queue } from "../platform/jobs.ts";
import { recomputeManyQueue, recomputeQueue } from "./queue.ts";
import { recomputePeople } from "./recompute.ts";
import type { PolicyShelf } from "./shelf.ts";

/** Queues of this area, which must exist before anything is recorded. */
export const queues: readonly Queue<never>[] = [recomputeQueue, recomputeManyQueue];

/** Starts to keep standings current on this server. */
export async function workStandings(
  jobs: Pick<Jobs, "work">,
  services: { shelf: PolicyShelf; clock: Clock },
): Promise<void> {
  const recomputing = () => ({ shelf: services.shelf, today: today(services.clock) });
  await jobs.work(recomputeQueue, async (tx, batch) => {
    await recomputePeople(
      tx,
      recomputing(),
      batch.map(({ personId }) => personId),
    );
  });
  await jobs.work(recomputeManyQueue, async (tx, batch) => {
    for (const { personIds } of batch) await recomputePeople(tx, recomputing(), personIds);
  });
}

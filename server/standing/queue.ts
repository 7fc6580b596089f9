import { defineQueue, type Jobs } from "../platform/jobs.ts";
import type { Tx } from "../platform/db.ts";

/** Somebody's standings are to be computed again. */
export const recomputeQueue = defineQueue<{ personId: number }>("standing-recompute", {
  onceBy: ({ personId }) => String(personId),
  batchSize: 100,
  // A batch takes about a second: what a killed server had begun is soon begun again.
  expireInSeconds: 120,
});

/** The standings of a group of people are to be computed again, after a bulk load. */
export const recomputeManyQueue = defineQueue<{ personIds: number[] }>("standing-recompute-many", { batchSize: 20 });

const GROUP = 500;
const FEW = 200;

/**
 * Asks for the standings of people to be computed again, if and when the transaction commits. The caller holds their locks
 * (`lockPeople`): a job that waits already and is not added twice can then not begin before this commit.
 */
export async function enqueueRecompute(
  tx: Tx,
  jobs: Pick<Jobs, "enqueue">,
  personIds: readonly number[],
): Promise<void> {
  const people = [...new Set(personIds)].sort((a, b) => a - b);
  if (people.length <= FEW)
    return jobs.enqueue(
      tx,
      recomputeQueue,
      people.map((personId) => ({ personId })),
    );
  const groups: { personIds: number[] }[] = [];
  for (let at = 0; at < people.length; at += GROUP) groups.push({ personIds: people.slice(at, at + GROUP) });
  return jobs.enqueue(tx, recomputeManyQueue, groups);
}

/** Asks for the standings of everybody in service in a year, or of a division's, to be computed again after the commit. */
export async function enqueueYear(
  tx: Tx,
  jobs: Pick<Jobs, "enqueue">,
  year: number,
  divisionCode?: string,
): Promise<void> {
  const rows = await tx.rows<{ person_id: number }>(
    "SELECT person_id FROM standing WHERE year = $1 AND ($2::text IS NULL OR division_code = $2) ORDER BY person_id",
    [year, divisionCode ?? null],
  );
  const people = rows.map(({ person_id }) => person_id);
  const groups = Array.from({ length: Math.ceil(people.length / GROUP) }, (_, at) => ({
    personIds: people.slice(at * GROUP, (at + 1) * GROUP),
  }));
  // Always as groups: unlike a job for one person, none that waits already stands for another.
  return jobs.enqueue(tx, recomputeManyQueue, groups);
}

/** Keeping standings current after every write to the ledger. Shallow: the work is in `recompute.ts`. */
import { addDays, type DateInt } from "../../engine/calendar.ts";
import { reorganisedQueue, withPredecessors } from "../organisations/door.ts";
import { dayToIso, today, type Clock } from "../platform/clock.ts";
import { transact, type Database, type Tx } from "../platform/db.ts";
import type { Jobs, Queue } from "../platform/jobs.ts";
import { enqueueRecompute, recomputeManyQueue, recomputeQueue } from "./queue.ts";
import { recomputePeople } from "./recompute.ts";
import type { PolicyShelf } from "./shelf.ts";
import { lockPeople } from "./store.ts";

/** Queues of this area, which must exist before anything is recorded. */
export const queues: readonly Queue<never>[] = [recomputeQueue, recomputeManyQueue, reorganisedQueue];

/** Starts to keep standings current on this server. */
export async function workStandings(
  jobs: Pick<Jobs, "work" | "enqueue">,
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
  await jobs.work(reorganisedQueue, async (tx, batch) => {
    await followUnits(tx, jobs, [...new Set(batch.flatMap(({ unitIds }) => unitIds))]);
  });
}

/**
 * After units were reorganised: whoever serves or served in them is seen from the divisions they now belong to as well, and
 * their standings are computed again. Doing it twice changes nothing more.
 */
export async function followUnits(tx: Tx, jobs: Pick<Jobs, "enqueue">, unitIds: readonly number[]): Promise<number> {
  const units = await withPredecessors(tx, unitIds);
  const served = await tx.rows<{ person_id: number }>(
    "SELECT DISTINCT person_id FROM ledger_entry WHERE kind = 'employment' AND unit_id = ANY ($1) ORDER BY person_id",
    [units],
  );
  const people = served.map(({ person_id }) => person_id);
  await tx.execute(
    `INSERT INTO person_place (person_id, division_code)
     SELECT DISTINCT entry.person_id, place.division_code
       FROM ledger_entry entry JOIN unit_place place ON place.unit_id = entry.unit_id
        AND place.valid_from <= coalesce(entry.valid_to, 'infinity') AND coalesce(place.valid_to, 'infinity') >= entry.valid_from
      WHERE entry.kind = 'employment' AND entry.unit_id = ANY ($1) AND entry.person_id = ANY ($2)
     ON CONFLICT DO NOTHING`,
    [units, people],
  );
  await lockPeople(tx, people);
  await enqueueRecompute(tx, jobs, people);
  return people.length;
}

/**
 * Asks for the standings of those whose entries begin or end to count by a new day: an employment that starts today, a
 * title that ended yesterday. Nothing else in a standing depends on the day. Does nothing when the day was handled before.
 * @returns how many people.
 */
export async function turnDay(tx: Tx, jobs: Pick<Jobs, "enqueue">, day: DateInt): Promise<number> {
  const last = await tx.row<{ day: string }>("SELECT day FROM standing_day FOR UPDATE");
  const today = dayToIso(day);
  if (last !== undefined && last.day >= today) return 0;
  await tx.execute(
    "INSERT INTO standing_day (day) VALUES ($1) ON CONFLICT (only_row) DO UPDATE SET day = excluded.day",
    [today],
  );
  const since = last?.day ?? dayToIso(addDays(day, -1));
  const due = await tx.rows<{ person_id: number }>(
    `SELECT DISTINCT person_id FROM ledger_entry
      WHERE (valid_from > $1 AND valid_from <= $2) OR (valid_to >= $1 AND valid_to < $2)`,
    [since, today],
  );
  const people = due.map(({ person_id }) => person_id);
  await lockPeople(tx, people);
  await enqueueRecompute(tx, jobs, people);
  return people.length;
}

const LOOK_MS = 10 * 60_000;

/** Sees to `turnDay` now and soon after each midnight in Beijing, until the process ends. */
export async function watchDays(services: {
  database: Database;
  jobs: Jobs;
  clock: Clock;
  log: (line: string) => void;
}): Promise<void> {
  const look = async () => {
    await transact(services.database, (tx) => turnDay(tx, services.jobs, today(services.clock)), {
      statementTimeoutMs: 300_000,
    });
  };
  await look();
  const timer = setInterval(
    () => void look().catch((error: Error) => services.log(`Turning the day: ${error.message}`)),
    LOOK_MS,
  );
  timer.unref();
}

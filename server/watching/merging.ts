/** What two records of one person have seen becomes what that person has seen, and can be taken apart again. */
import type { Tx } from "../platform/db.ts";
import { endPlayback } from "./playing.ts";
import { lockPlaybacks } from "./store.ts";

/** Two records of one person, both locked, and when. */
export interface Merging {
  survivorId: number;
  otherId: number;
  now: Date;
}

const lengthOf = (ranges: string) =>
  `(SELECT coalesce(sum(upper(part) - lower(part)), 0)::int FROM unnest(${ranges}) AS part)`;

/**
 * Adds what the other record has seen to what the survivor has seen: a part that both saw counts once. Whatever either plays ends.
 * Spans and heartbeats stay where they were: they say what happened.
 */
export async function joinCoverage(tx: Tx, merging: Merging): Promise<void> {
  const { survivorId, otherId } = merging;
  await endPlaybacks(tx, merging);
  const both = "coverage.covered + excluded.covered";
  await tx.execute(
    `INSERT INTO coverage (person_id, lesson_id, covered, covered_ms, credited_ms, furthest_ms, position_ms, changed_at)
     SELECT $1, lesson_id, covered, covered_ms, credited_ms, furthest_ms, position_ms, changed_at FROM coverage WHERE person_id = $2
     ON CONFLICT (person_id, lesson_id) DO UPDATE SET covered = ${both}, covered_ms = ${lengthOf(both)},
       credited_ms = coverage.credited_ms + excluded.credited_ms,
       furthest_ms = greatest(coverage.furthest_ms, excluded.furthest_ms),
       position_ms = greatest(coverage.position_ms, excluded.position_ms)`,
    [survivorId, otherId],
  );
}

/** Makes the survivor's part again from their own heartbeats, of the lessons that the other record has seen too. */
export async function partCoverage(tx: Tx, merging: Merging): Promise<void> {
  const { survivorId, otherId } = merging;
  await endPlaybacks(tx, merging);
  await tx.execute(
    `UPDATE coverage SET covered = coalesce(own.covered, '{}'), covered_ms = ${lengthOf("coalesce(own.covered, '{}')")},
            credited_ms = coalesce(own.credited_ms, 0), furthest_ms = coalesce(own.furthest_ms, 0),
            position_ms = least(coverage.position_ms, coalesce(own.furthest_ms, 0))
       FROM coverage AS other LEFT JOIN LATERAL (
              SELECT range_agg(int4range(seen_from_ms, seen_to_ms)) AS covered, sum(credited_ms)::int AS credited_ms,
                     max(seen_to_ms) AS furthest_ms
                FROM watch_beat WHERE person_id = $1 AND lesson_id = other.lesson_id AND seen_from_ms IS NOT NULL) AS own ON true
      WHERE coverage.person_id = $1 AND other.person_id = $2 AND coverage.lesson_id = other.lesson_id`,
    [survivorId, otherId],
  );
}

/** Ends what either plays: an open playback knows only what its own record had seen. */
async function endPlaybacks(tx: Tx, { survivorId, otherId, now }: Merging): Promise<void> {
  const playbacks = await lockPlaybacks(
    tx,
    [survivorId, otherId].toSorted((a, b) => a - b),
  );
  // Whether a course is complete by that is asked of everything once both are one.
  for (const { personId, playbackId } of playbacks.values())
    await endPlayback(tx, personId, playbackId, now, async () => {});
}

/** Files that go over to another record of the same person, with what they are attached to. */
import type { Tx } from "../platform/db.ts";

/** Whose files go to whom: those attached to some things of a kind. */
export type FileMove = { from: number; to: number; kind: string; ids: readonly number[] };

/** Moves files; the share that they take goes with them, whether or not it fits: nothing new is stored. */
export async function moveFiles(tx: Tx, { from, to, kind, ids }: FileMove): Promise<void> {
  if (ids.length === 0) return;
  await tx.execute(
    `WITH moved AS (
       UPDATE evidence_file SET person_id = $2
        WHERE person_id = $1 AND state = 'attached' AND attached_kind = $3 AND attached_id = ANY ($4) RETURNING bytes),
     given AS (
       UPDATE file_share SET bytes = greatest(0, bytes - (SELECT coalesce(sum(bytes), 0) FROM moved)) WHERE person_id = $1)
     INSERT INTO file_share (person_id, bytes, hour)
     SELECT $2, sum(bytes), date_trunc('hour', now()) FROM moved HAVING sum(bytes) > 0
     ON CONFLICT (person_id) DO UPDATE SET bytes = file_share.bytes + excluded.bytes`,
    [from, to, kind, ids],
  );
}

/** Coverage made again from the log of heartbeats: what the sums are held against. */
import type { Db } from "../platform/db.ts";

/**
 * What has been seen by the log, as the database's text of ranges, by "person:lesson".
 * @param personIds whose; everybody's when absent.
 */
export async function coverageFromLog(db: Db, personIds?: readonly number[]): Promise<Map<string, string>> {
  const rows = await db.rows<{ person_id: number; lesson_id: number; covered: string }>(
    `SELECT person_id, lesson_id, range_agg(int4range(seen_from_ms, seen_to_ms))::text AS covered FROM watch_beat
      WHERE seen_from_ms IS NOT NULL AND ($1::int8[] IS NULL OR person_id = ANY ($1)) GROUP BY person_id, lesson_id`,
    [personIds ?? null],
  );
  return new Map(rows.map(({ person_id, lesson_id, covered }) => [`${person_id}:${lesson_id}`, covered]));
}

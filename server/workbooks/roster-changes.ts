/** What a compared roster would change, person by person, in codes: kept as the preview. Runs after `compareRoster`. */
import type { Tx } from "../platform/db.ts";

/** What somebody's row does to them. `ended`: something ends, and nothing else changes. */
export const CHANGE_STATUSES = ["new", "changed", "ended", "unchanged"] as const;
export type ChangeStatus = (typeof CHANGE_STATUSES)[number];

/** One thing that changes, in codes. `from` is absent of what begins, `to` of what ends. */
export type CodedChange = {
  what: "employment" | "title" | "post" | "application" | "phone";
  from?: CodedState | null;
  to?: CodedState | null;
};

/** A state of affairs in codes: a unit, a title, a post, an application; `since` is the day from which it holds. */
export type CodedState = {
  unit?: number | null;
  employer?: string | null;
  series?: string | null;
  level?: string | null;
  post?: string | null;
  route?: string | null;
  target?: string | null;
  since?: string | null;
};

const stateOf = (row: string, since: string) => `jsonb_build_object('unit', ${row}.unit_id, 'employer', ${row}.employer,
  'series', ${row}.series, 'level', ${row}.level, 'since', ${since})`;

/** Periods that differ with what holds before: of several that are cut the latest is told. */
const PERIOD_ITEMS = `SELECT DISTINCT ON (period.row_number, period.kind) period.row_number, period.kind AS what, false AS ends,
    jsonb_build_object('what', period.kind,
      'from', CASE WHEN live.entry_id IS NOT NULL THEN ${stateOf("live", "live.valid_from")} END,
      'to', ${stateOf("roster", "period.start")}) AS item
  FROM roster_period period JOIN roster USING (row_number)
  LEFT JOIN roster_live live ON live.row_number = period.row_number AND live.kind = period.kind
    AND live.valid_from <= greatest(period.start, roster.first) AND coalesce(live.valid_to, 'infinity') >= period.start
 ORDER BY period.row_number, period.kind, live.valid_from DESC NULLS LAST`;

const SINGLE_ITEMS = `SELECT single.row_number, single.kind, single.entry_id IS NOT NULL,
    jsonb_build_object('what', single.kind, CASE WHEN single.entry_id IS NULL THEN 'to' ELSE 'from' END,
      CASE single.kind WHEN 'post' THEN jsonb_build_object('post', single.code)
        ELSE jsonb_build_object('route', single.code,
          'target', CASE WHEN single.entry_id IS NULL THEN roster.target_level ELSE live.target_level END) END)
  FROM roster_single single JOIN roster USING (row_number)
  LEFT JOIN roster_live live ON live.row_number = single.row_number AND live.entry_id = single.entry_id`;

const PHONE_ITEMS = `SELECT row_number, 'phone', false, jsonb_build_object('what', 'phone')
  FROM roster WHERE person_id IS NOT NULL AND phone_blind IS NOT NULL AND phone_blind IS DISTINCT FROM known_phone`;

const KEEP = `INSERT INTO import_change (batch_id, row_number, status, person_id, name, changes)
  SELECT $1, roster.row_number,
         CASE WHEN roster.person_id IS NULL THEN 'new' WHEN told.changes IS NULL THEN 'unchanged'
              WHEN told.only_ends THEN 'ended' ELSE 'changed' END,
         roster.person_id, roster.name, told.changes
    FROM roster LEFT JOIN (
      SELECT row_number, bool_and(ends) AS only_ends, jsonb_agg(item ORDER BY what, ends) AS changes
        FROM ((${PERIOD_ITEMS}) UNION ALL ${SINGLE_ITEMS} UNION ALL ${PHONE_ITEMS}) AS item(row_number, what, ends, item)
       GROUP BY row_number) told USING (row_number)`;

/** Keeps the preview of a compared roster in place of an earlier one. */
export async function keepChanges(tx: Tx, batchId: number): Promise<void> {
  await tx.execute("DELETE FROM import_change WHERE batch_id = $1", [batchId]);
  await tx.execute(KEEP, [batchId]);
}

/** Takes rows out of the preview that turned out bad when the batch was committed. */
export async function dropChanges(tx: Tx, batchId: number, rows: Iterable<number>): Promise<void> {
  await tx.execute("DELETE FROM import_change WHERE batch_id = $1 AND row_number = ANY ($2)", [batchId, [...rows]]);
}

/** Telephones that are about to be replaced, so that the import can be taken back. Before they are written. */
export async function keepPhones(tx: Tx, batchId: number): Promise<void> {
  await tx.execute(
    `INSERT INTO import_phone_before (batch_id, person_id, phone, phone_blind, written_blind)
     SELECT $1, person_id, person.phone, person.phone_blind, roster.phone_blind FROM roster JOIN person USING (person_id)
      WHERE roster.phone_blind IS NOT NULL AND roster.phone_blind IS DISTINCT FROM roster.known_phone
     ON CONFLICT DO NOTHING`,
    [batchId],
  );
}

/** Notes whom a commit registered. After the people were written. */
export async function nameNewPeople(tx: Tx, batchId: number): Promise<void> {
  await tx.execute(
    `UPDATE import_change SET person_id = added.person_id FROM roster_new added
      WHERE import_change.batch_id = $1 AND import_change.row_number = added.row_number`,
    [batchId],
  );
}

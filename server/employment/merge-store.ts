/** SQL of merges, and of entries that go from one ledger to another. */
import type { Db, Tx } from "../platform/db.ts";
import { addSelected, claimAll, SAID_COLUMNS, takeBackSelected, type Author } from "../standing/door.ts";
import type { MergeState } from "./merge.ts";

/** A merge as the database holds it. */
export type MergeRow = {
  merge_id: number;
  survivor_id: number;
  other_id: number;
  state: MergeState;
  requested_by: number;
  requester: string;
  request_reason: string;
  requested_at: Date;
  decided_by: number | null;
  decider: string | null;
  decision_reason: string | null;
  decided_at: Date | null;
  reverse_until: Date | null;
  written: number[];
  replaced: number[];
  taken: number[];
  equal_entries: number | null;
  account_id: number | null;
  offices: number[];
};

const COLUMNS = `merge_id, survivor_id, other_id, state, requested_by, requester, request_reason, requested_at, decided_by, decider,
  decision_reason, decided_at, reverse_until, written, replaced, taken, equal_entries, account_id, offices`;

/** A merge by number. `lock` keeps others from it until the transaction ends. */
export async function mergeById(db: Db, mergeId: number, lock = false): Promise<MergeRow | undefined> {
  return db.row<MergeRow>(`SELECT ${COLUMNS} FROM person_merge WHERE merge_id = $1${lock ? " FOR UPDATE" : ""}`, [
    mergeId,
  ]);
}

/** Merges that satisfy a condition over `m`, the newest first. */
export async function mergesWhere(
  db: Db,
  condition: string,
  values: readonly unknown[],
  limit: number,
): Promise<MergeRow[]> {
  return db.rows<MergeRow>(
    `SELECT ${COLUMNS} FROM person_merge m WHERE ${condition} ORDER BY merge_id DESC LIMIT ${Math.trunc(limit)}`,
    values,
  );
}

/** Keeps that somebody asked for a merge. */
export async function insertMerge(
  tx: Tx,
  merge: Pick<MergeRow, "survivor_id" | "other_id" | "requested_by" | "requester" | "request_reason" | "requested_at">,
): Promise<number> {
  const row = await tx.row<{ merge_id: number }>(
    `INSERT INTO person_merge (survivor_id, other_id, requested_by, requester, request_reason, requested_at)
     VALUES ($1, $2, $3, $4, $5, $6) RETURNING merge_id`,
    [merge.survivor_id, merge.other_id, merge.requested_by, merge.requester, merge.request_reason, merge.requested_at],
  );
  return (row as { merge_id: number }).merge_id;
}

/** Moves a merge that this transaction has locked. */
export async function moveMerge(
  tx: Tx,
  merge: Pick<MergeRow, "merge_id" | "state">,
  to: MergeState,
  change: Partial<MergeRow> & { reversed_at?: Date; reversal_reason?: string } = {},
): Promise<void> {
  const columns = Object.entries(change).filter(([, value]) => value !== undefined);
  const set = columns.map(([name], index) => `, ${name} = $${index + 4}`).join("");
  const moved = await tx.execute(`UPDATE person_merge SET state = $3${set} WHERE merge_id = $1 AND state = $2`, [
    merge.merge_id,
    merge.state,
    to,
    ...columns.map(([, value]) => value),
  ]);
  if (moved !== 1) throw new Error(`Merge ${merge.merge_id} is not ${merge.state} any more`);
}

/** Writes entries of one ledger into another (or again into the same), and claims their certificates. Returns their numbers. */
export async function copyOver(
  tx: Tx,
  author: Author,
  from: number,
  to: number,
  entryIds: readonly number[],
): Promise<number[]> {
  const before = await tx.row<{ last: number }>(
    "SELECT coalesce(max(entry_id), 0) AS last FROM ledger_entry WHERE person_id = $1",
    [to],
  );
  await addSelected(
    tx,
    author,
    ["person_id", ...SAID_COLUMNS],
    `SELECT $1::bigint, ${SAID_COLUMNS.join(", ")} FROM ledger_entry WHERE person_id = $2 AND entry_id = ANY ($3) ORDER BY entry_id`,
    [to, from, entryIds],
  );
  await claimAll(tx, to, to);
  const rows = await tx.rows<{ entry_id: number }>(
    "SELECT entry_id FROM ledger_entry WHERE person_id = $1 AND entry_id > $2 AND reverses IS NULL ORDER BY entry_id",
    [to, before?.last ?? 0],
  );
  return rows.map(({ entry_id }) => entry_id);
}

/** Takes entries of one person back and frees their certificates. */
export async function takeBack(
  tx: Tx,
  author: Author,
  reason: string,
  personId: number,
  entryIds: readonly number[],
): Promise<void> {
  if (entryIds.length === 0) return;
  await takeBackSelected(
    tx,
    author,
    reason,
    "SELECT person_id, entry_id FROM ledger_entry WHERE person_id = $1 AND entry_id = ANY ($2)",
    [personId, entryIds],
  );
}

/** Whether either of two people was merged away already. */
export async function isMergedAway(db: Db, personIds: readonly number[]): Promise<boolean> {
  const row = await db.row<{ merged: boolean }>(
    "SELECT EXISTS (SELECT FROM person_merge WHERE state = 'merged' AND other_id = ANY ($1)) AS merged",
    [personIds],
  );
  return row?.merged === true;
}

/** Whether two people are asked about at this moment. */
export async function isAskedAbout(db: Db, one: number, other: number): Promise<boolean> {
  const row = await db.row<{ asked: boolean }>(
    `SELECT EXISTS (SELECT FROM person_merge WHERE state = 'requested'
        AND least(survivor_id, other_id) = $1 AND greatest(survivor_id, other_id) = $2) AS asked`,
    [Math.min(one, other), Math.max(one, other)],
  );
  return row?.asked === true;
}

/** Declarations of two records that are made one person's: they go over, a thing counts once, and all of it can be taken back. */
import type { Db, Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { moveFiles } from "../files/door.ts";
import { liveSql } from "../standing/door.ts";
import { endedByMerge, type DeclarationState } from "./declaration.ts";
import { declarationColumns, insertStep, type DeclarationRow } from "./store.ts";

/** A merge as it concerns declarations: whose records, and who does it from which office. */
export type Merging = {
  mergeId: number;
  survivorId: number;
  otherId: number;
  accountId: number;
  office: string;
  now: Date;
};

const MOVED = "同一人的两份档案合并";
const ENDED = "同一件事已有另一条记录，两份档案合并后只算一次";
const RETURNED = "撤销合并";

type Place = Pick<DeclarationRow, "person_id" | "state" | "entry_id" | "desk_since" | "desk_until">;

/**
 * Brings the declarations of the other record over to the survivor's, with their files. The ledgers are merged already: each
 * declaration names the entry that says it now. One whose entry was the same as another counts no more and ends, whichever of
 * the two records it was of. Both people are locked.
 */
export async function moveDeclarations(tx: Tx, merging: Merging): Promise<void> {
  const { survivorId, otherId, mergeId } = merging;
  const entries = await entriesOf(tx, survivorId);
  const moved: number[] = [];
  for (const row of await rowsOf(tx, [survivorId, otherId])) {
    const entry_id = entries.get(row.declaration_id) ?? null;
    const goes = row.person_id === otherId;
    if (!goes && entry_id === row.entry_id) continue;
    const state = row.entry_id !== null && entry_id === null ? endedByMerge(row.state) : row.state;
    const waits = state === row.state;
    const place = {
      person_id: survivorId,
      state,
      entry_id,
      desk_since: waits ? row.desk_since : null,
      desk_until: waits ? row.desk_until : null,
    };
    const version = await put(tx, row, place, merging, { event: "merge", reason: waits ? MOVED : ENDED });
    if (goes) moved.push(row.declaration_id);
    await tx.execute(
      `INSERT INTO declaration_merge (merge_id, declaration_id, from_person, from_state, to_state, desk_since, desk_until, version)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [mergeId, row.declaration_id, row.person_id, row.state, state, row.desk_since, row.desk_until, version],
    );
  }
  await moveFiles(tx, { from: otherId, to: survivorId, kind: "declaration", ids: moved });
}

/**
 * Gives back what a merge had brought over, as it was. The ledgers are separated already. Throws `merge_built_upon` where one of
 * the declarations was changed since; a draft may have been.
 */
export async function returnDeclarations(tx: Tx, merging: Merging): Promise<void> {
  const { survivorId, otherId } = merging;
  const kept = await tx.rows<Kept>(
    `SELECT declaration_id, from_person, from_state, to_state, desk_since, desk_until, version FROM declaration_merge
      WHERE merge_id = $1`,
    [merging.mergeId],
  );
  const before = new Map(kept.map((each) => [each.declaration_id, each]));
  const entries = new Map([...(await entriesOf(tx, survivorId)), ...(await entriesOf(tx, otherId))]);
  const returned: number[] = [];
  for (const row of await rowsOf(tx, [survivorId])) {
    const was = before.get(row.declaration_id);
    if (was === undefined) continue;
    const unsent = was.from_state === "draft" && row.entry_id === null;
    if (row.version !== was.version && !unsent) throw new Refusal("merge_built_upon");
    const place = {
      person_id: was.from_person,
      state: unsent ? row.state : was.from_state,
      entry_id: entries.get(row.declaration_id) ?? null,
      desk_since: was.desk_since,
      desk_until: was.desk_until,
    };
    await put(tx, row, place, merging, { event: "separate", reason: RETURNED });
    if (was.from_person === otherId) returned.push(row.declaration_id);
  }
  await moveFiles(tx, { from: survivorId, to: otherId, kind: "declaration", ids: returned });
}

type Kept = {
  declaration_id: number;
  from_person: number;
  from_state: DeclarationState;
  to_state: DeclarationState;
  desk_since: Date | null;
  desk_until: Date | null;
  version: number;
};

async function rowsOf(tx: Tx, people: readonly number[]): Promise<DeclarationRow[]> {
  return tx.rows<DeclarationRow>(
    `SELECT ${declarationColumns("d")} FROM declaration d WHERE person_id = ANY ($1) ORDER BY declaration_id FOR UPDATE`,
    [people],
  );
}

/** The live entries of a ledger that declarations stand behind. */
async function entriesOf(tx: Tx, personId: number): Promise<Map<number, number>> {
  const rows = await tx.rows<{ declaration: string; entry_id: number }>(
    `SELECT declaration, entry_id FROM ledger_entry entry
      WHERE person_id = $1 AND declaration LIKE 'declaration:%' AND ${liveSql("entry")}`,
    [personId],
  );
  return new Map(rows.map(({ declaration, entry_id }) => [Number(declaration.slice("declaration:".length)), entry_id]));
}

async function put(
  tx: Tx,
  row: DeclarationRow,
  place: Place,
  { accountId, office, now }: Merging,
  { event, reason }: { event: "merge" | "separate"; reason: string },
): Promise<number> {
  const { person_id, state, entry_id, desk_since, desk_until } = place;
  const moved = await tx.row<{ version: number }>(
    `UPDATE declaration SET person_id = $3, state = $4, entry_id = $5, desk_since = $6, desk_until = $7, version = version + 1,
       changed_at = $8 WHERE declaration_id = $1 AND version = $2 RETURNING version`,
    [row.declaration_id, row.version, person_id, state, entry_id, desk_since, desk_until, now],
  );
  const by = { accountId, byWords: office, at: now };
  await insertStep(tx, { ...row, person_id }, { event, from: row.state, to: state, reason, entryId: entry_id, ...by });
  return (moved as { version: number }).version;
}

/** What a merge of two records would do to declarations. */
export type MergedDeclarations = {
  /** Declarations that would come over. */
  moved: number;
  /** Declarations, of either, that would end because another entry tells the same. */
  ended: number;
  /** Numbers of certificates that both records have brought: each counts once. */
  sameNumbers: string[];
};

/** @param gone entries of either that would be taken back without being said again. */
export async function declarationsMerged(
  db: Db,
  { survivorId, otherId }: Pick<Merging, "survivorId" | "otherId">,
  gone: readonly number[],
): Promise<MergedDeclarations> {
  const counted = await db.row<{ moved: number; ended: number }>(
    `SELECT (count(*) FILTER (WHERE person_id = $2))::int AS moved, (count(*) FILTER (WHERE entry_id = ANY ($3)))::int AS ended
       FROM declaration WHERE person_id IN ($1, $2)`,
    [survivorId, otherId, gone],
  );
  const numbers = await db.rows<{ number: string }>(
    `SELECT normalised_number AS number FROM certificate_contest
      WHERE (holder_id = $1 AND claimant_id = $2) OR (holder_id = $2 AND claimant_id = $1)
     UNION
     SELECT once_number FROM declaration WHERE person_id IN ($1, $2) AND once_number IS NOT NULL
      GROUP BY once_kind, once_number HAVING count(DISTINCT person_id) > 1
     ORDER BY 1`,
    [survivorId, otherId],
  );
  return { moved: counted?.moved ?? 0, ended: counted?.ended ?? 0, sameNumbers: numbers.map(({ number }) => number) };
}

/** Official decisions that rest on an entry which is taken back: they count no more, and say so. */
import { decide } from "../../engine/decide.ts";
import type { Facts } from "../../engine/facts.ts";
import { canonicalJson, plain, type Json } from "../../engine/receipt.ts";
import { resolvePolicy } from "../../engine/resolve.ts";
import type { Db, Tx } from "../platform/db.ts";
import { decisionsOf, type KeptDecision } from "./decisions.ts";
import type { LedgerEntry } from "./entry.ts";
import { liveEntries } from "./fact-view.ts";
import type { PolicyShelf } from "./shelf.ts";
import { loadEntries } from "./store.ts";

/** An entry of somebody's ledger. */
type OfEntry = { personId: number; entryId: number };

/** What a decision comes to, without the trials behind it. */
export function comesTo(decision: Json): Json {
  const { verdicts } = decision as { verdicts: Record<string, { value: Json; parts: Record<string, Json> }> };
  const parts = (each: Record<string, Json>): Json =>
    Object.fromEntries(
      Object.entries(each).map(([part, found]) => {
        const { state, owed } = found as { state: Json; owed: Json };
        return [part, { state, owed }];
      }),
    );
  return Object.fromEntries(
    Object.entries(verdicts).map(([id, verdict]) => [id, { value: verdict.value, parts: parts(verdict.parts) }]),
  );
}

/** Decisions on somebody that would come to something else without an entry, and that still count. */
export async function decisionsResting(
  db: Db,
  shelf: PolicyShelf,
  { personId, entryId }: OfEntry,
): Promise<KeptDecision[]> {
  const kept = (await decisionsOf(db, personId)).filter(({ withdrawn }) => withdrawn === null);
  if (kept.length === 0) return [];
  const gone = goneWith(await loadEntries(db, [personId]), entryId);
  return kept.filter((each) => restsOn(shelf, each, String(entryId), gone));
}

/**
 * The entry with what was taken back before it, without anything approved in its place: two things may have held a ruling up, each
 * of them enough.
 */
function goneWith(entries: readonly LedgerEntry[], entryId: number): Set<string> {
  const live = liveEntries(entries).filter(({ entry_id }) => entry_id !== entryId);
  const stands = new Set(live.map(({ entry_id }) => entry_id));
  const approved = new Set(live.filter((entry) => entry.approved === true).map(({ declaration }) => declaration));
  return new Set(
    entries
      .filter(
        ({ entry_id, declaration }) => !stands.has(entry_id) && (declaration === null || !approved.has(declaration)),
      )
      .map(({ entry_id }) => String(entry_id)),
  );
}

/**
 * Withdraws the decisions that rest on an entry. The caller holds the person's lock and takes the entry back.
 * @returns those that count no more.
 */
export async function withdrawDecisions(
  tx: Tx,
  shelf: PolicyShelf,
  of: OfEntry,
  said: { at: Date; by: string; reason: string },
): Promise<KeptDecision[]> {
  const resting = await decisionsResting(tx, shelf, of);
  if (resting.length === 0) return resting;
  await tx.execute(
    `INSERT INTO decision_withdrawal (person_id, decision_id, withdrawn_at, withdrawn_by, reason, entry_id)
     SELECT $1, unnest($2::bigint[]), $3, $4, $5, $6`,
    [of.personId, resting.map(({ decisionId }) => decisionId), said.at, said.by, said.reason, of.entryId],
  );
  return resting;
}

/** Decisions that were withdrawn because entries were taken back, by entry. */
export async function withdrawnWith(
  db: Db,
  personId: number,
  entryIds: readonly number[],
): Promise<{ entryId: number; decisionId: number; year: number }[]> {
  return db.rows(
    `SELECT gone.entry_id AS "entryId", decision_id AS "decisionId", year FROM decision_withdrawal gone
       JOIN decision USING (person_id, decision_id)
      WHERE person_id = $1 AND gone.entry_id = ANY ($2) ORDER BY decision_id`,
    [personId, entryIds],
  );
}

function restsOn(shelf: PolicyShelf, { receipt }: KeptDecision, entryId: string, gone: ReadonlySet<string>): boolean {
  // A scalar has its entries beside it, and is known by nothing else.
  if (Object.values(receipt.entries).some((behind) => behind.includes(entryId))) return true;
  const facts = receipt.facts as unknown as Facts;
  let counted = false;
  const items = Object.entries(facts.items).map(([name, all]) => [
    name,
    all?.map((item) => {
      if (item.approved !== true || !gone.has(item.id)) return item;
      counted ||= item.id === entryId;
      return { ...item, approved: false };
    }),
  ]);
  if (!counted) return false;
  const document = shelf.document(receipt.policy.id, receipt.policy.version);
  const policy = resolvePolicy(document, receipt.year, receipt.readings);
  const without = decide(policy, { ...facts, items: Object.fromEntries(items) as Facts["items"] });
  return canonicalJson(comesTo(plain(without))) !== canonicalJson(comesTo(receipt.decision));
}

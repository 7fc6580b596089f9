/** Official decisions: a ruling with its whole receipt, kept for good, and its replay years later. */
import { createHash } from "node:crypto";
import { decide } from "../../engine/decide.ts";
import { explain } from "../../engine/explain.ts";
import { canonicalJson, plain, receiptOf, replayReceipt, type Receipt, type Replay } from "../../engine/receipt.ts";
import { resolvePolicy } from "../../engine/resolve.ts";
import { shanghaiDay, today, type Clock } from "../platform/clock.ts";
import type { Db, Tx } from "../platform/db.ts";
import { factView } from "./fact-view.ts";
import { loadFacts } from "./facts.ts";
import type { PolicyShelf } from "./shelf.ts";
import { instant, loadEntries, lockPeople } from "./store.ts";

/** What a ruling needs beside the transaction. */
export type Ruling = { shelf: PolicyShelf; clock: Clock };

/** A kept decision. */
export type KeptDecision = {
  decisionId: number;
  personId: number;
  year: number;
  decidedAt: Date;
  decidedBy: string;
  policyId: string;
  policyVersion: string;
  digest: string;
  receipt: Receipt;
  /** When and why it ceased to count: something that it rested on was taken back. */
  withdrawn: { at: Date; by: string; reason: string } | null;
};

/** A decision made again. */
export type ReplayedDecision = {
  kept: KeptDecision;
  /** Whether the receipt is the one that was kept, to the last byte of its canonical text. */
  intact: boolean;
  /** Whether the same comes out of the receipt's facts. */
  replay: Replay;
  /** Whether the ledger, as it was known then, still gives the receipt's facts. */
  ledgerAgrees: boolean;
};

const COLUMNS = `decision_id AS "decisionId", person_id AS "personId", year, decided_at AS "decidedAt", decided_by AS "decidedBy",
  policy_id AS "policyId", policy_version AS "policyVersion", digest, receipt`;
const SELECT = `SELECT ${COLUMNS}, withdrawn_at, withdrawn_by, reason FROM decision LEFT JOIN decision_withdrawal USING (person_id, decision_id)`;

type Found = Omit<KeptDecision, "withdrawn"> & {
  withdrawn_at: Date | null;
  withdrawn_by: string | null;
  reason: string | null;
};

function keptOf({ withdrawn_at: at, withdrawn_by: by, reason, ...decision }: Found): KeptDecision {
  return { ...decision, withdrawn: at === null ? null : { at, by: by ?? "", reason: reason ?? "" } };
}

/** SHA-256 of a receipt's canonical text, in hex. */
export function digestOf(receipt: Receipt): string {
  return createHash("sha256").update(canonicalJson(receipt)).digest("hex");
}

/**
 * Decides a person's year officially and keeps the receipt: the facts with the entries behind them, the policy, the reasons.
 * Throws when no policy holds in the year.
 */
export async function decideOfficially(
  tx: Tx,
  { shelf, clock }: Ruling,
  decidedBy: string,
  personId: number,
  year: number,
): Promise<KeptDecision> {
  // Under the lock nothing can be recorded of the person before this instant that is not seen here.
  await lockPeople(tx, [personId]);
  const knownAt = new Date(await instant(tx));
  const [facts] = await loadFacts(tx, shelf, personId, [year], { today: today(clock), knownAt });
  const { view, policyId, policyVersion } = facts as NonNullable<typeof facts>;
  const { document, digest: policyDigest } = shelf.edition(policyId, policyVersion);
  const policy = resolvePolicy(document, year);
  const decision = decide(policy, view.facts);
  const receipt = receiptOf({
    document,
    digest: policyDigest,
    facts: view.facts,
    entries: Object.fromEntries(document.facts.map(({ name }) => [name, view.origins[name]?.entries ?? []])),
    decision,
    explanation: explain(policy, view.facts, decision),
    knownAt: knownAt.toISOString(),
    decidedAt: clock.now().toISOString(),
  });
  const row = await tx.row<Omit<KeptDecision, "withdrawn">>(
    `INSERT INTO decision (person_id, year, decided_at, decided_by, known_at, policy_id, policy_version, receipt, digest)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING ${COLUMNS}`,
    [
      personId,
      year,
      receipt.decidedAt,
      decidedBy,
      knownAt,
      policyId,
      policyVersion,
      JSON.stringify(receipt),
      digestOf(receipt),
    ],
  );
  return { ...(row as Omit<KeptDecision, "withdrawn">), withdrawn: null };
}

/** Official decisions on a person, the newest first. */
export async function decisionsOf(db: Db, personId: number): Promise<KeptDecision[]> {
  const found = await db.rows<Found>(`${SELECT} WHERE person_id = $1 ORDER BY decision_id DESC`, [personId]);
  return found.map(keptOf);
}

/** One official decision on a person, undefined when there is none. */
export async function decisionById(db: Db, personId: number, decisionId: number): Promise<KeptDecision | undefined> {
  const found = await db.row<Found>(`${SELECT} WHERE person_id = $1 AND decision_id = $2`, [personId, decisionId]);
  return found === undefined ? undefined : keptOf(found);
}

/** Makes a kept decision again, from its receipt and from the ledger as it was known then; undefined when there is none. */
export async function replay(
  db: Db,
  shelf: PolicyShelf,
  personId: number,
  decisionId: number,
): Promise<ReplayedDecision | undefined> {
  const kept = await decisionById(db, personId, decisionId);
  if (kept === undefined) return undefined;
  const { receipt } = kept;
  const document = shelf.document(receipt.policy.id, receipt.policy.version);
  const closed = (receipt.facts as { closed: boolean }).closed;
  const question = {
    year: receipt.year,
    today: shanghaiDay(new Date(receipt.decidedAt)),
    closed,
    knownAt: new Date(receipt.knownAt),
  };
  const { facts } = factView(document, await loadEntries(db, [personId]), question);
  return {
    kept,
    intact: digestOf(receipt) === kept.digest,
    replay: replayReceipt(receipt, document),
    ledgerAgrees: canonicalJson(plain(facts)) === canonicalJson(receipt.facts),
  };
}

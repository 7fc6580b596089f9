/** Official decisions and their replays in words. */
import type { DecisionSummary, ReplayView } from "../../contract/standing-view.ts";
import { formatDate, isRealDate, type DateInt } from "../../engine/calendar.ts";
import { decide } from "../../engine/decide.ts";
import type { Outcome } from "../../engine/outcome.ts";
import { differencesOf, plain, type Json } from "../../engine/receipt.ts";
import { policyFor } from "../../engine/sensitivity.ts";
import { outcomeText, verdictText } from "../../engine/words.ts";
import type { Db } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { decisionById, replay, type KeptDecision } from "./decisions.ts";
import { loadFacts } from "./facts.ts";
import { editionOf, wordsOf, type Reading } from "./views.ts";
import { comesTo } from "./withdrawals.ts";

/** A decision as it is listed. */
export function decisionSummary(reading: Reading, kept: KeptDecision): DecisionSummary {
  const { decisionId, year, decidedAt, decidedBy, digest, receipt, withdrawn } = kept;
  const policy = { id: kept.policyId, version: kept.policyVersion };
  const edition = reading.library.find(policy.id, policy.version) ?? editionOf(reading.library, year, undefined);
  const words = wordsOf(reading, edition.document, year);
  const outcome = bounded(receipt.decision) as Outcome;
  return {
    decisionId,
    year,
    decidedAt: decidedAt.toISOString(),
    decidedBy,
    knownAt: receipt.knownAt,
    policy,
    digest,
    withdrawn: withdrawn === null ? null : { ...withdrawn, at: withdrawn.at.toISOString() },
    // In the order of the document: the database keeps no order of keys.
    verdicts: edition.document.verdicts
      .flatMap(({ id }) => outcome.verdicts[id] ?? [])
      .map((verdict) => ({
        id: verdict.id,
        label: verdictText(words, verdict.id),
        value: verdict.value,
        sentence: outcomeText(words, { ...outcome, verdicts: { [verdict.id]: verdict } }),
        deadline: { earliest: dayOrNull(verdict.deadline.lo), latest: dayOrNull(verdict.deadline.hi) },
      })),
  };
}

/** A receipt writes "unbounded" where an amount has no upper bound. */
function bounded(json: Json): unknown {
  if (json === "unbounded") return Number.POSITIVE_INFINITY;
  if (Array.isArray(json)) return json.map(bounded);
  if (json === null || typeof json !== "object") return json;
  return Object.fromEntries(Object.entries(json).map(([key, each]) => [key, bounded(each)]));
}

function dayOrNull(date: number): string | null {
  return isRealDate(date) ? formatDate(date) : null;
}

/** One decision. Throws `not_found`. */
export async function keptDecision(db: Db, personId: number, decisionId: number): Promise<KeptDecision> {
  const kept = await decisionById(db, personId, decisionId);
  if (kept === undefined) throw new Refusal("not_found");
  return kept;
}

const MOST_DIFFERENCES = 50;

/** Makes a decision again, and compares it with what the ledger of today gives. Throws `not_found`. */
export async function replayView(
  db: Db,
  reading: Reading,
  { personId, decisionId, today }: { personId: number; decisionId: number; today: DateInt },
): Promise<ReplayView> {
  const replayed = await replay(db, reading.shelf, personId, decisionId);
  if (replayed === undefined) throw new Refusal("not_found");
  const { kept, intact, ledgerAgrees } = replayed;
  const differences = replayed.replay.same ? [] : replayed.replay.differences;
  const [current] = await loadFacts(db, reading.shelf, personId, [kept.year], { today });
  const { policyId, policyVersion, view } = current as NonNullable<typeof current>;
  const decision = decide(policyFor(reading.shelf.document(policyId, policyVersion), kept.year), view.facts);
  return {
    decisionId,
    intact,
    same: replayed.replay.same,
    ledgerAgrees,
    differences: differences
      .slice(0, MOST_DIFFERENCES)
      .map(({ path, was, now }) => ({ path, kept: textOf(was), replayed: textOf(now) })),
    since: differencesOf(comesTo(kept.receipt.decision), comesTo(plain(decision)))
      .slice(0, MOST_DIFFERENCES)
      .map(({ path, was, now }) => ({ path, kept: textOf(was), now: textOf(now) })),
  };
}

function textOf(json: Json | undefined): string {
  return json === undefined ? "" : typeof json === "string" ? json : JSON.stringify(json);
}

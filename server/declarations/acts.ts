/** What happens to a declaration: locked, judged purely, written with its entry, in one transaction. */
import { randomInt } from "node:crypto";
import type { Problem } from "../../engine/document.ts";
import { attach, detach, filesOf } from "../files/door.ts";
import { parameter } from "../parameters/door.ts";
import { shanghaiDay } from "../platform/clock.ts";
import type { Db, Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { lockPeople, withdrawDecisions, type Author, type LedgerServices } from "../standing/door.ts";
import { gateOf } from "./closed-year.ts";
import { isWaiting, judge, type DeclarationEvent, type DeclarationState } from "./declaration.ts";
import { changeOf, kindHeld, refuseForm } from "./events.ts";
import { inHand, type InHand } from "./judging.ts";
import type { Said } from "./said.ts";
import { hasHadHand, partiesOf, seesDeclaration, submitterOf, type Asking } from "./sight.ts";
import {
  changeDeclaration,
  declarationById,
  factsOf,
  insertDeclaration,
  insertStep,
  lockDeclaration,
  openCount,
  setEvidence,
  stepsOf,
  type Change,
  type DeclarationRow,
} from "./store.ts";
import { tellPerson, type Writer } from "./telling.ts";

/** Who acts, when, and from which office in words. */
export type Acting = Asking & { now: Date; office: string };

/** What an event says beside its name. */
export type Words = {
  reason?: string | undefined;
  /** Clauses that the reason rests on, `source#anchor`. */
  cites?: readonly string[] | undefined;
  /** Hours granted, in hundredths; as asked when absent. */
  hundredths?: number | undefined;
};

const DAY_MS = 86_400_000;

/** Reads a declaration in reach and locks its person and itself. A foreign one is answered like a missing one. */
export async function hold(
  tx: Tx,
  asking: Asking,
  declarationId: number,
  version: number | undefined,
): Promise<DeclarationRow> {
  const found = await declarationById(tx, declarationId);
  if (found === undefined || !(await seesDeclaration(tx, asking, found))) throw new Refusal("not_found");
  await lockPeople(tx, [found.person_id]);
  const row = await lockDeclaration(tx, found.person_id, declarationId);
  if (version !== undefined && row.version !== version) throw new Refusal("declaration_changed");
  return row;
}

/** What a draft holds. */
export type Drafted = { said: Said; evidence: readonly { slot: string; evidenceId: number }[] };

/** Begins a declaration for a person. Throws when what is said is not sound, or too many are open. */
export async function create(
  tx: Tx,
  services: LedgerServices,
  acting: Acting,
  begun: { personId: number; kindId: string; said: Said; batchId?: number },
): Promise<number> {
  const { personId, kindId, said } = begun;
  const hand = await inHand(tx, services.shelf, {
    personId,
    kindId,
    said,
    today: shanghaiDay(acting.now),
    whole: false,
  });
  const submitter = submitterOf(acting);
  if (!hand.kind.submitters.includes(submitter)) throw new Refusal("declaration_not_for_you");
  refuseForm(hand.problems);
  await lockPeople(tx, [personId]);
  if ((await openCount(tx, personId)) >= (await parameter(tx, "declaration_open_limit", acting.now)))
    throw new Refusal("declaration_too_many");
  const { id, version } = hand.policy.document;
  const declarationId = await insertDeclaration(tx, {
    person_id: personId,
    kind: kindId,
    policy_id: id,
    policy_version: version,
    said: { ...said },
    submitter,
    made_by: acting.actor.accountId,
    made_for: acting.office,
    created_at: acting.now,
    batch_id: begun.batchId ?? null,
  });
  const row = await lockDeclaration(tx, personId, declarationId);
  await insertStep(tx, row, stepOf(acting, "create", "draft", "draft"));
  return declarationId;
}

/** Keeps what was typed into a draft, or into one that was returned. */
export async function save(
  tx: Tx,
  services: LedgerServices,
  acting: Acting,
  row: DeclarationRow,
  drafted: Drafted,
): Promise<void> {
  if (row.state !== "draft" && row.state !== "returned") refuseState(row, acting);
  if (!partiesOf(acting, row).has("submitter")) throw new Refusal("declaration_other_desk");
  const { person_id: personId, kind: kindId } = row;
  const today = shanghaiDay(acting.now);
  const hand = await inHand(tx, services.shelf, { personId, kindId, said: drafted.said, today, whole: false });
  refuseForm([...hand.problems, ...slotProblems(hand, drafted)]);
  await attachFiles(tx, row, drafted.evidence, acting.now);
  await setEvidence(tx, personId, row.declaration_id, drafted.evidence);
  await changeDeclaration(tx, row, { said: { ...drafted.said } }, acting.now);
}

/** Files that are new are attached, files that are gone are held again. */
async function attachFiles(tx: Tx, row: DeclarationRow, evidence: Drafted["evidence"], now: Date): Promise<void> {
  const { person_id: personId, declaration_id: id } = row;
  const to = { kind: "declaration", id };
  const before = (await filesOf(tx, personId, to)).map(({ evidenceId }) => evidenceId);
  const after = evidence.map(({ evidenceId }) => evidenceId);
  const gone = before.filter((each) => !after.includes(each));
  if (gone.length > 0) await detach(tx, { personId, evidenceIds: gone, to, now });
  await attach(tx, { personId, evidenceIds: after.filter((each) => !before.includes(each)), to, now });
}

function slotProblems({ kind }: InHand, { evidence }: Drafted): Problem[] {
  const known = new Set(kind.evidence.map(({ id }) => id));
  return evidence
    .filter(({ slot }) => !known.has(slot))
    .map(({ slot }) => ({
      path: "body.evidence",
      code: "unknown_slot",
      message: `“${kind.label}”没有“${slot}”这项材料`,
      remedy: `要交的材料：${kind.evidence.map(({ label }) => label).join("、")}`,
    }));
}

function refuseState(row: DeclarationRow, acting: Acting): never {
  const judged = judge(
    factsOf(row, { appealUntil: null, frozen: false }),
    "submit",
    new Set(["submitter"]),
    acting.now,
  );
  throw new Refusal(judged.ok ? "declaration_changed" : judged.refusal);
}

/**
 * Does something to a declaration that this transaction holds. Throws the refusal by its name, CertificateTaken when what may be
 * used once was used before.
 */
export async function act(
  tx: Tx,
  services: Writer,
  acting: Acting,
  row: DeclarationRow,
  event: DeclarationEvent,
  words: Words = {},
): Promise<DeclarationState> {
  const parties = partiesOf(acting, row);
  if (acting.reach.kind !== "self" && acting.actor.personId === row.person_id) throw new Refusal("declaration_own");
  const last = row.step + 1 >= row.desks.length;
  const second_why = event === "pass" && last ? secondWhy(services, row, words) : row.second_why;
  const facts = factsOf({ ...row, second_why }, await limitsOf(tx, row, acting.now));
  const judged = judge(facts, event, parties, acting.now);
  if (!judged.ok) throw new Refusal(judged.refusal);
  const steps = await stepsOf(tx, row.declaration_id);
  if (hasHadHand(acting.actor.accountId, event, row, steps)) throw new Refusal("declaration_same_eyes");
  const author: Author = { author: authorOf(acting), source: acting.reach.kind === "self" ? "person" : "review" };
  const withdrawn = await withdrawAlong(tx, services, { acting, row, event, words });
  const change = await changeOf(event, {
    writing: { tx, services, author },
    now: acting.now,
    row,
    words,
    judged,
  });
  const whole: Change = {
    ...change,
    second_why,
    ...deskChange(judged, row, acting.now, await parameter(tx, "declaration_desk_days", acting.now)),
  };
  await changeDeclaration(tx, row, whole, acting.now);
  const { reason, cites } = words;
  const hundredths = whole.granted_hundredths ?? null;
  const entryId = whole.entry_id === undefined ? row.entry_id : whole.entry_id;
  await insertStep(tx, row, {
    ...stepOf(acting, event, row.state, judged.to),
    reason: reason ?? null,
    cites: cites ?? [],
    hundredths,
    entryId,
  });
  await tellPerson(tx, services, {
    row: { ...row, ...whole },
    event,
    to: judged.to,
    office: acting.office,
    reason: reason ?? "",
    withdrawn,
  });
  return judged.to;
}

/** What was ruled officially on an approval that is taken back counts no more. Returns the rulings. */
async function withdrawAlong(
  tx: Tx,
  services: Writer,
  { acting, row, event, words }: { acting: Acting; row: DeclarationRow; event: DeclarationEvent; words: Words },
): Promise<number[]> {
  const { entry_id: entryId, person_id: personId } = row;
  if (entryId === null || (event !== "revoke" && event !== "release")) return [];
  const reason = event === "revoke" ? (words.reason ?? "") : "依据的申报由本人放弃";
  const said = { at: acting.now, by: acting.office, reason };
  const gone = await withdrawDecisions(tx, services.shelf, { personId, entryId }, said);
  return gone.map(({ decisionId }) => decisionId);
}

function stepOf(
  acting: Acting,
  event: DeclarationEvent | "create" | "save",
  from: DeclarationState,
  to: DeclarationState,
) {
  return { event, from, to, accountId: acting.actor.accountId, byWords: acting.office, at: acting.now };
}

function authorOf({ actor }: Acting): string {
  return `${actor.role}:account-${actor.accountId}`;
}

/** Until when an appeal is open, and whether the year is frozen. */
export async function limitsOf(
  db: Db,
  row: DeclarationRow,
  now: Date,
): Promise<{ appealUntil: Date | null; frozen: boolean }> {
  const days = await parameter(db, "declaration_appeal_days", now);
  const { year, person_id: personId, unit_id: unitId, division_code: divisionCode } = row;
  const gate = year === null ? undefined : await gateOf(db, { year, personId, unitId, divisionCode }, now);
  return {
    appealUntil: row.decided_at === null ? null : new Date(row.decided_at.getTime() + days * DAY_MS),
    frozen: gate?.closed !== undefined && gate.window === undefined,
  };
}

/** A declaration that comes to a desk, or leaves the last. */
function deskChange(
  judged: { to: DeclarationState; step: number },
  row: DeclarationRow,
  now: Date,
  days: number,
): Change {
  const appealed = { appealed_from: judged.to === "appealed" ? row.state : null };
  if (!isWaiting(judged.to))
    return { ...appealed, state: judged.to, step: judged.step, desk_since: null, desk_until: null };
  return {
    ...appealed,
    state: judged.to,
    step: judged.step,
    desk_since: now,
    desk_until: new Date(now.getTime() + days * DAY_MS),
  };
}

/** Why another pair of eyes is to look: the hours granted, or chance. Nobody can know beforehand. */
function secondWhy(services: LedgerServices, row: DeclarationRow, words: Words): "above" | "sample" | null {
  // A training was looked at by a second pair of eyes as a whole.
  if (row.training_id !== null) return null;
  const { second } = kindHeld(services, row);
  // What a desk before has lowered is what would be granted.
  const granted = words.hundredths ?? row.granted_hundredths ?? row.asked_hundredths ?? 0;
  if (second?.above !== undefined && granted > second.above) return "above";
  return randomInt(1_000_000) < (second?.share ?? 0) * 1_000_000 ? "sample" : null;
}

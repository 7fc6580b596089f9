/** What happens to a declaration: locked, judged purely, written with its entry, in one transaction. */
import { randomInt } from "node:crypto";
import type { Problem } from "../../engine/document.ts";
import { parameter } from "../parameters/door.ts";
import { shanghaiDay } from "../platform/clock.ts";
import type { Db, Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { learningYears, lockPeople, servingPlace, type Author, type LedgerServices } from "../standing/door.ts";
import { isClaimed, isWaiting, judge, type DeclarationEvent, type DeclarationState } from "./declaration.ts";
import { approve, claim, refuse, takeBack, type Writing } from "./effects.ts";
import { inHand, type InHand } from "./judging.ts";
import { entryOf, type Said } from "./said.ts";
import { hasHadHand, partiesOf, seesDeclaration, submitterOf, type Asking } from "./sight.ts";
import {
  changeDeclaration,
  declarationById,
  evidenceOf,
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
  refuseProblems(hand.problems);
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
  refuseProblems([...hand.problems, ...slotProblems(hand, drafted)]);
  await setEvidence(tx, personId, row.declaration_id, drafted.evidence);
  await changeDeclaration(tx, row, { said: { ...drafted.said } }, acting.now);
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

function refuseProblems(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new Refusal("declaration_incomplete", problems);
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
  const second_why = event === "pass" && last ? await secondWhy(tx, services, row, words) : row.second_why;
  const facts = factsOf({ ...row, second_why }, await limitsOf(tx, row, acting.now));
  const judged = judge(facts, event, parties, acting.now);
  if (!judged.ok) throw new Refusal(judged.refusal);
  const steps = await stepsOf(tx, row.person_id, row.declaration_id);
  if (hasHadHand(acting.actor.accountId, event, row, steps)) throw new Refusal("declaration_same_eyes");
  const author: Author = { author: authorOf(acting), source: acting.reach.kind === "self" ? "person" : "review" };
  const change = await effectOf(event, { writing: { tx, services, author }, services, acting, row, words, judged });
  const whole: Change = {
    ...change,
    second_why,
    ...deskChange(judged, row, acting.now, await deskDays(tx, acting.now)),
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
  });
  return judged.to;
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

async function deskDays(db: Db, now: Date): Promise<number> {
  return parameter(db, "declaration_desk_days", now);
}

/** Until when an appeal is open, and whether the year is frozen. */
export async function limitsOf(
  db: Db,
  row: DeclarationRow,
  now: Date,
): Promise<{ appealUntil: Date | null; frozen: boolean }> {
  const days = await parameter(db, "declaration_appeal_days", now);
  const year = (await learningYears(db)).find((each) => each.year === row.year);
  return {
    appealUntil: row.decided_at === null ? null : new Date(row.decided_at.getTime() + days * DAY_MS),
    frozen: year?.closed === true,
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
async function secondWhy(
  tx: Tx,
  services: LedgerServices,
  row: DeclarationRow,
  words: Words,
): Promise<"above" | "sample" | null> {
  const { kind } = await handOf(tx, services, row, row.submitted_at ?? row.created_at);
  const granted = words.hundredths ?? row.asked_hundredths ?? 0;
  if (kind.second?.above !== undefined && granted > kind.second.above) return "above";
  return randomInt(1_000_000) < (kind.second?.share ?? 0) * 1_000_000 ? "sample" : null;
}

function handOf(tx: Tx, { shelf }: LedgerServices, row: DeclarationRow, at: Date): Promise<InHand> {
  return inHand(tx, shelf, {
    personId: row.person_id,
    kindId: row.kind,
    said: row.said,
    today: shanghaiDay(at),
    whole: true,
  });
}

type Doing = {
  writing: Writing;
  services: Writer;
  acting: Acting;
  row: DeclarationRow;
  words: Words;
  judged: { to: DeclarationState; step: number };
};

function effectOf(event: DeclarationEvent, doing: Doing): Promise<Change> {
  const reason = doing.words.reason ?? "";
  const { writing, row, acting } = doing;
  switch (event) {
    case "submit":
      return submitted(doing);
    case "withdraw":
      return letGo(writing, row, "本人撤回", isClaimed(row.state));
    case "release":
      return letGo(writing, row, "本人放弃", true);
    case "pass":
      return passed(doing);
    case "agree":
    case "overturn":
      return approved(doing);
    case "refuse":
    case "revoke":
      return refuse(writing, row, reason).then((entry_id) => ({ entry_id, reason, decided_at: acting.now }));
    case "return":
    case "uphold":
      return Promise.resolve({ reason });
    case "differ":
      return Promise.resolve({ granted_hundredths: null });
    case "appeal":
      return Promise.resolve({});
  }
}

async function letGo(writing: Writing, row: DeclarationRow, why: string, claimed: boolean): Promise<Change> {
  return claimed ? { entry_id: await takeBack(writing, row, why) } : {};
}

async function submitted({ writing, acting, row }: Doing): Promise<Change> {
  const { tx, services } = writing;
  const today = shanghaiDay(acting.now);
  const hand = await handOf(tx, services, row, acting.now);
  const given = new Set((await evidenceOf(tx, row.person_id, row.declaration_id)).map(({ slot }) => slot));
  const missing = hand.kind.evidence.filter(({ id, required }) => required && !given.has(id));
  refuseProblems([...hand.problems, ...missing.map(({ label }) => missingEvidence(label))]);
  if (hand.bars.length > 0)
    throw new Refusal(
      "declaration_not_possible",
      hand.bars.map(({ id, text, cites }) => ({
        path: "body",
        code: id,
        message: text,
        remedy: `依据：${cites.join("、")}`,
      })),
    );
  const place = await servingPlace(tx, row.person_id, today);
  if (place === undefined) throw new Refusal("declaration_without_unit");
  // What was returned keeps the day on which it was first handed in (A2), and the desk that asked for more.
  const first = row.submitted_at ?? acting.now;
  const entry = entryOf(hand.kind, hand.read, {
    personId: row.person_id,
    declarationId: row.declaration_id,
    submittedOn: shanghaiDay(first),
    approved: null,
    unitId: place.unitId,
  });
  await takeBack(writing, row, "补充材料后重新提交");
  const number = hand.read.values["number"];
  const desks = row.state === "returned" ? row.desks : desksAfter(hand, row.submitter);
  return {
    entry_id: await claim(writing, entry),
    year: hand.read.year,
    unit_id: place.unitId,
    division_code: place.divisionCode,
    series: place.series,
    desks,
    asked_hundredths: hand.read.hundredths,
    submitted_at: first,
    once_kind: typeof number === "string" ? hand.kind.collection : null,
    once_number: typeof number === "string" ? number : null,
  };
}

/** Whoever hands in for people has looked at it already: their own desk is passed, unless it is the only one. */
function desksAfter({ desks }: InHand, submitter: DeclarationRow["submitter"]): string[] {
  const rest = desks.slice(desks[0] === submitter ? 1 : 0);
  return rest.length > 0 ? rest : [...desks];
}

function missingEvidence(label: string): Problem {
  return { path: "body.evidence", code: "missing_evidence", message: `还缺“${label}”`, remedy: "请拍照或上传这项材料" };
}

async function passed(doing: Doing): Promise<Change> {
  const { row, writing } = doing;
  const granted = await grantedHours(doing);
  if (doing.judged.to === "approved") return approved({ ...doing, row: { ...row, ...granted } });
  if (doing.judged.to === "second")
    await needEvidence(
      writing.tx,
      await handOf(writing.tx, doing.services, row, row.submitted_at ?? row.created_at),
      row,
    );
  return granted;
}

async function grantedHours({ writing, row, words, services }: Doing): Promise<Pick<Change, "granted_hundredths">> {
  const before = row.granted_hundredths ?? row.asked_hundredths;
  if (before === null) return {};
  const granted = words.hundredths ?? before;
  if (granted === before) return { granted_hundredths: granted };
  const { kind } = await handOf(writing.tx, services, row, row.submitted_at ?? row.created_at);
  const problem = (message: string, remedy: string) =>
    new Refusal("invalid_request", [{ path: "body.hours", code: "bad_hours", message, remedy }]);
  if (kind.hours?.lowered !== true) throw problem("这类申报的学时不能改", "请按材料写明的学时审核");
  if (granted > before || granted <= 0)
    throw problem("核定的学时只能比申报的少", `请填写大于0、不超过${before / 100}的数`);
  if ((words.reason ?? "").trim() === "") throw problem("核减学时要写明理由", "请填写核减的理由");
  return { granted_hundredths: granted };
}

async function approved({ writing, acting, row, services }: Doing): Promise<Change> {
  const { tx } = writing;
  const hand = await handOf(tx, services, row, row.submitted_at ?? row.created_at);
  await needEvidence(tx, hand, row);
  const entry = entryOf(hand.kind, hand.read, {
    personId: row.person_id,
    declarationId: row.declaration_id,
    submittedOn: shanghaiDay(row.submitted_at ?? acting.now),
    approved: true,
    unitId: row.unit_id,
  });
  const { kind, collection } = hand;
  const entry_id = await approve(writing, row, { kind, collection, entry, reason: "审核通过" });
  return { entry_id, decided_at: acting.now, granted_hundredths: row.granted_hundredths, reason: null };
}

/** Everything on the kind's list must be there before it can count (A9, A10). */
async function needEvidence(tx: Tx, { kind }: InHand, row: DeclarationRow): Promise<void> {
  const given = new Set((await evidenceOf(tx, row.person_id, row.declaration_id)).map(({ slot }) => slot));
  const missing = kind.evidence.filter(({ id }) => !given.has(id));
  if (missing.length > 0)
    throw new Refusal(
      "declaration_evidence_missing",
      missing.map(({ label }) => missingEvidence(label)),
    );
}

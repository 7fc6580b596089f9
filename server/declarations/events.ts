/** What each event of a declaration does: to its row, and to the ledger. */
import type { DeclarationKind, Problem } from "../../engine/document.ts";
import { shanghaiDay } from "../platform/clock.ts";
import type { Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { reopeningById, servingPlace, type LedgerServices, type Reopening } from "../standing/door.ts";
import { enter, windowNote } from "./closed-year.ts";
import type { DeclarationEvent, DeclarationState } from "./declaration.ts";
import { approve, claim, refuse, takeBack, type Writing } from "./effects.ts";
import { differencesOf, lineFor } from "./lists/named.ts";
import { refuseSameTraining, trainingKeys } from "./trainings/once.ts";
import { inHand, kindIn, policyOfRow, type InHand } from "./judging.ts";
import { entryOf } from "./said.ts";
import { evidenceOf, type Change, type DeclarationRow } from "./store.ts";

/** A declaration as the policy sees it, with everything that must be there. */
function handOf(tx: Tx, { shelf }: LedgerServices, row: DeclarationRow, at: Date): Promise<InHand> {
  return inHand(tx, shelf, {
    personId: row.person_id,
    kindId: row.kind,
    said: row.said,
    today: shanghaiDay(at),
    whole: true,
  });
}

/** An event that may happen, with what it says. */
export type Doing = {
  writing: Writing;
  now: Date;
  row: DeclarationRow;
  words: { reason?: string | undefined; hundredths?: number | undefined };
  judged: { to: DeclarationState; step: number };
};

/** The change that an event brings; what it writes into the ledger is written. */
export function changeOf(event: DeclarationEvent, doing: Doing): Promise<Change> {
  const reason = doing.words.reason ?? "";
  const { writing, row, now } = doing;
  switch (event) {
    case "submit":
      return submitted(doing);
    case "withdraw":
      return takeBack(writing, row, "本人撤回").then((entry_id) => ({ entry_id }));
    case "release":
      return takeBack(writing, row, "本人放弃").then((entry_id) => ({ entry_id }));
    case "pass":
      return passed(doing);
    case "agree":
    case "overturn":
      return approved(doing);
    case "refuse":
    case "revoke":
      return refuse(writing, row, reason).then((entry_id) => ({ entry_id, reason, decided_at: now }));
    case "return":
    case "uphold":
      return Promise.resolve({ reason });
    case "differ":
      return Promise.resolve({ granted_hundredths: null });
    case "appeal":
      return Promise.resolve({});
  }
}

async function submitted({ writing, now, row }: Doing): Promise<Change> {
  const { tx, services } = writing;
  const today = shanghaiDay(now);
  const hand = await handOf(tx, services, row, now);
  const place = await servingPlace(tx, row.person_id, today);
  const { year } = hand.read;
  // Whoever comes too late is told so before anything else. What was returned had been handed in before, and is finished
  // whatever became of the year.
  const window =
    row.submitted_at === null && place !== undefined
      ? await enter(tx, { ...place, year, personId: row.person_id }, now)
      : undefined;
  const missing = (await missingEvidence(tx, hand.kind, row)).filter(({ required }) => required);
  refuseForm([...hand.problems, ...missing.map(evidenceProblem)]);
  refuseBars(hand);
  if (place === undefined) throw new Refusal("declaration_without_unit");
  // What was returned keeps the day on which it was first handed in (A2), and the desk that asked for more.
  const first = row.submitted_at ?? now;
  const entry = entryOf(hand.kind, hand.read, {
    personId: row.person_id,
    declarationId: row.declaration_id,
    submittedOn: shanghaiDay(first),
    approved: null,
    unitId: place.unitId,
    ...(await noteOf(tx, row, window)),
  });
  await takeBack(writing, row, "补充材料后重新提交");
  const number = hand.read.values["number"];
  const training = trainingKeys(hand.kind, row.said);
  if (training !== undefined) await refuseSameTraining(tx, row, training);
  const desks =
    row.state === "returned"
      ? row.desks
      : row.training_id === null
        ? desksAfter(hand, row.submitter)
        : hand.desks.slice(-1);
  return {
    entry_id: await claim(writing, entry),
    year,
    ...(window === undefined ? {} : { reopening_id: window.reopeningId }),
    unit_id: place.unitId,
    division_code: place.divisionCode,
    series: place.series,
    desks,
    asked_hundredths: hand.read.hundredths,
    list_line_id: (await lineFor(tx, row.person_id, hand.kind, row.said))?.lineId ?? null,
    training_key: training?.key ?? null,
    training_number: training?.number ?? null,
    submitted_at: first,
    once_kind: typeof number === "string" ? hand.kind.collection : null,
    once_number: typeof number === "string" ? number : null,
  };
}

/** Throws `declaration_not_possible` with everything that rules a declaration out. */
function refuseBars({ bars }: InHand): void {
  if (bars.length === 0) return;
  throw new Refusal(
    "declaration_not_possible",
    bars.map(({ id, text, cites }) => ({ path: "body", code: id, message: text, remedy: `依据：${cites.join("、")}` })),
  );
}

/** What the entry says of the window through which its declaration came; nothing while the year was open. */
async function noteOf(tx: Tx, row: DeclarationRow, entered?: Reopening): Promise<{ note?: string }> {
  const window = entered ?? (row.reopening_id === null ? undefined : await reopeningById(tx, row.reopening_id));
  return window === undefined ? {} : { note: windowNote(window) };
}

/** Whoever hands in for people has looked at it already: their own desk is passed, unless it is the only one. */
export function desksAfter({ desks }: Pick<InHand, "desks">, submitter: DeclarationRow["submitter"]): string[] {
  const rest = desks.slice(desks[0] === submitter ? 1 : 0);
  return rest.length > 0 ? rest : [...desks];
}

/** Throws `declaration_incomplete` when anything is wrong with a form. */
export function refuseForm(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new Refusal("declaration_incomplete", problems);
}

/** Evidence on the kind's list that has no file yet. */
async function missingEvidence(
  tx: Tx,
  kind: DeclarationKind,
  row: DeclarationRow,
): Promise<DeclarationKind["evidence"]> {
  // A training was reviewed as a whole, with what was brought for it.
  if (row.training_id !== null) return [];
  const given = new Set((await evidenceOf(tx, row.person_id, row.declaration_id)).map(({ slot }) => slot));
  const missing = kind.evidence.filter(({ id }) => !given.has(id));
  const stands = kind.list?.standsFor ?? [];
  if (!missing.some(({ id }) => stands.includes(id))) return missing;
  // An official list that says the same stands in for what the kind says; it is asked anew each time, for it may be withdrawn.
  const line = await lineFor(tx, row.person_id, kind, row.said);
  const confirmed = line !== undefined && differencesOf(kind, line, row.said).length === 0;
  return confirmed ? missing.filter(({ id }) => !stands.includes(id)) : missing;
}

function evidenceProblem({ label }: { label: string }): Problem {
  return { path: "body.evidence", code: "missing_evidence", message: `还缺“${label}”`, remedy: "请拍照或上传这项材料" };
}

async function passed(doing: Doing): Promise<Change> {
  const { row, writing } = doing;
  const kind = kindHeld(writing.services, row);
  const granted = grantedHours(doing, kind);
  if (doing.judged.to === "approved") return approved({ ...doing, row: { ...row, ...granted } });
  if (doing.judged.to === "second") await needEvidence(writing.tx, kind, row);
  return granted;
}

/** The kind of a declaration that is being reviewed, by the document in force. Throws `not_found`. */
export function kindHeld({ shelf }: LedgerServices, row: DeclarationRow): DeclarationKind {
  return kindIn(policyOfRow(shelf, row), row.kind).kind;
}

function grantedHours({ row, words }: Doing, kind: DeclarationKind): Pick<Change, "granted_hundredths"> {
  const before = row.granted_hundredths ?? row.asked_hundredths;
  if (before === null) return {};
  const granted = words.hundredths ?? before;
  if (granted === before) return { granted_hundredths: granted };
  const problem = (message: string, remedy: string) =>
    new Refusal("invalid_request", [{ path: "body.hours", code: "bad_hours", message, remedy }]);
  if (kind.hours?.lowered !== true) throw problem("这类申报的学时不能改", "请按材料写明的学时审核");
  if (granted > before || granted <= 0)
    throw problem("核定的学时只能比申报的少", `请填写大于0、不超过${before / 100}的数`);
  if ((words.reason ?? "").trim() === "") throw problem("核减学时要写明理由", "请填写核减的理由");
  return { granted_hundredths: granted };
}

async function approved({ writing, now, row }: Doing): Promise<Change> {
  const { tx, services } = writing;
  const hand = await handOf(tx, services, row, row.submitted_at ?? row.created_at);
  await needEvidence(tx, hand.kind, row);
  const training = trainingKeys(hand.kind, row.said);
  if (training !== undefined) await refuseSameTraining(tx, row, training);
  const entry = entryOf(hand.kind, hand.read, {
    personId: row.person_id,
    declarationId: row.declaration_id,
    submittedOn: shanghaiDay(row.submitted_at ?? now),
    approved: true,
    unitId: row.unit_id,
    ...(await noteOf(tx, row)),
  });
  const { kind, collection } = hand;
  const entry_id = await approve(writing, row, { kind, collection, entry, reason: "审核通过" });
  return { entry_id, decided_at: now, granted_hundredths: row.granted_hundredths, reason: null };
}

/** Everything on the kind's list must be there before it can count (A9, A10). */
async function needEvidence(tx: Tx, kind: DeclarationKind, row: DeclarationRow): Promise<void> {
  const missing = await missingEvidence(tx, kind, row);
  if (missing.length > 0) throw new Refusal("declaration_evidence_missing", missing.map(evidenceProblem));
}

/** What is done with trainings: begun, their rosters read, handed in, reviewed. One transaction each. */
import type { Industry } from "../../../contract/actor.ts";
import { TRAINING_PEOPLE } from "../../../contract/trainings.ts";
import type { UploadedFile } from "../../../contract/files.ts";
import { judgeDeclaration } from "../../../engine/declaration.ts";
import type { DeclarationKind, Desk } from "../../../engine/document.ts";
import { makeItem } from "../../../engine/hypothesis.ts";
import { identityNumber, personName } from "../../../engine/identifiers.ts";
import { unitById, unitsInReach } from "../../organisations/door.ts";
import { shanghaiDay } from "../../platform/clock.ts";
import type { Db, Tx } from "../../platform/db.ts";
import { Refusal } from "../../platform/refusal.ts";
import type { PolicyShelf } from "../../standing/door.ts";
import type { Acting } from "../acts.ts";
import { refuseForm } from "../events.ts";
import { kindIn, policyOf } from "../judging.ts";
import { linesFrom } from "../lists/lines.ts";
import { matchRoll } from "../rolls/match.ts";
import { isMasked, readRoll, rollSheet, type RollRow } from "../rolls/sheet.ts";
import { readSaid, type Read, type Said } from "../said.ts";
import { DESK_ROLES, submitterOf, type Asking } from "../sight.ts";
import type { Writer } from "../telling.ts";
import { trainingQueue } from "./queue.ts";
import {
  attendeesOf,
  changeTraining,
  dropAttendees,
  insertAttendees,
  insertTraining,
  insertTrainingStep,
  trainingInReach,
  trainingSteps,
  type KeptAsking,
  type TrainingChange,
  type TrainingRow,
} from "./store.ts";
import { judgeTraining, type TrainingEvent, type TrainingParty } from "./training.ts";

/** The kind of a training, with the fields that its roster may give for each. */
export function trainingKind(shelf: PolicyShelf, kindId: string, year: number): DeclarationKind {
  const { kind } = kindIn(policyOf(shelf, Math.max(2016, year)), kindId);
  if (kind.training === undefined) throw new Refusal("training_not_for_you");
  return kind;
}

/** The sheet of a roster: who came, and what differs from one to another. */
export function rosterFields(kind: DeclarationKind): DeclarationKind["fields"] {
  return kind.fields
    .filter(({ name }) => kind.training?.each.includes(name))
    .map((field) => ({ ...field, required: false }));
}

/** A form of a training held against its kind, whoever attended. Throws what is wrong with it. */
function readTraining(shelf: PolicyShelf, kind: DeclarationKind, said: Said, now: Date): { read: Read; desks: Desk[] } {
  const today = shanghaiDay(now);
  const { read, problems } = readSaid(kind, said, { today, whole: true });
  refuseForm(problems);
  const policy = policyOf(shelf, Math.max(2016, read.year));
  const { collection } = kindIn(policy, kind.id);
  const nobody = { year: policy.year, closed: false, scalars: {}, items: {} };
  const base = { id: "training", year: read.year, date: read.date, submitted: today };
  const item =
    collection === undefined
      ? { ...base, approved: true }
      : makeItem(policy.document, nobody, collection.name, { ...read.values }, base);
  const { bars, desks } = judgeDeclaration(policy, kind, nobody, item);
  const barred = bars.map(({ id, text, cites }) => ({
    path: "body",
    code: id,
    message: text,
    remedy: `依据：${cites.join("、")}`,
  }));
  if (barred.length > 0) throw new Refusal("declaration_not_possible", barred);
  return { read, desks };
}

/** Begins a training. */
export async function beginTraining(
  tx: Tx,
  services: Writer,
  acting: Acting,
  begun: { kind: string; said: Said; industry?: Industry | undefined },
): Promise<number> {
  const { actor, reach, now, office } = acting;
  const kind = trainingKind(services.shelf, begun.kind, Math.trunc(shanghaiDay(now) / 10_000));
  const submitter = submitterOf(acting);
  if (submitter === "person" || !kind.training?.submitters.includes(submitter))
    throw new Refusal("training_not_for_you");
  const { read, desks } = readTraining(services.shelf, kind, begun.said, now);
  const industry = ("industry" in reach ? reach.industry : undefined) ?? begun.industry ?? null;
  const asked = desksOf(desks, submitter);
  if (asked.includes("industry") && industry === null)
    refuseForm([
      {
        path: "body.industry",
        code: "missing_industry",
        message: "请选择由哪个行业主管单位审核",
        remedy: "请选择一个行业",
      },
    ]);
  return insertTraining(tx, {
    kind: kind.id,
    said: begun.said,
    year: read.year,
    submitter,
    made_by: actor.accountId,
    made_for: office,
    asking: { actor, reach, office },
    ...(await placeOf(tx, acting)),
    industry,
    desks: asked,
    created_at: now,
  });
}

/**
 * Whoever hands in has looked at it already: their own desk and those before it are passed, unless nothing would be left. What an
 * authority hands in belongs to no unit, so no unit's desk could look at it.
 */
function desksOf(desks: readonly Desk[], submitter: TrainingRow["submitter"]): Desk[] {
  const rest = desks.slice(desks.indexOf(submitter) + 1).filter((desk) => desk !== "unit");
  return rest.length > 0 ? rest : desks.slice(-1);
}

async function placeOf(db: Db, { reach }: Asking): Promise<Pick<TrainingRow, "unit_id" | "division_code">> {
  if (reach.kind === "all") return { unit_id: null, division_code: null };
  if (reach.kind === "division") return { unit_id: null, division_code: reach.divisionCode };
  if (reach.kind === "unit" || reach.kind === "unit_and_below") {
    const unit = await unitById(db, reach.unitId);
    return { unit_id: reach.unitId, division_code: unit?.division_code ?? null };
  }
  const units = await unitsInReach(db, reach);
  const [first] = units;
  if (first === undefined || units.some(({ division_code }) => division_code !== first.division_code))
    throw new Refusal("training_not_for_you");
  return { unit_id: first.unit_id, division_code: first.division_code };
}

/** A training within reach, locked; a foreign one is answered like a missing one. */
export async function holdTraining(
  tx: Tx,
  { reach }: Asking,
  trainingId: number,
  version: number | undefined,
): Promise<TrainingRow> {
  const row = await trainingInReach(tx, reach, trainingId, "FOR UPDATE");
  if (row === undefined) throw new Refusal("not_found");
  if (version !== undefined && row.version !== version) throw new Refusal("training_changed");
  return row;
}

/** What somebody is to a training that they see. */
export function trainingParties({ actor, reach }: Asking, row: TrainingRow): Set<TrainingParty> {
  const parties = new Set<TrainingParty>();
  if (submitterOf({ actor, reach }) === row.submitter) parties.add("submitter");
  const desk = row.desks[row.step] as Desk | undefined;
  if (desk !== undefined && DESK_ROLES[desk].includes(actor.role)) parties.add("desk").add("second");
  if (DESK_ROLES.hr.includes(actor.role)) parties.add("bureau");
  return parties;
}

function aboveOf(shelf: PolicyShelf, row: TrainingRow, granted: number | null): boolean {
  const above = trainingKind(shelf, row.kind, row.year).second?.above;
  return above !== undefined && (granted ?? 0) > above;
}

/** Hours of a training, in hundredths; null where its kind recognises none. */
export function hoursOf(shelf: PolicyShelf, row: TrainingRow, now: Date): number | null {
  const kind = trainingKind(shelf, row.kind, row.year);
  return readSaid(kind, row.said, { today: shanghaiDay(now), whole: false }).read.hundredths;
}

/** One event, judged and written down. */
export async function moveOn(
  tx: Tx,
  services: Pick<Writer, "shelf" | "jobs">,
  acting: KeptAsking & { now: Date },
  row: TrainingRow,
  event: TrainingEvent,
  words: { reason?: string | undefined; change?: TrainingChange; parties?: ReadonlySet<TrainingParty> } = {},
): Promise<void> {
  const { now, actor, office, reach } = acting;
  const granted = words.change?.granted_hundredths ?? row.granted_hundredths ?? hoursOf(services.shelf, row, now);
  const facts = { state: row.state, desks: row.desks, step: row.step, above: aboveOf(services.shelf, row, granted) };
  const judged = judgeTraining(facts, event, words.parties ?? trainingParties(acting, row));
  if (!judged.ok) throw new Refusal(judged.refusal);
  const { to, step } = judged;
  const works = to === "crediting" || to === "revoking";
  const change: TrainingChange = {
    ...words.change,
    state: to,
    step,
    ...(words.reason === undefined ? {} : { reason: words.reason }),
    ...(works ? { deciding: { actor, reach, office }, decided_at: now, done: 0 } : {}),
  };
  await changeTraining(tx, row, change, now);
  const by = { accountId: actor.accountId, byWords: office, at: now, reason: words.reason };
  await insertTrainingStep(tx, row.training_id, { event, to, ...by });
  if (works) await services.jobs.enqueue(tx, trainingQueue, [{ trainingId: row.training_id }]);
}

/** Keeps what was typed; the roster is held against it anew. */
export async function saveTrainingSaid(
  tx: Tx,
  services: Writer,
  acting: Acting,
  row: TrainingRow,
  said: Said,
): Promise<void> {
  const kind = trainingKind(services.shelf, row.kind, row.year);
  const { read } = readTraining(services.shelf, kind, said, acting.now);
  await moveOn(tx, services, acting, row, "change", { change: { said, year: read.year } });
}

/** Reads the roster from a workbook, in place of what was there. */
export async function readRosterFile(
  tx: Tx,
  services: Writer,
  acting: Acting,
  row: TrainingRow,
  file: UploadedFile,
): Promise<void> {
  const kind = trainingKind(services.shelf, row.kind, row.year);
  const fields = rosterFields(kind);
  const rows = await readRoll(file.content, rollSheet(kind.label, fields), fields);
  await moveOn(tx, services, acting, row, "change");
  await dropAttendees(tx, row.training_id);
  await keepAttendees(tx, services, acting, row, rows);
}

const ROSTER_REMEDY = "请核对号码；尚未登记的，登记并确认单位之后重新上传名册";

async function keepAttendees(
  tx: Tx,
  services: Writer,
  { now }: Acting,
  row: TrainingRow,
  rows: readonly RollRow[],
  before: readonly number[] = [],
): Promise<void> {
  if (rows.length + before.length > TRAINING_PEOPLE) throw new Refusal("training_full");
  const kind = trainingKind(services.shelf, row.kind, row.year);
  const today = shanghaiDay(now);
  // Whoever was handed in from an office is of its reach, whoever reviews later.
  const matches = await matchRoll(tx, services.vault, { reach: row.asking.reach, today }, rows);
  const whole = rows.map((each) => ({ ...each, said: { ...row.said, ...each.said } }));
  const lines = linesFrom(services.shelf, { kind, fields: kind.fields }, whole, matches, today);
  const attendees = lines.map((line, at) => {
    const said = rows[at]?.said ?? {};
    // A roster is not looked at again by itself, as a list is.
    if (line.match === "unknown")
      return { ...line, said, problems: line.problems.map((each) => ({ ...each, remedy: ROSTER_REMEDY })) };
    if (line.personId === null || !before.includes(line.personId)) return { ...line, said };
    const twice = { column: "证件号码", message: "名册上已有这个人", remedy: "每人只留一行" };
    return { ...line, said, match: "repeated" as const, personId: null, problems: [twice] };
  });
  await insertAttendees(tx, services.vault, row, attendees);
}

/** Adds somebody by hand. */
export async function addAttendee(
  tx: Tx,
  services: Writer,
  acting: Acting,
  row: TrainingRow,
  typed: { identity: string; name: string; said: Said },
): Promise<void> {
  const shown = typed.identity.normalize("NFKC").replaceAll(/\s/g, "").toUpperCase();
  const number = isMasked(shown)
    ? { ok: /^[0-9A-Z]{0,10}\*{4,15}[0-9A-Z]{4,8}$/.test(shown), value: shown }
    : identityNumber(shown);
  const name = personName(typed.name);
  const problem = (path: string, label: string) => ({
    path: `body.${path}`,
    code: `bad_${path}`,
    message: `${label}的写法不对`,
    remedy: "请按身份证填写",
  });
  refuseForm([...(number.ok ? [] : [problem("identity", "证件号码")]), ...(name.ok ? [] : [problem("name", "姓名")])]);
  if (!number.ok || !name.ok) return;
  const there = await attendeesOf(tx, row.training_id);
  await moveOn(tx, services, acting, row, "change");
  const people = there.flatMap(({ person_id }) => person_id ?? []);
  const last = Math.max(1, ...there.map(({ row_number }) => row_number));
  const added: RollRow = { row: last + 1, identity: number.value, name: name.value, said: typed.said, problems: [] };
  if (there.length >= TRAINING_PEOPLE) throw new Refusal("training_full");
  await keepAttendees(tx, services, acting, row, [added], people);
}

/** Hands a training in, or withdraws it. */
export async function moveTrainingOf(
  tx: Tx,
  services: Writer,
  acting: Acting,
  row: TrainingRow,
  event: "submit" | "withdraw",
): Promise<void> {
  if (event === "withdraw") return moveOn(tx, services, acting, row, event);
  const kind = trainingKind(services.shelf, row.kind, row.year);
  readTraining(services.shelf, kind, row.said, acting.now);
  const found = await attendeesOf(tx, row.training_id, { match: "found", limit: 1 });
  if (found.length === 0) throw new Refusal("training_nobody");
  return moveOn(tx, services, acting, row, event, { change: { submitted_at: row.submitted_at ?? acting.now } });
}

/** What a reviewer says. */
export type Review = {
  event: "pass" | "agree" | "return" | "refuse" | "differ";
  hours?: number | undefined;
  reason?: string | undefined;
};

/** Reviews a training. Nobody reviews what they handed in, and the second pair of eyes is another's. */
export async function reviewTrainingOf(
  tx: Tx,
  services: Writer,
  acting: Acting,
  row: TrainingRow,
  { event, hours, reason }: Review,
): Promise<void> {
  const { accountId } = acting.actor;
  const passed = (await trainingSteps(tx, row.training_id)).some(
    (step) => step.event === "pass" && step.account_id === accountId,
  );
  if (row.made_by === accountId || ((event === "agree" || event === "differ") && passed))
    throw new Refusal("training_same_eyes");
  const asked = hoursOf(services.shelf, row, acting.now);
  const change: TrainingChange = hours === undefined ? {} : { granted_hundredths: lowered(asked, hours, reason) };
  await moveOn(tx, services, acting, row, event, { reason, change });
}

function lowered(asked: number | null, hours: number, reason: string | undefined): number {
  const wrong = (message: string, remedy: string) =>
    new Refusal("invalid_request", [{ path: "body.hours", code: "bad_hours", message, remedy }]);
  if (asked === null || hours > asked) throw wrong("核定的学时只能比申报的少", "请核对学时");
  if (hours < asked && (reason ?? "").trim() === "") throw wrong("核减学时要写明理由", "请填写核减的理由");
  return hours;
}

/** Rows against the register, the ledger, the policy and the evidence: the same for the preview and for handing in. */
import type { Actor, Reach } from "../../../contract/actor.ts";
import type { DateInt } from "../../../engine/calendar.ts";
import type { DeclarationKind } from "../../../engine/document.ts";
import { FAULTS_SAID, type ArchiveFile } from "../../files/door.ts";
import { parameter } from "../../parameters/door.ts";
import type { Db } from "../../platform/db.ts";
import type { CellError } from "../../platform/workbook/index.ts";
import { openFacts, type PolicyShelf } from "../../standing/door.ts";
import { closedWords, gatesOf, type Gate } from "../closed-year.ts";
import { handWith, type InHand } from "../judging.ts";
import { knownOf, type Background, type Known } from "./background.ts";
import { MEGABYTE } from "./batch.ts";
import { fileKey } from "./named-files.ts";
import { placed, rowProblem, type Places, type RowProblemCode } from "./problems.ts";
import { fieldKey, slotKey } from "./sheet.ts";
import type { RowFile, StagedRow } from "./store.ts";

/** What judging rests on. */
export type Scope = {
  shelf: PolicyShelf;
  kind: DeclarationKind;
  actor: Actor;
  reach: Reach;
  today: DateInt;
  now: Date;
  places: Places;
  /** The files of the zips by `fileKey`. */
  files: ReadonlyMap<string, ArchiveFile>;
};

/** A row as it was read, with what is wrong with it already: it is looked at all the same, so that all reasons come at once. */
export type Row = Pick<StagedRow, "row" | "who" | "name" | "said" | "files"> & { told: readonly CellError[] };

/** What became of a row: reasons against it, or the declaration in hand with whose it is. */
export type Judged = {
  row: number;
  errors: CellError[];
  good?: { known: Known; hand: InHand; gate: Gate | undefined };
};

const CHUNK = 500;

type Limits = { open: number; files: number; shareBytes: number };

/** Judges rows piece by piece. */
export async function* judgeRows(db: Db, scope: Scope, rows: readonly Row[]): AsyncGenerator<Judged[]> {
  const factsIn = await openFacts(db, scope.shelf, { today: scope.today });
  const limits: Limits = {
    open: await parameter(db, "declaration_open_limit", scope.now),
    files: await parameter(db, "declaration_files", scope.now),
    shareBytes: (await parameter(db, "person_megabytes", scope.now)) * MEGABYTE,
  };
  // What earlier rows of this workbook add for a person.
  const added = new Map<number, { open: number; bytes: number }>();
  for (let at = 0; at < rows.length; at += CHUNK) {
    const piece = rows.slice(at, at + CHUNK);
    const background = await knownOf(db, scope, piece);
    const read = piece.map((row) => {
      const known = row.who === null ? undefined : background.people.get(row.who);
      const hand = handWith(
        scope.shelf,
        { kindId: scope.kind.id, said: row.said, today: scope.today, whole: true },
        (year) => factsIn(known?.entries ?? [], year).view.facts,
      );
      return { row, known, hand };
    });
    const gates = await closedFor(db, read, scope.now);
    yield read.map((each) => judge(scope, { ...each, gate: gates.get(each.row), background, limits, added }));
  }
}

/** How the years stand that are closed for whom rows speak of, by row. */
async function closedFor(
  db: Db,
  read: readonly Pick<Case, "row" | "known" | "hand">[],
  now: Date,
): Promise<ReadonlyMap<Row, Gate>> {
  const asked = read.flatMap(({ row, known, hand }) =>
    known?.place === undefined ? [] : [{ row, ...known.place, year: hand.read.year, personId: known.personId }],
  );
  const gates = await gatesOf(db, asked, now);
  return new Map(
    asked.flatMap(({ row }, at) => {
      const gate = gates[at];
      return gate?.closed === undefined ? [] : [[row, gate] as const];
    }),
  );
}

type Case = {
  row: Row;
  known: Known | undefined;
  hand: InHand;
  /** How the year stands where it is closed. */
  gate: Gate | undefined;
  background: Background;
  limits: Limits;
  added: Map<number, { open: number; bytes: number }>;
};

function judge(scope: Scope, given: Case): Judged {
  const { row, known, hand } = given;
  const errors = [
    ...personProblems(scope, given),
    ...formProblems(scope, given),
    ...fileProblems(scope, given),
    ...(known === undefined ? [] : holdingProblems(scope, known, given)),
  ];
  const good = errors.length + row.told.length === 0 && known !== undefined;
  return { row: row.row, errors, ...(good ? { good: { known, hand, gate: given.gate } } : {}) };
}

/** Whether a column has its reason already: what could not be read is not missed a second time. */
function isTold({ places }: Scope, { told }: Row, key: string): boolean {
  return told.some(({ column }) => column !== "" && column === places[key]?.header);
}

type Bad = (column: string, code: RowProblemCode, values?: Record<string, string | number>) => CellError;
const badOf =
  ({ places }: Scope, { row }: Row): Bad =>
  (column, code, values) =>
    rowProblem(places, row, column, code, values);

function personProblems(scope: Scope, { row, known }: Case): CellError[] {
  const bad = badOf(scope, row);
  if (row.who === null) return [];
  if (known === undefined) return [bad("identity", "person_unknown")];
  if (known.personId === scope.actor.personId) return [bad("identity", "person_self")];
  if (row.name !== null && known.name !== row.name) return [bad("name", "name_differs", { known: known.name })];
  return known.place === undefined ? [bad("identity", "without_unit")] : [];
}

function formProblems(scope: Scope, { row, hand, known, gate }: Case): CellError[] {
  const { places } = scope;
  const form = hand.problems.flatMap(({ path, code, message, remedy }) => {
    const key = fieldKey(path.split(".").at(-1) ?? "");
    if (isTold(scope, row, key)) return [];
    return [placed(places, row.row, key, { code, message: `${message}。`, remedy: `${remedy}。` })];
  });
  // Of somebody who is not known, and of a form that could not be read, nothing can be said.
  const bars = known === undefined || row.told.length > 0 ? [] : hand.bars;
  const shut = gate === undefined || gate.window !== undefined ? [] : [closedWords(hand.read.year, gate)];
  return [
    ...form,
    ...shut.map((told) =>
      placed(places, row.row, fieldKey("year"), { ...told, message: `${told.message}。`, remedy: `${told.remedy}。` }),
    ),
    ...bars.map(({ id, text, cites }) =>
      placed(places, row.row, "", { code: id, message: `${text}。`, remedy: `依据：${cites.join("、")}` }),
    ),
  ];
}

function fileProblems(scope: Scope, { row, limits }: Case): CellError[] {
  const bad = badOf(scope, row);
  const missing = scope.kind.evidence
    .filter(
      ({ id, required }) => required && !row.files.some(({ slot }) => slot === id) && !isTold(scope, row, slotKey(id)),
    )
    .map(({ id, label }) => bad(slotKey(id), "file_unnamed", { label }));
  const many = row.files.length > limits.files ? [bad("", "files_too_many", { most: limits.files })] : [];
  return [...missing, ...many, ...row.files.flatMap((file) => oneFile(scope, bad, file))];
}

function oneFile({ files }: Scope, bad: Bad, { slot, name, ...which }: RowFile): CellError[] {
  const file = files.get(fileKey(which));
  if (file === undefined) return [bad(slotKey(slot), "file_missing", { name })];
  if (file.fault !== null) return [bad(slotKey(slot), "file_refused", { name, ...FAULTS_SAID[file.fault] })];
  return file.digest === null ? [bad(slotKey(slot), "file_unread", { name })] : [];
}

/** What the person has already: the same declaration, the certificate, too many open ones, too little room. */
function holdingProblems(scope: Scope, known: Known, { row, hand, background, limits, added }: Case): CellError[] {
  const bad = badOf(scope, row);
  const errors: CellError[] = [];
  const same = known.declared.find(({ said }) => sameSaid(said, row.said));
  if (same !== undefined) errors.push(bad("identity", "declared_already", { when: same.when }));
  const number = hand.read.values["number"];
  const holder = typeof number === "string" ? background.claims.get(`${scope.kind.collection} ${number}`) : undefined;
  if (same === undefined && holder !== undefined)
    errors.push(bad(fieldKey("number"), holder === known.personId ? "number_used" : "number_taken"));
  const before = added.get(known.personId) ?? { open: 0, bytes: 0 };
  const bytes = row.files.reduce((sum, file) => sum + (scope.files.get(fileKey(file))?.storedBytes ?? 0), before.bytes);
  if (known.open + before.open >= limits.open) errors.push(bad("identity", "too_many_open", { most: limits.open }));
  if (known.usedBytes + bytes > limits.shareBytes) errors.push(bad("identity", "share_full"));
  if (errors.length + row.told.length === 0) added.set(known.personId, { open: before.open + 1, bytes });
  return errors;
}

/** Whether two forms say the same; what is left empty says nothing. */
export function sameSaid(one: Readonly<Record<string, string>>, two: Readonly<Record<string, string>>): boolean {
  const names = new Set([...Object.keys(one), ...Object.keys(two)]);
  return [...names].every((name) => (one[name] ?? "").trim() === (two[name] ?? "").trim());
}

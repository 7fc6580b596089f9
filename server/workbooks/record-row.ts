/** What one row of a records workbook says, as an entry of the ledger. Pure. */
import { makeDate, splitDate, type DateInt } from "../../engine/calendar.ts";
import type { FieldDeclaration, PolicyDocument } from "../../engine/document.ts";
import type { CellError } from "../platform/workbook/index.ts";
import type { NewEntry } from "../standing/door.ts";
import { nearestFinder, nearText } from "./nearest.ts";
import { recordKinds, writtenFields, type RecordCells, type RecordKind } from "./records-sheet.ts";
import type { ReadRow } from "./roster-row.ts";
import { rowProblem, type Places, type RowProblemCode } from "./row-problems.ts";
import type { ImportVocabulary } from "./vocabulary.ts";

/** An entry as the row says it, without the person's number and not filled yet. */
export type SaidEntry = Omit<NewEntry, "person_id">;

/** A record: whose it is, and what it says. */
export type SaidRecord = { identity_number: string; name: string; year: number; entry: SaidEntry };

export interface RecordReading {
  document: PolicyDocument;
  words: ImportVocabulary;
  places: Places;
  today: DateInt;
}

const APPROVED = { approved: true, pending: null, refused: false } as const;
/** Fields of hours and of credits, which the one column of amounts says. */
const AMOUNTS = new Set(["hours", "credits"]);

type Refuse = (column: string, code: RowProblemCode, values?: Record<string, string | number>) => void;

/**
 * Reads rows of a records workbook; made once per file. Cells that could not be read are left out: the others are judged
 * all the same.
 */
export function recordReader(
  reading: RecordReading,
): (row: number, cells: Partial<RecordCells>) => ReadRow<SaidRecord> {
  const kinds = new Map([...recordKinds(reading.document).keys()].map((kind) => [kind.label, kind]));
  const fields = writtenFields(reading.document);
  const seriesOf = seriesReader(reading.words);
  return (row, cells) => {
    const errors: CellError[] = [];
    const refuse: Refuse = (column, code, values) =>
      void errors.push(rowProblem(reading.places, row, column, code, values));
    const kind = cells.kind === undefined ? undefined : kinds.get(cells.kind);
    checkDates(reading.today, kind, cells, refuse);
    if (kind === undefined) return { value: undefined, errors };
    const { label, collection } = kind;
    const said = fieldsOf(kind, fields, cells, refuse, seriesOf);
    const amount = collection.fields.find(({ name }) => AMOUNTS.has(name));
    if (amount && cells.amount === null) refuse("amount", "field_missing", { kind: label });
    if (!amount && cells.amount) refuse("amount", "field_foreign", { kind: label });
    if (kind.once && cells.certificate === null) refuse("certificate", "certificate_missing", { kind: label });
    if (collection.name === "adjustments" && cells.note === null) refuse("note", "field_missing", { kind: label });
    const { identity, name, year, date, status } = cells;
    if (errors.length > 0 || identity === undefined || name === undefined || year === undefined)
      return { value: undefined, errors };
    if (date === undefined || status === undefined) return { value: undefined, errors };
    const entry: SaidEntry = {
      kind: collection.name,
      year,
      valid_from: date,
      submitted_on: cells.submitted ?? date,
      approved: APPROVED[status],
      ...said,
      ...(amount ? { hundredths: cells.amount } : {}),
      ...remarksOf(kind, cells),
    };
    return { value: { identity_number: identity, name, year, entry }, errors };
  };
}

/** A certificate that may be used once only is an identity; any other is a remark. An adjustment's remark is its reason. */
function remarksOf(kind: RecordKind, { certificate = null, note = null }: Partial<RecordCells>): Partial<NewEntry> {
  const remark = [certificate === null || kind.once ? null : `证书编号：${certificate}`, note].filter(
    (each) => each !== null,
  );
  return {
    ...(kind.once ? { certificate_kind: kind.collection.name, certificate_number: certificate } : {}),
    ...(remark.length === 0 ? {} : { note: remark.join("；") }),
    ...(kind.collection.name === "adjustments" ? { reason: note } : {}),
  };
}

type SeriesReader = (text: string) => { code: string } | { near: string };

function seriesReader(words: ImportVocabulary): SeriesReader {
  const nearest = nearestFinder([...words.series.values()].map(({ name }) => name));
  return (text) => {
    const found = words.seriesOf(text);
    return found ? { code: found.code } : { near: nearText(nearest(text)) };
  };
}

function fieldsOf(
  kind: RecordKind,
  fields: ReadonlyMap<string, FieldDeclaration>,
  cells: Partial<RecordCells>,
  refuse: Refuse,
  seriesOf: SeriesReader,
): Partial<NewEntry> {
  const said: Record<string, unknown> = { ...kind.fixed };
  const own = new Map(kind.collection.fields.map((field) => [field.name, field]));
  for (const name of fields.keys()) {
    const column = `field.${name}`;
    const value = (cells as Record<string, unknown>)[column];
    if (value === undefined) continue;
    const field = own.get(name);
    const isOwn = field !== undefined && !(name in kind.fixed);
    if (value === null) {
      if (isOwn && field.required && impliedOf(name, cells) === undefined)
        refuse(column, "field_missing", { kind: kind.label });
      else if (isOwn && field.required) said[name] = impliedOf(name, cells);
    } else if (!isOwn) {
      // What the kind says anyway may be written once more.
      if (kind.fixed[name] !== value) refuse(column, "field_foreign", { kind: kind.label });
    } else if (field.type === "code" && field.values === undefined) {
      const read = seriesOf(value as string);
      if ("code" in read) said[name] = read.code;
      else refuse(column, "course_series_unknown", { value: value as string, near: read.near });
    } else said[name] = value;
  }
  return said;
}

/** The year a certificate was issued is that of its date, unless another is written. */
function impliedOf(name: string, { date }: Partial<RecordCells>): number | undefined {
  return name === "issued_year" && date !== undefined ? splitDate(date).year : undefined;
}

function checkDates(today: DateInt, kind: RecordKind | undefined, cells: Partial<RecordCells>, refuse: Refuse): void {
  const { date, submitted, year } = cells;
  const thisYear = splitDate(today).year;
  if (year !== undefined && year > thisYear) refuse("year", "year_out_of_range", { minimum: 2000, maximum: thisYear });
  if (submitted && submitted > today) refuse("submitted", "not_yet");
  if (date === undefined) return;
  if (date > today) refuse("date", "not_yet");
  if (submitted && submitted < date) refuse("submitted", "submitted_early");
  if (year === undefined) return;
  if (kind?.ownYear && splitDate(date).year !== year) refuse("date", "year_differs", { year, kind: kind.label });
  else if (date > makeDate(year, 12, 31)) refuse("date", "after_year", { year });
}

/** What makes two records the same one: whose, of which kind and part, for which year, of which day, certificate, remark. */
export function recordKey(person: string | number, entry: Partial<NewEntry>): string {
  const { kind, part, year, valid_from: date, certificate_number: certificate, note } = entry;
  return [person, kind, part, year, date, certificate, note].map((each) => each ?? "").join("\u0000");
}

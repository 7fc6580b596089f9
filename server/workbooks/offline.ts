/**
 * Deciding a roster with its records without any database: the same sheets, the same reading of rows, the same ledger
 * entries, the same facts. Units are not registered anywhere, so their names are taken as they are written.
 */
import type { DateInt } from "../../engine/calendar.ts";
import type { Problem } from "../../engine/document.ts";
import { resolvePolicy } from "../../engine/resolve.ts";
import { vocabularyOf, type Dictionary } from "../../engine/words.ts";
import {
  readRecords,
  writeWorkbook,
  type CellError,
  type RecordReader,
  type WorkbookSource,
  type WrittenValue,
} from "../platform/workbook/index.ts";
import {
  fillEntry,
  titlesFrom,
  viewLive,
  type LedgerEntry,
  type NewEntry,
  type PolicyShelf,
} from "../standing/door.ts";
import { recordReader, type SaidEntry } from "./record-row.ts";
import { recordsSheet, type RecordCells } from "./records-sheet.ts";
import { entryError } from "./records-judge.ts";
import { meetRecord, Repeated } from "./repeated.ts";
import { rosterEntries } from "./roster-entries.ts";
import { rosterReader } from "./roster-row.ts";
import { rosterSheet, type RosterCells } from "./roster-sheet.ts";
import { rowProblem, type Places } from "./row-problems.ts";
import type { UnitIndex } from "./unit-index.ts";
import { POLICY_ID } from "./validate.ts";
import { verdictColumns, verdictRow, type VerdictPolicy } from "./verdict-row.ts";
import type { ImportVocabulary } from "./vocabulary.ts";

/** What deciding without a database rests on. */
export interface OfflineServices {
  shelf: PolicyShelf;
  words: ImportVocabulary;
  dictionary: Dictionary;
  today: DateInt;
}

/** A person of a roster with everything that is said of them. */
export type OfflinePerson = {
  row: number;
  name: string;
  identity: string;
  unit: string;
  year: number;
  entries: LedgerEntry[];
};

/** What the workbooks say; bad rows by the workbook they stand in. */
export interface OfflineWorld {
  people: OfflinePerson[];
  bad: { roster: Map<number, CellError[]>; records: Map<number, CellError[]> };
}

/** Called now and then with the rows read so far. */
export type OnRows = (rows: number) => void;

/** Reads a roster and, if given, its records. Throws WorkbookRefusal when a file cannot be used at all. */
export async function readWorld(
  services: OfflineServices,
  sources: { roster: WorkbookSource; records?: WorkbookSource | undefined },
  onRows: OnRows = () => undefined,
): Promise<OfflineWorld> {
  const roster = await readRoster(services, sources.roster, onRows);
  const records =
    sources.records === undefined ? new Map() : await addRecords(services, roster.people, sources.records, onRows);
  return { people: [...roster.people.values()], bad: { roster: roster.bad, records } };
}

function placesOf(reader: RecordReader<unknown>): Places {
  return Object.fromEntries(
    [...reader.header.columns].flatMap(([at, column]) => (column ? [[column.key, { header: column.header, at }]] : [])),
  );
}

/** Every unit there is, by the name that is written. */
function writtenUnits(): UnitIndex & { nameOf(unitId: number): string } {
  const names: string[] = [];
  const byName = new Map<string, number>();
  return {
    reached: null,
    nameOf: (unitId) => names[unitId - 1] ?? "",
    find(text) {
      const known = byName.get(text) ?? names.push(text);
      byName.set(text, known);
      return { ok: true, unit: { unit_id: known, sector: null, valid_from: "1900-01-01", valid_to: null } };
    },
  };
}

async function readRoster({ shelf, words, today }: OfflineServices, source: WorkbookSource, onRows: OnRows) {
  const reader = await readRecords(source, rosterSheet(words));
  const places = placesOf(reader);
  const units = writtenUnits();
  const categories = shelf.inForce(POLICY_ID, 2100).tables["series_category"] ?? {};
  const read = rosterReader({ words, units, categories, places, today });
  const repeated = new Repeated(places);
  const bad = new Map<number, CellError[]>();
  const people = new Map<string, OfflinePerson>();
  let rows = 0;
  for await (const batch of reader) {
    for (const each of batch) {
      const cells: Partial<RosterCells> = each.ok ? each.value : each.partial;
      const { value, errors } = read(each.row, cells);
      const all = each.ok ? errors : [...each.errors, ...errors];
      if (cells.identity !== undefined) repeated.meet("identity", "identity_repeated", cells.identity, each.row);
      if (all.length > 0) bad.set(each.row, all);
      else if (value) {
        const { name, identity_number: identity, year } = value;
        const entries = rosterEntries(value, people.size + 1).map((entry, at) => recorded(entry, at + 1));
        people.set(identity, { row: each.row, name, identity, unit: units.nameOf(value.unit_id), year, entries });
      }
    }
    onRows((rows += batch.length));
  }
  leaveOut(repeated, bad);
  for (const [identity, { row }] of people) if (bad.has(row)) people.delete(identity);
  return { people, bad };
}

function leaveOut(repeated: Repeated, bad: Map<number, CellError[]>): void {
  for (const [row, errors] of repeated.errors()) bad.set(row, [...(bad.get(row) ?? []), ...errors]);
}

const EPOCH = new Date(0);

/** An entry as it would stand in the ledger. */
function recorded(entry: NewEntry, entryId: number): LedgerEntry {
  return {
    ...BLANK,
    ...entry,
    entry_id: entryId,
    recorded_at: EPOCH,
    source: "workbook",
    reverses: null,
  } as LedgerEntry;
}

// What an entry does not say is unknown, not absent: the fact view compares with null.
const BLANK: Partial<LedgerEntry> = {
  year: null,
  valid_from: null,
  valid_to: null,
  submitted_on: null,
  approved: null,
  hundredths: null,
  unit_id: null,
  declaration: null,
  employer: null,
  series: null,
  category: null,
  level: null,
  post: null,
  route: null,
  target_level: null,
  professional_staff: null,
  detail: null,
};

async function addRecords(
  services: OfflineServices,
  people: ReadonlyMap<string, OfflinePerson>,
  source: WorkbookSource,
  onRows: OnRows,
): Promise<Map<number, CellError[]>> {
  const { shelf, words, today } = services;
  const document = shelf.inForce(POLICY_ID, 2100);
  const reader = await readRecords(source, recordsSheet(document, words));
  const places = placesOf(reader);
  const read = recordReader({ document, words, places, today });
  const repeated = new Repeated(places);
  const bad = new Map<number, CellError[]>();
  const good: { row: number; person: OfflinePerson; entry: SaidEntry }[] = [];
  let rows = 0;
  for await (const batch of reader) {
    for (const each of batch) {
      const cells: Partial<RecordCells> = each.ok ? each.value : each.partial;
      const { value, errors } = read(each.row, cells);
      const all = [...(each.ok ? [] : each.errors), ...errors, ...strangers(people, places, each.row, cells)];
      if (all.length > 0) bad.set(each.row, all);
      const person = value && people.get(value.identity_number);
      if (all.length > 0 || !value || !person) continue;
      meetRecord(repeated, value, each.row);
      good.push({ row: each.row, person, entry: value.entry });
    }
    onRows((rows += batch.length));
  }
  leaveOut(repeated, bad);
  for (const { row, person, entry } of good) {
    const problems = bad.has(row) ? [] : addRecord(services, person, entry);
    if (problems.length > 0)
      bad.set(
        row,
        problems.map((problem) => entryError(places, row, problem)),
      );
  }
  return bad;
}

function strangers(
  people: ReadonlyMap<string, OfflinePerson>,
  places: Places,
  row: number,
  { identity, name }: Partial<RecordCells>,
): CellError[] {
  if (identity === undefined || name === undefined) return [];
  const person = people.get(identity);
  if (person === undefined) return [rowProblem(places, row, "identity", "person_unknown", { value: identity })];
  return person.name === name ? [] : [rowProblem(places, row, "name", "name_differs", { known: person.name })];
}

function addRecord({ shelf }: OfflineServices, person: OfflinePerson, said: SaidEntry): Problem[] {
  const document = shelf.inForce(POLICY_ID, Math.max(said.year ?? 2100, 2016));
  const personId = person.entries[0]?.person_id ?? 0;
  const titles = person.entries.filter(({ kind }) => kind === "title");
  const { entry, problems } = fillEntry(
    document,
    { ...said, person_id: personId },
    titlesFrom(document, titles),
    "entry",
  );
  if (problems.length === 0) person.entries.push(recorded(entry, person.entries.length + 1));
  return problems;
}

/** The policies by year, each prepared once. */
function policyBook({ shelf, dictionary }: OfflineServices): (year: number) => VerdictPolicy {
  const prepared = new Map<number, VerdictPolicy>();
  return (year) => {
    const known = prepared.get(year);
    if (known) return known;
    const document = shelf.inForce(POLICY_ID, year);
    const made = { policy: resolvePolicy(document, year), words: vocabularyOf(document, { dictionary, year }) };
    prepared.set(year, made);
    return made;
  };
}

/** The verdicts of a world as a workbook, made while it is written. A year that is over counts as closed. */
export function verdictBook(
  services: OfflineServices,
  people: readonly OfflinePerson[],
  onRows: OnRows = () => undefined,
): AsyncGenerator<Buffer> {
  const policyOf = policyBook(services);
  const { today } = services;
  function* rows(): Generator<WrittenValue[]> {
    let done = 0;
    for (const { name, identity, unit, year, entries } of people) {
      const found = policyOf(year);
      const closed = year < Math.trunc(today / 10_000);
      const { facts } = viewLive(found.policy.document, entries, { year, today, closed });
      yield verdictRow(found, { name, identity, unit }, facts, today);
      if (++done % 200 === 0) onRows(done);
    }
    onRows(done);
  }
  const year = people[0]?.year ?? Math.trunc(today / 10_000);
  return writeWorkbook([{ name: "学习结论", columns: verdictColumns(policyOf(year)), rows: rows() }]);
}

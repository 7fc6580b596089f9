/** What staged records say against what the ledger holds: piece by piece, the same for the preview and for the commit. */
import { formatDate, type DateInt } from "../../engine/calendar.ts";
import type { Problem } from "../../engine/document.ts";
import { openIdentity } from "../people/door.ts";
import type { Db } from "../platform/db.ts";
import type { Vault } from "../platform/vault.ts";
import type { CellError } from "../platform/workbook/index.ts";
import {
  fillEntries,
  liveEntries,
  liveSql,
  loadEntries,
  type LedgerEntry,
  type NewEntry,
  type PolicyShelf,
} from "../standing/door.ts";
import { recordKey, type SaidEntry, type SaidRecord } from "./record-row.ts";
import { KEPT_SQL } from "./roster-diff.ts";
import { rowProblem, type Places } from "./row-problems.ts";

/** What judging rests on; `reached` are the units in reach, null for all. */
export type RecordScope = {
  shelf: PolicyShelf;
  vault: Vault;
  today: DateInt;
  reached: readonly number[] | null;
  places: Places;
};

/**
 * A staged record with its row: `identity` is sealed, `who` its blind index in hex. Of a bad one there is no entry: only the
 * person is looked at.
 */
export type StagedRecord = Pick<SaidRecord, "name"> & {
  row: number;
  identity: Buffer;
  who: string;
  entry: SaidEntry | null;
};

/** A contested certificate: who holds it and who brought it again. Kept with the reason, for the day of the commit. */
export type Contest = { kind: string; number: string; holderId: number; claimantId: number };
type ContestedError = CellError & { contest: Contest };

/** What is to be done with a record. `replaces` is the entry that is taken back for it. */
export type JudgedRecord = { row: number } & (
  | { state: "bad"; errors: CellError[] }
  | { state: "unchanged" | "looked_at" }
  | { state: "new" | "changed"; entry: NewEntry; replaces?: number }
);

/** Where entries of workbooks come from; only such entries are corrected by a later workbook. */
export const SOURCE = "workbook";

type Known = { personId: number; name: string };
type Claim = { kind: string; number: string; personId: number; entryId: number; year: number | null };

/** Judges records that follow each other in a workbook. Reads in sets: people, their entries, claims, titles. */
export async function judgeRecords(
  db: Db,
  scope: RecordScope,
  records: readonly StagedRecord[],
): Promise<JudgedRecord[]> {
  const people = await peopleInReach(db, scope, records);
  const ids = [...new Set([...people.values()].map(({ personId }) => personId))];
  const entries = Map.groupBy(liveEntries(await loadEntries(db, ids)), ({ person_id: id }) => id);
  const claims = await claimsOn(db, records);
  const judged = records.map((record) => judge(scope, record, people.get(record.who), entries, claims));
  return fill(db, scope, judged);
}

/** People in reach by the blind index of their identity numbers: those whose present unit is, and for 兵团 everybody. */
async function peopleInReach(
  db: Db,
  { today, reached }: RecordScope,
  records: readonly StagedRecord[],
): Promise<Map<string, Known>> {
  const asked = [...new Set(records.map(({ who }) => who))].map((hex) => Buffer.from(hex, "hex"));
  const rows = await db.rows<Known & { who: string }>(
    `SELECT encode(person.identity_blind, 'hex') AS who, person.person_id AS "personId", person.name FROM (
        SELECT known.identity_blind, coalesce(kept.person_id, known.person_id) AS person_id, coalesce(kept.name, known.name) AS name
          FROM person known ${KEPT_SQL} WHERE known.identity_blind = ANY ($1::bytea[])) person
      WHERE ($2::bigint[] IS NULL OR EXISTS (
        SELECT FROM ledger_entry entry
         WHERE entry.person_id = person.person_id AND entry.kind = 'employment' AND entry.approved AND entry.valid_from <= $3
           AND (entry.valid_to IS NULL OR entry.valid_to >= $3) AND entry.unit_id = ANY ($2) AND ${liveSql("entry")}))`,
    [asked, reached, formatDate(today)],
  );
  return new Map(rows.map(({ who, ...known }) => [who, known]));
}

async function claimsOn(db: Db, records: readonly StagedRecord[]): Promise<Map<string, Claim>> {
  const wanted = records.flatMap(({ entry }) => (entry?.certificate_number ? [entry] : []));
  if (wanted.length === 0) return new Map();
  const rows = await db.rows<Claim>(
    `SELECT claim.kind, claim.normalised_number AS number, claim.person_id AS "personId", claim.entry_id AS "entryId", entry.year
       FROM unnest($1::text[], $2::text[]) AS asked(kind, number)
       JOIN certificate_claim claim ON claim.kind = asked.kind AND claim.normalised_number = asked.number
       JOIN ledger_entry entry ON entry.person_id = claim.person_id AND entry.entry_id = claim.entry_id`,
    [wanted.map((entry) => entry.certificate_kind), wanted.map((entry) => entry.certificate_number)],
  );
  return new Map(rows.map((claim) => [`${claim.kind} ${claim.number}`, claim]));
}

function judge(
  { places, vault }: RecordScope,
  { row, identity, name, entry }: StagedRecord,
  person: Known | undefined,
  entries: ReadonlyMap<number, LedgerEntry[]>,
  claims: ReadonlyMap<string, Claim>,
): JudgedRecord {
  const bad = (
    column: string,
    code: Parameters<typeof rowProblem>[3],
    values?: Record<string, string | number>,
  ): JudgedRecord => ({
    row,
    state: "bad",
    errors: [rowProblem(places, row, column, code, values)],
  });
  if (person === undefined) return bad("identity", "person_unknown", { value: openIdentity(vault, identity) });
  if (person.name !== name) return bad("name", "name_differs", { known: person.name });
  if (entry === null) return { row, state: "looked_at" };
  const key = recordKey(person.personId, entry);
  const alike = (entries.get(person.personId) ?? []).filter((each) => recordKey(person.personId, each) === key);
  if (alike.some((each) => saysSame(entry, each))) return { row, state: "unchanged" };
  const ours = alike.filter(({ source }) => source === SOURCE);
  if (ours.length > 1) return bad("note", "record_ambiguous", { count: ours.length });
  const [old] = ours;
  const claim =
    entry.approved === false ? undefined : claims.get(`${entry.certificate_kind} ${entry.certificate_number}`);
  if (claim && claim.personId !== person.personId) {
    const contest = { kind: claim.kind, number: claim.number, holderId: claim.personId, claimantId: person.personId };
    const error: ContestedError = { ...rowProblem(places, row, "certificate", "certificate_taken"), contest };
    return { row, state: "bad", errors: [error] };
  }
  if (claim && claim.entryId !== old?.entry_id)
    return bad("certificate", "certificate_used", { year: claim.year ?? "其他" });
  const said: NewEntry = { ...entry, person_id: person.personId };
  return old ? { row, state: "changed", entry: said, replaces: old.entry_id } : { row, state: "new", entry: said };
}

/** Whether an entry says everything that the row says; what the row leaves open was filled in when it was recorded. */
function saysSame(said: SaidEntry, entry: LedgerEntry): boolean {
  const held = entry as unknown as Record<string, unknown>;
  return Object.entries(said).every(([column, value]) => {
    const known = held[column] ?? entry.detail?.[column] ?? null;
    return (value ?? null) === known;
  });
}

/** Fills what is to be written; what the policy's reader has against it makes the record bad. */
async function fill(db: Db, { shelf, places }: RecordScope, judged: JudgedRecord[]): Promise<JudgedRecord[]> {
  const written = judged.flatMap((each) => (each.state === "new" || each.state === "changed" ? [each] : []));
  if (written.length === 0) return judged;
  const { entries, problems } = await fillEntries(
    db,
    shelf,
    written.map(({ entry }) => entry),
  );
  written.forEach((each, at) => (each.entry = entries[at] as NewEntry));
  if (problems.length === 0) return judged;
  const faults = new Map<number, CellError[]>();
  for (const problem of problems) {
    const row = written[Number(/^entries\[(\d+)\]/.exec(problem.path)?.[1])]?.row ?? 0;
    faults.set(row, [...(faults.get(row) ?? []), entryError(places, row, problem)]);
  }
  return judged.map((each) => {
    const errors = faults.get(each.row);
    return errors ? { row: each.row, state: "bad", errors } : each;
  });
}

/** What the policy's reader has against an entry, as a reason of its row. */
export function entryError(places: Places, row: number, { path, code, message, remedy }: Problem): CellError {
  const field = /\.(\w+)$/.exec(path)?.[1] ?? "";
  const place = rowProblem(places, row, COLUMN_OF[field] ?? `field.${field}`, "field_missing");
  return { ...place, code, message: `${message}。`, remedy: `${remedy}。` };
}

const COLUMN_OF: Readonly<Record<string, string>> = {
  hours: "amount",
  credits: "amount",
  certificate_number: "certificate",
  valid_from: "date",
  date: "date",
  submitted_on: "submitted",
  submitted: "submitted",
  year: "year",
  kind: "kind",
};

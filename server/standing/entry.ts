/** Rows of the ledger as JavaScript sees them: which columns there are, and how they are read. */
import type { DateInt } from "../../engine/calendar.ts";

/** Columns that entries of every kind may fill. */
const COMMON_COLUMNS = [
  "kind",
  "year",
  "valid_from",
  "valid_to",
  "submitted_on",
  "approved",
  "hundredths",
  "reason",
  "unit_id",
  "declaration",
  "certificate_kind",
  "certificate_number",
  "note",
] as const;

/** Columns of items' fields, named as the policy names them. `hundredths` stands for a field of hours or credits. */
export const ITEM_COLUMNS = [
  "part",
  "right_level",
  "course_series",
  "course_category",
  "enrolled_series",
  "enrolled_category",
  "whitelisted",
  "class",
  "completed",
  "months",
  "award",
  "organiser",
  "mandatory",
  "commission_approved",
  "hr_approved",
  "industry_approved",
  "by_industry",
  "issued_year",
  "form",
] as const;

/** Columns of periods' and applications' fields. */
export const PERIOD_COLUMNS = [
  "employer",
  "series",
  "category",
  "level",
  "post",
  "route",
  "target_level",
  "professional_staff",
] as const;

/** Fields of items whose values lie in a column of another name. */
export const RENAMED: Readonly<Record<string, string>> = {
  date: "valid_from",
  submitted: "submitted_on",
  hours: "hundredths",
  credits: "hundredths",
};

type Fields = {
  part: string | null;
  right_level: boolean | null;
  course_series: string | null;
  course_category: string | null;
  enrolled_series: string | null;
  enrolled_category: string | null;
  whitelisted: boolean | null;
  class: string | null;
  completed: boolean | null;
  months: number | null;
  award: string | null;
  organiser: string | null;
  mandatory: boolean | null;
  commission_approved: boolean | null;
  hr_approved: boolean | null;
  industry_approved: boolean | null;
  by_industry: boolean | null;
  issued_year: number | null;
  form: string | null;
  employer: string | null;
  series: string | null;
  category: string | null;
  level: string | null;
  post: string | null;
  route: string | null;
  target_level: string | null;
  professional_staff: boolean | null;
};

/** What may be said of a new entry. Dates are yyyymmdd, hours are hundredths. */
type Sayings = Fields & {
  year: number | null;
  valid_from: DateInt | null;
  valid_to: DateInt | null;
  submitted_on: DateInt | null;
  approved: boolean | null;
  hundredths: number | null;
  reason: string | null;
  unit_id: number | null;
  declaration: string | null;
  certificate_kind: string | null;
  certificate_number: string | null;
  note: string | null;
  detail: Record<string, unknown> | null;
};

/** A row of the ledger as the fact view reads it. Dates are yyyymmdd, hours are hundredths; null is unknown. */
export type LedgerEntry = Sayings & {
  person_id: number;
  entry_id: number;
  kind: string;
  recorded_at: Date;
  source: string;
  reverses: number | null;
};

/** An entry to be written. A field left out is filled from the policy document; `null` says that it is unknown. */
export type NewEntry = Partial<Sayings> & { person_id: number; kind: string };

/**
 * Everything that an entry says of itself, beside whose it is; who wrote it, when, and what it takes back is not its own. An
 * entry that is written once more says all of it again.
 */
export const SAID_COLUMNS = [
  ...COMMON_COLUMNS,
  ...ITEM_COLUMNS,
  ...PERIOD_COLUMNS,
  "detail",
] as const satisfies readonly (keyof NewEntry)[];

/** Columns that `LedgerEntry` needs, for a SELECT list. */
export const ENTRY_COLUMNS: readonly (keyof LedgerEntry)[] = [
  "person_id",
  "entry_id",
  ...SAID_COLUMNS,
  "recorded_at",
  "source",
  "reverses",
];

/** Columns of dates, which the database gives as "YYYY-MM-DD". */
const DATE_COLUMNS = ["valid_from", "valid_to", "submitted_on"] as const;

/** A row as the database gives it, with its dates made yyyymmdd. Changes the row it is given. */
export function readEntry(row: Record<string, unknown>): LedgerEntry {
  for (const column of DATE_COLUMNS) {
    const text = row[column];
    if (typeof text === "string") row[column] = dateOf(text);
  }
  return row as LedgerEntry;
}

/** yyyymmdd of a "YYYY-MM-DD" that the database vouches for. */
function dateOf(text: string): DateInt {
  return Number(text.slice(0, 4)) * 10_000 + Number(text.slice(5, 7)) * 100 + Number(text.slice(8, 10));
}

/** The units that entries name, each once. */
export function unitIdsIn(entries: readonly LedgerEntry[]): number[] {
  return [...new Set(entries.flatMap(({ unit_id }) => unit_id ?? []))];
}

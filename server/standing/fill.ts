/**
 * Checks new entries by the policy document's own reader and fills in what they leave out, so that the ledger stores what
 * was true of an item on its day: a later change of title does not reach back.
 */
import { formatDate, isRealDate, splitDate, type DateInt } from "../../engine/calendar.ts";
import type { CollectionDeclaration, PolicyDocument, Problem } from "../../engine/document.ts";
import { readFacts, type Item, type Value } from "../../engine/facts.ts";
import { certificateNumber } from "../../engine/identifiers.ts";
import { ITEM_COLUMNS, RENAMED, type LedgerEntry, type NewEntry } from "./entry.ts";

type Raw = Record<string, unknown>;

/** Title of a person on a day, as far as it is known. */
export type TitleOnDay = (personId: number, day: DateInt) => { series: string | null; category: string | null };

const COLUMNS = new Set<string>(ITEM_COLUMNS);
const PERIODS = new Set(["employment", "title", "post", "status", "appointment", "application"]);
/** Which scalar of the policy checks a column of a period. */
const CHECKED_BY: Readonly<Record<string, string>> = {
  employer: "employer",
  series: "series",
  level: "level",
  target_level: "target_level",
};

/**
 * Checks and fills one entry.
 * @param path where the entry stands in what was handed in, for problems.
 * @returns the entry with every field said, or all its problems in Chinese.
 */
export function fillEntry(
  document: PolicyDocument,
  entry: NewEntry,
  titleOn: TitleOnDay,
  path: string,
): { entry: NewEntry; problems: Problem[] } {
  const problems = dateProblems(entry, path);
  if (problems.length > 0) return { entry, problems };
  if (PERIODS.has(entry.kind)) return fillPeriod(document, entry, path);
  const collection = document.collections.find(({ name }) => name === entry.kind);
  if (collection === undefined)
    return {
      entry,
      problems: [problem(path, "kind", "unknown_kind", `没有“${entry.kind}”这种记录`, "请按记录种类清单填写")],
    };
  return fillItem(document, collection, entry, titleOn, path);
}

function problem(path: string, field: string, code: string, message: string, remedy: string): Problem {
  return { path: `${path}.${field}`, code, message, remedy };
}

function dateProblems(entry: NewEntry, path: string): Problem[] {
  const problems: Problem[] = [];
  for (const [field, label] of [
    ["valid_from", "日期"],
    ["valid_to", "截止日期"],
    ["submitted_on", "提交日期"],
  ] as const) {
    const date = entry[field];
    if (typeof date === "number" && !isRealDate(date))
      problems.push(
        problem(path, field, "bad_date", `“${label}”${date}不是一个真实的日期`, "请写成 2026-06-30 的样子"),
      );
  }
  if (typeof entry.valid_from !== "number")
    problems.push(problem(path, "valid_from", "missing_field", "缺少日期", "请补上这一项"));
  else if (typeof entry.valid_to === "number" && entry.valid_to < entry.valid_from) {
    problems.push(problem(path, "valid_to", "dates_reversed", "截止日期早于起始日期", "请核对起止日期"));
  }
  return problems;
}

function fillPeriod(document: PolicyDocument, entry: NewEntry, path: string): { entry: NewEntry; problems: Problem[] } {
  const raw: Raw = { year: splitDate(entry.valid_from ?? 0).year };
  if (Number(raw["year"]) < 2000) raw["year"] = 2000;
  for (const [column, fact] of Object.entries(CHECKED_BY)) {
    const value = entry[column as keyof NewEntry];
    if (value !== undefined && value !== null) raw[fact] = value;
  }
  if (typeof entry.post === "string") raw["posts"] = [entry.post];
  const read = readFacts(document, raw);
  const problems = read.ok ? [] : read.problems.map((each) => ({ ...each, path: `${path}.${each.path}` }));
  if (entry.kind === "application" && !["review", "exam", "recognition"].includes(entry.route ?? "")) {
    problems.push(problem(path, "route", "unknown_code", "申报途径不对", "可用取值：review、exam、recognition"));
  }
  const category = entry.category === undefined && read.ok ? read.facts.scalars["category"] : entry.category;
  const filled: NewEntry = {
    ...entry,
    approved: entry.approved === undefined ? true : entry.approved,
    ...(entry.kind === "title" ? { category: (category as string | null | undefined) ?? null } : {}),
    ...(entry.kind === "application" ? { year: entry.year ?? splitDate(entry.valid_from ?? 0).year } : {}),
  };
  return { entry: filled, problems };
}

const STATES = new Map<boolean | null, string>([
  [true, "approved"],
  [null, "pending"],
  [false, "refused"],
]);

function fillItem(
  document: PolicyDocument,
  collection: CollectionDeclaration,
  entry: NewEntry,
  titleOn: TitleOnDay,
  path: string,
): { entry: NewEntry; problems: Problem[] } {
  const day = entry.valid_from ?? 0;
  const year = entry.year ?? splitDate(day).year;
  const { series, category } = titleOn(entry.person_id, day);
  const item = rawItem(collection, { ...entry, year });
  const raw: Raw = {
    year,
    [collection.name]: [item],
    ...(series === null ? {} : { series }),
    ...(category === null ? {} : { category }),
  };
  const read = readFacts(document, raw);
  if (!read.ok) {
    return {
      entry,
      problems: read.problems.map((each) => ({ ...each, path: each.path.replace(`${collection.name}[0]`, path) })),
    };
  }
  const [filled] = read.facts.items[collection.name] ?? [];
  const { certificate, problems } = onceOnly(document, collection, entry, path);
  return { entry: { ...entry, ...columnsOf(collection, filled as Item), ...certificate, year }, problems };
}

/** The item as the engine's reader takes it: hours as decimals, dates as text, what is not said left out. */
function rawItem(collection: CollectionDeclaration, entry: NewEntry): Raw {
  const item: Raw = { state: STATES.get(entry.approved === undefined ? true : entry.approved) };
  for (const { name, type } of collection.fields) {
    const column = RENAMED[name] ?? name;
    const value =
      entry[column as keyof NewEntry] ??
      entry.detail?.[name] ??
      (column in entry ? entry[column as keyof NewEntry] : undefined);
    if (name === "approved" || value === undefined) continue;
    if (typeof value === "number" && type === "hundredths") item[name] = (value / 100).toFixed(2);
    else item[name] = typeof value === "number" && type === "date" ? formatDate(value) : value;
  }
  return item;
}

/** The columns of a filled item; fields without a column go to `detail`. */
function columnsOf(collection: CollectionDeclaration, item: Item): Partial<NewEntry> {
  const columns: Record<string, Value | Raw> = {
    approved: item.approved,
    valid_from: item.date,
    submitted_on: item.submitted,
  };
  const detail: Raw = {};
  for (const { name } of collection.fields) {
    const column = RENAMED[name] ?? name;
    const value = item[name] ?? null;
    if (column in columns || name === "year") continue;
    if (column === "hundredths" || COLUMNS.has(column)) columns[column] = value;
    else detail[name] = value;
  }
  if (Object.keys(detail).length > 0) columns["detail"] = detail;
  return columns;
}

/** What may be used once only needs its number, in the one spelling under which it is unique. */
function onceOnly(
  document: PolicyDocument,
  collection: CollectionDeclaration,
  entry: NewEntry,
  path: string,
): { certificate: Partial<NewEntry>; problems: Problem[] } {
  const declaration = document.declarations.find(
    (each) => each.collection === collection.name && each.onceKey !== undefined,
  );
  if (declaration === undefined) return { certificate: {}, problems: [] };
  const number = certificateNumber(entry.certificate_number ?? "");
  if (number.ok)
    return {
      certificate: { certificate_kind: entry.certificate_kind ?? collection.name, certificate_number: number.value },
      problems: [],
    };
  const message =
    number.code === "missing" ? `缺少“${declaration.label}”的编号` : `“${declaration.label}”的编号写法不对`;
  return {
    certificate: {},
    problems: [
      problem(
        path,
        "certificate_number",
        `certificate_${number.code}`,
        message,
        "同一证书只能用一次，请照证书填写编号",
      ),
    ],
  };
}

/** Titles of people on days, from their live title entries: unknown when they disagree, "none" when there is none. */
export function titlesFrom(document: PolicyDocument, titles: readonly LedgerEntry[]): TitleOnDay {
  const byPerson = Map.groupBy(titles, ({ person_id }) => person_id);
  return (personId, day) => {
    const onDay = (byPerson.get(personId) ?? []).filter(
      (title) =>
        title.approved !== false &&
        (title.valid_from ?? 0) <= day &&
        (title.valid_to === null || title.valid_to >= day),
    );
    if (onDay.length === 0) return { series: "none", category: document.tables["series_category"]?.["none"] ?? null };
    const only = <T>(values: (T | null)[]): T | null => (new Set(values).size === 1 ? (values[0] ?? null) : null);
    const confirmed = onDay.filter(({ approved }) => approved === true);
    return {
      series: only(confirmed.map(({ series }) => series)),
      category: only(confirmed.map(({ category }) => category)),
    };
  };
}

/** What one row of a roster says, in codes. Pure: units and words are looked up, nothing is asked of the database. */
import { makeDate, type DateInt } from "../../engine/calendar.ts";
import { kindOfIdentity, type IdentityKind } from "../../engine/identifiers.ts";
import type { CellError } from "../platform/workbook/index.ts";
import { nearestFinder, nearText } from "./nearest.ts";
import type { RosterCells } from "./roster-sheet.ts";
import { rowProblem, type Places, type RowProblemCode } from "./row-problems.ts";
import type { UnitIndex } from "./unit-index.ts";
import { wordKey, type ImportVocabulary, type Labelled, type Series } from "./vocabulary.ts";

/** A row of a roster. `posts` and `routes` are null when the row says nothing of them, empty when it says 无. */
export type RosterRow = {
  name: string;
  identity_kind: IdentityKind;
  identity_number: string;
  phone: string | null;
  unit_id: number;
  /** Null when neither the row nor the unit's registration says it. */
  employer: "public" | "private" | null;
  employed_from: DateInt | null;
  series: string;
  category: string | null;
  level: string;
  title_from: DateInt | null;
  posts: string[] | null;
  routes: string[] | null;
  target_level: string | null;
  year: number;
};

/** What reading rows rests on. `categories` is the policy's table of broad categories by series. */
export interface RosterReading {
  words: ImportVocabulary;
  units: UnitIndex;
  categories: Readonly<Record<string, string>>;
  places: Places;
  today: DateInt;
}

/** The reasons why a row is bad, and what it says when there are none. */
export type ReadRow<Value> = { value: Value | undefined; errors: CellError[] };

/**
 * Reads rows of a roster; made once per file, because it keeps what it has looked up. Cells that could not be read are
 * left out: the others are judged all the same, so that a row gets all of its reasons at once.
 */
export function rosterReader(reading: RosterReading): (row: number, cells: Partial<RosterCells>) => ReadRow<RosterRow> {
  const { words, categories } = reading;
  const nearestSeries = nearestFinder([...words.series.values()].map(({ name }) => name));
  const posts = codesByWord(words.posts);
  const routes = codesByWord(words.routes);
  const names = (rows: readonly Labelled<string>[]) => rows.map(({ labels }) => labels[0]).join("、");
  return (row, cells) => {
    const errors: CellError[] = [];
    const refuse: Refuse = (column, code, values) => {
      errors.push(rowProblem(reading.places, row, column, code, values));
      return undefined;
    };
    const unit = unitOf(reading, cells, refuse);
    const series = cells.series === undefined ? undefined : words.seriesOf(cells.series);
    if (cells.series !== undefined && series === undefined)
      refuse("series", "series_unknown", { value: cells.series, near: nearText(nearestSeries(cells.series)) });
    const level = series && readLevel(words, series, cells.level, "level", refuse);
    const said = {
      posts: codes(cells.posts, posts, (value) =>
        refuse("posts", "post_unknown", { value, choices: names(words.posts) }),
      ),
      routes: codes(cells.routes, routes, (value) =>
        refuse("routes", "route_unknown", { value, choices: names(words.routes) }),
      ),
    };
    if (said.routes?.length && cells.routes?.some((word) => isNone(word))) refuse("routes", "route_contradicts");
    const target = targetOf(words, series, level, cells, said.routes, refuse);
    checkDates(reading.today, cells, refuse);
    const { name, identity, year } = cells;
    if (errors.length > 0 || !unit || !series || level === undefined || identity === undefined)
      return { value: undefined, errors };
    if (name === undefined || year === undefined) return { value: undefined, errors };
    const value: RosterRow = {
      name,
      identity_kind: kindOfIdentity(identity),
      identity_number: identity,
      phone: cells.phone ?? null,
      unit_id: unit.unit_id,
      employer: cells.employer ?? unit.sector,
      employed_from: cells.employedFrom ?? null,
      series: series.code,
      category: categories[series.code] ?? null,
      level,
      title_from: cells.titleFrom ?? null,
      ...said,
      target_level: target,
      year,
    };
    return { value, errors };
  };
}

type Refuse = (column: keyof RosterCells, code: RowProblemCode, values?: Record<string, string | number>) => undefined;

function unitOf({ units }: RosterReading, { unit: text, year }: Partial<RosterCells>, refuse: Refuse) {
  if (text === undefined) return undefined;
  const found = units.find(text);
  if (found.ok) {
    const { valid_from: from, valid_to: to } = found.unit;
    const exists =
      year === undefined || (Number(from.slice(0, 4)) <= year && (to === null || Number(to.slice(0, 4)) >= year));
    return exists ? found.unit : refuse("unit", "unit_closed", { value: text, year });
  }
  const { fault } = found;
  if (fault.code === "unknown") return refuse("unit", "unit_unknown", { value: text, near: nearText(fault.nearest) });
  if (fault.code === "out_of_reach") return refuse("unit", "unit_out_of_reach", { value: text });
  const { codes: same } = fault;
  return refuse("unit", "unit_ambiguous", { value: text, count: same.length, codes: same.slice(0, 5).join("、") });
}

const FAULTS = { unknown: "level_unknown", ambiguous: "level_ambiguous", elsewhere: "level_not_in_series" } as const;

function readLevel(
  words: ImportVocabulary,
  series: Series,
  text: string | undefined,
  column: "level" | "target",
  refuse: Refuse,
): string | undefined {
  if (text === undefined) return undefined;
  const read = words.levelOf(series, text);
  if (read.ok) return read.level;
  const { code, choices } = read.fault;
  if (series.code === "none" && code !== "ambiguous") return refuse(column, "level_without_title", { value: text });
  return refuse(column, FAULTS[code], { value: text, series: series.name, choices: choices.join("、") });
}

function targetOf(
  words: ImportVocabulary,
  series: Series | undefined,
  level: string | undefined,
  { target }: Partial<RosterCells>,
  routes: string[] | null,
  refuse: Refuse,
): string | null {
  const applies = routes !== null && routes.length > 0;
  if (target === undefined) return null;
  if (target === null || target === "无") {
    if (routes?.includes("review")) refuse("target", "target_missing");
    return null;
  }
  if (!applies) {
    refuse("routes", "target_without_route");
    return null;
  }
  if (series === undefined) return null;
  if (series.code === "none") {
    // A first title: the series is not known yet, so the level can only be a general one.
    const general = [...words.levels.values()].find(({ name }) => wordKey(name) === wordKey(target));
    if (general === undefined || general.code === "none") refuse("target", "target_without_title");
    return general?.code ?? null;
  }
  const code = readLevel(words, series, target, "target", refuse) ?? null;
  const known = words.levels.get(level ?? "");
  const wanted = words.levels.get(code ?? "");
  if (known && wanted && wanted.rank < known.rank)
    refuse("target", "target_below", { value: wanted.name, known: known.name });
  return code;
}

function checkDates(today: DateInt, cells: Partial<RosterCells>, refuse: Refuse): void {
  const { year } = cells;
  if (year === undefined) return;
  const thisYear = Math.trunc(today / 10_000);
  if (year > thisYear + 1) refuse("year", "year_out_of_range", { minimum: 2000, maximum: thisYear + 1 });
  for (const column of ["employedFrom", "titleFrom"] as const) {
    const date = cells[column];
    if (date && date > makeDate(year, 12, 31)) refuse(column, "after_year", { year });
  }
}

function codesByWord(rows: readonly Labelled<string>[]): Map<string, string> {
  return new Map(rows.flatMap(({ value, labels }) => labels.map((label) => [wordKey(label), value])));
}

function isNone(word: string): boolean {
  return wordKey(word) === "无";
}

/** Codes of the words, sorted, each once; 无 gives an empty list, an empty cell null. */
function codes(
  written: string[] | null | undefined,
  known: ReadonlyMap<string, string>,
  refuse: (word: string) => undefined,
): string[] | null {
  if (!written || written.length === 0) return null;
  const found = new Set<string>();
  for (const word of written) {
    if (isNone(word)) continue;
    const code = known.get(wordKey(word));
    if (code === undefined) refuse(word);
    else if (code !== "none") found.add(code);
  }
  return [...found].sort();
}

/**
 * From the entries of one person to the facts of one year, as they were known at an instant. Pure: no clock, no database.
 * `fact-sql.ts` says the same in SQL for whole populations, and a test holds the two together.
 */
import { fullMonths, makeDate, splitDate, type DateInt } from "../../engine/calendar.ts";
import type { CollectionDeclaration, PolicyDocument } from "../../engine/document.ts";
import type { Facts, Item, Value } from "../../engine/facts.ts";
import { RENAMED, type LedgerEntry } from "./entry.ts";

/**
 * How well a fact is known: `claimed`, the person says so and nobody has confirmed it; `under_review`, something handed in
 * waits for approval; `not_asked`, nothing stands in the ledger; `conflicting`, live entries disagree.
 */
export type FactState = "known" | "claimed" | "under_review" | "not_asked" | "conflicting";

/** Where a fact comes from: the entries behind it, by id. */
export type FactOrigin = { state: FactState; entries: string[] };

/**
 * Which facts are asked for: of a year, seen from a day, as known at an instant (absent: all that is recorded). A year can be
 * closed for some: then `closed` answers for the unit that somebody served in.
 */
export type Question = {
  year: number;
  today: DateInt;
  closed: boolean | ((unitId: number | null) => boolean);
  knownAt?: Date;
};

/** The facts of a person in a year, where each comes from, and the unit they served in. */
export type FactView = { facts: Facts; origins: Record<string, FactOrigin>; unitId: number | null };

type Reading = { value: Value; state: FactState; entries: LedgerEntry[] };

const NOT_ASKED: Reading = { value: null, state: "not_asked", entries: [] };

/** The day whose employer, title and posts count for a year: today while the year runs, its last day afterwards. */
export function verdictDate(year: number, today: DateInt): DateInt {
  return Math.min(today, makeDate(year, 12, 31));
}

/** Entries that stand: recorded by the instant, not reversals, and not reversed by then. */
export function liveEntries(entries: readonly LedgerEntry[], knownAt?: Date): LedgerEntry[] {
  const recorded = knownAt === undefined ? entries : entries.filter((entry) => entry.recorded_at <= knownAt);
  const reversed = new Set<number>();
  for (const entry of recorded) if (entry.reverses !== null) reversed.add(entry.reverses);
  return recorded.filter((entry) => entry.reverses === null && !reversed.has(entry.entry_id));
}

/**
 * Whether a year concerns a person at all: they were employed in it by the day that counts. Standings are kept for these.
 * @param live entries as `liveEntries` gives them.
 */
export function isInQuestion(live: readonly LedgerEntry[], year: number, today: DateInt): boolean {
  const day = verdictDate(year, today);
  return live.some((entry) => entry.kind === "employment" && entry.approved !== false && reaches(entry, year, day));
}

/**
 * The facts of a year.
 * @param entries all entries of one person, reversals among them, in any order.
 */
export function factView(document: PolicyDocument, entries: readonly LedgerEntry[], question: Question): FactView {
  return viewLive(document, liveEntries(entries, question.knownAt), question);
}

/** As `factView`, from entries that `liveEntries` has already chosen: for callers that ask about several years. */
export function viewLive(document: PolicyDocument, live: readonly LedgerEntry[], question: Question): FactView {
  const readings = scalarReadings(document, live, question);
  const unitId = unitOf(live, question);
  const closed = typeof question.closed === "boolean" ? question.closed : question.closed(unitId);
  const facts: Facts = { year: question.year, closed, scalars: {}, items: {} };
  const origins: Record<string, FactOrigin> = {};
  for (const { name } of document.facts) {
    const { value, state, entries } = readings[name] ?? NOT_ASKED;
    facts.scalars[name] = value;
    origins[name] = { state, entries: entries.map(({ entry_id }) => String(entry_id)) };
  }
  const years = yearsLookedAt(facts.scalars, question.year);
  const byKind = new Map<string, LedgerEntry[]>();
  for (const entry of live) {
    if (entry.valid_from === null || entry.valid_from > question.today) continue;
    const list = byKind.get(entry.kind);
    if (list) list.push(entry);
    else byKind.set(entry.kind, [entry]);
  }
  for (const collection of document.collections) {
    const all = byKind.get(collection.name) ?? [];
    const chosen = collection.spans === "lifetime" ? all : all.filter(({ year }) => isWithin(year, years));
    const absent = collection.reported && !chosen.some(({ year }) => year === question.year);
    if (!absent) facts.items[collection.name] = chosen.map((entry) => itemOf(collection, entry));
    origins[collection.name] = originOf(chosen, absent);
  }
  return { facts, origins, unitId };
}

/** The years whose items are looked at: the year itself, and the whole appointment where one is known. */
function yearsLookedAt(scalars: Record<string, Value>, year: number): { from: number; to: number } {
  const { appointment_from: from, appointment_to: to } = scalars;
  return {
    from: typeof from === "number" ? Math.min(from, year) : year,
    to: typeof to === "number" ? Math.max(to, year) : year,
  };
}

function isWithin(year: number | null, { from, to }: { from: number; to: number }): boolean {
  return year !== null && year >= from && year <= to;
}

function originOf(chosen: readonly LedgerEntry[], absent: boolean): FactOrigin {
  const entries = chosen.map(({ entry_id }) => String(entry_id));
  if (absent) return { state: "not_asked", entries };
  const open = chosen.filter(({ approved }) => approved === null);
  if (open.length === 0) return { state: "known", entries };
  const handedIn = open.some(({ declaration, source }) => declaration !== null || source !== "person");
  return { state: handedIn ? "under_review" : "claimed", entries };
}

function itemOf(collection: CollectionDeclaration, entry: LedgerEntry): Item {
  const item: Item = {
    id: String(entry.entry_id),
    approved: entry.approved,
    year: entry.year ?? 0,
    date: entry.valid_from ?? 0,
    submitted: entry.submitted_on ?? 0,
  };
  const row = entry as unknown as Record<string, Value | undefined>;
  for (const { name } of collection.fields) {
    if (name in item) continue;
    item[name] = row[RENAMED[name] ?? name] ?? (entry.detail?.[name] as Value | undefined) ?? null;
  }
  return item;
}

function scalarReadings(
  document: PolicyDocument,
  live: readonly LedgerEntry[],
  question: Question,
): Record<string, Reading> {
  const day = verdictDate(question.year, question.today);
  const standing = live.filter(
    (entry) => entry.approved !== false && entry.valid_from !== null && entry.valid_from <= day,
  );
  const onDay = standing.filter((entry) => entry.valid_to === null || entry.valid_to >= day);
  const titles = onDay.filter(({ kind }) => kind === "title");
  const noTitle = { series: "none", level: "none", category: document.tables["series_category"]?.["none"] ?? null };
  const titled = (field: "series" | "category" | "level") =>
    agreed(titles, (entry) => entry[field], { value: noTitle[field], state: "known", entries: [] });
  const applications = standing.filter(({ kind, year }) => kind === "application" && year === question.year);
  const level = titled("level");
  const target = targetLevel(applications);
  const appointments = onDay.filter(({ kind }) => kind === "appointment");
  return {
    employer: agreed(
      onDay.filter(({ kind }) => kind === "employment"),
      ({ employer }) => employer,
      NOT_ASKED,
    ),
    any_public_month: publicMonth(
      standing.filter((entry) => entry.kind === "employment" && reaches(entry, question.year, day)),
      question.year,
      day,
    ),
    professional_staff: agreed(
      onDay.filter(({ kind }) => kind === "status"),
      (entry) => entry.professional_staff,
      { value: true, state: "known", entries: [] },
    ),
    series: titled("series"),
    category: titled("category"),
    level,
    public_class: classOf(document, level),
    review: applied(applications, "review"),
    exam: applied(applications, "exam"),
    recognition: applied(applications, "recognition"),
    target_level: target,
    target_class: classOf(document, target),
    posts: postsOf(onDay.filter(({ kind }) => kind === "post")),
    appointment_from: agreed(appointments, (entry) => yearOf(entry.valid_from), NOT_ASKED),
    appointment_to: agreed(appointments, (entry) => yearOf(entry.valid_to), NOT_ASKED),
  };
}

function yearOf(date: DateInt | null): number | null {
  return date === null ? null : splitDate(date).year;
}

/** The one value that all confirmed entries share; unknown when they differ, leave it open, or are only claims. */
function agreed(entries: LedgerEntry[], read: (entry: LedgerEntry) => Value, none: Reading): Reading {
  if (entries.length === 0) return none;
  const confirmed = entries.filter(({ approved }) => approved === true);
  const first = confirmed[0];
  if (first === undefined) return { value: null, state: "claimed", entries };
  const value = read(first);
  const values = new Set(confirmed.map(read));
  if (values.size === 1 && value !== null) return { value, state: "known", entries: confirmed };
  values.delete(null);
  return { value: null, state: values.size > 1 ? "conflicting" : "not_asked", entries: confirmed };
}

/** Whether the person served a public employer for a full month of the year, by the day that counts. */
function publicMonth(employments: LedgerEntry[], year: number, day: DateInt): Reading {
  if (employments.length === 0) return NOT_ASKED;
  const confirmed = employments.filter(({ approved }) => approved === true);
  const month = confirmed.filter((entry) => {
    const from = Math.max(entry.valid_from ?? 0, makeDate(year, 1, 1));
    return entry.employer === "public" && fullMonths(from, Math.min(entry.valid_to ?? day, day)) >= 1;
  });
  if (month.length > 0) return { value: true, state: "known", entries: month };
  if (confirmed.length === 0) return { value: null, state: "claimed", entries: employments };
  const open = confirmed.some(({ employer }) => employer === null);
  return { value: open ? null : false, state: open ? "not_asked" : "known", entries: confirmed };
}

function applied(applications: LedgerEntry[], route: string): Reading {
  const entries = applications.filter((entry) => entry.route === route);
  return { value: entries.length > 0, state: "known", entries };
}

const LEVELS = ["none", "clerk", "assistant", "intermediate", "associate", "full"];

/** The highest level applied for; unknown when an application leaves it open. */
function targetLevel(applications: LedgerEntry[]): Reading {
  if (applications.length === 0) return NOT_ASKED;
  if (applications.some((entry) => entry.target_level === null))
    return { value: null, state: "not_asked", entries: applications };
  const ranks = applications.map((entry) => LEVELS.indexOf(entry.target_level ?? ""));
  return { value: LEVELS[Math.max(...ranks)] ?? null, state: "known", entries: applications };
}

function classOf(document: PolicyDocument, level: Reading): Reading {
  const found = typeof level.value === "string" ? document.tables["level_class"]?.[level.value] : undefined;
  return { ...level, value: found ?? null };
}

function postsOf(posts: LedgerEntry[]): Reading {
  const codes = new Set(posts.map(({ post }) => post ?? ""));
  return { value: [...codes].sort(), state: "known", entries: posts };
}

/** Whether an employment reaches into a year and had begun by the day that counts. */
function reaches(entry: LedgerEntry, year: number, day: DateInt): boolean {
  if (entry.valid_from === null || entry.valid_from > day) return false;
  return entry.valid_to === null || entry.valid_to >= makeDate(year, 1, 1);
}

/**
 * The unit a person belonged to in a year: of the employments reaching into it a confirmed one, still running on the day
 * that counts, begun last, with the highest number, in this order of weight.
 */
export function unitOf(live: readonly LedgerEntry[], question: Pick<Question, "year" | "today">): number | null {
  const day = verdictDate(question.year, question.today);
  let best: LedgerEntry | undefined;
  for (const entry of live) {
    if (entry.kind !== "employment" || entry.approved === false || entry.unit_id === null) continue;
    if (reaches(entry, question.year, day) && (best === undefined || outranks(entry, best, day))) best = entry;
  }
  return best?.unit_id ?? null;
}

function outranks(entry: LedgerEntry, best: LedgerEntry, day: DateInt): boolean {
  const weight = (each: LedgerEntry) => [
    each.approved === true ? 1 : 0,
    each.valid_to === null || each.valid_to >= day ? 1 : 0,
    each.valid_from ?? 0,
    each.unit_id ?? 0,
  ];
  const mine = weight(entry);
  const theirs = weight(best);
  const differing = mine.findIndex((value, index) => value !== theirs[index]);
  return differing >= 0 && (mine[differing] ?? 0) > (theirs[differing] ?? 0);
}

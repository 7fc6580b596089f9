/** A person's year as it is told: as known now or on a day, and as it would be under assumptions. */
import type { YearView } from "../../contract/standing-view.ts";
import { formatDate, type DateInt } from "../../engine/calendar.ts";
import type { Facts } from "../../engine/facts.ts";
import type { CourseOption, Objective } from "../../engine/plan-options.ts";
import { policyFor } from "../../engine/sensitivity.ts";
import { valueText, type Vocabulary } from "../../engine/words.ts";
import { tellPaced, type Edition } from "../policies/door.ts";
import { shanghaiDay, startOfShanghaiDay } from "../platform/clock.ts";
import type { Db, Reader } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { almostRules } from "./almost.ts";
import { assume, type Assumptions } from "./assumptions.ts";
import { bestUse, openCertificates } from "./best-use.ts";
import { entryWriter, type AuthoredEntry } from "./entry-view.ts";
import { unitIdsIn, type LedgerEntry } from "./entry.ts";
import { isInQuestion, liveEntries, unitOf, viewLive, type FactView } from "./fact-view.ts";
import { nextActionOf } from "./next-action.ts";
import { closedByUnit, closingFor, placesToClose, windowsFor } from "./closings.ts";
import { personInReach, type Asking, type PersonInReach } from "./reach.ts";
import {
  authoredEntries,
  contestsOf,
  editionOf,
  personSummary,
  unitsOf,
  wordsOf,
  yearState,
  type Reading,
} from "./views.ts";
import { learningYears, type LearningYear } from "./years.ts";

/** What is asked of a year. `knownAt`: a day "YYYY-MM-DD", seen at its end. */
export type YearQuestion = {
  personId: number;
  year: number;
  knownAt?: string | undefined;
  objective: Objective;
  assumptions: Assumptions;
};

/** The end of a day in Beijing: what was recorded by then was known on that day. */
export function endOfDay(iso: string): Date {
  return new Date(startOfShanghaiDay(iso).getTime() + 86_400_000 - 1);
}

/** Refuses a day that has not come yet: nobody knows what will be known then. */
export function seenFrom(knownAt: string | undefined, now: Date): { today: DateInt; knownAt?: Date } {
  const today = shanghaiDay(now);
  if (knownAt === undefined) return { today };
  const day = Number(knownAt.replaceAll("-", ""));
  if (day > today) {
    const remedy = "请填写今天或以前的日期";
    throw new Refusal("invalid_request", [
      { path: "query.knownAt", code: "future_day", message: "这一天还没有到", remedy },
    ]);
  }
  return day === today ? { today } : { today: day, knownAt: endOfDay(knownAt) };
}

type Seen = ReturnType<typeof seenFrom>;

/** Everything about one person's year. Throws `not_found` for whom the caller does not see, `no_policy_for_year`. */
export function readYearView(
  db: Reader,
  reading: Reading,
  asking: Asking,
  question: YearQuestion,
  now: Date,
): Promise<YearView> {
  return db.together((own) => yearView(own, reading, asking, question, now));
}

/** Asks twice: for what is known of the person, and then for what hangs on that. */
async function yearView(
  db: Db,
  reading: Reading,
  asking: Asking,
  question: YearQuestion,
  now: Date,
): Promise<YearView> {
  const { year, personId } = question;
  const day = shanghaiDay(now);
  // All or nothing: whoever is out of reach is refused whatever else was read beside.
  const [inReach, entries, years, contested] = await Promise.all([
    personInReach(db, reading.vault, asking, personId, day),
    authoredEntries(db, personId),
    learningYears(db),
    contestsOf(db, personId),
  ]);
  const seen = seenFrom(question.knownAt, now);
  if (year > Math.trunc(day / 10_000)) throw new Refusal("no_policy_for_year");
  const pinned = years.find((each) => each.year === year);
  const edition = editionOf(reading.library, year, pinned);
  const places = await placesToClose(db, years, unitIdsIn(entries));
  const closing = pinned ? closedByUnit(pinned, places, seen.knownAt) : year * 10_000 + 1231 < seen.today;
  const live = liveEntries(entries, seen.knownAt);
  const view = viewLive(edition.document, live, { year, closed: closing, ...seen });
  const { closed } = view.facts;
  const assumed = assume(edition.document, view.facts, question.assumptions, dayWithin(year, seen.today));
  const chosen = entriesBehind(view, entries);
  const courses = async (facts = view.facts) =>
    closed ? undefined : reading.courses?.(db, personId, facts, seen.today);
  const [onOffer, thenOnOffer, units, closingView] = await Promise.all([
    courses(),
    assumed && courses(assumed.facts),
    unitsOf(db, chosen),
    closed && pinned !== undefined ? closingTold(db, { year, personId, inReach }, now) : null,
  ]);
  const words = wordsOf(reading, edition.document, year);
  const conflicting = new Set(Object.keys(view.origins).filter((name) => view.origins[name]?.state === "conflicting"));
  const told = (facts: Facts, courses: CourseOption[] | undefined) =>
    tellFacts(reading, edition, facts, { today: seen.today, objective: question.objective, courses }, conflicting);
  return {
    person: personSummary(reading, inReach, entries, day),
    year,
    today: formatDate(seen.today),
    knownAt: seen.knownAt === undefined ? null : (question.knownAt ?? null),
    state: yearState(year, closed, seen.today),
    inQuestion: isInQuestion(live, year, seen.today),
    ...told(view.facts, onOffer),
    almost: [...almostRules(policyFor(edition.document, year), view.facts)],
    facts: factsTold(words, view),
    entries: chosen.map(entryWriter(words, entries, units)),
    contested,
    catalogue: reading.catalogue === undefined ? "usual" : "example",
    certificates: certificatesTold(reading, words, live, { years, places }, seen),
    closing: closingView,
    whatIf: assumed ? { assumptions: assumed.assumed, ...told(assumed.facts, thenOnOffer) } : null,
  };
}

/** Who closed the year, and in which windows what was done in it can still be handed in. */
async function closingTold(
  db: Db,
  { year, personId, inReach }: { year: number; personId: number; inReach: PersonInReach },
  now: Date,
): Promise<YearView["closing"]> {
  const { unit } = inReach;
  const divisionCode = unit?.division_code ?? null;
  const placed = { personId, divisionCode, unitId: unit?.unit_id ?? null };
  const [closed, windows] = await Promise.all([
    closingFor(db, year, divisionCode),
    windowsFor(db, year, placed, shanghaiDay(now)),
  ]);
  return {
    at: closed?.closedAt.toISOString() ?? null,
    office: closed?.office ?? null,
    windows: windows.map(({ opens, until, reason, office }) => ({ opens, until, reason, office })),
  };
}

/** Today, or the nearest day of the year. */
function dayWithin(year: number, today: DateInt): DateInt {
  return Math.min(Math.max(today, year * 10_000 + 101), year * 10_000 + 1231);
}

/** Hours a day that people can study beside their work, and at most, in hundredths. */
const STUDY_PER_DAY = [400, 800] as const;

/** Tells facts with a plan at an easy pace, or at a brisk one where the easy one comes too late. */
function tellFacts(
  { telling, catalogue }: Reading,
  edition: Edition,
  facts: Facts,
  { today, objective, courses }: { today: DateInt; objective: Objective; courses: CourseOption[] | undefined },
  conflicting: ReadonlySet<string>,
): Pick<YearView, "decision" | "nextAction" | "studyPerDay"> {
  const plan = { objective, catalogue: catalogue?.(facts), courses };
  const { decision, pace } = tellPaced({ edition, facts, today, plan }, telling, STUDY_PER_DAY);
  return { decision, nextAction: nextActionOf(decision, conflicting), studyPerDay: pace ?? STUDY_PER_DAY[0] };
}

/** The facts of the year in words, each with the entries behind it. */
function factsTold(words: Vocabulary, { facts, origins }: FactView): YearView["facts"] {
  const scalars = words.document.facts.map(({ name, label }) => {
    const value = facts.scalars[name] ?? null;
    return { name, label, text: value === null ? "" : valueText(words, { on: "fact", name }, value) };
  });
  const collections = words.document.collections.map(({ name, label }) => ({ name, label, text: "" }));
  return [...scalars, ...collections].map((each) => {
    const origin = origins[each.name];
    return { ...each, state: origin?.state ?? "not_asked", entries: (origin?.entries ?? []).map(Number) };
  });
}

/** Entries behind the facts, by their own day, the newest first. */
function entriesBehind({ origins }: FactView, entries: readonly AuthoredEntry[]): AuthoredEntry[] {
  const used = new Set(Object.values(origins).flatMap((origin) => origin.entries));
  const chosen = entries.filter(({ entry_id }) => used.has(String(entry_id)));
  return chosen.sort((a, b) => (b.valid_from ?? 0) - (a.valid_from ?? 0) || b.entry_id - a.entry_id);
}

const YEARS_AHEAD = 2;

/** The best use of certificates over the years that are open and the two to come; null without certificates. */
function certificatesTold(
  { library }: Reading,
  words: Vocabulary,
  live: readonly LedgerEntry[],
  { years, places }: { years: readonly LearningYear[]; places: Parameters<typeof closedByUnit>[1] },
  { today, knownAt }: Seen,
): YearView["certificates"] {
  const running = Math.trunc(today / 10_000);
  const isOpen = (each: LearningYear) => {
    const closed = closedByUnit(each, places, knownAt);
    if (typeof closed === "boolean") return !closed;
    return !closed(unitOf(live, { year: each.year, today }));
  };
  const open = years.filter((each) => each.year <= running && isOpen(each)).map(({ year }) => year);
  const asked = [
    ...new Set([...open, running, ...Array.from({ length: YEARS_AHEAD }, (_, each) => running + each + 1)]),
  ];
  const certificates = openCertificates(live, asked);
  if (certificates.length === 0) return null;
  const facts = asked.map((year) => {
    const { document } = editionOf(
      library,
      year,
      years.find((each) => each.year === year),
    );
    const view = viewLive(document, live, { year, today, closed: false });
    return { policy: policyFor(document, year), facts: view.facts };
  });
  return bestUse(facts, certificates, words.collections.get("certificates")?.label ?? "");
}

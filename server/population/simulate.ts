/** Comparison of two policies over everybody: facts are read once, both decide, only counts and samples are kept. */
import type { CompiledPolicy } from "../../engine/compile.ts";
import { makeDate, type DateInt } from "../../engine/calendar.ts";
import { createComparison, outcomeRanks, type ComparisonReport, type FlatOutcome } from "../../engine/compare.ts";
import type { FlatDecision } from "../../engine/flat.ts";
import type { Facts } from "../../engine/facts.ts";
import { placeOn, unitPlaces } from "../organisations/door.ts";
import type { Db } from "../platform/db.ts";
import {
  closedByUnit,
  isInQuestion,
  learningYears,
  liveEntries,
  loadEntryRange,
  viewLive,
  type FactView,
  type LedgerEntry,
} from "../standing/door.ts";

/** What decides a year before and after. */
export type YearPolicies = { before: CompiledPolicy; after: CompiledPolicy };

export type Simulation = {
  years: readonly number[];
  policies: (year: number) => YearPolicies;
  today: DateInt;
  seed: number;
  /** Called after every group of people; false stops the simulation. */
  progress?: (done: number, total: number) => boolean | Promise<boolean>;
};

/** A stopped simulation. */
export class SimulationStopped extends Error {
  override name = "SimulationStopped";
}

/** People whose facts are in memory at a time. */
const GROUP = 1_000;
const SAMPLE = 5;

/** Facts of one person in one year, under both documents; the same object when both declare the same facts. */
type Viewed = { personId: number; year: number; before: FactView; after: Facts };

/** Compares over the whole database. Memory is bounded by a group of people. Throws `SimulationStopped`. */
export async function simulate(db: Db, simulation: Simulation): Promise<ComparisonReport> {
  const { years, policies } = simulation;
  const places = await unitPlaces(db);
  const known = (await learningYears(db))
    .filter(({ year }) => years.includes(year))
    .map((each) => ({ year: each.year, closed: closedByUnit(each, places) }));
  const first = policies(known[0]?.year ?? years[0] ?? 0);
  const comparison = createComparison({
    seed: simulation.seed,
    sample: SAMPLE,
    ranks: outcomeRanks(first.before.policy.document),
  });
  for await (const viewed of eachFacts(db, simulation, known)) {
    for (const { personId, year, before: view, after } of viewed) {
      const { before: old, after: draft } = policies(year);
      const { series, level } = view.facts.scalars;
      const place = view.unitId === null ? undefined : placeOn(places, view.unitId, makeDate(year, 12, 31));
      const division = place?.divisionCode ?? "";
      comparison.add(
        { id: `${personId}:${year}`, division, series: String(series ?? ""), level: String(level ?? "") },
        outcomeOf(old, old.decide(view.facts)),
        outcomeOf(draft, draft.decide(after)),
      );
    }
  }
  return comparison.report();
}

type KnownYear = { year: number; closed: Parameters<typeof viewLive>[2]["closed"] };

/** Facts of everybody, group by group: what a simulation reads, and all that reading alone would do. */
export async function* eachFacts(
  db: Db,
  simulation: Simulation,
  years: readonly KnownYear[],
): AsyncGenerator<Viewed[]> {
  const range = await db.row<{ first: number | null; last: number | null; people: number }>(
    "SELECT min(person_id) AS first, max(person_id) AS last, count(*)::int AS people FROM person",
  );
  const last = range?.last ?? 0;
  let next = loadEntryRange(db, range?.first ?? 1, (range?.first ?? 1) + GROUP - 1);
  let done = 0;
  for (let from = range?.first ?? 1; from <= last; from += GROUP) {
    const entries = await next;
    // The database reads the next group while this one is decided.
    if (from + GROUP <= last) next = loadEntryRange(db, from + GROUP, from + 2 * GROUP - 1);
    const viewed = viewsOf(entries, simulation, years);
    yield viewed.rows;
    done += viewed.people;
    if ((await simulation.progress?.(done, range?.people ?? 0)) === false) throw new SimulationStopped();
  }
}

function viewsOf(
  entries: LedgerEntry[],
  { policies, today }: Simulation,
  years: readonly KnownYear[],
): { rows: Viewed[]; people: number } {
  const rows: Viewed[] = [];
  let people = 0;
  for (let at = 0; at < entries.length;) {
    const personId = (entries[at] as LedgerEntry).person_id;
    let end = at;
    while (entries[end]?.person_id === personId) end += 1;
    const live = liveEntries(entries.slice(at, end));
    for (const { year, closed } of years) {
      if (!isInQuestion(live, year, today)) continue;
      const { before, after } = policies(year);
      const question = { year, today, closed };
      const view = viewLive(before.policy.document, live, question);
      const same = sameFacts(before, after);
      rows.push({
        personId,
        year,
        before: view,
        after: same ? view.facts : viewLive(after.policy.document, live, question).facts,
      });
    }
    people += 1;
    at = end;
  }
  return { rows, people };
}

const compared = new WeakMap<CompiledPolicy, WeakMap<CompiledPolicy, boolean>>();

/** Whether two documents ask for the same facts, so that one view serves both. */
function sameFacts(before: CompiledPolicy, after: CompiledPolicy): boolean {
  const known = compared.get(before) ?? new WeakMap<CompiledPolicy, boolean>();
  compared.set(before, known);
  let same = known.get(after);
  if (same === undefined) {
    const asked = ({ policy: { document } }: CompiledPolicy) =>
      JSON.stringify([document.facts, document.collections, document.tables]);
    same = asked(before) === asked(after);
    known.set(after, same);
  }
  return same;
}

/** The words a comparison counts by. */
function outcomeOf({ layout }: CompiledPolicy, flat: FlatDecision): FlatOutcome {
  const value = (verdict: string) => layout.values[verdict]?.[flat[`${verdict}_value`] ?? -1] ?? "undetermined";
  const owed = (flat["annual_public_owed_hi"] ?? 0) + (flat["annual_professional_owed_hi"] ?? 0);
  return { annual: value("annual"), title: value("title"), owedHundredths: Number.isFinite(owed) ? owed : 0 };
}

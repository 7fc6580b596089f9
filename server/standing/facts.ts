/** Facts of a person from the database: entries read once, a view for each year asked for. */
import type { DateInt } from "../../engine/calendar.ts";
import type { Db } from "../platform/db.ts";
import { unitIdsIn, type LedgerEntry } from "./entry.ts";
import { factView, type FactView } from "./fact-view.ts";
import type { PolicyShelf } from "./shelf.ts";
import { loadEntries } from "./store.ts";
import { closedByUnit, placesToClose } from "./closings.ts";
import { learningYears } from "./years.ts";

/** A year's facts with the policy that decides it. */
export type YearFacts = { year: number; policyId: string; policyVersion: string; view: FactView };

const POLICY_ID = "xpcc/continuing-education";

type Asked = { today: DateInt; knownAt?: Date };

/**
 * The facts of a person in some years, as known at an instant (absent: now). A year that is no year of study is decided by
 * the policy in force then, and counts as closed when it is over.
 */
export async function loadFacts(
  db: Db,
  shelf: PolicyShelf,
  personId: number,
  years: readonly number[],
  asked: Asked,
): Promise<YearFacts[]> {
  const entries = await loadEntries(db, [personId]);
  const factsIn = await openFacts(db, shelf, asked, { years, unitIds: unitIdsIn(entries) });
  return years.map((year) => factsIn(entries, year));
}

/** The same for people whose entries are known already: all years of study, or those named, are read once. */
export async function openFacts(
  db: Db,
  shelf: PolicyShelf,
  asked: Asked,
  { years, unitIds }: { years?: readonly number[]; unitIds?: readonly number[] } = {},
): Promise<(entries: readonly LedgerEntry[], year: number) => YearFacts> {
  const asking = (await learningYears(db)).filter(({ year }) => years === undefined || years.includes(year));
  const known = new Map(asking.map((year) => [year.year, year]));
  const places = await placesToClose(db, asking, unitIds);
  return (entries, year) => {
    const pinned = known.get(year);
    const document = pinned ? shelf.document(pinned.policyId, pinned.policyVersion) : shelf.inForce(POLICY_ID, year);
    const closed = pinned ? closedByUnit(pinned, places, asked.knownAt) : year * 10_000 + 1231 < asked.today;
    const view = factView(document, entries, { year, closed, ...asked });
    return { year, policyId: document.id, policyVersion: document.version, view };
  };
}

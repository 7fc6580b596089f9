/** Computing standings from the ledger, for some people or for all, and keeping the table as they are. */
import { makeDate, type DateInt } from "../../engine/calendar.ts";
import { placeOn, unitPlaces, type UnitPlaces } from "../organisations/door.ts";
import { transact, type Database, type Db, type Tx } from "../platform/db.ts";
import { decideEverybody } from "./bulk.ts";
import type { LedgerEntry } from "./entry.ts";
import { isInQuestion, liveEntries, viewLive } from "./fact-view.ts";
import type { PolicyShelf } from "./shelf.ts";
import { DECIDED_COLUMNS, standingRow, type StandingRow } from "./standing-row.ts";
import { copyText, instant, loadEntries, loadEntryRange, lockPeople } from "./store.ts";
import { closedByUnit } from "./closings.ts";
import { learningYears, type LearningYear } from "./years.ts";

/** What recomputing needs beside the database: the policies, and the day it is. */
export type Recomputing = { shelf: PolicyShelf; today: DateInt };

/** Standings written and taken away; what had not changed counts in neither. */
export type RecomputeCount = { people: number; changed: number; removed: number };

/** A year of study, and for whom it is closed. */
type ContextYear = LearningYear & { closedFor: ReturnType<typeof closedByUnit> };

type Context = Recomputing & { years: ContextYear[]; places: UnitPlaces };

const COLUMNS = ["person_id", "year", ...DECIDED_COLUMNS, "known_at"];
const UPDATE = [...DECIDED_COLUMNS, "known_at"].map((column) => `${column} = excluded.${column}`).join(", ");
const tuple = (table: string) => `(${DECIDED_COLUMNS.map((column) => `${table}.${column}`).join(", ")})`;
// An older reading of the ledger never replaces a newer one.
const MERGE = `ON CONFLICT (person_id, year) DO UPDATE SET ${UPDATE}, computed_at = now()
  WHERE standing.known_at <= excluded.known_at AND ${tuple("standing")} IS DISTINCT FROM ${tuple("excluded")}`;

async function contextOf(db: Db, recomputing: Recomputing): Promise<Context> {
  const places = await unitPlaces(db);
  const years = (await learningYears(db)).map((each) => ({ ...each, closedFor: closedByUnit(each, places) }));
  return { ...recomputing, years, places };
}

/** The standings of one person's entries, in every year of study that concerns them. Pure. */
function standingsOf(context: Context, personId: number, entries: readonly LedgerEntry[]): StandingRow[] {
  const live = liveEntries(entries);
  const rows: StandingRow[] = [];
  for (const { year, policyId, policyVersion, closedFor } of context.years) {
    if (!isInQuestion(live, year, context.today)) continue;
    const policy = context.shelf.compiled(policyId, policyVersion, year);
    const view = viewLive(policy.policy.document, live, { year, today: context.today, closed: closedFor });
    // Where the ledger says they serve, as it was called and placed in that year: a later merger does not change the past.
    const place = view.unitId === null ? undefined : placeOn(context.places, view.unitId, makeDate(year, 12, 31));
    const decided = policy.decide(view.facts);
    rows.push(
      standingRow(personId, policy, { ...view, unitId: place?.unitId ?? null }, decided, place?.divisionCode ?? null),
    );
  }
  return rows;
}

/** Computes the standings of some people again and writes what changed. Locks them. */
export async function recomputePeople(
  tx: Tx,
  recomputing: Recomputing,
  personIds: readonly number[],
): Promise<RecomputeCount> {
  const context = await contextOf(tx, recomputing);
  const known = [...(await lockPeople(tx, personIds))].sort((a, b) => a - b);
  const knownAt = await instant(tx);
  const byPerson = Map.groupBy(await loadEntries(tx, known), ({ person_id }) => person_id);
  const rows = known.flatMap((personId) => standingsOf(context, personId, byPerson.get(personId) ?? []));
  const json = JSON.stringify(rows.map((row) => ({ ...row, known_at: knownAt })));
  const changed = await tx.execute(
    `INSERT INTO standing (${COLUMNS.join(", ")})
     SELECT ${COLUMNS.join(", ")} FROM jsonb_populate_recordset(NULL::standing, $1::jsonb) ORDER BY person_id, year ${MERGE}`,
    [json],
  );
  const removed = await tx.execute(
    `DELETE FROM standing WHERE person_id = ANY ($1) AND NOT EXISTS (
       SELECT FROM jsonb_to_recordset($2::jsonb) AS kept(person_id bigint, year smallint)
        WHERE kept.person_id = standing.person_id AND kept.year = standing.year)`,
    [known, JSON.stringify(rows.map(({ person_id, year }) => ({ person_id, year })))],
  );
  return { people: known.length, changed, removed };
}

type Progress = (done: number, of: number) => void;

/** Below this many people the way person by person is quicker than asking for everybody at once. */
const FEW = 5_000;
const RANGE = 2_000;
const DEADLINE_MS = 30 * 60_000;

/** Sessions that decide beside each other, a year at a time each. */
const LANES = 2;

/**
 * Computes all standings again and writes what changed, each year in a transaction: readers see a year's old ones until all
 * of it is new. Memory is bounded whatever the number of people. Needs no locks: an older reading of the ledger never
 * replaces a newer one.
 */
export async function recomputeAll(
  database: Database,
  recomputing: Recomputing,
  progress?: Progress,
): Promise<RecomputeCount> {
  const people = await countPeople(database);
  const options = { statementTimeoutMs: DEADLINE_MS };
  if (people <= FEW) return transact(database, (tx) => recomputeAllWithin(tx, recomputing, progress), options);
  const context = await contextOf(database, recomputing);
  const empty = await isEmpty(database);
  const total: RecomputeCount = { people, changed: 0, removed: 0 };
  let done = 0;
  const lane = async (first: number) => {
    const years = context.years.filter((_, index) => index % LANES === first);
    const count = await transact(
      database,
      (tx) => recomputeBySets(tx, { ...context, years }, empty, () => progress?.(++done, context.years.length)),
      options,
    );
    total.changed += count.changed;
    total.removed += count.removed;
  };
  await Promise.all(Array.from({ length: LANES }, (_, index) => lane(index)));
  return total;
}

/** As `recomputeAll`, within the caller's transaction. */
export async function recomputeAllWithin(
  tx: Tx,
  recomputing: Recomputing,
  progress?: Progress,
): Promise<RecomputeCount> {
  const people = await countPeople(tx);
  const context = await contextOf(tx, recomputing);
  if (people <= FEW) return recomputeByRanges(tx, context, people, progress);
  let done = 0;
  const count = await recomputeBySets(tx, context, await isEmpty(tx), () => progress?.(++done, context.years.length));
  return { people, ...count };
}

async function countPeople(db: Db): Promise<number> {
  return (await db.row<{ people: number }>("SELECT count(*) AS people FROM person"))?.people ?? 0;
}

async function isEmpty(db: Db): Promise<boolean> {
  return (await db.row("SELECT 1 FROM standing LIMIT 1")) === undefined;
}

async function recomputeByRanges(
  tx: Tx,
  context: Context,
  people: number,
  progress?: Progress,
): Promise<RecomputeCount> {
  const total: RecomputeCount = { people, changed: 0, removed: 0 };
  const row = await tx.row<{ first: number | null; last: number | null }>(
    "SELECT min(person_id) AS first, max(person_id) AS last FROM person",
  );
  const { first, last } = row ?? {};
  if (!first || !last) return total;
  for (let from = first; from <= last; from += RANGE) {
    const to = Math.min(from + RANGE - 1, last);
    await recomputeRange(tx, context, from, to, total);
    progress?.(to - first + 1, last - first + 1);
  }
  return total;
}

type Changes = Omit<RecomputeCount, "people">;

/** All people at once, one year after another. */
async function recomputeBySets(tx: Tx, context: Context, empty: boolean, yearDone: () => void): Promise<Changes> {
  const knownAt = await instant(tx);
  const total: Changes = { changed: 0, removed: 0 };
  await decideEverybody(tx, { ...context, knownAt }, context.years, async ({ year, sql }) => {
    if (empty)
      total.changed += await tx.execute(`INSERT INTO standing (${COLUMNS.join(", ")}) ${sql} ON CONFLICT DO NOTHING`);
    else await replaceYear(tx, year, sql, knownAt, total);
    yearDone();
  });
  return total;
}

/** Writes what differs and takes away what is no longer in question. */
async function replaceYear(tx: Tx, year: number, sql: string, knownAt: string, total: Changes): Promise<void> {
  await tx.execute(`CREATE TEMPORARY TABLE decided ON COMMIT DROP AS ${sql}`);
  total.changed += await tx.execute(
    `INSERT INTO standing (${COLUMNS.join(", ")})
     SELECT ${COLUMNS.map((column) => `decided.${column}`).join(", ")}
       FROM decided LEFT JOIN standing ON standing.person_id = decided.person_id AND standing.year = decided.year
      WHERE standing.person_id IS NULL OR ${tuple("standing")} IS DISTINCT FROM ${tuple("decided")}
      ORDER BY decided.person_id ${MERGE}`,
  );
  total.removed += await tx.execute(
    `DELETE FROM standing WHERE year = $1 AND known_at <= $2
       AND NOT EXISTS (SELECT FROM decided WHERE decided.person_id = standing.person_id)`,
    [year, knownAt],
  );
  await tx.execute("DROP TABLE decided");
}

function insertFrom(table: string): string {
  return `INSERT INTO standing (${COLUMNS.join(", ")}) SELECT ${COLUMNS.join(", ")} FROM ${table} ORDER BY person_id, year`;
}

async function recomputeRange(
  tx: Tx,
  context: Context,
  first: number,
  last: number,
  total: RecomputeCount,
): Promise<void> {
  const knownAt = await instant(tx);
  const entries = await loadEntryRange(tx, first, last);
  await tx.execute(
    "CREATE TEMPORARY TABLE IF NOT EXISTS standing_stage (LIKE standing INCLUDING DEFAULTS) ON COMMIT DROP",
  );
  await tx.execute("TRUNCATE standing_stage");
  await tx.copyIn(`COPY standing_stage (${COLUMNS.join(", ")}) FROM STDIN`, stageLines(context, entries, knownAt));
  total.changed += await tx.execute(`${insertFrom("standing_stage")} ${MERGE}`);
  total.removed += await tx.execute(
    `DELETE FROM standing WHERE person_id BETWEEN $1 AND $2 AND known_at <= $3
       AND NOT EXISTS (SELECT FROM standing_stage kept WHERE kept.person_id = standing.person_id AND kept.year = standing.year)`,
    [first, last, knownAt],
  );
}

/** Lines of COPY for the standings of entries that come person by person. */
function* stageLines(context: Context, entries: LedgerEntry[], knownAt: string): Generator<string> {
  let chunk = "";
  for (let at = 0; at < entries.length;) {
    const personId = (entries[at] as LedgerEntry).person_id;
    let end = at;
    while (entries[end]?.person_id === personId) end++;
    for (const row of standingsOf(context, personId, entries.slice(at, end))) chunk += stageLine(row, knownAt);
    at = end;
    if (chunk.length < 1 << 16) continue;
    yield chunk;
    chunk = "";
  }
  if (chunk !== "") yield chunk;
}

function stageLine(row: StandingRow, knownAt: string): string {
  let line = `${row.person_id}\t${row.year}\t`;
  for (const column of DECIDED_COLUMNS) {
    const value = row[column];
    line +=
      value === null || value === undefined ? "\\N\t" : `${typeof value === "string" ? copyText(value) : value}\t`;
  }
  return `${line}${knownAt}\n`;
}

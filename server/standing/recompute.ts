/** Computing standings from the ledger, for some people or for all, and keeping the table as they are. */
import type { DateInt } from "../../engine/calendar.ts";
import { unitDivisions } from "../organisations/door.ts";
import { transact, type Database, type Db, type Tx } from "../platform/db.ts";
import { decideEverybody } from "./bulk.ts";
import type { LedgerEntry } from "./entry.ts";
import { isInQuestion, liveEntries, viewLive } from "./fact-view.ts";
import type { PolicyShelf } from "./shelf.ts";
import { DECIDED_COLUMNS, standingRow, type StandingRow } from "./standing-row.ts";
import { copyText, instant, loadEntries, loadEntryRange, lockPeople } from "./store.ts";
import { learningYears, type LearningYear } from "./years.ts";

/** What recomputing needs beside the database: the policies, and the day it is. */
export type Recomputing = { shelf: PolicyShelf; today: DateInt };

/** Standings written and taken away; what had not changed counts in neither. */
export type RecomputeCount = { people: number; changed: number; removed: number };

type Context = Recomputing & { years: LearningYear[]; divisions: ReadonlyMap<number, string> };

const COLUMNS = ["person_id", "year", ...DECIDED_COLUMNS, "known_at"];
const UPDATE = [...DECIDED_COLUMNS, "known_at"].map((column) => `${column} = excluded.${column}`).join(", ");
const tuple = (table: string) => `(${DECIDED_COLUMNS.map((column) => `${table}.${column}`).join(", ")})`;
// An older reading of the ledger never replaces a newer one.
const MERGE = `ON CONFLICT (person_id, year) DO UPDATE SET ${UPDATE}, computed_at = now()
  WHERE standing.known_at <= excluded.known_at AND ${tuple("standing")} IS DISTINCT FROM ${tuple("excluded")}`;

async function contextOf(db: Db, recomputing: Recomputing): Promise<Context> {
  return { ...recomputing, years: await learningYears(db), divisions: await unitDivisions(db) };
}

/** The standings of one person's entries, in every year of study that concerns them. Pure. */
function standingsOf(context: Context, personId: number, entries: readonly LedgerEntry[]): StandingRow[] {
  const live = liveEntries(entries);
  const rows: StandingRow[] = [];
  for (const { year, closed, policyId, policyVersion } of context.years) {
    if (!isInQuestion(live, year, context.today)) continue;
    const policy = context.shelf.compiled(policyId, policyVersion, year);
    const view = viewLive(policy.policy.document, live, { year, today: context.today, closed });
    const division = view.unitId === null ? null : (context.divisions.get(view.unitId) ?? null);
    rows.push(standingRow(personId, policy, view, policy.decide(view.facts), division));
  }
  return rows;
}

/** Computes the standings of some people again and writes what changed. Locks them. */
export async function recomputePeople(tx: Tx, recomputing: Recomputing, personIds: readonly number[]): Promise<RecomputeCount> {
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

/**
 * Computes all standings again and writes what changed, in one transaction: readers see the old ones until all are new.
 * Memory is bounded whatever the number of people. Needs no locks: an older reading of the ledger never replaces a newer one.
 */
export async function recomputeAll(database: Database, recomputing: Recomputing, progress?: Progress): Promise<RecomputeCount> {
  return transact(database, (tx) => recomputeAllWithin(tx, recomputing, progress), { statementTimeoutMs: DEADLINE_MS });
}

/** As `recomputeAll`, within the caller's transaction. */
export async function recomputeAllWithin(tx: Tx, recomputing: Recomputing, progress?: Progress): Promise<RecomputeCount> {
  const row = await tx.row<{ people: number; first: number | null; last: number | null }>(
    "SELECT count(*) AS people, min(person_id) AS first, max(person_id) AS last FROM person",
  );
  const { people = 0, first, last } = row ?? {};
  const total: RecomputeCount = { people, changed: 0, removed: 0 };
  if (!first || !last) return total;
  const context = await contextOf(tx, recomputing);
  if (people > FEW) return recomputeBySets(tx, context, total, progress);
  for (let from = first; from <= last; from += RANGE) {
    const to = Math.min(from + RANGE - 1, last);
    await recomputeRange(tx, context, from, to, total);
    progress?.(to - first + 1, last - first + 1);
  }
  return total;
}

/** All people at once, one year after another. */
async function recomputeBySets(tx: Tx, context: Context, total: RecomputeCount, progress?: Progress): Promise<RecomputeCount> {
  const knownAt = await instant(tx);
  const empty = (await tx.row("SELECT 1 FROM standing LIMIT 1")) === undefined;
  let done = 0;
  await decideEverybody(tx, { ...context, knownAt }, context.years, async (table, year) => {
    total.changed += await tx.execute(`${insertFrom(table)} ${empty ? "" : MERGE}`);
    total.removed += empty ? 0 : await tx.execute(
      `DELETE FROM standing WHERE year = ${year} AND known_at <= $1
         AND NOT EXISTS (SELECT FROM ${table} kept WHERE kept.person_id = standing.person_id)`,
      [knownAt],
    );
    progress?.(++done, context.years.length);
  });
  return total;
}

function insertFrom(table: string): string {
  return `INSERT INTO standing (${COLUMNS.join(", ")}) SELECT ${COLUMNS.join(", ")} FROM ${table} ORDER BY person_id, year`;
}

async function recomputeRange(tx: Tx, context: Context, first: number, last: number, total: RecomputeCount): Promise<void> {
  const knownAt = await instant(tx);
  const entries = await loadEntryRange(tx, first, last);
  await tx.execute("CREATE TEMPORARY TABLE IF NOT EXISTS standing_stage (LIKE standing INCLUDING DEFAULTS) ON COMMIT DROP");
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
  for (let at = 0; at < entries.length; ) {
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
    line += value === null || value === undefined ? "\\N\t" : `${typeof value === "string" ? copyText(value) : value}\t`;
  }
  return `${line}${knownAt}\n`;
}

/** Who closed which year for whom, and who opened it again for what is made up: how it is kept, and how it is asked about. */
import { makeDate, type DateInt } from "../../engine/calendar.ts";
import { aboveSql, placeOn, unitPlaces, type UnitPlaces } from "../organisations/door.ts";
import { dayToIso } from "../platform/clock.ts";
import type { Db, Tx } from "../platform/db.ts";
import type { Question } from "./fact-view.ts";
import { closeYear, wasClosed, type LearningYear } from "./years.ts";

/** For whom a year is closed: everybody, or a division. */
export const EVERYBODY = "all";

/** A closing as it is kept; the counts are what was open then. */
export type Closing = {
  year: number;
  divisionCode: string;
  closedAt: Date;
  office: string;
  reason: string;
  people: number;
  notMet: number;
  undetermined: number;
  waiting: number;
  drafts: number;
};

const CLOSING = `year, division_code AS "divisionCode", closed_at AS "closedAt", office, reason, people, not_met AS "notMet",
  undetermined, waiting, drafts`;

/** Closings of a year, or of all. */
export async function closingsOf(db: Db, year?: number): Promise<Closing[]> {
  return db.rows<Closing>(
    `SELECT ${CLOSING} FROM year_closing WHERE $1::smallint IS NULL OR year = $1 ORDER BY closed_at, division_code`,
    [year ?? null],
  );
}

/** Closes a year for everybody or for a division. Says false when it is closed for them already. */
export async function keepClosing(tx: Tx, closing: Closing & { accountId: number }): Promise<boolean> {
  const { year, divisionCode, closedAt, accountId, office, reason } = closing;
  // Whoever is handing something in for the year is done before it is closed.
  await tx.row("SELECT pg_advisory_xact_lock(7028, $1)", [year]);
  const added = await tx.execute(
    `INSERT INTO year_closing (year, division_code, closed_at, closed_by, office, reason, people, not_met, undetermined, waiting, drafts)
     SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11 WHERE NOT year_closed_for($1::smallint, $2, $3) ON CONFLICT DO NOTHING`,
    [
      year,
      divisionCode,
      closedAt,
      accountId,
      office,
      reason,
      closing.people,
      closing.notMet,
      closing.undetermined,
      closing.waiting,
      closing.drafts,
    ],
  );
  if (added === 1 && divisionCode === EVERYBODY) await closeYear(tx, year, closedAt);
  return added === 1;
}

/** For whom a closed year is opened again. */
export type ReopeningScope =
  | { scope: "all" }
  | { scope: "division"; divisionCode: string }
  | { scope: "unit"; divisionCode: string; unitId: number }
  | { scope: "person"; divisionCode: string; personId: number };

/** A window, as it is kept. Days "YYYY-MM-DD", both inclusive. */
export type Reopening = {
  reopeningId: number;
  year: number;
  scope: ReopeningScope["scope"];
  divisionCode: string | null;
  unitId: number | null;
  personId: number | null;
  opens: string;
  until: string;
  reason: string;
  office: string;
  openedAt: Date;
  endedAt: Date | null;
  endedOffice: string | null;
  endReason: string | null;
};

const REOPENING = `reopening_id AS "reopeningId", year, scope, division_code AS "divisionCode", unit_id AS "unitId",
  person_id AS "personId", opens, until, reason, office, opened_at AS "openedAt", ended_at AS "endedAt",
  ended_office AS "endedOffice", end_reason AS "endReason"`;

/** Opens a closed year again. The database refuses what is not closed (`year_reopening_of_closed`). */
export async function keepReopening(
  tx: Tx,
  opened: ReopeningScope & {
    year: number;
    opens: string;
    until: string;
    reason: string;
    office: string;
    accountId: number;
    at: Date;
  },
): Promise<number> {
  const { year, scope, opens, until, reason, office, accountId, at } = opened;
  const row = await tx.row<{ reopening_id: number }>(
    `INSERT INTO year_reopening (year, scope, division_code, unit_id, person_id, opens, until, reason, opened_by, office, opened_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING reopening_id`,
    [
      year,
      scope,
      "divisionCode" in opened ? opened.divisionCode : null,
      "unitId" in opened ? opened.unitId : null,
      "personId" in opened ? opened.personId : null,
      opens,
      until,
      reason,
      accountId,
      office,
      at,
    ],
  );
  return (row as { reopening_id: number }).reopening_id;
}

/** Ends a window before its last day. Says false when it has ended already. */
export async function endReopening(
  tx: Tx,
  ended: { reopeningId: number; accountId: number; office: string; reason: string; at: Date },
): Promise<boolean> {
  const { reopeningId, accountId, office, reason, at } = ended;
  const changed = await tx.execute(
    `UPDATE year_reopening SET ended_at = $2, ended_by = $3, ended_office = $4, end_reason = $5
      WHERE reopening_id = $1 AND ended_at IS NULL AND until >= ($2 AT TIME ZONE 'Asia/Shanghai')::date`,
    [reopeningId, at, accountId, office, reason],
  );
  return changed === 1;
}

/** Windows of a year, or of all, the newest first. */
export async function reopeningsOf(db: Db, year?: number): Promise<Reopening[]> {
  return db.rows<Reopening>(
    `SELECT ${REOPENING} FROM year_reopening WHERE $1::smallint IS NULL OR year = $1 ORDER BY reopening_id DESC`,
    [year ?? null],
  );
}

/** A window by its number. */
export async function reopeningById(db: Db, reopeningId: number): Promise<Reopening | undefined> {
  return db.row<Reopening>(`SELECT ${REOPENING} FROM year_reopening WHERE reopening_id = $1`, [reopeningId]);
}

/** Somebody, with the unit they stand in. */
export type Placed = { personId: number; divisionCode: string | null; unitId: number | null };

/** Windows of a year that are for somebody and not over on a day, those that are open first. */
export async function windowsFor(db: Db, year: number, placed: Placed, day: DateInt): Promise<Reopening[]> {
  return (await windowsForEach(db, [{ year, ...placed }], day))[0] as Reopening[];
}

const ABOVE = `SELECT line.unit_id FROM (${aboveSql("unit_id = placed.unit", "NULL::date")}) line`;

/** The same for many, asked once, each with their year; in their order. */
export async function windowsForEach(
  db: Db,
  all: readonly (Placed & { year: number })[],
  day: DateInt,
): Promise<Reopening[][]> {
  if (all.length === 0) return [];
  const asked = all.map(({ year, divisionCode, unitId, personId }, at) => ({
    at,
    of_year: year,
    division: divisionCode,
    unit: unitId,
    person: personId,
  }));
  const rows = await db.rows<Reopening & { at: number }>(
    `SELECT placed.at, ${REOPENING}
       FROM jsonb_to_recordset($1::jsonb) AS placed(at integer, of_year integer, division text, unit bigint, person bigint)
       JOIN year_reopening ON year = placed.of_year AND ended_at IS NULL AND until >= $2
        AND CASE scope WHEN 'all' THEN true WHEN 'division' THEN division_code = placed.division
              WHEN 'unit' THEN year_reopening.unit_id IN (${ABOVE}) ELSE person_id = placed.person END
      ORDER BY placed.at, opens, until DESC, reopening_id`,
    [JSON.stringify(asked), dayToIso(day)],
  );
  const found = Map.groupBy(rows, ({ at }) => at);
  return all.map((_, index) => (found.get(index) ?? []).map(({ at: _at, ...window }) => window));
}

/** Who closed a year for a division, and when; office null where it is not known. */
export type ClosedBy = { closedAt: Date; office: string | null };

/** Who closed a year for a division, and when; undefined while it is open for them. */
export async function closingFor(db: Db, year: number, divisionCode: string | null): Promise<ClosedBy | undefined> {
  return (await closingForEach(db, [{ year, divisionCode }]))[0];
}

/** The same of many, asked once; in their order. */
export async function closingForEach(
  db: Db,
  all: readonly { year: number; divisionCode: string | null }[],
): Promise<(ClosedBy | undefined)[]> {
  const keyOf = (year: number, division: string | null) => `${year} ${division ?? ""}`;
  const asked = new Map(all.map(({ year, divisionCode }) => [keyOf(year, divisionCode), { year, divisionCode }]));
  const rows = await db.rows<ClosedBy & { year: number; division: string | null }>(
    `SELECT asked.year, asked."divisionCode" AS division, closed.closed_at AS "closedAt", closed.office
       FROM jsonb_to_recordset($1::jsonb) AS asked(year integer, "divisionCode" text)
       CROSS JOIN LATERAL (
         SELECT closed_at, office FROM year_closing WHERE year = asked.year AND division_code IN ('all', asked."divisionCode")
         UNION ALL SELECT closed_at, NULL FROM learning_year WHERE year = asked.year AND closed_at IS NOT NULL
         ORDER BY closed_at, office NULLS LAST LIMIT 1) closed`,
    [JSON.stringify([...asked.values()])],
  );
  const found = new Map(
    rows.map(({ year, division, closedAt, office }) => [keyOf(year, division), { closedAt, office }]),
  );
  return all.map(({ year, divisionCode }) => found.get(keyOf(year, divisionCode)));
}

/** Whether a year was closed for a division, as known at an instant (absent: as it is now). */
export function wasClosedFor(year: LearningYear, divisionCode: string | null | undefined, knownAt?: Date): boolean {
  if (wasClosed(year, knownAt)) return true;
  const at = divisionCode == null ? undefined : year.divisions[divisionCode];
  return at !== undefined && (knownAt === undefined || Date.parse(at) <= knownAt.getTime());
}

/** Whether a year is closed for whoever served at a unit in it, by the places of units: what facts are asked with. */
export function closedByUnit(year: LearningYear, places: UnitPlaces, knownAt?: Date): Question["closed"] {
  if (wasClosed(year, knownAt)) return true;
  if (Object.keys(year.divisions).length === 0) return false;
  return (unitId) =>
    wasClosedFor(
      year,
      unitId === null ? null : placeOn(places, unitId, makeDate(year.year, 12, 31))?.divisionCode,
      knownAt,
    );
}

/** The places of units, or of some, where it depends on them whether one of the years is or was closed. */
export async function placesToClose(
  db: Db,
  years: readonly LearningYear[],
  unitIds?: readonly number[],
): Promise<UnitPlaces> {
  const needed = years.some(({ divisions }) => Object.keys(divisions).length > 0);
  return needed ? unitPlaces(db, unitIds) : new Map();
}

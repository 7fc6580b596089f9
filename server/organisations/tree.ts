/**
 * The tree of units on a day. Everybody asks here, so that a year uses the tree of its date: what is reorganised later changes
 * nothing about it.
 */
import { keptPlanned, type Db } from "../platform/db.ts";
import type { Unit } from "./units.ts";

/** SQL: whether the period of `alias` holds on a day. */
function holds(alias: string, day: string): string {
  return `${alias}.valid_from <= ${day} AND (${alias}.valid_to IS NULL OR ${alias}.valid_to >= ${day})`;
}

/**
 * SQL: the day whose tree counts for a year, its last one. While a year runs this is the tree of today, because nothing can be
 * recorded ahead.
 * @param year an SQL expression.
 */
export function treeDaySql(year: string): string {
  return `make_date((${year})::integer, 12, 31)`;
}

/**
 * SQL condition: the unit `column` is one of the units `list` (an SQL array) or stands below one. Without a day today's tree
 * counts, and a unit that ended is where whoever stands for it is: people recorded there are theirs.
 * @param day an SQL expression.
 */
export function belowSql(column: string, list: string, day?: string): string {
  if (day === undefined)
    return `${column} IN (SELECT place.unit_id FROM unit_closure below JOIN unit_place place ON place.place_id = below.descendant_id
      WHERE below.ancestor_id = ANY (${list}::bigint[]) AND below.valid_to IS NULL AND place.valid_to IS NULL)`;
  return `${column} IN (SELECT below.descendant_id FROM unit_closure below
    WHERE below.ancestor_id = ANY (${list}::bigint[]) AND ${holds("below", day)})`;
}

/** SQL condition: in the year a row speaks of (`year`, a column), its unit was one of `list` or stood below one. */
export function belowInYearSql(column: string, year: string, list: string): string {
  // The first half finds the few units by the index of standings; the second looks at the days.
  return `${column} = ANY (ARRAY(SELECT ever.descendant_id FROM unit_closure ever WHERE ever.ancestor_id = ANY (${list}::bigint[])))
    AND (${column}, ${year}) IN (SELECT below.descendant_id, known.year FROM unit_closure below JOIN learning_year known
      ON ${holds("below", treeDaySql("known.year"))} WHERE below.ancestor_id = ANY (${list}::bigint[]))`;
}

/** SQL: what a unit was called on a day; what it is called now where the day lies outside its life. */
export function unitNameSql(unit: string, day: string): string {
  return `coalesce((SELECT version.name FROM unit_version version WHERE version.unit_id = ${unit} AND ${holds("version", day)}),
    (SELECT unit.name FROM unit WHERE unit.unit_id = ${unit}))`;
}

const NOW =
  "unit.unit_id, unit.code, unit.division_code, unit.name, unit.kind, unit.sector, unit.parent_id, unit.valid_from, unit.valid_to";
const THEN = `version.unit_id, version.code, version.division_code, version.name, version.kind, version.sector, version.parent_id,
  unit.valid_from, unit.valid_to`;

/** Names of some units on a day ("YYYY-MM-DD"), by number. */
export async function unitNamesOn(db: Db, unitIds: readonly number[], day: string): Promise<Map<number, string>> {
  if (unitIds.length === 0) return new Map();
  const rows = await db.rows<{ unit_id: number; name: string }>(
    `SELECT asked.unit_id, ${unitNameSql("asked.unit_id", "$2::date")} AS name FROM unit asked WHERE asked.unit_id = ANY ($1)`,
    [unitIds, day],
  );
  return new Map(rows.map(({ unit_id, name }) => [unit_id, name]));
}

/** What units were called in the years that standings speak of, by year; a person has one standing in each. */
export async function unitNamesInYears(
  db: Db,
  rows: readonly { year: number; unit_id: number | null }[],
): Promise<Map<number, string>> {
  const named = await db.rows<{ year: number; name: string | null }>(
    `SELECT asked.year, ${unitNameSql("asked.unit_id", treeDaySql("asked.year"))} AS name
       FROM jsonb_to_recordset($1::jsonb) AS asked(year integer, unit_id bigint)`,
    [JSON.stringify(rows.map(({ year, unit_id }) => ({ year, unit_id })))],
  );
  return new Map(named.flatMap(({ year, name }) => (name === null ? [] : [[year, name]])));
}

/** The unit and everything below it, by code, today or on a day ("YYYY-MM-DD"). */
export async function unitsBelow(db: Db, unitId: number, onDay?: string): Promise<Unit[]> {
  if (onDay !== undefined)
    return db.rows<Unit>(
      `SELECT ${THEN} FROM unit_version version JOIN unit USING (unit_id)
        WHERE ${belowSql("version.unit_id", "ARRAY[$1]", "$2::date")} AND ${holds("version", "$2::date")} ORDER BY version.code COLLATE "C"`,
      [unitId, onDay],
    );
  return db.rows<Unit>(
    `SELECT ${NOW} FROM unit_closure below JOIN unit ON unit.unit_id = below.descendant_id
      WHERE below.ancestor_id = $1 AND below.valid_to IS NULL ORDER BY unit.code COLLATE "C"`,
    [unitId],
  );
}

/** The unit and everything that ever stood below it, by code: what one may ask about when any year can be chosen. */
export async function unitsEverBelow(db: Db, unitId: number): Promise<Unit[]> {
  return db.rows<Unit>(
    `SELECT ${NOW} FROM unit WHERE unit_id IN (SELECT descendant_id FROM unit_closure WHERE ancestor_id = $1) ORDER BY code COLLATE "C"`,
    [unitId],
  );
}

/** The unit and those above it, the nearest first, today or on a day ("YYYY-MM-DD"). Of a closed unit: those it ended under. */
export async function unitsAbove(db: Db, unitId: number, onDay?: string): Promise<Unit[]> {
  return (await unitsAboveEach(db, [unitId], onDay)).get(unitId) ?? [];
}

/**
 * SQL: the units that a condition on `unit` names, each with those above it, the nearest first; `asked` says of which.
 * @param day an SQL expression; where it is null, today, or the day a closed unit ended.
 */
export function aboveSql(condition: string, day: string): string {
  // Sideways, so that each step looks up the one unit it comes to: a line is short, and a join would read all units for every step.
  return `WITH RECURSIVE asked AS (
       SELECT unit_id, coalesce(${day}, valid_to, 'infinity') AS day FROM unit WHERE ${condition}
     ), above AS (
       SELECT version.*, asked.unit_id AS asked, asked.day, 0 AS distance
         FROM asked JOIN unit_version version USING (unit_id) WHERE ${holds("version", "asked.day")}
       UNION ALL
       SELECT next.*, above.asked, above.day, distance + 1
         FROM above CROSS JOIN LATERAL (
           SELECT version.* FROM unit_version version WHERE version.unit_id = above.parent_id AND ${holds("version", "above.day")} OFFSET 0
         ) next
     ) SELECT above.asked, ${THEN.replaceAll("version.", "above.")}
         FROM above CROSS JOIN LATERAL (SELECT * FROM unit WHERE unit.unit_id = above.unit_id OFFSET 0) unit ORDER BY distance`;
}

const ABOVE_EACH = keptPlanned(aboveSql("unit_id = ANY ($1)", "$2::date"));

/** The same of several units, by unit. */
export async function unitsAboveEach(db: Db, unitIds: readonly number[], onDay?: string): Promise<Map<number, Unit[]>> {
  const rows = await db.rows<Unit & { asked: number }>(ABOVE_EACH, [unitIds, onDay ?? null]);
  const lines = new Map<number, Unit[]>();
  for (const { asked, ...unit } of rows) lines.set(asked, [...(lines.get(asked) ?? []), unit]);
  return lines;
}

/** Who stands for a unit on a day: itself, or after a merger whoever took it over; and in which division. */
import { dayToIso } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";

/** A stretch of days ("YYYY-MM-DD"). */
type Stretch = { from: string; to: string | null; unitId: number; divisionCode: string };

/** The places of all units, read once. */
export type UnitPlaces = ReadonlyMap<number, readonly Stretch[]>;

/** Reads the places of all units, or of some. */
export async function unitPlaces(db: Db, unitIds?: readonly number[]): Promise<UnitPlaces> {
  const rows = await db.rows<Stretch & { asked: number }>(
    `SELECT unit_id AS asked, valid_from AS "from", valid_to AS "to", place_id AS "unitId", division_code AS "divisionCode"
       FROM unit_place WHERE $1::bigint[] IS NULL OR unit_id = ANY ($1) ORDER BY unit_id, valid_from`,
    [unitIds ?? null],
  );
  return Map.groupBy(rows, ({ asked }) => asked);
}

/** Who stands for a unit on a day (yyyymmdd); undefined for a unit that nobody knows. */
export function placeOn(places: UnitPlaces, unitId: number, day: number): Stretch | undefined {
  const iso = dayToIso(day);
  return places.get(unitId)?.find(({ from, to }) => from <= iso && (to === null || to >= iso));
}

/** SQL: a join that gives `alias.place_id` and `alias.division_code` of a unit on a day, both SQL expressions. */
export function placeJoinSql(alias: string, unit: string, day: string): string {
  return `LEFT JOIN unit_place ${alias} ON ${alias}.unit_id = ${unit} AND ${alias}.valid_from <= ${day}
    AND (${alias}.valid_to IS NULL OR ${alias}.valid_to >= ${day})`;
}

/** SQL condition: on a day `unit` is `wanted`, or `wanted` stands for it. */
export function sameUnitSql(unit: string, wanted: string, day: string): string {
  return `(${unit} IS NOT DISTINCT FROM ${wanted} OR EXISTS (SELECT FROM unit_place taken WHERE taken.unit_id = ${unit}
    AND taken.place_id = ${wanted} AND taken.valid_from <= ${day} AND (taken.valid_to IS NULL OR taken.valid_to >= ${day})))`;
}

/** Units, those of a list and those that ever were in their place: people recorded there may be theirs. */
export async function withPredecessors(db: Db, unitIds: readonly number[]): Promise<number[]> {
  const rows = await db.rows<{ unit_id: number }>(
    "SELECT DISTINCT unit_id FROM unit_place WHERE place_id = ANY ($1) OR unit_id = ANY ($1) ORDER BY unit_id",
    [unitIds],
  );
  return rows.map(({ unit_id }) => unit_id);
}

/** Units, those of a list and those that somebody of it stands for today. */
export async function withTakenOver(db: Db, unitIds: readonly number[]): Promise<number[]> {
  const rows = await db.rows<{ unit_id: number }>(
    "SELECT DISTINCT unit_id FROM unit_place WHERE place_id <> unit_id AND valid_to IS NULL AND place_id = ANY ($1)",
    [unitIds],
  );
  return [...unitIds, ...rows.map(({ unit_id }) => unit_id)];
}

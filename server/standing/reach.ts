/** Who may see whom: a person out of reach is answered like one who does not exist. */
import type { Actor, Reach } from "../../contract/actor.ts";
import { formatDate, type DateInt } from "../../engine/calendar.ts";
import {
  aboveSql,
  isWithin,
  placeJoinSql,
  placeOn,
  seesEverybody,
  unitPlaces,
  unitsAboveEach,
  type Unit,
} from "../organisations/door.ts";
import { personById, type Person } from "../people/door.ts";
import { keptPlanned, type Db } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import type { Vault } from "../platform/vault.ts";
import { liveSql } from "./fact-sql.ts";

/** Somebody within reach, with the unit they serve in now, or served in last. */
export type PersonInReach = { person: Person; unit: Unit | undefined };

/** Who asks, as a handler knows them. */
export type Asking = { actor: Actor; reach: Reach };

/**
 * The person asked about. Throws `not_found` when there is none, and likewise when they serve somewhere the caller does not
 * see. Everybody sees themselves.
 */
export async function personInReach(
  db: Db,
  vault: Vault,
  { actor, reach }: Asking,
  personId: number,
  today: DateInt,
): Promise<PersonInReach> {
  const isSelf = actor.personId === personId;
  if (!isSelf && (reach.kind === "self" || reach.kind === "public")) throw new Refusal("not_found");
  const [above, person, series] = await Promise.all([
    servingLine(db, personId, today),
    personById(db, vault, personId),
    "industry" in reach ? seriesHeld(db, personId, today) : null,
  ]);
  if (!isSelf && !isWithin(reach, above, series)) throw new Refusal("not_found");
  if (person === undefined) throw new Refusal("not_found");
  return { person, unit: above[0] };
}

/** Where somebody serves on a day and in which series, as reviewers divide people among themselves; undefined without any unit. */
export async function servingPlace(
  db: Db,
  personId: number,
  today: DateInt,
): Promise<{ unitId: number; divisionCode: string; series: string | null } | undefined> {
  const [unit] = await servingLine(db, personId, today);
  if (unit === undefined) return undefined;
  return { unitId: unit.unit_id, divisionCode: unit.division_code, series: await seriesHeld(db, personId, today) };
}

/** SQL: the unit of the confirmed employment that runs on a day, else of the one that ended last; claims count after what is confirmed. */
const SERVING = `SELECT unit_id FROM ledger_entry entry
      WHERE person_id = $1 AND kind = 'employment' AND unit_id IS NOT NULL AND approved IS NOT FALSE AND valid_from <= $2::date
        AND ${liveSql("entry")}
      ORDER BY (approved IS TRUE) DESC, coalesce(valid_to, 'infinity') DESC, valid_from DESC, unit_id DESC LIMIT 1`;

const SERVING_LINE = keptPlanned(
  aboveSql(
    `unit_id = (SELECT place.place_id FROM (${SERVING}) serving ${placeJoinSql("place", "serving.unit_id", "$2::date")}
      ORDER BY place.valid_from LIMIT 1)`,
    "NULL::date",
  ),
);

/** The unit somebody serves in on a day and those above it, the nearest first. After a merger it is the unit that took theirs over. */
function servingLine(db: Db, personId: number, today: DateInt): Promise<Unit[]> {
  return db.rows<Unit>(SERVING_LINE, [personId, formatDate(today)]);
}

/** The series of the confirmed title held today, else of the one held last; claims count after what is confirmed. */
async function seriesHeld(db: Db, personId: number, today: DateInt): Promise<string | null> {
  const row = await db.row<{ series: string | null }>(
    `SELECT series FROM ledger_entry entry
      WHERE person_id = $1 AND kind = 'title' AND approved IS NOT FALSE AND valid_from <= $2 AND ${liveSql("entry")}
      ORDER BY (approved IS TRUE) DESC, coalesce(valid_to, 'infinity') DESC, valid_from DESC, series LIMIT 1`,
    [personId, formatDate(today)],
  );
  return row?.series ?? null;
}

/**
 * Those of several people who are within a reach, by where they serve and what they do on a day: the same measure as
 * `personInReach`, for many at once.
 */
export async function peopleWithin(
  db: Db,
  reach: Reach,
  personIds: readonly number[],
  today: DateInt,
): Promise<Set<number>> {
  if (seesEverybody(reach)) return new Set(personIds);
  return new Set((await peopleInReach(db, { actor: {}, reach }, personIds, today)).keys());
}

/** Where a person serves, as `servingPlace` says it, and whether that is within a reach. */
export type PlaceInReach = { unitId: number; divisionCode: string; series: string | null };

/**
 * Of many people those within reach, each with where they serve; undefined as place for whoever serves nowhere. The same
 * answers as `personInReach` and `servingPlace` give for one.
 */
export async function peopleInReach(
  db: Db,
  { actor, reach }: { actor: Pick<Actor, "personId">; reach: Reach },
  personIds: readonly number[],
  today: DateInt,
): Promise<Map<number, PlaceInReach | undefined>> {
  const units = await heldByMany<{ unit_id: number }>(db, personIds, today, "employment", "unit_id");
  const titles = await heldByMany<{ series: string | null }>(db, personIds, today, "title", "series");
  const places = await unitPlaces(db, [...new Set([...units.values()].map(({ unit_id: id }) => id))]);
  const serving = new Map([...units].map(([personId, own]) => [personId, placeOn(places, own.unit_id, today)?.unitId]));
  const above = await unitsAboveEach(db, [...new Set([...serving.values()].flatMap((unitId) => unitId ?? []))]);
  const found = new Map<number, PlaceInReach | undefined>();
  for (const personId of personIds) {
    const line = above.get(serving.get(personId) ?? 0) ?? [];
    const series = titles.get(personId)?.series ?? null;
    if (actor.personId !== personId && !isWithin(reach, line, series)) continue;
    const [unit] = line;
    found.set(personId, unit && { unitId: unit.unit_id, divisionCode: unit.division_code, series });
  }
  return found;
}

/** What `servingLine` and `seriesHeld` begin with, of many people. */
async function heldByMany<Held>(
  db: Db,
  personIds: readonly number[],
  today: DateInt,
  kind: "employment" | "title",
  column: "unit_id" | "series",
): Promise<Map<number, Held>> {
  const rows = await db.rows<Held & { person_id: number }>(
    `SELECT DISTINCT ON (person_id) person_id, ${column} FROM ledger_entry entry
      WHERE person_id = ANY ($1) AND kind = '${kind}' AND ${kind === "employment" ? "unit_id IS NOT NULL AND" : ""} approved IS NOT FALSE
        AND valid_from <= $2 AND ${liveSql("entry")}
      ORDER BY person_id, (approved IS TRUE) DESC, coalesce(valid_to, 'infinity') DESC, valid_from DESC, ${column} ${column === "unit_id" ? "DESC" : ""}`,
    [personIds, formatDate(today)],
  );
  return new Map(rows.map((row) => [row.person_id, row]));
}

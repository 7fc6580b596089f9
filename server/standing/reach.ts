/** Who may see whom: a person out of reach is answered like one who does not exist. */
import type { Actor, Reach } from "../../contract/actor.ts";
import { formatDate, type DateInt } from "../../engine/calendar.ts";
import { isWithin, placeOn, seesEverybody, unitPlaces, unitsAbove, type Unit } from "../organisations/door.ts";
import { personById, type Person } from "../people/door.ts";
import type { Db } from "../platform/db.ts";
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
  const [unitId, person, series] = await Promise.all([
    servingUnit(db, personId, today),
    personById(db, vault, personId),
    "industry" in reach ? seriesHeld(db, personId, today) : null,
  ]);
  const above = unitId === undefined ? [] : await unitsAbove(db, unitId);
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
  const unitId = await servingUnit(db, personId, today);
  if (unitId === undefined) return undefined;
  const [unit] = await unitsAbove(db, unitId);
  return { unitId, divisionCode: (unit as Unit).division_code, series: await seriesHeld(db, personId, today) };
}

/**
 * The unit of the confirmed employment that runs today, else of the one that ended last; claims count after what is confirmed.
 * After a merger it is the unit that took it over.
 */
async function servingUnit(db: Db, personId: number, today: DateInt): Promise<number | undefined> {
  const row = await db.row<{ unit_id: number }>(
    `SELECT unit_id FROM ledger_entry entry
      WHERE person_id = $1 AND kind = 'employment' AND unit_id IS NOT NULL AND approved IS NOT FALSE AND valid_from <= $2
        AND ${liveSql("entry")}
      ORDER BY (approved IS TRUE) DESC, coalesce(valid_to, 'infinity') DESC, valid_from DESC, unit_id DESC LIMIT 1`,
    [personId, formatDate(today)],
  );
  if (row === undefined) return undefined;
  return placeOn(await unitPlaces(db, [row.unit_id]), row.unit_id, today)?.unitId;
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
  const lasting = `AND approved IS NOT FALSE AND valid_from <= $2 AND ${liveSql("entry")}
      ORDER BY (approved IS TRUE) DESC, coalesce(valid_to, 'infinity') DESC, valid_from DESC`;
  const places = await db.rows<{ person_id: number; unit_id: number; series: string | null }>(
    `SELECT asked.person_id, served.unit_id, held.series FROM unnest($1::bigint[]) AS asked (person_id)
       JOIN LATERAL (SELECT unit_id FROM ledger_entry entry
         WHERE person_id = asked.person_id AND kind = 'employment' AND unit_id IS NOT NULL ${lasting}, unit_id DESC LIMIT 1) served ON true
       LEFT JOIN LATERAL (SELECT series FROM ledger_entry entry
         WHERE person_id = asked.person_id AND kind = 'title' ${lasting}, series LIMIT 1) held ON true`,
    [personIds, formatDate(today)],
  );
  const unitIds = [...new Set(places.map(({ unit_id }) => unit_id))];
  const served = await unitPlaces(db, unitIds);
  const above = new Map<number, Unit[]>();
  for (const unitId of unitIds) {
    const now = placeOn(served, unitId, today)?.unitId;
    above.set(unitId, now === undefined ? [] : await unitsAbove(db, now));
  }
  const within = places.filter(({ unit_id, series }) => isWithin(reach, above.get(unit_id) ?? [], series));
  return new Set(within.map(({ person_id }) => person_id));
}

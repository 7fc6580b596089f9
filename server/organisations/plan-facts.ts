/** Reads what a plan is made from. */
import type { Reach } from "../../contract/actor.ts";
import type { ReadAct } from "../../contract/reorganisations.ts";
import type { Db } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import type { PlanFacts, Step, UnitState } from "./plan.ts";
import { unitsInReachSql } from "./unit-reach.ts";

const ON_DAY = "version.valid_from <= $2 AND (version.valid_to IS NULL OR version.valid_to >= $2)";

/** Units that an act names. */
export function namedIds(act: ReadAct): number[] {
  const { unitId, unitIds = [], parentId, heirId, parts = [] } = act;
  const single = [unitId, parentId, heirId].filter((id) => id !== undefined);
  return [...new Set([...single, ...unitIds, ...parts.flatMap(({ childIds }) => childIds)])];
}

/** Throws `not_found` when a unit is out of reach, as for one that does not exist. */
export async function refuseForeign(db: Db, reach: Reach, unitIds: readonly number[]): Promise<void> {
  const { sql, values } = unitsInReachSql(reach, 2);
  const seen = await db.row<{ units: number }>(
    `SELECT count(*) AS units FROM unit WHERE unit_id = ANY ($1) AND ${sql}`,
    [unitIds, ...values],
  );
  if (seen?.units !== unitIds.length) throw new Refusal("not_found");
}

/** The units of an act on its day: those it names, the units above them, their siblings, and all below those that change. */
export async function planFacts(db: Db, act: ReadAct, kinds: PlanFacts["kinds"]): Promise<PlanFacts> {
  const named = namedIds(act);
  const rows = await db.rows<UnitState>(
    `WITH named AS (
       SELECT version.unit_id, version.parent_id FROM unit_version version WHERE version.unit_id = ANY ($1) AND ${ON_DAY}
     ), around AS (
       SELECT unit_id FROM named UNION SELECT parent_id FROM named WHERE parent_id IS NOT NULL
     )
     SELECT version.unit_id AS "unitId", version.code, version.name, version.kind, version.sector, version.employer_kind AS "employerKind",
            version.parent_id AS "parentId", version.division_code AS "divisionCode", version.industries
       FROM unit_version version
      WHERE ${ON_DAY} AND (version.unit_id IN (SELECT unit_id FROM around) OR version.parent_id IN (SELECT unit_id FROM around)
         OR version.unit_id IN (SELECT below.descendant_id FROM unit_closure below JOIN named ON below.ancestor_id = named.unit_id
              WHERE below.valid_from <= $2 AND (below.valid_to IS NULL OR below.valid_to >= $2) AND $3))`,
    [named, act.day, !["founded", "renamed", "changed"].includes(act.kind)],
  );
  const codes = await db.rows<{ unit_id: number; code: string }>(
    `SELECT DISTINCT above.unit_id, own.code FROM unit_version above JOIN unit_event own ON own.code LIKE above.code || '___'
      WHERE above.unit_id = ANY ($1)`,
    [rows.map(({ unitId }) => unitId).filter((id) => named.includes(id) || rows.some((row) => row.parentId === id))],
  );
  const childCodes = new Map<number, Set<string>>();
  for (const { unit_id: id, code } of codes) childCodes.set(id, (childCodes.get(id) ?? new Set()).add(code));
  return { units: new Map(rows.map((row) => [row.unitId, row])), childCodes, kinds };
}

/**
 * Whether something that happened later rests on what a plan changes: then it cannot be recorded behind its back. A new name
 * or kind disturbs nothing that came later.
 */
export async function isOverlaid(db: Db, act: ReadAct, steps: readonly Step[]): Promise<boolean> {
  if (act.kind === "renamed" || act.kind === "changed") return false;
  const own = steps.flatMap(({ unit }) => (typeof unit === "number" ? [unit] : []));
  const others = steps.flatMap(({ parent, heir }) => [parent, heir].filter((ref) => typeof ref === "number"));
  const later = await db.row(
    `SELECT 1 WHERE EXISTS (SELECT FROM unit_event_live WHERE day > $3 AND (unit_id = ANY ($1)
         OR (unit_id = ANY ($2) AND kind IN ('moved', 'carried', 'closed'))))
       OR EXISTS (SELECT FROM unit_closure WHERE ancestor_id = ANY ($1) AND valid_from > $3)`,
    [own, others, act.day],
  );
  return later !== undefined;
}

/** Whether a unit would end on the very day on which it began: it would never have been. */
export async function endsAsItBegins(db: Db, act: ReadAct, steps: readonly Step[]): Promise<boolean> {
  const ending = steps.flatMap(({ unit, effect }) => (effect === "closed" && typeof unit === "number" ? [unit] : []));
  const born = await db.row(
    "SELECT 1 WHERE EXISTS (SELECT FROM unit_event_live WHERE unit_id = ANY ($1) AND kind = 'founded' AND day = $2)",
    [ending, act.day],
  );
  return born !== undefined;
}

/** A word that changes when something happens to one of the units. */
export async function basisOf(db: Db, unitIds: readonly number[]): Promise<string> {
  const row = await db.row<{ events: number; last: number | null }>(
    "SELECT count(*) AS events, max(event_id) AS last FROM unit_event_live WHERE unit_id = ANY ($1)",
    [unitIds],
  );
  return `${row?.events ?? 0}-${row?.last ?? 0}`;
}

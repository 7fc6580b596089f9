/** Where an office can be: which scopes fit which role, and what a place is called. */
import type { Place } from "../../contract/access-view.ts";
import type { DataScope, Reach, Role } from "../../contract/actor.ts";
import { reachName, unitNames } from "../organisations/door.ts";
import type { Db } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";

const OF_UNITS: readonly DataScope[] = ["unit_and_below", "unit", "custom"];
const OF_CORPS: readonly DataScope[] = ["all"];

/** The scopes that an office of each role can have, the usual one first. */
export const FITTING_SCOPES: Readonly<Record<Role, readonly DataScope[]>> = {
  learner: ["self"],
  unit_clerk: OF_UNITS,
  unit_head: OF_UNITS,
  institution: ["unit", "unit_and_below"],
  industry_reviewer: ["division", "custom", "unit_and_below", "all"],
  division_hr: ["division", "custom"],
  xpcc_hr: ["all", "division", "custom"],
  finance: OF_CORPS,
  service_desk: ["all", "division"],
  system_admin: OF_CORPS,
  security_admin: OF_CORPS,
  audit_admin: OF_CORPS,
};

/** Throws `place_unfit` unless the place is whole, nothing beyond what its scope needs, and fits the role; all its units exist. */
export async function checkPlace(db: Db, role: Role, place: Place): Promise<void> {
  const { scope, unitId, divisionCode, unitIds, industry } = place;
  const needs = {
    unitId: scope === "unit" || scope === "unit_and_below",
    divisionCode: scope === "division",
    unitIds: scope === "custom",
    industry: role === "industry_reviewer",
  };
  const given = { unitId, divisionCode, unitIds, industry };
  const whole = (Object.keys(needs) as (keyof typeof needs)[]).every(
    (part) => needs[part] === (given[part] !== undefined),
  );
  if (!whole || !FITTING_SCOPES[role].includes(scope)) throw new Refusal("place_unfit");
  const units = [...new Set([...(unitIds ?? []), ...(unitId === undefined ? [] : [unitId])])];
  if ((await unitNames(db, units)).size !== units.length) throw new Refusal("place_unfit");
}

/** The reach of a place, for naming it and for asking who stands in it. */
export function reachOfPlace(place: Place): Reach {
  const line = place.industry === undefined ? {} : { industry: place.industry };
  if (place.scope === "all") return { kind: "all", ...line };
  if (place.scope === "division" && place.divisionCode)
    return { kind: "division", divisionCode: place.divisionCode, ...line };
  if (place.scope === "custom" && place.unitIds) return { kind: "units", unitIds: place.unitIds, ...line };
  if ((place.scope === "unit" || place.scope === "unit_and_below") && place.unitId)
    return { kind: place.scope, unitId: place.unitId, ...line };
  return { kind: "public" };
}

/** What a place is called. */
export function placeName(db: Db, place: Place, divisions: Readonly<Record<string, string>>): Promise<string> {
  return reachName(db, reachOfPlace(place), divisions);
}

/** Work that an office has brought in, and from where it may be seen: whatever has a unit, a division and a reach. */
import type { Reach } from "../../contract/actor.ts";
import type { Db } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { unitsInReach, type Numbered } from "./reach.ts";
import { belowSql } from "./tree.ts";
import { unitById } from "./units.ts";

/**
 * Condition: a batch may be seen from a reach, values from `$at` on. A batch holds whatever its importer could reach, so it
 * is seen from where all of that can be: a reach as wide as the importer's. Holds for whatever has a unit, a division and a
 * reach.
 */
export function seenFrom(reach: Reach, at: number): { sql: string; values: unknown[] } {
  const values: unknown[] = [];
  const numbered = { add: (value: unknown) => `$${at + values.push(value) - 1}` };
  const lined = "industry" in reach && reach.industry !== undefined;
  const line = lined ? `reach->>'industry' = ${numbered.add(reach.industry)}` : "true";
  return { sql: `(${placeSeen(reach, numbered)}) AND ${line}`, values };
}

function placeSeen(reach: Reach, values: Numbered): string {
  switch (reach.kind) {
    case "all":
      return "true";
    case "division":
      return `division_code = ${values.add(reach.divisionCode)}`;
    case "unit":
      return `unit_id = ${values.add(reach.unitId)} AND reach->>'kind' = 'unit'`;
    case "unit_and_below":
      return belowSql("unit_id", values.add([reach.unitId]));
    case "units": {
      const own = values.add(reach.unitIds);
      return `CASE WHEN reach->>'kind' = 'units' THEN NOT EXISTS (
          SELECT FROM jsonb_array_elements_text(reach->'unitIds') AS held(id) WHERE NOT (${belowSql("held.id::bigint", own)}))
        ELSE ${belowSql("unit_id", own)} END`;
    }
    case "self":
    case "public":
      return "false";
    default:
      return nobody(reach);
  }
}

/** A kind of reach that is added must be answered above before this compiles; until then it sees nothing. */
function nobody(reach: never): string {
  void reach;
  return "false";
}

/** Which unit or division something within a reach belongs to; of a custom scope the division, when it is one. */
export async function placeOf(db: Db, reach: Reach): Promise<{ unitId: number | null; divisionCode: string | null }> {
  switch (reach.kind) {
    case "all":
      return { unitId: null, divisionCode: null };
    case "division":
      return { unitId: null, divisionCode: reach.divisionCode };
    case "unit":
    case "unit_and_below": {
      const unit = await unitById(db, reach.unitId);
      if (unit === undefined) throw new Error(`No unit ${reach.unitId}`);
      return { unitId: unit.unit_id, divisionCode: unit.division_code };
    }
    case "units": {
      const divisions = new Set((await unitsInReach(db, reach)).map(({ division_code: code }) => code));
      const [first] = divisions;
      return { unitId: null, divisionCode: divisions.size === 1 && first !== undefined ? first : null };
    }
    case "self":
    case "public":
      throw new Refusal("forbidden");
  }
}

/** Which units somebody may look at or change. */
import type { Reach } from "../../contract/actor.ts";
import { reachSql } from "./reach.ts";

/** Units that ended stay below the unit that they ended under. */
function belowAtTheEnd(list: string): string {
  return `unit.unit_id IN (SELECT below.descendant_id FROM unit_closure below WHERE below.ancestor_id = ANY (${list}::bigint[])
    AND below.valid_to IS NOT DISTINCT FROM (SELECT gone.valid_to FROM unit gone WHERE gone.unit_id = below.descendant_id))`;
}

/**
 * SQL condition: the unit of row `unit` is within a reach; `$at` and following are its values. A line of industry limits people
 * and not units.
 */
export function unitsInReachSql(reach: Reach, at: number): { sql: string; values: unknown[] } {
  const values: unknown[] = [];
  const numbered = { add: (value: unknown) => `$${at + values.push(value) - 1}` };
  const place = "industry" in reach ? { ...reach, industry: undefined } : reach;
  const columns = { unit: "unit.unit_id", division: "unit.division_code", below: belowAtTheEnd };
  return { sql: reachSql(place, columns, numbered), values };
}

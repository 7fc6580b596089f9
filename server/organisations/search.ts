/** Finding a unit by what people type. */
import type { FoundUnitView } from "../../contract/organisations.ts";
import type { Db } from "../platform/db.ts";
import { containing } from "../platform/values.ts";

export type UnitSearch = {
  /** Part of the name, or the code. */
  text: string;
  division?: string | undefined;
  limit: number;
  /** From 1. */
  page: number;
};

/** A unit as a search finds it, without the name of its division, which the database does not know. */
export type FoundUnit = Omit<FoundUnitView, "divisionName">;

/**
 * Units that there are on a day, by a part of their name: what begins with the text first, then the shorter name.
 * @param day "YYYY-MM-DD".
 */
export async function findUnits(
  db: Db,
  { text, division, limit, page }: UnitSearch,
  day: string,
): Promise<{ units: FoundUnit[]; more: boolean }> {
  const wanted = text.trim();
  if (wanted === "") return { units: [], more: false };
  const rows = await db.rows<FoundUnit>(
    `SELECT unit_id AS "unitId", code, name, kind, division_code AS division, ARRAY(
         WITH RECURSIVE above AS (
           SELECT parent.parent_id, parent.name, 1 AS step FROM unit parent WHERE parent.unit_id = found.parent_id
           UNION ALL SELECT parent.parent_id, parent.name, step + 1 FROM unit parent JOIN above ON parent.unit_id = above.parent_id
         ) SELECT name FROM above WHERE parent_id IS NOT NULL ORDER BY step DESC) AS above
       FROM (SELECT * FROM unit
              WHERE (name LIKE $1 OR code = upper($2)) AND valid_from <= $3 AND (valid_to IS NULL OR valid_to >= $3)
                AND ($4::text IS NULL OR division_code = $4)
              ORDER BY NOT starts_with(name, $2), length(name), code COLLATE "C" LIMIT $5 OFFSET $6) found
      ORDER BY NOT starts_with(name, $2), length(name), code COLLATE "C"`,
    [containing(wanted), wanted, day, division ?? null, limit + 1, (page - 1) * limit],
  );
  return { units: rows.slice(0, limit), more: rows.length > limit };
}

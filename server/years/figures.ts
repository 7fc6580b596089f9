/** What closing a year would leave open. */
import type { Reach } from "../../contract/actor.ts";
import type { YearState } from "../../contract/years.ts";
import { reachSql } from "../organisations/door.ts";
import { Values } from "../platform/values.ts";
import type { Db } from "../platform/db.ts";

export type YearCounts = YearState["counts"];

/** Counts people, declarations and drafts of a year within a reach. */
export async function countsOf(db: Db, reach: Reach, year: number): Promise<YearCounts> {
  const values = new Values(year);
  const people = reachSql(reach, { unit: "s.unit_id", division: "s.division_code" }, values);
  const declared = reachSql(reach, { unit: "d.unit_id", division: "d.division_code" }, values);
  const row = await db.row<YearCounts>(
    `SELECT people, "notMet", undetermined,
       (SELECT count(*)::int FROM declaration d
         WHERE d.year = $1 AND d.state IN ('reviewing', 'second', 'returned', 'appealed') AND ${declared}) AS waiting,
       (SELECT count(*)::int FROM declaration d JOIN standing s ON s.person_id = d.person_id AND s.year = $1
         WHERE d.state = 'draft' AND d.said ->> 'year' = $1::text AND ${people}) AS drafts
     FROM (SELECT count(*)::int AS people, (count(*) FILTER (WHERE s.annual = 'not_met'))::int AS "notMet",
                  (count(*) FILTER (WHERE s.annual = 'undetermined'))::int AS undetermined
             FROM standing s WHERE s.year = $1 AND ${people}) counted`,
    values.list,
  );
  return row as YearCounts;
}

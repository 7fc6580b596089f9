/** Courses on offer as plans choose among them. */
import type { DateInt } from "../../engine/calendar.ts";
import type { Facts } from "../../engine/facts.ts";
import type { CourseOption } from "../../engine/plan-options.ts";
import { dayToIso, isoToDay } from "../platform/clock.ts";
import { keptPlanned, type Db } from "../platform/db.ts";
import { Values } from "../platform/values.ts";
import { fitsSql, ON_OFFER } from "./catalogue.ts";
import type { CourseRow } from "./store.ts";
import { optionOf } from "./worth.ts";

/** Plans look through so many at most; the planner itself takes five hundred. */
const MOST = 200;

/** What plans look at of a version, and nothing that only screens tell. */
type PlannedRow = Pick<
  CourseRow,
  | "course_id"
  | "title"
  | "part"
  | "class"
  | "series"
  | "category"
  | "hundredths"
  | "fen"
  | "opens"
  | "closes"
  | "industries"
>;
const PLANNED_SQL = `SELECT v.course_id, v.title, v.part, v.class, v.series, v.category, v.hundredths, v.fen, v.opens, v.closes,
    ARRAY(SELECT w.industry FROM course_whitelist w WHERE w.course_id = v.course_id ORDER BY w.industry) AS industries
  FROM course_version v JOIN course c USING (course_id)`;

/** Courses made for a person that they can still study in the year of the facts and have not completed. */
export async function coursesFor(db: Db, personId: number, facts: Facts, today: DateInt): Promise<CourseOption[]> {
  const values = new Values(personId);
  const from = values.add(dayToIso(Math.max(today, facts.year * 10_000 + 101)));
  const rows = await db.rows<PlannedRow>(
    keptPlanned(
      `${PLANNED_SQL} WHERE ${ON_OFFER} AND v.closes >= ${from}::date AND v.opens <= ${values.add(`${facts.year}-12-31`)}::date
         AND ${fitsSql({ facts }, values)}
         AND NOT EXISTS (SELECT FROM enrolment e WHERE e.person_id = $1 AND e.course_id = v.course_id AND e.state = 'completed')
        ORDER BY v.decided_at DESC, v.course_id DESC LIMIT ${MOST}`,
    ),
    values.list,
  );
  return rows.map((row) => ({
    ...optionOf({ facts }, `course:${row.course_id}`, row.title, row),
    fen: row.fen,
    from: isoToDay(row.opens),
    to: isoToDay(row.closes),
  }));
}

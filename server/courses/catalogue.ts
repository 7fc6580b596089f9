/** What is on offer, the newest first, turned by keyset; each course with what it would do for whoever asks. */
import type { CourseCatalogue, courseCatalogue, CourseLine } from "../../contract/courses.ts";
import type { InputOf } from "../../contract/operation.ts";
import type { Dictionary } from "../../engine/words.ts";
import type { Sources } from "../policies/door.ts";
import { dayToIso } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import { containing, Values } from "../platform/values.ts";
import type { PolicyShelf } from "../standing/door.ts";
import { placeText, readPlace } from "./places.ts";
import { COURSE_SQL, type CourseRow, type EnrolmentRow } from "./store.ts";
import { courseLineOf, enrolmentViewOf } from "./views.ts";
import { codeOf, industryOf, worthOf, type Learner } from "./worth.ts";

/** What courses are read with beside the database. */
export type Reading = { shelf: PolicyShelf; sources: Sources; dictionary: Dictionary };

export type Filter = InputOf<typeof courseCatalogue>["query"];

const USUAL = 20;
/** Condition that a version is on offer. */
export const ON_OFFER = "v.version = c.offered_version AND c.ended_at IS NULL";

/** Condition that a version is made for somebody: for their class, or for their series or its category; an industry's own by its list. */
export function fitsSql(learner: Pick<Learner, "facts">, values: Values): string {
  const series = codeOf(learner, "series");
  const industry = industryOf(series);
  const professional =
    industry === undefined
      ? `(v.series IS NULL AND v.category IS NULL OR v.series = ${values.add(series)} OR v.category = ${values.add(codeOf(learner, "category"))})`
      : `EXISTS (SELECT FROM course_whitelist w WHERE w.course_id = v.course_id AND w.industry = ${values.add(industry)})`;
  const taught = `(v.class IS NULL OR v.class = ${values.add(codeOf(learner, "public_class"))})`;
  return `CASE v.part WHEN 'public' THEN ${taught} ELSE ${professional} END`;
}

function filterSql(learner: Learner, filter: Filter, values: Values): string[] {
  const parts = [ON_OFFER];
  const year = Math.trunc(learner.today / 10_000);
  const asked = filter.year ?? year;
  parts.push(`v.opens <= ${values.add(`${asked}-12-31`)}::date`);
  const from = filter.year === undefined ? dayToIso(learner.today) : `${asked}-01-01`;
  parts.push(`v.closes >= ${values.add(from)}::date`);
  if (filter.fits === "me") parts.push(fitsSql(learner, values));
  if (filter.part !== undefined) parts.push(`v.part = ${values.add(filter.part)}`);
  if (filter.class !== undefined) parts.push(`v.class = ${values.add(filter.class)}`);
  if (filter.series !== undefined) parts.push(`v.series = ${values.add(filter.series)}`);
  if (filter.category !== undefined) parts.push(`v.category = ${values.add(filter.category)}`);
  if (filter.institution !== undefined) parts.push(`c.institution_id = ${values.add(filter.institution)}`);
  if (filter.price !== undefined) parts.push(filter.price === "free" ? "v.fen = 0" : "v.fen > 0");
  parts.push(...searchSql(filter.q, values));
  return parts;
}

/** Every word must stand somewhere in the title, the summary or the institution's name. */
export function searchSql(q: string | undefined, values: Values): string[] {
  const words = (q ?? "")
    .trim()
    .split(/\s+/)
    .filter((word) => word !== "");
  return words.map((word) => {
    const pattern = values.add(containing(word));
    return `(v.title ILIKE ${pattern} OR v.summary ILIKE ${pattern} OR u.name ILIKE ${pattern})`;
  });
}

/** A page of what is on offer. */
export async function catalogueOf(
  db: Db,
  reading: Reading,
  learner: Learner,
  personId: number,
  filter: Filter,
): Promise<CourseCatalogue> {
  const limit = filter.limit ?? USUAL;
  const values = new Values();
  const parts = filterSql(learner, filter, values);
  if (filter.cursor !== undefined) {
    const [at, id] = readPlace(filter.cursor);
    parts.push(`(v.decided_at, v.course_id) < (${values.add(at)}::timestamptz, ${values.add(id)}::bigint)`);
  }
  const rows = await db.rows<CourseRow>(
    `${COURSE_SQL} WHERE ${parts.join(" AND ")} ORDER BY v.decided_at DESC, v.course_id DESC LIMIT ${values.add(limit + 1)}`,
    values.list,
  );
  const shown = rows.slice(0, limit);
  const enrolled = await enrolmentsIn(
    db,
    personId,
    shown.map(({ course_id: id }) => id),
  );
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    year: filter.year ?? learner.policy.year,
    courses: shown.map((row) => offeredOf(reading, learner, row, enrolled.get(row.course_id))),
    next: last === undefined ? null : placeText(last.decided_at, last.course_id),
    choices: await choicesOf(db, reading),
  };
}

/** A course with what it would do for somebody; what they have completed does no more. */
export function offeredOf(
  { dictionary }: Pick<Reading, "dictionary">,
  learner: Learner,
  row: CourseRow,
  enrolment: EnrolmentRow | undefined,
): CourseCatalogue["courses"][number] {
  const worth = worthOf(learner, row);
  return {
    course: courseLineOf(row, dictionary),
    worth: enrolment?.state === "completed" ? { ...worth, code: "done", less: 0 } : worth,
    enrolment: enrolment === undefined ? null : enrolmentViewOf(enrolment),
  };
}

/** Enrolments of a person in some courses that they have not left, by course. */
export async function enrolmentsIn(
  db: Db,
  personId: number,
  courseIds: readonly number[],
): Promise<Map<number, EnrolmentRow>> {
  const rows = await db.rows<EnrolmentRow>(
    "SELECT * FROM enrolment WHERE person_id = $1 AND course_id = ANY ($2) AND state IN ('studying', 'completed')",
    [personId, courseIds],
  );
  return new Map(rows.map((row) => [row.course_id, row]));
}

const INSTEAD_LOOKED_AT = 30;
const INSTEAD = 5;

/** Courses of a part that are made for somebody and open on the day: those that would reduce what they owe first. */
export async function insteadOf(
  db: Db,
  { dictionary }: Pick<Reading, "dictionary">,
  learner: Learner,
  part: CourseLine["part"],
): Promise<CourseLine[]> {
  const values = new Values();
  const today = values.add(dayToIso(learner.today));
  const rows = await db.rows<CourseRow>(
    `${COURSE_SQL} WHERE ${ON_OFFER} AND v.part = ${values.add(part)} AND ${today}::date BETWEEN v.opens AND v.closes
       AND ${fitsSql(learner, values)} ORDER BY v.decided_at DESC, v.course_id DESC LIMIT ${INSTEAD_LOOKED_AT}`,
    values.list,
  );
  const helps = rows.filter((row) =>
    ["reduces", "pending", "met", "exempt", "not_applicable"].includes(worthOf(learner, row).code),
  );
  const byUse = helps.toSorted((a, b) => Number(worthOf(learner, b).less > 0) - Number(worthOf(learner, a).less > 0));
  return byUse.slice(0, INSTEAD).map((row) => courseLineOf(row, dictionary));
}

async function choicesOf(db: Db, { dictionary }: Reading): Promise<CourseCatalogue["choices"]> {
  const rows = await db.rows<{ institutionId: number; name: string; series: string | null; category: string | null }>(
    `SELECT DISTINCT c.institution_id AS "institutionId", u.name, v.series, v.category
       FROM course_version v JOIN course c USING (course_id) JOIN institution i USING (institution_id) JOIN unit u USING (unit_id)
      WHERE ${ON_OFFER} LIMIT 2000`,
  );
  const names = new Map(rows.map(({ institutionId, name }) => [institutionId, name]));
  const labelled = (of: "series" | "category") =>
    Object.entries(dictionary[of] ?? {})
      .filter(([code]) => rows.some((row) => row[of] === code))
      .map(([code, label]) => ({ code, label }));
  return {
    institutions: [...names].map(([institutionId, name]) => ({ institutionId, name })),
    series: labelled("series"),
    categories: labelled("category"),
  };
}

/** Courses as those see them who make and approve them: by their newest version, or what waits, each turned by keyset. */
import type { InputOf } from "../../contract/operation.ts";
import type {
  CourseOffers,
  CourseVersionView,
  listCourses,
  listRecognition,
  CourseRecognition,
} from "../../contract/course-authoring.ts";
import type { Industry } from "../../contract/actor.ts";
import { institutionOn, institutionsOn, reachSql, seriesOf } from "../organisations/door.ts";
import { shanghaiDate } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { Values } from "../platform/values.ts";
import { mayDo } from "../../contract/rights.ts";
import { placeOf, submitProblems, versionInReach, type Acting } from "./authoring.ts";
import { searchSql, type Reading } from "./catalogue.ts";
import { questionCounts } from "./lesson-questions.ts";
import { placeText, readPlace } from "./places.ts";
import { COURSE_SQL, courseVersion, lessonsOf, type CourseRow } from "./store.ts";
import { judgeVersion } from "./version.ts";
import { courseLineOf, lessonViewOf } from "./views.ts";

const USUAL = 25;

function withinSql(acting: Acting, values: Values): string {
  return reachSql(placeOf(acting), { unit: "i.unit_id", division: "u.division_code" }, values);
}

/** A page of courses in reach. `everywhere` counts people, who stand behind the wall and are not told. */
export async function offersOf(
  db: Db,
  everywhere: Db,
  { dictionary }: Pick<Reading, "dictionary">,
  acting: Acting,
  filter: InputOf<typeof listCourses>["query"],
): Promise<CourseOffers> {
  const waits = filter.view === "waiting";
  const limit = filter.limit ?? USUAL;
  const values = new Values();
  const parts = [withinSql(acting, values)];
  parts.push(
    waits
      ? "v.state = 'submitted'"
      : "v.version = (SELECT max(newest.version) FROM course_version newest WHERE newest.course_id = v.course_id)",
  );
  // What an institution has not handed in yet is nobody else's business.
  if (!mayDo("courses:item:write", acting.actor)) parts.push("(v.state <> 'draft' OR c.offered_version IS NOT NULL)");
  if (filter.state !== undefined) parts.push(`v.state = ${values.add(filter.state)}`);
  if (filter.institution !== undefined) parts.push(`c.institution_id = ${values.add(filter.institution)}`);
  parts.push(...searchSql(filter.q, values));
  const [key, way, sign] = waits ? ["v.submitted_at", "ASC", ">"] : ["v.changed_at", "DESC", "<"];
  if (filter.cursor !== undefined) {
    const [at, id] = readPlace(filter.cursor);
    parts.push(`(${key}, v.course_id) ${sign} (${values.add(at)}::timestamptz, ${values.add(id)}::bigint)`);
  }
  const rows = await db.rows<CourseRow>(
    `${COURSE_SQL} WHERE ${parts.join(" AND ")} ORDER BY ${key} ${way}, v.course_id ${way} LIMIT ${values.add(limit + 1)}`,
    values.list,
  );
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  const people = await peopleIn(
    everywhere,
    shown.map(({ course_id: id }) => id),
  );
  return {
    courses: shown.map((row) => ({
      course: courseLineOf(row, dictionary),
      state: row.state,
      edition: row.edition,
      offeredVersion: row.offered_version,
      ended: row.ended_at !== null,
      studying: people.get(row.course_id)?.studying ?? 0,
      completed: people.get(row.course_id)?.completed ?? 0,
      changedAt: row.changed_at.toISOString(),
      submittedAt: row.submitted_at?.toISOString() ?? null,
      reason: row.reason,
    })),
    next: last === undefined ? null : placeText(waits ? last.submitted_at : last.changed_at, last.course_id),
    institutions: mayDo("courses:item:write", acting.actor) ? await institutionsOf(db, acting) : [],
    waiting: await waitingIn(db, acting),
    choices: choicesOf(dictionary),
  };
}

/** Every series and category there is. */
function choicesOf(dictionary: Reading["dictionary"]): CourseOffers["choices"] {
  const labels = (of: "series" | "category") =>
    Object.entries(dictionary[of] ?? {}).map(([code, label]) => ({ code, label }));
  return { series: labels("series"), categories: labels("category") };
}

async function waitingIn(db: Db, acting: Acting): Promise<number> {
  const values = new Values();
  const row = await db.row<{ waiting: number }>(
    `SELECT count(*)::int AS waiting FROM course_version v JOIN course c USING (course_id)
       JOIN institution i USING (institution_id) JOIN unit u USING (unit_id)
      WHERE v.state = 'submitted' AND ${withinSql(acting, values)}`,
    values.list,
  );
  return row?.waiting ?? 0;
}

async function peopleIn(db: Db, courseIds: readonly number[]) {
  const rows = await db.rows<{ course_id: number; studying: number; completed: number }>(
    `SELECT course_id, (count(*) FILTER (WHERE state = 'studying'))::int AS studying,
            (count(*) FILTER (WHERE state = 'completed'))::int AS completed
       FROM enrolment WHERE course_id = ANY ($1) GROUP BY course_id`,
    [courseIds],
  );
  return new Map(rows.map((row) => [row.course_id, row]));
}

async function institutionsOf(db: Db, acting: Acting): Promise<CourseOffers["institutions"]> {
  const values = new Values();
  const rows = await db.rows<{ institution_id: number }>(
    `SELECT institution_id FROM institution i JOIN unit u USING (unit_id) WHERE ${withinSql(acting, values)}
      ORDER BY institution_id LIMIT 50`,
    values.list,
  );
  const ids = rows.map(({ institution_id: id }) => id);
  return (await institutionsOn(db, shanghaiDate(acting.now), ids)).map(standingOf);
}

function standingOf(institution: Awaited<ReturnType<typeof institutionOn>>): CourseVersionView["institution"] {
  const { institutionId, name, subjects, levels, validFrom, validTo, state } = institution;
  return { institutionId, name, subjects, levels, validFrom, validTo, state };
}

/**
 * A version in reach with everything in it, beside the one on offer. `everywhere` counts people and questions, which stand behind
 * the wall.
 */
export async function versionView(
  db: Db,
  everywhere: Db,
  { dictionary }: Pick<Reading, "dictionary">,
  acting: Acting,
  { courseId, version }: { courseId: number; version: number },
): Promise<CourseVersionView> {
  const row = await versionInReach(db, acting, courseId, version);
  const writes = mayDo("courses:item:write", acting.actor);
  if (row.state === "draft" && !writes) throw new Refusal("not_found");
  const whole = async (of: CourseRow) => ({
    course: courseLineOf(of, dictionary),
    summary: of.summary,
    coveragePercent: of.coverage_percent,
    lessons: await lessonsToldOf(db, everywhere, of),
  });
  const offered =
    row.offered_version === null || row.offered_version === version ? undefined : await courseVersion(db, courseId);
  const versions = await db.rows<{ version: number; state: CourseRow["state"]; changed_at: Date }>(
    "SELECT version, state, changed_at FROM course_version WHERE course_id = $1 ORDER BY version DESC LIMIT 100",
    [courseId],
  );
  const isOpen = row.state === "draft" || row.state === "returned";
  const { missing, beyond } =
    isOpen && writes ? await submitProblems(everywhere, acting, row) : { missing: [], beyond: [] };
  const [people] = (await peopleIn(everywhere, [courseId])).values();
  return {
    ...(await whole(row)),
    state: row.state,
    edition: row.edition,
    institution: standingOf(await institutionOn(db, shanghaiDate(acting.now), row.institution_id)),
    submittedAt: row.submitted_at?.toISOString() ?? null,
    decidedAt: row.decided_at?.toISOString() ?? null,
    decidedFor: row.decided_for,
    reason: row.reason,
    endedWhy: row.ended_why,
    offered: offered === undefined ? null : await whole(offered),
    versions: versions
      .filter(({ state }) => writes || state !== "draft")
      .map((each) => ({ version: each.version, state: each.state, changedAt: each.changed_at.toISOString() })),
    problems: [...beyond, ...missing].map(({ message, remedy }) => ({ message, remedy })),
    allowed: allowedOf(acting, row, versions),
    studying: people?.studying ?? 0,
    choices: choicesOf(dictionary),
  };
}

async function lessonsToldOf(db: Db, everywhere: Db, { course_id, version }: CourseRow) {
  const lessons = await lessonsOf(db, course_id, version);
  const questions = await questionCounts(
    everywhere,
    lessons.map(({ lesson_id: id }) => id),
  );
  return lessons.map((lesson) => ({
    ...lessonViewOf(lesson),
    contentKey: lesson.content_key,
    questions: questions.get(lesson.lesson_id) ?? 0,
  }));
}

function allowedOf(
  { actor }: Acting,
  row: CourseRow,
  versions: readonly { state: CourseRow["state"] }[],
): CourseVersionView["allowed"] {
  const allowed: CourseVersionView["allowed"] = [];
  if (mayDo("courses:item:write", actor)) {
    for (const event of ["edit", "submit", "withdraw"] as const)
      if (judgeVersion(row.state, event, "author").ok) allowed.push(event);
    const open = versions.some(({ state }) => state === "draft" || state === "submitted" || state === "returned");
    if (!open) allowed.push("begin");
  }
  if (mayDo("courses:item:end", actor) && row.offered_version !== null && row.ended_at === null) allowed.push("end");
  if (mayDo("courses:item:decide", actor) && row.state === "submitted" && row.made_by !== actor.accountId)
    allowed.push("decide");
  return allowed;
}

type Recognised = CourseRow & { counts: boolean; why: string | null; since: Date | null };

/** Professional courses on offer with whether they count for an industry: its own series first. */
export async function recognitionOf(
  db: Db,
  { dictionary, shelf }: Reading,
  industry: Industry,
  filter: InputOf<typeof listRecognition>["query"],
  year: number,
): Promise<CourseRecognition> {
  const limit = filter.limit ?? USUAL;
  const series = seriesOf(industry);
  const table = shelf.inForce("xpcc/continuing-education", year).tables["series_category"] ?? {};
  const categories = series.map((each) => table[each] ?? each);
  const values = new Values();
  const own = `(v.series = ANY (${values.add(series)}::text[]) OR v.category = ANY (${values.add(categories)}::text[]))`;
  const parts = ["v.version = c.offered_version AND c.ended_at IS NULL AND v.part = 'professional'"];
  if (filter.counts !== undefined) {
    const listed = `EXISTS (SELECT FROM course_whitelist w WHERE w.course_id = v.course_id AND w.industry = ${values.add(industry)})`;
    parts.push(filter.counts === "yes" ? listed : `NOT ${listed}`);
  }
  parts.push(...searchSql(filter.q, values));
  if (filter.cursor !== undefined) {
    const [at, id] = readPlace(filter.cursor);
    parts.push(`(v.decided_at, v.course_id) < (${values.add(at)}::timestamptz, ${values.add(id)}::bigint)`);
  }
  const rows = await db.rows<Recognised & { own: boolean | null }>(
    `SELECT course.*, course.industry_own AS own, w.industry IS NOT NULL AS counts, w.reason AS why, w.decided_at AS since
       FROM (${COURSE_SQL.replace("SELECT ", `SELECT ${own} AS industry_own, `)} WHERE ${parts.join(" AND ")}
              ORDER BY v.decided_at DESC, v.course_id DESC LIMIT ${values.add(limit + 1)}) course
       LEFT JOIN course_whitelist w ON w.course_id = course.course_id AND w.industry = ${values.add(industry)}
      ORDER BY course.decided_at DESC, course.course_id DESC`,
    values.list,
  );
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    industry,
    courses: shown.map((row) => ({
      course: courseLineOf(row, dictionary),
      counts: row.counts,
      reason: row.why,
      decidedAt: row.since?.toISOString() ?? null,
      ofIndustry: row.own === true,
    })),
    next: last === undefined ? null : placeText(last.decided_at, last.course_id),
  };
}

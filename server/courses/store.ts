/** SQL of courses, their versions and lessons, and of who studies them. */
import type { CourseLine } from "../../contract/course-view.ts";
import type { Industry } from "../../contract/actor.ts";
import type { Db, Tx } from "../platform/db.ts";
import type { VersionState } from "./version.ts";

/** A version of a course with what is told of it in lists. */
export type CourseRow = {
  course_id: number;
  version: number;
  institution_id: number;
  institution: string;
  unit_id: number;
  division_code: string;
  offered_version: number | null;
  ended_at: Date | null;
  ended_why: string | null;
  state: VersionState;
  edition: number;
  title: string;
  summary: string;
  part: CourseLine["part"];
  class: CourseLine["class"];
  series: string | null;
  category: string | null;
  hundredths: number;
  fen: number;
  opens: string;
  closes: string;
  coverage_percent: number;
  made_by: number;
  changed_at: Date;
  submitted_at: Date | null;
  decided_at: Date | null;
  decided_by: number | null;
  decided_for: string | null;
  reason: string | null;
  lessons: number;
  duration_ms: number;
  industries: Industry[];
};

/** Versions `v` of courses `c` with their institution `i` and its unit `u`; a WHERE may follow. */
export const COURSE_SQL = `SELECT v.course_id, v.version, c.institution_id, u.name AS institution, i.unit_id, u.division_code,
    c.offered_version, c.ended_at, c.ended_why, v.state, v.edition, v.title, v.summary, v.part, v.class, v.series, v.category,
    v.hundredths, v.fen, v.opens, v.closes, v.coverage_percent, v.made_by, v.changed_at, v.submitted_at, v.decided_at, v.decided_by,
    v.decided_for, v.reason,
    (SELECT count(*)::int FROM lesson l WHERE l.course_id = v.course_id AND l.version = v.version) AS lessons,
    (SELECT coalesce(sum(l.duration_ms), 0)::bigint FROM lesson l WHERE l.course_id = v.course_id AND l.version = v.version)
      AS duration_ms,
    ARRAY(SELECT w.industry FROM course_whitelist w WHERE w.course_id = v.course_id ORDER BY w.industry) AS industries
  FROM course_version v JOIN course c USING (course_id) JOIN institution i USING (institution_id) JOIN unit u USING (unit_id)`;

/** One version of a course; the one on offer when no version is named. */
export async function courseVersion(db: Db, courseId: number, version?: number): Promise<CourseRow | undefined> {
  return db.row<CourseRow>(
    `${COURSE_SQL} WHERE v.course_id = $1 AND v.version = coalesce($2::smallint, c.offered_version)`,
    [courseId, version ?? null],
  );
}

export type LessonRow = {
  lesson_id: number;
  place: number;
  title: string;
  kind: "video" | "document" | "package" | "test";
  content_key: string | null;
  duration_ms: number | null;
};

/** The lessons of a version, in order. */
export async function lessonsOf(db: Db, courseId: number, version: number): Promise<LessonRow[]> {
  return db.rows<LessonRow>(
    `SELECT lesson_id, place, title, kind, content_key, duration_ms FROM lesson
      WHERE course_id = $1 AND version = $2 ORDER BY place`,
    [courseId, version],
  );
}

export type EnrolmentRow = {
  person_id: number;
  enrolment_id: number;
  course_id: number;
  version: number;
  state: "studying" | "completed" | "left" | "revoked";
  enrolled_at: Date;
  right_level: boolean;
  enrolled_series: string | null;
  enrolled_category: string | null;
  whitelisted: boolean;
  left_at: Date | null;
  completed_at: Date | null;
  entry_id: number | null;
  certificate_number: string | null;
  revoked_at: Date | null;
  revoked_by: number | null;
  revoked_why: string | null;
};

const ENROLMENT = `person_id, enrolment_id, course_id, version, state, enrolled_at, right_level, enrolled_series, enrolled_category,
  whitelisted, left_at, completed_at, entry_id, certificate_number, revoked_at, revoked_by, revoked_why`;

/** Enrolments of a person: what is studied first, then the newest. */
export async function enrolmentsOf(db: Db, personId: number): Promise<EnrolmentRow[]> {
  return db.rows<EnrolmentRow>(
    `SELECT ${ENROLMENT} FROM enrolment WHERE person_id = $1
      ORDER BY array_position(ARRAY['studying', 'completed', 'revoked', 'left'], state), enrolment_id DESC LIMIT 500`,
    [personId],
  );
}

/** One enrolment of a person, undefined when it is not theirs. */
export async function enrolmentOf(db: Db, personId: number, enrolmentId: number): Promise<EnrolmentRow | undefined> {
  return db.row<EnrolmentRow>(`SELECT ${ENROLMENT} FROM enrolment WHERE person_id = $1 AND enrolment_id = $2`, [
    personId,
    enrolmentId,
  ]);
}

/** The same, locked until the transaction ends. The caller holds the person's lock. */
export async function lockEnrolment(tx: Tx, personId: number, enrolmentId: number): Promise<EnrolmentRow | undefined> {
  return tx.row<EnrolmentRow>(
    `SELECT ${ENROLMENT} FROM enrolment WHERE person_id = $1 AND enrolment_id = $2 FOR UPDATE`,
    [personId, enrolmentId],
  );
}

/** Enrols a person. Returns the enrolment. */
export async function insertEnrolment(
  tx: Tx,
  given: Pick<
    EnrolmentRow,
    | "person_id"
    | "course_id"
    | "version"
    | "enrolled_at"
    | "right_level"
    | "enrolled_series"
    | "enrolled_category"
    | "whitelisted"
  >,
): Promise<EnrolmentRow> {
  const row = await tx.row<EnrolmentRow>(
    `INSERT INTO enrolment (person_id, course_id, version, enrolled_at, right_level, enrolled_series, enrolled_category, whitelisted)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ${ENROLMENT}`,
    [
      given.person_id,
      given.course_id,
      given.version,
      given.enrolled_at,
      given.right_level,
      given.enrolled_series,
      given.enrolled_category,
      given.whitelisted,
    ],
  );
  return row as EnrolmentRow;
}

/**
 * Moves an enrolment from the state that was judged. Throws when it has moved on in spite of the lock: a fault, not a refusal.
 */
export async function moveEnrolment(
  tx: Tx,
  row: EnrolmentRow,
  change: Partial<Omit<EnrolmentRow, "enrolment_id" | "course_id" | "version">>,
): Promise<EnrolmentRow> {
  const whole = { ...row, ...change };
  const moved = await tx.row<EnrolmentRow>(
    `UPDATE enrolment SET person_id = $4, state = $5, left_at = $6, completed_at = $7, entry_id = $8, certificate_number = $9,
       revoked_at = $10, revoked_by = $11, revoked_why = $12
      WHERE person_id = $1 AND enrolment_id = $2 AND state = $3 RETURNING ${ENROLMENT}`,
    [
      row.person_id,
      row.enrolment_id,
      row.state,
      whole.person_id,
      whole.state,
      whole.left_at,
      whole.completed_at,
      whole.entry_id,
      whole.certificate_number,
      whole.revoked_at,
      whole.revoked_by,
      whole.revoked_why,
    ],
  );
  if (moved === undefined) throw new Error(`Enrolment ${row.enrolment_id} has moved on`);
  return moved;
}

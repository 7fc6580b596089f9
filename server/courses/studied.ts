/** Lessons as those see them who study: what an enrolment is made of. */
import { shanghaiDate } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import type { LessonRow } from "./store.ts";

/** A lesson of the version that somebody is enrolled in. */
export type LessonToStudy = {
  courseId: number;
  version: number;
  lessonId: number;
  title: string;
  kind: LessonRow["kind"];
  /** How long it lasts; null of a test. */
  durationMs: number | null;
  contentKey: string | null;
  /** Whether it is completed already: nothing is gained by it any more. */
  state: "studying" | "completed";
  /** First and last day on which it can be studied. */
  opens: string;
  closes: string;
  /** How much of each lesson must have been seen. */
  coveragePercent: number;
};

/** Whether a lesson can be studied at a moment: by the day in Beijing. */
export function isOpenOn({ opens, closes }: Pick<LessonToStudy, "opens" | "closes">, now: Date): boolean {
  const day = shanghaiDate(now);
  return opens <= day && day <= closes;
}

/** The lessons of an enrolment, in order; none when it is not theirs, was left or taken back. */
export function lessonsStudied(db: Db, personId: number, enrolmentId: number): Promise<LessonToStudy[]> {
  return db.rows<LessonToStudy>(
    `SELECT course_id AS "courseId", version, lesson_id AS "lessonId", l.title, l.kind, l.duration_ms AS "durationMs",
            l.content_key AS "contentKey", e.state, v.opens, v.closes, v.coverage_percent AS "coveragePercent"
       FROM enrolment e JOIN course_version v USING (course_id, version) JOIN lesson l USING (course_id, version)
      WHERE e.person_id = $1 AND e.enrolment_id = $2 AND e.state IN ('studying', 'completed') ORDER BY l.place`,
    [personId, enrolmentId],
  );
}

/** As `lessonsStudied`. Throws `not_found` when there are none. */
export async function lessonsOfEnrolment(db: Db, personId: number, enrolmentId: number): Promise<LessonToStudy[]> {
  const lessons = await lessonsStudied(db, personId, enrolmentId);
  if (lessons.length === 0) throw new Refusal("not_found");
  return lessons;
}

/** One of them. Throws `not_found` as above, and when the lesson is of another version. */
export async function lessonToStudy(
  db: Db,
  personId: number,
  enrolmentId: number,
  lessonId: number,
): Promise<LessonToStudy> {
  const lessons = await lessonsStudied(db, personId, enrolmentId);
  const lesson = lessons.find((each) => each.lessonId === lessonId);
  if (lesson === undefined) throw new Refusal("not_found");
  return lesson;
}

/** What somebody studies and has not completed. */
export async function studyingOf(db: Db, personId: number): Promise<number[]> {
  const rows = await db.rows<{ enrolment_id: number }>(
    "SELECT enrolment_id FROM enrolment WHERE person_id = $1 AND state = 'studying' ORDER BY enrolment_id",
    [personId],
  );
  return rows.map(({ enrolment_id: id }) => id);
}

/** The course of an enrolment, in whatever state it is. */
export async function courseOfEnrolment(db: Db, enrolmentId: number): Promise<number> {
  const row = await db.row<{ course_id: number }>("SELECT course_id FROM enrolment WHERE enrolment_id = $1", [
    enrolmentId,
  ]);
  if (row === undefined) throw new Refusal("not_found");
  return row.course_id;
}

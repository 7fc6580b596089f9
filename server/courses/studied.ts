/** Lessons as those see them who study: what an enrolment is made of. */
import type { Db } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";

/** A lesson of the version that somebody studies. */
export interface StudiedLesson {
  courseId: number;
  version: number;
  lessonId: number;
  kind: "video" | "document" | "package" | "test";
  title: string;
  /** Absent for a test. */
  durationMs: number | null;
  contentKey: string | null;
  state: "studying" | "completed";
  /** How much of each lesson must have been seen. */
  coveragePercent: number;
}

/** The lessons of an enrolment, in order. Throws `not_found` when it is not theirs, or they left. */
export async function lessonsOfEnrolment(db: Db, personId: number, enrolmentId: number): Promise<StudiedLesson[]> {
  const lessons = await db.rows<StudiedLesson>(
    `SELECT lesson.course_id AS "courseId", lesson.version, lesson_id AS "lessonId", kind, lesson.title, duration_ms AS "durationMs",
            content_key AS "contentKey", enrolment.state, coverage_percent AS "coveragePercent"
       FROM enrolment JOIN lesson USING (course_id, version) JOIN course_version USING (course_id, version)
      WHERE enrolment.person_id = $1 AND enrolment_id = $2 AND enrolment.state IN ('studying', 'completed') ORDER BY place`,
    [personId, enrolmentId],
  );
  if (lessons.length === 0) throw new Refusal("not_found");
  return lessons;
}

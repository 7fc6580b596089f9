/** Courses that somebody has completed, as whoever looks into a completion sees them. */
import type { Db } from "../platform/db.ts";

/** A completion, still good or taken back. */
export type Completion = {
  enrolmentId: number;
  course: string;
  state: "completed" | "revoked";
  completedAt: Date | null;
  /** Whether one of the lessons asked for is the course's. */
  played: boolean;
};

const MOST = 100;

/** What somebody has completed, the newest first. */
export function completionsOf(db: Db, personId: number, lessonIds: readonly number[]): Promise<Completion[]> {
  return db.rows<Completion>(
    `SELECT e.enrolment_id AS "enrolmentId", v.title AS course, e.state, e.completed_at AS "completedAt",
            EXISTS (SELECT FROM lesson l WHERE l.course_id = e.course_id AND l.version = e.version AND l.lesson_id = ANY ($2)) AS played
       FROM enrolment e JOIN course_version v USING (course_id, version)
      WHERE e.person_id = $1 AND e.state IN ('completed', 'revoked')
      ORDER BY e.completed_at DESC NULLS LAST, e.enrolment_id DESC LIMIT ${MOST}`,
    [personId, lessonIds],
  );
}

/** SQL of attempts. */
import type { Db, Tx } from "../platform/db.ts";

export type AttemptRow = {
  person_id: number;
  attempt_id: number;
  enrolment_id: number;
  lesson_id: number;
  test_key: string;
  attempts: number;
  cooldown_minutes: number;
  number: number;
  account_id: number;
  seed: string;
  begun_at: Date;
  ends_at: Date;
  ended_at: Date | null;
  ended_how: "submitted" | "time" | null;
  points: number | null;
  passed: boolean | null;
  /** Infinity once passed. */
  again_at: Date;
};

/** An attempt that has ended, and what came of it. */
export interface TestEnded {
  personId: number;
  enrolmentId: number;
  attemptId: number;
  lessonId: number;
  passed: boolean;
  /** Hundredths of the points, one a question. */
  points: number;
  questions: number;
  endedAt: Date;
}

/** Told in the transaction in which a test ends. */
export type TellEnded = (tx: Tx, ended: TestEnded) => Promise<void>;

/** The one attempt of a person that is open. */
export async function openAttemptOf(db: Db, personId: number): Promise<AttemptRow | undefined> {
  return db.row<AttemptRow>("SELECT * FROM test_attempt WHERE person_id = $1 AND ended_at IS NULL", [personId]);
}

/** Attempts of a lesson's test, in their order. */
export async function attemptsOf(
  db: Db,
  personId: number,
  enrolmentId: number,
  lessonId: number,
): Promise<AttemptRow[]> {
  return db.rows<AttemptRow>(
    "SELECT * FROM test_attempt WHERE person_id = $1 AND enrolment_id = $2 AND lesson_id = $3 ORDER BY number",
    [personId, enrolmentId, lessonId],
  );
}

/** Which of some lessons' tests somebody has passed, in one enrolment. */
export async function passedLessons(
  db: Db,
  personId: number,
  enrolmentId: number,
  lessonIds: readonly number[],
): Promise<Set<number>> {
  const rows = await db.rows<{ lesson_id: number }>(
    `SELECT DISTINCT lesson_id FROM test_attempt
      WHERE person_id = $1 AND enrolment_id = $2 AND lesson_id = ANY ($3) AND passed`,
    [personId, enrolmentId, lessonIds],
  );
  return new Set(rows.map((row) => row.lesson_id));
}

/** Whether somebody has passed every one of some lessons' tests. */
export async function testPassed(
  db: Db,
  personId: number,
  enrolmentId: number,
  lessonIds: readonly number[],
): Promise<boolean> {
  const passed = await passedLessons(db, personId, enrolmentId, lessonIds);
  return lessonIds.every((lesson) => passed.has(lesson));
}

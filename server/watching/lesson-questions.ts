/** Questions of a lesson that are asked while it is watched. */
import type { Tx } from "../platform/db.ts";

/** One choice is right. */
export interface QuestionInBetween {
  wording: string;
  choices: readonly string[];
  /** Counted from 1. */
  answer: number;
}

/** Gives a lesson its questions in the order of what it says; each can be asked once its part has been watched. */
export async function putLessonQuestions(
  tx: Tx,
  lessonId: number,
  durationMs: number,
  questions: readonly QuestionInBetween[],
): Promise<void> {
  await tx.execute("DELETE FROM lesson_question WHERE lesson_id = $1", [lessonId]);
  for (const [at, { wording, choices, answer }] of questions.entries())
    await tx.execute(
      "INSERT INTO lesson_question (lesson_id, at_ms, wording, choices, answer) VALUES ($1, $2, $3, $4, $5)",
      [lessonId, Math.round((durationMs * (at + 1)) / (questions.length + 1)), wording, choices, answer],
    );
}

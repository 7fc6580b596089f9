/** The demo's own videos as lessons: each with a test behind it and questions in between. The files themselves come in when a server starts. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { addQuestions, createTest, questionsForLesson } from "../../server/assessment/door.ts";
import { putLessonQuestions, type CourseToWrite } from "../../server/courses/door.ts";
import type { Tx } from "../../server/platform/db.ts";
import { FILM_QUESTIONS, type Film } from "./film-questions.ts";

/** Who teaches. */
export interface Teacher {
  institutionId: number;
  accountId: number;
  unitId: number;
}

const RULES = { passPercent: 60, minutes: 10, attempts: 3, cooldownMinutes: 10, shuffle: true, reveal: true };

/** The lessons of a course around a video: the video, and a test on it. Its questions go into the bank of whoever teaches. */
export async function writeFilm(
  tx: Tx,
  film: Film,
  { institutionId, accountId, unitId }: Teacher,
  now: Date,
): Promise<NonNullable<CourseToWrite["lessons"]>> {
  const { key, title, durationMs } = JSON.parse(
    readFileSync(join(import.meta.dirname, "content", film, "made.json"), "utf8"),
  ) as { key: string; title: string; durationMs: number };
  const { tag, questions } = FILM_QUESTIONS[film];
  const acting = { accountId, now, reach: { kind: "unit" as const, unitId } };
  await addQuestions(tx, institutionId, questions, acting);
  const parts = [{ tag, count: 5 }];
  const testKey = await createTest(tx, acting, { ...RULES, title: `“${title}”自测`, parts });
  return [
    { title, kind: "video", durationMs, contentKey: key },
    { title: "结业自测", kind: "test", contentKey: testKey },
  ];
}

/** Questions that are asked while a video is watched, by what it has just said: in the order of what it says. */
export async function askInBetween(tx: Tx, film: Film, courseId: number, institutionId: number): Promise<void> {
  const { tag } = FILM_QUESTIONS[film];
  const lesson = await tx.row<{ lesson_id: number; duration_ms: number }>(
    "SELECT lesson_id, duration_ms FROM lesson WHERE course_id = $1 AND kind = 'video'",
    [courseId],
  );
  const questions = await questionsForLesson(tx, { institutionId, tag, most: 6 });
  if (lesson === undefined) return;
  const apart = lesson.duration_ms / (questions.length + 1);
  const placed = questions.map((question, at) => ({ ...question, atMs: Math.round(apart * (at + 1)) }));
  await putLessonQuestions(tx, lesson.lesson_id, placed);
}

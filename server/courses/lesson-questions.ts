/** Questions about a part of a lesson, asked while it is watched: how they are kept, and what is wrong with them. */
import type { LessonQuestion } from "../../contract/course-questions.ts";
import type { FieldError } from "../../contract/problems.ts";
import type { Db, Tx } from "../platform/db.ts";
import type { LessonRow } from "./store.ts";

/** The questions of a lesson, in the order of their places. */
export function questionsIn(db: Db, lessonId: number): Promise<LessonQuestion[]> {
  return db.rows<LessonQuestion>(
    `SELECT at_ms AS "atMs", wording, choices, answer FROM lesson_question WHERE lesson_id = $1 ORDER BY at_ms, question_id`,
    [lessonId],
  );
}

/** How many questions lessons have; those without are not named. */
export async function questionCounts(db: Db, lessonIds: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const rows = await db.rows<{ lesson_id: number; questions: number }>(
    "SELECT lesson_id, count(*)::int AS questions FROM lesson_question WHERE lesson_id = ANY ($1) GROUP BY lesson_id",
    [lessonIds],
  );
  return new Map(rows.map((row) => [row.lesson_id, row.questions]));
}

/** Gives a lesson its questions in place of those it had. */
export async function putQuestions(tx: Tx, lessonId: number, questions: readonly LessonQuestion[]): Promise<void> {
  await dropQuestions(tx, [lessonId]);
  await tx.execute(
    `INSERT INTO lesson_question (lesson_id, at_ms, wording, choices, answer)
     SELECT $1, (said->>'atMs')::integer, said->>'wording', ARRAY(SELECT jsonb_array_elements_text(said->'choices')),
            (said->>'answer')::smallint
       FROM jsonb_array_elements($2::jsonb) WITH ORDINALITY AS asked(said, place) ORDER BY place`,
    [lessonId, JSON.stringify(questions)],
  );
}

/** Takes the questions off lessons of a draft. */
export async function dropQuestions(tx: Tx, lessonIds: readonly number[]): Promise<void> {
  await tx.execute("DELETE FROM lesson_question WHERE lesson_id = ANY ($1)", [lessonIds]);
}

/** Gives the lessons of a version the questions of those at the same places of the version before. */
export async function copyQuestions(tx: Tx, courseId: number, from: number): Promise<void> {
  await tx.execute(
    `INSERT INTO lesson_question (lesson_id, at_ms, wording, choices, answer)
     SELECT copy.lesson_id, question.at_ms, question.wording, question.choices, question.answer
       FROM lesson_question question JOIN lesson original USING (lesson_id)
       JOIN lesson copy ON copy.course_id = original.course_id AND copy.version = original.version + 1 AND copy.place = original.place
      WHERE original.course_id = $1 AND original.version = $2 ORDER BY question.question_id`,
    [courseId, from],
  );
}

/** Lessons of a version with a question behind their end: they have become shorter since. Nobody would ever be asked it. */
export async function lateProblems(db: Db, courseId: number, version: number): Promise<FieldError[]> {
  const rows = await db.rows<{ place: number; title: string }>(
    `SELECT place, title FROM lesson WHERE course_id = $1 AND version = $2
        AND EXISTS (SELECT FROM lesson_question q WHERE q.lesson_id = lesson.lesson_id AND q.at_ms > lesson.duration_ms)
      ORDER BY place`,
    [courseId, version],
  );
  return rows.map(({ place, title }) => ({
    path: `body.lessons[${place - 1}]`,
    code: "question_late",
    message: `“${title}”有提问的位置超出了这一节的时长`,
    remedy: "请改提问的位置，或删去这个提问",
  }));
}

/**
 * Everything that is wrong with questions, by field. What is behind the end of the lesson already may stay there meanwhile, so that
 * one can be put right after the other.
 */
export function questionProblems(
  { duration_ms: duration }: Pick<LessonRow, "duration_ms">,
  before: readonly LessonQuestion[],
  questions: readonly LessonQuestion[],
): FieldError[] {
  if (duration === null) return [wrong("", "not_watched", "自测里不能安排提问", "请把提问加到视频、文档或课件包里")];
  const stood = new Set(before.map(({ atMs, wording }) => `${atMs} ${wording}`));
  return questions.flatMap((question, at) => [
    ...(question.atMs > duration && !stood.has(`${question.atMs} ${question.wording}`)
      ? [wrong(`[${at}].atMs`, "late", "提问的位置超出了这一节的时长", `请填写不超过${clockOf(duration)}的位置`)]
      : []),
    ...choiceProblems(question, at),
  ]);
}

function choiceProblems({ choices, answer }: LessonQuestion, at: number): FieldError[] {
  const plain = choices.map((choice) => choice.normalize("NFKC").trim());
  const twice = plain.findIndex((choice, place) => plain.indexOf(choice) < place);
  return [
    ...(twice < 0 ? [] : [wrong(`[${at}].choices[${twice}]`, "twice", "有两个选项一样", "请改成不同的选项")]),
    ...(answer > choices.length
      ? [wrong(`[${at}].answer`, "none_right", "没有标出正确答案", "请选一个填写了的选项")]
      : []),
  ];
}

function wrong(place: string, code: string, message: string, remedy: string): FieldError {
  return { path: `body.questions${place}`, code, message, remedy };
}

function clockOf(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

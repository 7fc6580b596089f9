/** What whoever writes the questions of a lesson does with them, and what whoever approves it sees. */
import type { LessonQuestion, LessonQuestionsView } from "../../contract/course-questions.ts";
import { mayDo } from "../../contract/rights.ts";
import type { Db, Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { judged, moveVersion, versionInReach, type Acting } from "./authoring.ts";
import { putQuestions, questionProblems, questionsIn } from "./lesson-questions.ts";
import { lessonsOf, type CourseRow, type LessonRow } from "./store.ts";
import { judgeVersion } from "./version.ts";

/** Names a lesson of a version. */
export interface LessonPlace {
  courseId: number;
  version: number;
  lessonId: number;
}

async function lessonIn(db: Db, { course_id, version }: CourseRow, lessonId: number): Promise<LessonRow> {
  const lesson = (await lessonsOf(db, course_id, version)).find(({ lesson_id: id }) => id === lessonId);
  if (lesson === undefined) throw new Refusal("not_found");
  return lesson;
}

/**
 * The questions of a lesson in reach; a test has none and is answered like one that is missing. `everywhere` reads the questions,
 * which stand behind the wall for the sake of those who are asked them.
 */
export async function lessonQuestionsView(
  db: Db,
  everywhere: Db,
  acting: Acting,
  { courseId, version, lessonId }: LessonPlace,
): Promise<LessonQuestionsView> {
  const row = await versionInReach(db, acting, courseId, version);
  const writes = mayDo("courses:item:write", acting.actor);
  if (row.state === "draft" && !writes) throw new Refusal("not_found");
  const { title, duration_ms: durationMs } = await lessonIn(db, row, lessonId);
  if (durationMs === null) throw new Refusal("not_found");
  return {
    course: { courseId, version, title: row.title },
    lesson: { lessonId, title, durationMs },
    state: row.state,
    edition: row.edition,
    questions: await questionsIn(everywhere, lessonId),
    edits: writes && judgeVersion(row.state, "edit", "author").ok,
  };
}

/**
 * Keeps the questions of a lesson of a draft in place of those it had. Throws `course_incomplete` by field. The version is held.
 * @returns the new edition.
 */
export async function saveQuestions(
  tx: Tx,
  acting: Acting,
  row: CourseRow,
  lessonId: number,
  questions: readonly LessonQuestion[],
): Promise<number> {
  const state = judged(row, "edit", "author");
  const lesson = await lessonIn(tx, row, lessonId);
  const said = questions.map((each) => ({
    ...each,
    wording: each.wording.trim(),
    choices: each.choices.map((choice) => choice.trim()),
  }));
  const problems = questionProblems(lesson, await questionsIn(tx, lessonId), said);
  if (problems.length > 0) throw new Refusal("course_incomplete", problems);
  await putQuestions(tx, lessonId, said);
  return moveVersion(tx, row, state, acting.now, {});
}

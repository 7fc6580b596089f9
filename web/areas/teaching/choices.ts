import { MOST_QUESTION_CHOICES } from "../../../contract/course-questions.ts";
import type { TestPlanLine } from "../../../contract/assessment-tests.ts";
import type { ContentLine } from "../../../contract/content.ts";
import type { LessonView } from "../../../contract/courses.ts";
import { duration } from "../../ui/duration.ts";
import { t } from "./words.ts";

/** Something that a lesson can be made of. */
export interface Choice {
  readonly key: string;
  readonly name: string;
  /** How long it is: of a test its questions and time. */
  readonly length: string;
}

/** Where the form of a lesson stands; without a number that of a new one. */
export function lessonHref({
  course,
  lesson,
  kind,
}: {
  readonly course: { readonly courseId: number; readonly version: number };
  readonly lesson: Pick<LessonView, "lessonId"> | undefined;
  readonly kind: LessonView["kind"];
}): string {
  const base = `/teaching/${course.courseId}/${course.version}/lessons`;
  return lesson === undefined ? `${base}/new-${kind}` : `${base}/${lesson.lessonId}`;
}

function lengthOf({ durationMs, pages, standard }: ContentLine): string {
  if (durationMs !== null) return t("lesson.lasts", { length: duration(durationMs) });
  if (pages !== null) return t("lesson.pages", { pages });
  return standard === null ? "" : t(`lesson.standard.${standard}`);
}

/** A content as it can be chosen. */
export function contentChoice(line: ContentLine): Choice {
  return { key: line.contentKey, name: line.name, length: lengthOf(line) };
}

/** A test as it can be chosen. */
export function testChoice({ testKey, rules, questions, ready, edition }: TestPlanLine): Choice {
  const { title, minutes, passPercent, attempts } = rules;
  const words = t("lesson.testLength", { questions, minutes, passPercent, attempts, edition });
  return { key: testKey, name: title, length: ready ? words : `${words} ${t("lesson.testShort")}` };
}

/** Where the questions of a lesson stand. */
export function questionsHref({ courseId, version }: { courseId: number; version: number }, lessonId: number): string {
  return `/teaching/${courseId}/${version}/lessons/${lessonId}/questions`;
}

/** Names of the fields in which the choices are typed. */
export const CHOICE_FIELDS: readonly string[] = Array.from(
  { length: MOST_QUESTION_CHOICES },
  (_, at) => `choice-${at + 1}`,
);

/** A place in a lesson, as it is written into the form. */
export const placeWords = (atMs: number): string => duration(atMs);

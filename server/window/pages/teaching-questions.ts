/** The questions of a lesson: listed for whoever may see the version, with a form for whoever writes it. */
import {
  MOST_LESSON_QUESTIONS,
  readLessonQuestions,
  saveLessonQuestions,
  type LessonQuestion,
  type LessonQuestionsView,
} from "../../../contract/course-questions.ts";
import { CHOICE_FIELDS, placeWords, questionsHref } from "../../../web/areas/teaching/choices.ts";
import type { QuestionsData } from "../../../web/areas/teaching/questions.tsx";
import { t } from "../../../web/areas/teaching/words.ts";
import { Refusal } from "../../platform/refusal.ts";
import { form, go, idIn, page, show, type Redirect, type Route, type Shown, type Visit } from "../route.ts";
import { courseErrors } from "./teaching-errors.ts";

type QuestionsPage = typeof import("../../../web/areas/teaching/questions.tsx").page;
type Errors = { field?: string; message: string }[];

const PATH = "/teaching/:courseId/:version/lessons/:lessonId/questions";

export const teachingQuestionRoutes: readonly Route[] = [
  page<QuestionsPage>({
    path: PATH,
    page: "teaching/questions",
    permission: "courses:item:read",
    operations: [readLessonQuestions],
    view: async (visit) => {
      const view = await read(visit);
      const changed = view.edits ? numberIn(visit.query.get("change"), view) : undefined;
      const question = changed === undefined ? undefined : view.questions[changed - 1];
      return { view, changed, typed: question === undefined ? {} : typedOf(question), errors: [] };
    },
  }),
  form({
    path: PATH,
    permission: "courses:item:write",
    operations: [readLessonQuestions, saveLessonQuestions],
    act: save,
  }),
];

function paramsOf({ params }: Visit) {
  return {
    courseId: idIn(params["courseId"]),
    version: idIn(params["version"]),
    lessonId: idIn(params["lessonId"]),
  };
}

function read(visit: Visit): Promise<LessonQuestionsView> {
  return visit.ask(readLessonQuestions, { params: paramsOf(visit) });
}

/** Which question is meant, counted from 1; undefined when there is none of that number. */
function numberIn(text: string | null, { questions }: LessonQuestionsView): number | undefined {
  const number = Number(text ?? "");
  return Number.isInteger(number) && number >= 1 && number <= questions.length ? number : undefined;
}

function typedOf({ atMs, wording, choices, answer }: LessonQuestion): QuestionsData["typed"] {
  const named = choices.map((choice, at): [string, string] => [CHOICE_FIELDS[at] ?? "", choice]);
  return { at: placeWords(atMs), wording, right: String(answer), ...Object.fromEntries(named) };
}

/** A place as people write it: "3:05" or "1:02:03", in wide signs as well; undefined when it is none. */
export function placeTyped(text: string): number | undefined {
  const found = /^(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)$/.exec(text.normalize("NFKC").trim());
  if (found === null) return undefined;
  const [hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((part) => Number(part ?? 0));
  return ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

interface Said {
  question: LessonQuestion;
  /** Fields of the choices that were filled in, in order. */
  filled: readonly string[];
  errors: Errors;
}

function readSaid(fields: URLSearchParams, before: LessonQuestion | undefined): Said {
  const of = (name: string) => (fields.get(name) ?? "").replaceAll("\r\n", "\n").trim();
  const filled = CHOICE_FIELDS.filter((name) => of(name) !== "");
  const right = `choice-${of("right")}`;
  // A place is shown in whole seconds; left as it was, it stays what it was.
  const atMs = before !== undefined && of("at") === placeWords(before.atMs) ? before.atMs : placeTyped(of("at"));
  const errors: Errors = [];
  if (atMs === undefined) errors.push({ field: "at", message: t("question.atMissing") });
  if (of("wording") === "") errors.push({ field: "wording", message: t("question.wordingMissing") });
  const empty = CHOICE_FIELDS.find((name) => of(name) === "");
  if (filled.length < 2 && empty !== undefined) errors.push({ field: empty, message: t("question.choicesMissing") });
  if (!filled.includes(right))
    errors.push({ field: "right", message: t(of("right") === "" ? "question.rightMissing" : "question.rightEmpty") });
  const choices = filled.map(of);
  return {
    question: { atMs: atMs ?? 0, wording: of("wording"), choices, answer: filled.indexOf(right) + 1 },
    filled,
    errors,
  };
}

/** The list as it is to be kept, and at which place of it the question stands that was said. */
function altered(
  { questions }: LessonQuestionsView,
  number: number | undefined,
  said: LessonQuestion | undefined,
): { list: LessonQuestion[]; at: number } {
  if (said === undefined) return { list: questions.toSpliced((number ?? 0) - 1, 1), at: -1 };
  if (number === undefined) return { list: [...questions, said], at: questions.length };
  return { list: questions.with(number - 1, said), at: number - 1 };
}

async function save(visit: Visit): Promise<Redirect | Shown> {
  const { fields } = visit;
  const view = await read(visit);
  const what = (["add", "change", "remove"] as const).find((each) => each === fields.get("do"));
  const number = what === "add" ? undefined : numberIn(fields.get("question"), view);
  const changed = what === "change" ? number : undefined;
  const edition = Number(idIn(fields.get("edition")));
  const again = (errors: Errors) =>
    show<QuestionsPage>("teaching/questions", { view, changed, typed: Object.fromEntries(fields), errors });
  if (what === undefined || (what !== "add" && number === undefined)) throw new Refusal("course_changed");
  if (what === "add" && view.questions.length >= MOST_LESSON_QUESTIONS)
    return again([{ message: t("question.full", { most: MOST_LESSON_QUESTIONS }) }]);
  const before = number === undefined ? undefined : view.questions[number - 1];
  const said = what === "remove" ? undefined : readSaid(fields, before);
  if (said !== undefined && said.errors.length > 0) return again(said.errors);
  const { list, at } = altered(view, number, said?.question);
  try {
    await visit.ask(saveLessonQuestions, { params: paramsOf(visit), body: { edition, questions: list } });
  } catch (error) {
    return again(courseErrors(error).map((each) => placed(each, at, said?.filled ?? [])));
  }
  const title = t(what === "remove" ? "question.removed" : "question.saved");
  return go(questionsHref(view.course, view.lesson.lessonId), { tone: "success", title });
}

/** An error at the field that it is about; what is wrong elsewhere stands above. */
function placed({ field = "", message }: Errors[number], at: number, filled: readonly string[]): Errors[number] {
  const [, number, name, choice] = /^questions[.[](\d+)\]?\.(\w+)(?:[.[](\d+))?/.exec(field) ?? [];
  if (number === undefined || Number(number) !== at) return { message };
  const fields: Record<string, string | undefined> = {
    atMs: "at",
    wording: "wording",
    answer: "right",
    choices: filled[Number(choice ?? 0)],
  };
  const own = fields[name ?? ""];
  return own === undefined ? { message } : { field: own, message };
}

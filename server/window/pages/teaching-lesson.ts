/** The form of a lesson: what of the institution's own it is made of, its name, and how long it takes. */
import { listTests, readTestPlan } from "../../../contract/assessment-tests.ts";
import { listContent, readContent } from "../../../contract/content.ts";
import { readCourseVersion, saveCourseLessons, type CourseVersionView } from "../../../contract/course-authoring.ts";
import { LESSON_KINDS, type LessonView } from "../../../contract/courses.ts";
import type { RequestOf } from "../../../contract/operation.ts";
import { contentChoice, lessonHref, testChoice, type Choice } from "../../../web/areas/teaching/choices.ts";
import type { LessonFormData } from "../../../web/areas/teaching/lesson.tsx";
import { t } from "../../../web/areas/teaching/words.ts";
import { withQuery } from "../../../web/ui/query.ts";
import { Refusal } from "../../platform/refusal.ts";
import { form, go, idIn, page, show, type Redirect, type Route, type Shown, type Visit } from "../route.ts";

import { courseErrors } from "./teaching-errors.ts";

type LessonPage = typeof import("../../../web/areas/teaching/lesson.tsx").page;
type Kind = LessonView["kind"];
type Typed = LessonFormData["typed"];
export type SentLessons = RequestOf<typeof saveCourseLessons>["body"]["lessons"];

const PATH = "/teaching/:courseId/:version/lessons/:lessonId";
const write = { permission: "courses:item:write" } as const;
const reading = [readCourseVersion, listContent, readContent, listTests, readTestPlan] as const;
const MINUTE_MS = 60_000;

export const teachingLessonRoutes: readonly Route[] = [
  page<LessonPage>({
    path: PATH,
    page: "teaching/lesson",
    ...write,
    operations: reading,
    view: async (visit) => {
      const view = await readVersion(visit);
      return dataOf(visit, view, typedOf(lessonOf(visit, view)), []);
    },
  }),
  form({ path: PATH, ...write, operations: [...reading, saveCourseLessons], act: save }),
];

function readVersion({ ask, params }: Visit): Promise<CourseVersionView> {
  return ask(readCourseVersion, {
    params: { courseId: idIn(params["courseId"]), version: idIn(params["version"]) },
  });
}

type Lesson = CourseVersionView["lessons"][number];

/** The lesson that is changed; undefined for a new one. */
function lessonOf({ params }: Visit, { lessons, allowed }: CourseVersionView): Lesson | undefined {
  if (!allowed.includes("edit")) throw new Refusal("not_found");
  if (newKind(params["lessonId"]) !== undefined) return undefined;
  const found = lessons.find(({ lessonId }) => String(lessonId) === params["lessonId"]);
  if (found === undefined) throw new Refusal("not_found");
  return found;
}

/** A version's lessons as they are handed in again. */
export function sentOf({ lessons }: Pick<CourseVersionView, "lessons">): SentLessons {
  return lessons.map(({ lessonId, title, kind, contentKey, durationMs }) => ({
    lessonId,
    title,
    kind,
    contentKey,
    durationMs,
  }));
}

function typedOf(lesson: Lesson | undefined): Typed {
  const minutes = lesson?.durationMs == null ? "" : String(Math.round(lesson.durationMs / MINUTE_MS));
  return { title: lesson?.title ?? "", minutes, contentKey: lesson?.contentKey ?? "" };
}

/** The kind of a new lesson, as its address names it. */
function newKind(lesson: string | undefined): Kind | undefined {
  return LESSON_KINDS.find((kind) => lesson === `new-${kind}`);
}

function kindOf({ params }: Visit, lesson: Lesson | undefined): Kind {
  return lesson?.kind ?? newKind(params["lessonId"]) ?? "document";
}

interface Found {
  choices: Choice[];
  next: string | null;
}

async function testsFound({ ask }: Visit, q: string): Promise<Found> {
  const { tests } = await ask(listTests, {});
  const choices = tests.filter(({ rules }) => rules.title.includes(q)).map(testChoice);
  return { choices, next: null };
}

async function contentsFound({ ask, query }: Visit, kind: Exclude<Kind, "test">, q: string): Promise<Found> {
  const cursor = query.get("cursor");
  const asked = { ...(q === "" ? {} : { q }), ...(cursor === null ? {} : { cursor }) };
  const { contents, next } = await ask(listContent, { query: { kind, state: "ready", ...asked } });
  return { choices: contents.map(contentChoice), next };
}

/** What is chosen stands first, also where the list does not reach it. */
async function chosenFirst({ askIfAllowed }: Visit, kind: Kind, key: string, choices: Choice[]): Promise<Choice[]> {
  if (!/^[A-Za-z0-9_-]{22}$/.test(key)) return choices;
  const known = choices.find((each) => each.key === key);
  if (known !== undefined) return [known, ...choices.filter((each) => each !== known)];
  if (kind === "test") {
    const plan = await askIfAllowed(readTestPlan, { params: { testKey: key } });
    return plan === undefined ? choices : [testChoice(plan), ...choices];
  }
  const line = await askIfAllowed(readContent, { params: { contentKey: key } });
  return line === undefined ? choices : [contentChoice(line), ...choices];
}

async function dataOf(
  visit: Visit,
  view: CourseVersionView,
  typed: Typed,
  errors: LessonFormData["errors"],
): Promise<LessonFormData> {
  const lesson = lessonOf(visit, view);
  const kind = kindOf(visit, lesson);
  const q = (visit.query.get("q") ?? "").trim().slice(0, 50);
  const { choices, next } = kind === "test" ? await testsFound(visit, q) : await contentsFound(visit, kind, q);
  const { courseId, version, title } = view.course;
  const course = { courseId, version, title };
  const base = withQuery(lessonHref({ course, lesson, kind }), { q: q === "" ? undefined : q });
  return {
    course,
    lesson,
    kind,
    edition: view.edition,
    typed,
    errors,
    choices: q === "" ? await chosenFirst(visit, kind, typed.contentKey, choices) : choices,
    q,
    nextHref: next === null ? undefined : withQuery(base, { cursor: next }),
    firstHref: visit.query.get("cursor") === null ? undefined : base,
  };
}

function minutesOf(typed: string): number | undefined {
  const plain = typed.normalize("NFKC").trim();
  return /^\d{1,3}$/.test(plain) && Number(plain) >= 1 && Number(plain) <= 600 ? Number(plain) * MINUTE_MS : undefined;
}

interface Said {
  said: SentLessons[number];
  errors: { field: string; message: string }[];
}

/** What was said of the lesson: its name is that of what it is made of, unless it has one of its own. */
async function readSaid(visit: Visit, kind: Kind, lesson: Lesson | undefined, typed: Typed): Promise<Said> {
  const errors: Said["errors"] = [];
  const [chosen] = await chosenFirst(visit, kind, typed.contentKey, []);
  if (chosen === undefined && (kind !== "document" || typed.contentKey !== ""))
    errors.push({ field: "contentKey", message: t("lesson.chooseOne") });
  const title =
    typed.title === "" ? (chosen?.name.replace(/\.[A-Za-z0-9]{2,5}$/, "").slice(0, 100) ?? "") : typed.title;
  if (title === "" && chosen === undefined && kind === "document")
    errors.push({ field: "title", message: t("lesson.titleMissing") });
  const timed = kind === "document" || kind === "package";
  const minutes = timed ? minutesOf(typed.minutes) : undefined;
  if (timed && minutes === undefined) errors.push({ field: "minutes", message: t("lesson.wrongMinutes") });
  // Of a video the server takes what was measured.
  const durationMs = kind === "test" ? null : timed ? (minutes ?? null) : (lesson?.durationMs ?? MINUTE_MS);
  const number = lesson === undefined ? {} : { lessonId: lesson.lessonId };
  return { said: { ...number, title, kind, contentKey: chosen?.key ?? null, durationMs }, errors };
}

async function save(visit: Visit): Promise<Redirect | Shown> {
  const { fields } = visit;
  const view = await readVersion(visit);
  const lesson = lessonOf(visit, view);
  const kind = kindOf(visit, lesson);
  const typed = {
    title: (fields.get("title") ?? "").trim().slice(0, 100),
    minutes: fields.get("minutes") ?? "",
    contentKey: fields.get("contentKey") ?? "",
  };
  const again = async (errors: LessonFormData["errors"]) =>
    show<LessonPage>("teaching/lesson", await dataOf(visit, view, typed, errors));
  const { said, errors } = await readSaid(visit, kind, lesson, typed);
  if (errors.length > 0) return again(errors);
  const others = sentOf(view);
  const lessons =
    lesson === undefined ? [...others, said] : others.map((each) => (each.lessonId === lesson.lessonId ? said : each));
  const { courseId, version } = view.course;
  const params = { courseId: String(courseId), version: String(version) };
  try {
    await visit.ask(saveCourseLessons, {
      params,
      body: { edition: Number(idIn(fields.get("edition"))), lessons },
    });
  } catch (error) {
    return again(courseErrors(error).map(({ message }) => ({ message })));
  }
  return go(`/teaching/${courseId}/${version}#lessons`, { tone: "success", title: t("lesson.saved") });
}

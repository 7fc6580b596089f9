/** The form of a course: a new one, or a draft. */
import {
  createCourse,
  listCourses,
  readCourseVersion,
  saveCourseVersion,
  type CourseParticulars,
  type CourseVersionView,
} from "../../../contract/course-authoring.ts";
import { randomUUID } from "node:crypto";
import { COURSE_PARTS } from "../../../contract/courses.ts";
import { CLASS_LEVELS } from "../../../contract/institutions.ts";
import type { FormData } from "../../../web/areas/teaching/form.tsx";
import { FIELDS, t, type Typed } from "../../../web/areas/teaching/words.ts";
import { form, go, idIn, page, show, type Redirect, type Route, type Shown, type Visit } from "../route.ts";
import { isoDay } from "./employment-ask.ts";
import { courseErrors } from "./teaching-errors.ts";

type FormPage = typeof import("../../../web/areas/teaching/form.tsx").page;
type Errors = FormData["errors"];
const write = { permission: "courses:item:write" } as const;
const PAGE = "teaching/form";

export const teachingFormRoutes: readonly Route[] = [
  page<FormPage>({
    path: "/teaching/new",
    page: PAGE,
    ...write,
    operations: [listCourses],
    view: (visit) => newForm(visit, emptyOf(visit), []),
  }),
  form({ path: "/teaching/new", ...write, operations: [listCourses, createCourse], act: create }),
  page<FormPage>({
    path: "/teaching/:courseId/:version/edit",
    page: PAGE,
    ...write,
    operations: [readCourseVersion],
    view: async (visit) => {
      const view = await readVersion(visit);
      return editForm(view, typedOf(view), []);
    },
  }),
  form({
    path: "/teaching/:courseId/:version/edit",
    ...write,
    operations: [readCourseVersion, saveCourseVersion],
    act: save,
  }),
];

async function readVersion({ ask, params }: Visit): Promise<CourseVersionView> {
  return ask(readCourseVersion, {
    params: { courseId: idIn(params["courseId"]), version: idIn(params["version"]) },
  });
}

/** An empty form for the year that runs. */
function emptyOf({ today }: Visit): Typed {
  const year = Math.trunc(today / 10_000);
  const blank = Object.fromEntries(FIELDS.map((name) => [name, ""])) as Record<keyof Typed, string>;
  return {
    ...blank,
    part: "public",
    yuan: "0",
    opens: `${year}-01-01`,
    closes: `${year}-12-31`,
    coveragePercent: "95",
  };
}

/** A number of hundredths as people type it. */
function decimal(hundredths: number): string {
  return String(hundredths / 100);
}

function typedOf({ course, summary, coveragePercent }: CourseVersionView): Typed {
  return {
    title: course.title,
    summary,
    part: course.part,
    class: course.class ?? "",
    series: course.series?.code ?? "",
    category: course.category?.code ?? "",
    hours: decimal(course.hundredths),
    yuan: decimal(course.fen),
    opens: course.opens,
    closes: course.closes,
    coveragePercent: String(coveragePercent),
  };
}

type Choices = CourseVersionView["choices"];

function optionsOf({ series, categories }: Choices): Pick<FormData, "series" | "categories"> {
  const options = (list: Choices["series"]) => list.map(({ code, label }) => ({ value: code, label }));
  return { series: options(series), categories: options(categories) };
}

async function newForm(visit: Visit, typed: Typed, errors: Errors): Promise<FormData> {
  const institution = idIn(visit.query.get("institution") ?? visit.fields.get("institution"));
  const { choices } = await visit.ask(listCourses, { query: { limit: "1" } });
  const hidden = { institution, idempotency_key: randomUUID() };
  return { title: t("newTitle"), action: "/teaching/new", hidden, typed, errors, ...optionsOf(choices) };
}

function editForm(view: CourseVersionView, typed: Typed, errors: Errors): FormData {
  const { course, edition, choices } = view;
  const action = `/teaching/${course.courseId}/${course.version}/edit`;
  const hidden = { edition: String(edition) };
  return { title: t("editTitle"), action, hidden, typed, errors, ...optionsOf(choices) };
}

/** What was typed, as the contract takes it, and what is no number or day. */
function read(fields: URLSearchParams): { typed: Typed; said: CourseParticulars; errors: Errors } {
  const typed = Object.fromEntries(FIELDS.map((name) => [name, (fields.get(name) ?? "").trim()])) as Typed;
  const errors: { field: string; message: string }[] = [];
  const number = (field: "hours" | "yuan" | "coveragePercent", factor: number): number => {
    const plain = typed[field] === "" && field === "yuan" ? "0" : typed[field];
    if (/^\d{1,6}(\.\d{1,2})?$/.test(plain)) return Math.round(Number(plain) * factor);
    errors.push({ field, message: t("form.number") });
    return 0;
  };
  const day = (field: "opens" | "closes"): string => {
    const iso = isoDay(typed[field]);
    if (iso === undefined) errors.push({ field, message: t("form.day") });
    return iso ?? "2026-01-01";
  };
  const part = COURSE_PARTS.find((each) => each === typed.part) ?? "public";
  const said = {
    title: typed.title,
    summary: typed.summary,
    part,
    class: CLASS_LEVELS.find((each) => each === typed.class) ?? null,
    series: typed.series === "" ? null : typed.series,
    category: typed.category === "" ? null : typed.category,
    hundredths: number("hours", 100),
    fen: number("yuan", 100),
    opens: day("opens"),
    closes: day("closes"),
    coveragePercent: number("coveragePercent", 1),
  };
  return { typed, said, errors };
}

/** Fields of the contract as this form calls them. */
const NAMED: Readonly<Record<string, string>> = { hundredths: "hours", fen: "yuan" };

function told(error: unknown): Errors {
  return courseErrors(error).map(({ field, message }) =>
    field === undefined ? { message } : { field: NAMED[field] ?? field, message },
  );
}

async function create(visit: Visit): Promise<Redirect | Shown> {
  const { typed, said, errors } = read(visit.fields);
  if (errors.length > 0) return show<FormPage>(PAGE, await newForm(visit, typed, errors));
  try {
    const params = { institutionId: idIn(visit.fields.get("institution")) };
    const { courseId, version } = await visit.ask(createCourse, { params, body: said });
    return go(`/teaching/${courseId}/${version}`, { tone: "success", title: t("form.saved") });
  } catch (error) {
    return show<FormPage>(PAGE, await newForm(visit, typed, told(error)));
  }
}

async function save(visit: Visit): Promise<Redirect | Shown> {
  const { typed, said, errors } = read(visit.fields);
  const view = await readVersion(visit);
  if (errors.length > 0) return show<FormPage>(PAGE, editForm(view, typed, errors));
  const { courseId, version } = view.course;
  try {
    const params = { courseId: String(courseId), version: String(version) };
    const edition = Number(idIn(visit.fields.get("edition")));
    await visit.ask(saveCourseVersion, { params, body: { edition, ...said } });
    return go(`/teaching/${courseId}/${version}`, { tone: "success", title: t("form.saved") });
  } catch (error) {
    return show<FormPage>(PAGE, editForm(view, typed, told(error)));
  }
}

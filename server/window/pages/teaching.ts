/** Courses for those who make them and approve them. */
import { randomUUID } from "node:crypto";
import {
  beginCourseVersion,
  decideCourseVersion,
  endCourse,
  listCourses,
  moveCourseVersion,
  readCourseVersion,
  saveCourseLessons,
  VERSION_STATES,
  type CourseVersionView,
} from "../../../contract/course-authoring.ts";
import { mayDo } from "../../../contract/rights.ts";
import type { ListData } from "../../../web/areas/teaching/list.tsx";
import type { VersionData } from "../../../web/areas/teaching/version.tsx";
import { t } from "../../../web/areas/teaching/words.ts";
import { withQuery } from "../../../web/ui/query.ts";
import { Refusal } from "../../platform/refusal.ts";
import { form, go, idIn, page, show, type Redirect, type Route, type Shown, type Visit } from "../route.ts";
import { courseErrors } from "./teaching-errors.ts";
import { teachingFormRoutes } from "./teaching-form.ts";
import { teachingQuestionRoutes } from "./teaching-questions.ts";
import { sentOf, teachingLessonRoutes, type SentLessons } from "./teaching-lesson.ts";

type VersionPage = typeof import("../../../web/areas/teaching/version.tsx").page;
type Errors = VersionData["errors"];
const write = { permission: "courses:item:write" } as const;

export const teachingRoutes: readonly Route[] = [
  page<typeof import("../../../web/areas/teaching/list.tsx").page>({
    path: "/teaching",
    page: "teaching/list",
    permission: "courses:item:read",
    operations: [listCourses],
    view: list,
  }),
  ...teachingFormRoutes,
  ...teachingLessonRoutes,
  ...teachingQuestionRoutes,
  form({
    path: "/teaching/:courseId/versions",
    ...write,
    operations: [beginCourseVersion],
    act: async ({ ask, params }) => {
      const { courseId, version } = await ask(beginCourseVersion, {
        params: { courseId: idIn(params["courseId"]) },
        body: {},
      });
      return go(`/teaching/${courseId}/${version}`, { tone: "success", title: t("begun") });
    },
  }),
  form({
    path: "/teaching/:courseId/ending",
    permission: "courses:item:end",
    operations: [endCourse, readCourseVersion],
    act: end,
  }),
  page<VersionPage>({
    path: "/teaching/:courseId/:version",
    page: "teaching/version",
    permission: "courses:item:read",
    operations: [readCourseVersion],
    view: (visit) => versionData(visit, []),
  }),
  form({
    path: "/teaching/:courseId/:version/moves",
    ...write,
    operations: [moveCourseVersion, readCourseVersion],
    act: (visit) => {
      const event = visit.fields.get("event") === "withdraw" ? "withdraw" : "submit";
      return tried(visit, async (params) => {
        await visit.ask(moveCourseVersion, { params, body: { edition: editionOf(visit), event } });
        return t(event === "submit" ? "submitted" : "withdrawn");
      });
    },
  }),
  form({
    path: "/teaching/:courseId/:version/lessons",
    ...write,
    operations: [saveCourseLessons, readCourseVersion],
    act: changeLessons,
  }),
  form({
    path: "/teaching/:courseId/:version/decision",
    permission: "courses:item:decide",
    operations: [decideCourseVersion, readCourseVersion],
    act: decide,
  }),
];

async function list({ ask, query, actor }: Visit): Promise<ListData> {
  const makes = mayDo("courses:item:write", actor);
  const waits = !makes && query.get("view") !== "courses";
  const q = (query.get("q") ?? "").trim().slice(0, 50);
  const state = waits ? undefined : VERSION_STATES.find((each) => each === query.get("state"));
  const cursor = query.get("cursor");
  const found = await ask(listCourses, {
    query: {
      view: waits ? "waiting" : "courses",
      ...(q === "" ? {} : { q }),
      ...(state === undefined ? {} : { state }),
      ...(cursor === null ? {} : { cursor }),
    },
  });
  const base = withQuery("/teaching", { view: makes || waits ? undefined : "courses", q: q || undefined, state });
  return {
    found,
    makes,
    waits,
    tabs: [
      { label: t("tab.waiting"), href: "/teaching", current: waits, count: String(found.waiting) },
      { label: t("tab.courses"), href: "/teaching?view=courses", current: !waits },
    ],
    query: { q, state: state ?? "" },
    nextHref: found.next === null ? undefined : withQuery(base, { cursor: found.next }),
    firstHref: cursor === null ? undefined : base,
  };
}

function editionOf({ fields }: Visit): number {
  return Number(idIn(fields.get("edition")));
}

async function versionData(visit: Visit, errors: Errors): Promise<VersionData> {
  const params = { courseId: idIn(visit.params["courseId"]), version: idIn(visit.params["version"]) };
  const view = await visit.ask(readCourseVersion, { params });
  return { view, errors, key: randomUUID(), typed: Object.fromEntries(visit.fields) };
}

async function again(visit: Visit, errors: Errors, status = 422): Promise<Shown> {
  return show<VersionPage>("teaching/version", await versionData(visit, errors), status);
}

/** Does something to a version and comes back to it. */
async function tried(
  visit: Visit,
  work: (params: { courseId: string; version: string }) => Promise<string>,
): Promise<Redirect | Shown> {
  const params = { courseId: idIn(visit.params["courseId"]), version: idIn(visit.params["version"]) };
  try {
    const title = await work(params);
    return go(`/teaching/${params.courseId}/${params.version}`, { tone: "success", title });
  } catch (error) {
    return again(
      visit,
      courseErrors(error).map(({ message }) => ({ message })),
    );
  }
}

/** A lesson is moved or taken off; all of them are kept anew. */
async function changeLessons(visit: Visit): Promise<Redirect | Shown> {
  const { fields } = visit;
  const { view } = await versionData(visit, []);
  const lessons = altered(sentOf(view), fields);
  return tried(visit, async (params) => {
    await visit.ask(saveCourseLessons, { params, body: { edition: editionOf(visit), lessons } });
    return t("lesson.saved");
  });
}

function altered(lessons: SentLessons, fields: URLSearchParams): SentLessons {
  const what = fields.get("do");
  const at = lessons.findIndex(({ lessonId }) => String(lessonId) === fields.get("lesson"));
  const lesson = lessons[at];
  if (lesson === undefined) throw new Refusal("course_changed");
  if (what === "remove") return lessons.toSpliced(at, 1);
  const to = at + (what === "up" ? -1 : 1);
  return to < 0 || to >= lessons.length ? lessons : lessons.toSpliced(at, 1).toSpliced(to, 0, lesson);
}

async function decide(visit: Visit): Promise<Redirect | Shown> {
  const { fields } = visit;
  const event = (["approve", "return", "refuse"] as const).find((each) => each === fields.get("event"));
  const reason = [fields.get("phrase") ?? "", fields.get("reason") ?? ""]
    .map((each) => each.trim())
    .filter((each) => each !== "")
    .join("；")
    .slice(0, 500);
  if (event === undefined) return again(visit, [{ field: "event", message: t("eventMissing") }]);
  if (event !== "approve" && reason === "") return again(visit, [{ field: "reason", message: t("reasonMissing") }]);
  return tried(visit, async (params) => {
    const edition = editionOf(visit);
    const body =
      event === "approve" ? { event, edition, ...(reason === "" ? {} : { reason }) } : { event, edition, reason };
    await visit.ask(decideCourseVersion, { params, body });
    return t(`decided.${event}`);
  });
}

async function end(visit: Visit): Promise<Redirect | Shown> {
  const courseId = idIn(visit.params["courseId"]);
  const version = idIn(visit.fields.get("version"));
  const why = (visit.fields.get("why") ?? "").trim();
  const back = `/teaching/${courseId}/${version}`;
  if (why === "") {
    const params = { courseId, version };
    const view: CourseVersionView = await visit.ask(readCourseVersion, { params });
    const errors = [{ field: "why", message: t("counts.whyMissing") }];
    return show<VersionPage>("teaching/version", { view, errors, key: randomUUID(), typed: {} });
  }
  await visit.ask(endCourse, { params: { courseId }, body: { why } });
  return go(back, { tone: "info", title: t("endDone") });
}

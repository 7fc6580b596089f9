/** Courses for whoever studies: the catalogue, a course, one's own courses. */
import { randomUUID } from "node:crypto";
import {
  courseCatalogue,
  enrolInCourse,
  leaveCourse,
  listMyCourses,
  readCourse,
  readMyCourse,
} from "../../../contract/courses.ts";
import { revokeCompletion } from "../../../contract/course-authoring.ts";
import { PROBLEMS } from "../../../contract/problems.ts";
import { readCertificate, readMyRecord, readRecord, verifyCertificate } from "../../../contract/learning-record.ts";
import type { RequestOf } from "../../../contract/operation.ts";
import type { CatalogueData } from "../../../web/areas/courses/catalogue.tsx";
import type { RecordData } from "../../../web/areas/courses/record.tsx";
import { mayDo } from "../../../contract/rights.ts";
import { FILTERS, t } from "../../../web/areas/courses/words.ts";
import { withQuery } from "../../../web/ui/query.ts";
import { Refusal } from "../../platform/refusal.ts";
import { form, go, idIn, page, show, type Redirect, type Route, type Shown, type Visit } from "../route.ts";
import { isoDay } from "./employment-ask.ts";

type RecordPage = typeof import("../../../web/areas/courses/record.tsx").page;
type CoursePage = typeof import("../../../web/areas/courses/course.tsx").page;
const own = { permission: "courses:own:read" } as const;
const EARLIER = 3;

export const courseRoutes: readonly Route[] = [
  page<typeof import("../../../web/areas/courses/catalogue.tsx").page>({
    path: "/courses",
    page: "courses/catalogue",
    permission: "courses:catalogue:read",
    operations: [courseCatalogue],
    payment: true,
    view: catalogue,
  }),
  page<CoursePage>({
    path: "/courses/:courseId",
    page: "courses/course",
    permission: "courses:catalogue:read",
    operations: [readCourse],
    payment: ({ view }) => view.course.fen > 0,
    view: (visit) => courseData(visit, undefined),
  }),
  form({
    path: "/courses/:courseId",
    permission: "courses:own:enrol",
    operations: [readCourse, enrolInCourse],
    act: enrol,
  }),
  page<typeof import("../../../web/areas/courses/mine.tsx").page>({
    path: "/my-courses",
    page: "courses/mine",
    ...own,
    operations: [listMyCourses],
    view: async ({ ask }) => ({ mine: await ask(listMyCourses, {}) }),
  }),
  page<typeof import("../../../web/areas/courses/one.tsx").page>({
    path: "/my-courses/:enrolmentId",
    page: "courses/one",
    ...own,
    operations: [readMyCourse],
    view: async ({ ask, params }) => ({
      mine: await ask(readMyCourse, { params: { enrolmentId: idIn(params["enrolmentId"]) } }),
    }),
  }),
  form({
    path: "/my-courses/:enrolmentId/leave",
    permission: "courses:own:enrol",
    operations: [leaveCourse],
    act: async ({ ask, params }) => {
      await ask(leaveCourse, { params: { enrolmentId: idIn(params["enrolmentId"]) }, body: {} });
      return go("/my-courses", { tone: "info", title: t("one.left") });
    },
  }),
  page<typeof import("../../../web/areas/courses/certificate.tsx").page>({
    path: "/my-courses/:enrolmentId/certificate",
    page: "courses/certificate",
    ...own,
    operations: [readCertificate],
    view: async ({ ask, params }) => ({
      certificate: await ask(readCertificate, { params: { enrolmentId: idIn(params["enrolmentId"]) } }),
      verifyAt: "/certificates",
    }),
  }),
  page<typeof import("../../../web/areas/courses/verify.tsx").page>({
    path: "/certificates",
    page: "courses/verify",
    permission: "courses:certificate:verify",
    operations: [verifyCertificate],
    view: verify,
  }),
  page<typeof import("../../../web/areas/courses/record.tsx").page>({
    path: "/learning-record",
    page: "courses/record",
    ...own,
    operations: [readMyRecord],
    view: (visit) => recordData(visit, "/learning-record", (query) => visit.ask(readMyRecord, { query })),
  }),
  page<typeof import("../../../web/areas/courses/record.tsx").page>({
    path: "/people/:personId/learning-record",
    page: "courses/record",
    permission: "courses:record:read",
    operations: [readRecord],
    view: (visit) => {
      const personId = idIn(visit.params["personId"]);
      const read = (query: Asked) => visit.ask(readRecord, { params: { personId }, query });
      return recordData(visit, `/people/${personId}/learning-record`, read);
    },
  }),
  form({
    path: "/people/:personId/learning-record/revocation",
    permission: "courses:completion:revoke",
    operations: [readRecord, revokeCompletion],
    act: revoke,
  }),
];

async function revoke(visit: Visit): Promise<Redirect | Shown> {
  const personId = idIn(visit.params["personId"]);
  const action = `/people/${personId}/learning-record`;
  const reason = (visit.fields.get("reason") ?? "").trim().slice(0, 500);
  if (reason === "") {
    const read = (query: Asked) => visit.ask(readRecord, { params: { personId }, query });
    const errors = [{ field: "reason", message: t("revoke.reasonMissing") }];
    return show<RecordPage>("courses/record", { ...(await recordData(visit, action, read)), errors });
  }
  const enrolmentId = idIn(visit.fields.get("enrolment"));
  await visit.ask(revokeCompletion, { params: { enrolmentId }, body: { reason } });
  return go(action, { tone: "success", title: t("revoke.done") });
}

async function catalogue({ ask, query, today }: Visit): Promise<CatalogueData> {
  const value = (name: string) => (query.get(name) ?? "").trim().slice(0, 60);
  const asked = Object.fromEntries(FILTERS.map((name) => [name, value(name)])) as CatalogueData["query"];
  const all = query.get("fits") === "all";
  const set = Object.entries(asked).filter(([, each]) => each !== "");
  const cursor = query.get("cursor");
  const found = await ask(courseCatalogue, {
    query: {
      ...Object.fromEntries(set),
      ...(all ? { fits: "all" } : {}),
      ...(cursor === null ? {} : { cursor }),
    },
  });
  const base = withQuery("/courses", { ...Object.fromEntries(set), fits: all ? "all" : undefined });
  const running = Math.trunc(today / 10_000);
  return {
    found,
    query: asked,
    all,
    filtered: set.length > 0,
    years: Array.from({ length: EARLIER + 2 }, (_, at) => running + 1 - at),
    nextHref: found.next === null ? undefined : withQuery(base, { cursor: found.next }),
    firstHref: cursor === null ? undefined : base,
  };
}

async function courseData(visit: Visit, refused: string | undefined) {
  const courseId = idIn(visit.params["courseId"]);
  return { view: await visit.ask(readCourse, { params: { courseId } }), key: randomUUID(), refused };
}

async function enrol(visit: Visit): Promise<Redirect | Shown> {
  const courseId = idIn(visit.params["courseId"]);
  try {
    const { enrolmentId } = await visit.ask(enrolInCourse, { params: { courseId }, body: {} });
    return go(`/my-courses/${enrolmentId}`, { tone: "success", title: t("enrolled"), body: t("enrolledBody") });
  } catch (error) {
    if (!(error instanceof Refusal) || !error.code.startsWith("course_")) throw error;
    const { status, title, remedy } = PROBLEMS[error.code];
    return show<CoursePage>("courses/course", await courseData(visit, `${title}。${remedy}。`), status);
  }
}

async function verify({ askIfAllowed, query }: Visit) {
  const number = (query.get("number") ?? "").trim().slice(0, 40);
  if (number === "") return { number, found: undefined };
  return { number, found: (await askIfAllowed(verifyCertificate, { params: { number } })) ?? null };
}

type Asked = RequestOf<typeof readMyRecord>["query"];

/** What is typed wrongly is said beside its field, above the record of today. */
async function recordData(
  { query, actor }: Visit,
  action: string,
  read: (query: Asked) => Promise<RecordData["record"]>,
): Promise<RecordData> {
  const others = action.startsWith("/people/") && mayDo("courses:completion:revoke", actor);
  const revoking = others ? { key: randomUUID() } : undefined;
  const typed = { asAt: (query.get("asAt") ?? "").trim(), from: (query.get("from") ?? "").trim() };
  const asked = Object.fromEntries(
    Object.entries(typed).flatMap(([name, text]) => (text === "" ? [] : [[name, isoDay(text)]])),
  ) as Asked;
  try {
    return { record: await read(asked), action, query: typed, errors: [], revoking };
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== "invalid_request") throw error;
    const errors = (error.errors ?? []).map(({ path, message, remedy }) => ({
      // The ledger knows the day by another name.
      field: path === "query.knownAt" ? "asAt" : path.replace("query.", ""),
      message: `${message}，${remedy}`,
    }));
    return { record: await read({}), action, query: typed, errors, revoking };
  }
}

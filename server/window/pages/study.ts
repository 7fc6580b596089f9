/** Studying: a course with its lessons, a lesson with its player, and what every minute came to. */
import { readTest } from "../../../contract/assessment.ts";
import { viewContent } from "../../../contract/content.ts";
import { readMyCourse, type MyCourse } from "../../../contract/courses.ts";
import { listReceipts, readProgress } from "../../../contract/watching.ts";
import { Refusal } from "../../platform/refusal.ts";
import { dayToIso } from "../../platform/clock.ts";
import { go, page, type Route, type Visit } from "../route.ts";

export const studyRoutes: readonly Route[] = [
  page<typeof import("../../../web/areas/watching/receipts.tsx").page>({
    path: "/study/receipts",
    page: "watching/receipts",
    permission: "watching:own:read",
    operations: [listReceipts],
    view: async ({ ask, query }) => {
      const [lesson, before] = [query.get("lesson") ?? undefined, query.get("before") ?? undefined];
      const refused = query.get("refused") === "1";
      const asked = { lessonId: lesson, before, refused: refused ? ("1" as const) : undefined };
      const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
      return { receipts: await ask(listReceipts, { query: given }), refused, lesson, further: before !== undefined };
    },
  }),
  page<typeof import("../../../web/areas/watching/study.tsx").page>({
    path: "/study/:enrolmentId",
    page: "watching/study",
    permission: "watching:own:read",
    operations: [readMyCourse, readProgress, readTest],
    view: async (visit) => {
      const { ask, params } = visit;
      const of = { params: { enrolmentId: params["enrolmentId"] ?? "" } };
      const course = await ask(readMyCourse, of);
      return {
        course,
        progress: await ask(readProgress, of),
        tests: await testsOf(visit, course),
        open: isOpen(visit, course),
      };
    },
  }),
  page<typeof import("../../../web/areas/watching/lesson.tsx").page>({
    path: "/study/:enrolmentId/:lessonId",
    page: "watching/lesson",
    permission: "watching:own:read",
    operations: [readMyCourse, readProgress, viewContent],
    view: async (visit) => {
      const { ask, askIfAllowed, params } = visit;
      const of = { params: { enrolmentId: params["enrolmentId"] ?? "" } };
      const [course, progress] = await Promise.all([ask(readMyCourse, of), ask(readProgress, of)]);
      const lesson = course.lessons.find(({ lessonId }) => String(lessonId) === params["lessonId"]);
      if (lesson === undefined) throw new Refusal("not_found");
      if (lesson.kind === "test") return go(`/learning/tests/${of.params.enrolmentId}/${lesson.lessonId}`);
      const key = progress.lessons.find(({ lessonId }) => lessonId === lesson.lessonId)?.contentKey ?? null;
      const content = key === null ? undefined : await askIfAllowed(viewContent, { params: { contentKey: key } });
      return { course, progress, lessonId: lesson.lessonId, content: content ?? null, open: isOpen(visit, course) };
    },
  }),
];

/** How one stands with the tests of a course. */
function testsOf({ ask }: Visit, { enrolment, lessons }: MyCourse) {
  const enrolmentId = String(enrolment.enrolmentId);
  const tests = lessons.filter(({ kind }) => kind === "test");
  return Promise.all(
    tests.map(({ lessonId }) => ask(readTest, { params: { enrolmentId, lessonId: String(lessonId) } })),
  );
}

function isOpen({ today }: Visit, { course: { opens, closes } }: MyCourse): boolean {
  const day = dayToIso(today);
  return opens <= day && day <= closes;
}

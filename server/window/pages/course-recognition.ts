/** Which professional courses count for the people of an industry. */
import { listRecognition, recogniseCourse } from "../../../contract/course-authoring.ts";
import type { RecognitionData } from "../../../web/areas/teaching/recognition.tsx";
import { t } from "../../../web/areas/teaching/words.ts";
import { withQuery } from "../../../web/ui/query.ts";
import { form, go, idIn, page, show, type Redirect, type Route, type Shown, type Visit } from "../route.ts";

type RecognitionPage = typeof import("../../../web/areas/teaching/recognition.tsx").page;

export const courseRecognitionRoutes: readonly Route[] = [
  page<RecognitionPage>({
    path: "/course-recognition",
    page: "teaching/recognition",
    permission: "courses:whitelist:read",
    operations: [listRecognition],
    view: (visit) => dataOf(visit, undefined),
  }),
  form({
    path: "/course-recognition/:courseId",
    permission: "courses:whitelist:decide",
    operations: [listRecognition, recogniseCourse],
    act: recognise,
  }),
];

async function dataOf({ ask, query }: Visit, wrong: RecognitionData["wrong"]): Promise<RecognitionData> {
  const q = (query.get("q") ?? "").trim().slice(0, 50);
  const counts = (["yes", "no"] as const).find((each) => each === query.get("counts"));
  const cursor = query.get("cursor");
  const found = await ask(listRecognition, {
    query: {
      ...(q === "" ? {} : { q }),
      ...(counts === undefined ? {} : { counts }),
      ...(cursor === null ? {} : { cursor }),
    },
  });
  const base = withQuery("/course-recognition", { q: q || undefined, counts });
  return {
    found,
    query: { q, counts: counts ?? "" },
    nextHref: found.next === null ? undefined : withQuery(base, { cursor: found.next }),
    firstHref: cursor === null ? undefined : base,
    wrong,
  };
}

async function recognise(visit: Visit): Promise<Redirect | Shown> {
  const courseId = idIn(visit.params["courseId"]);
  const counts = visit.fields.get("counts") !== "no";
  const reason = (visit.fields.get("reason") ?? "").trim().slice(0, 500);
  if (reason === "") {
    const wrong = { courseId, errors: [{ field: "reason", message: t("counts.whyMissing") }] };
    return show<RecognitionPage>("teaching/recognition", await dataOf(visit, wrong));
  }
  await visit.ask(recogniseCourse, { params: { courseId }, body: { counts, reason } });
  return go("/course-recognition", { tone: "success", title: t(counts ? "counts.given" : "counts.taken") });
}

/** Questions that no answer fitted. */
import { exportUnanswered, listUnanswered, UNANSWERED_SORTS } from "../../../contract/unanswered.ts";
import { typedDay } from "../typed-day.ts";
import type { UnansweredData, UnansweredSearch } from "../../../web/areas/questions/unanswered.tsx";
import { withQuery } from "../../../web/ui/query.ts";
import { Refusal } from "../../platform/refusal.ts";
import { download, file, page, type Route, type Visit } from "../route.ts";

const PLACE = "/unanswered-questions";

export const unansweredRoutes: readonly Route[] = [
  page<typeof import("../../../web/areas/questions/unanswered.tsx").page>({
    path: PLACE,
    page: "questions/unanswered",
    permission: "policies:unanswered:read",
    operations: [listUnanswered],
    view,
  }),
  file({
    path: `${PLACE}/export.xlsx`,
    permission: "policies:unanswered:read",
    operations: [exportUnanswered],
    file: async ({ ask, query }) => download(await ask(exportUnanswered, { query: askedOf(searchOf(query)) })),
  }),
];

function searchOf(query: URLSearchParams): UnansweredSearch {
  const of = (name: string) => (query.get(name) ?? "").trim().slice(0, 100);
  const sort = UNANSWERED_SORTS.find((each) => each === query.get("sort")) ?? "times";
  return { q: of("q"), from: typedDay(of("from")), to: typedDay(of("to")), sort };
}

function askedOf({ q, from, to, sort }: UnansweredSearch) {
  return {
    sort: sort === "latest" ? ("latest" as const) : ("times" as const),
    ...(q === "" ? {} : { q }),
    ...(from === "" ? {} : { from }),
    ...(to === "" ? {} : { to }),
  };
}

const NOTHING = { questions: [], total: 0, next: null };

async function view({ ask, query }: Visit): Promise<UnansweredData> {
  const search = searchOf(query);
  const asked = askedOf(search);
  const cursor = query.get("cursor");
  try {
    const found = await ask(listUnanswered, { query: { ...asked, ...(cursor === null ? {} : { cursor }) } });
    return {
      search,
      errors: [],
      found,
      exportHref: found.questions.length === 0 ? undefined : withQuery(`${PLACE}/export.xlsx`, asked),
      nextHref: found.next === null ? undefined : withQuery(PLACE, { ...asked, cursor: found.next }),
      firstHref: cursor === null ? undefined : withQuery(PLACE, asked),
    };
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== "invalid_request") throw error;
    const errors = (error.errors ?? []).map(({ path, message, remedy }) => ({
      field: path.replace(/^query\./, ""),
      message: `${message}。${remedy}`,
    }));
    return { search, errors, found: NOTHING, exportHref: undefined, nextHref: undefined, firstHref: undefined };
  }
}

/** One's own year: how it stands, and what would be if. */
import type { RequestOf } from "../../../contract/operation.ts";
import { listMyOfficialLists } from "../../../contract/official-lists.ts";
import { listStandings, readMyYear } from "../../../contract/standing.ts";
import { ASSUMPTIONS, type Asked } from "../../../web/areas/standing/assumptions.ts";
import type { YearData } from "../../../web/areas/standing/year.tsx";
import { withQuery } from "../../../web/ui/query.ts";
import { Refusal } from "../../platform/refusal.ts";
import { page, type Route, type Visit } from "../route.ts";

type YearQuery = RequestOf<typeof readMyYear>["query"];

export const yearRoutes: readonly Route[] = [
  page<typeof import("../../../web/areas/standing/year.tsx").page>({
    path: "/year",
    page: "standing/year",
    permission: "standing:year:read",
    operations: [readMyYear, listStandings, listMyOfficialLists],
    payment: true,
    view: yearData,
  }),
];

/** The parameters of the page that are set, as the operation takes them; whether they are right is for the contract to say. */
function given(query: URLSearchParams, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (query.get(name) ? [[name, query.get(name) ?? ""]] : [])));
}

async function yearData(visit: Visit): Promise<YearData> {
  const { query, ask, askIfAllowed, today } = visit;
  const kept = given(query, ["year", "knownAt", "objective"]);
  const asked: Asked = given(query, ASSUMPTIONS);
  const { view, errors } = await withErrors(asked, (more) =>
    ask(readMyYear, { query: { ...kept, ...more } as YearQuery }),
  );
  const { standings } = await ask(listStandings, { params: { personId: String(view.person.personId) } });
  const lines = (await askIfAllowed(listMyOfficialLists, {}))?.lines ?? [];
  const listed = view.knownAt === null ? lines.filter(({ year }) => year === view.year) : [];
  return {
    view,
    standings,
    listed,
    asked,
    errors,
    path: withQuery("/year", kept),
    runningYear: Math.trunc(today / 10_000),
  };
}

/** Asks with the assumptions; where these are wrong, without them, so that the form can say what to put right. */
async function withErrors<View>(
  asked: Asked,
  ask: (asked: Asked) => Promise<View>,
): Promise<{ view: View; errors: YearData["errors"] }> {
  try {
    return { view: await ask(asked), errors: [] };
  } catch (error) {
    const wrong = error instanceof Refusal && error.code === "invalid_request" ? (error.errors ?? []) : [];
    const own = wrong.filter(({ path }) => path.startsWith("query.if_"));
    if (own.length === 0 || own.length < wrong.length) throw error;
    const errors = own.map(({ path, message, remedy }) => ({
      field: path.replace("query.", ""),
      message: `${message}${remedy === "" ? "" : ` ${remedy}`}`,
    }));
    return { view: await ask({}), errors };
  }
}

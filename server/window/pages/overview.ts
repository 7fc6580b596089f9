/** The overview of a division, of its units, of all. */
import type { RequestOf } from "../../../contract/operation.ts";
import { listPeople, readChoices, readOverview } from "../../../contract/population.ts";
import type { OverviewData } from "../../../web/areas/population/overview.tsx";
import { withQuery } from "../../../web/ui/query.ts";
import { page, type Route, type Visit } from "../route.ts";
import { chosenOf, valueOf, type Chosen } from "./population-choices.ts";

type Query = RequestOf<typeof readOverview>["query"];
type ListQuery = RequestOf<typeof listPeople>["query"];

const MOST_URGENT = "6";

export const overviewRoutes: readonly Route[] = [
  page<typeof import("../../../web/areas/population/overview.tsx").page>({
    path: "/overview",
    page: "population/overview",
    permission: "population:overview:read",
    operations: [readOverview, readChoices, listPeople],
    view: overviewData,
  }),
];

/** By what one's own people are best told apart: the step below where one looks. */
function usualDimension({ choices, filter }: Chosen): "division" | "unit" | "series" {
  if (choices.divisions.length > 1 && filter.division === undefined) return "division";
  const several = filter.unit === undefined && choices.units.length > 1;
  return several ? "unit" : "series";
}

async function overviewData(visit: Visit): Promise<OverviewData> {
  const { ask, query, today } = visit;
  const chosen = await chosenOf(visit);
  const { choices, year, filter } = chosen;
  const by = valueOf(query, "by") ?? usualDimension(chosen);
  const params = { year: String(year) };
  const overview = await ask(readOverview, { params, query: { ...filter, by } as Query });
  const urgent = await ask(listPeople, {
    params,
    query: { ...filter, condition: "title_at_risk", sort: "deadline", limit: MOST_URGENT } as ListQuery,
  });
  return {
    overview,
    urgent: urgent.people,
    conditions: urgent.conditions,
    today,
    closed: choices.years.find((each) => each.year === year)?.closed ?? false,
    choices,
    filter,
    everything: query.get("all") === "1",
    path: withQuery("/overview", { year, ...filter, by: valueOf(query, "by") }),
  };
}

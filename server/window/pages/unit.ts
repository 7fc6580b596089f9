/** The list of people of an office. */
import type { RequestOf } from "../../../contract/operation.ts";
import { listPeople, readChoices } from "../../../contract/population.ts";
import { listExportRequests } from "../../../contract/workbook-exports.ts";
import { exportVerdicts } from "../../../contract/workbooks.ts";
import type { UnitData } from "../../../web/areas/population/unit.tsx";
import { withQuery } from "../../../web/ui/query.ts";
import { file, page, type Route, type Visit } from "../route.ts";
import { chosenOf, valueOf } from "./population-choices.ts";
import { formHref, verdictsOrForm } from "./workbook-exports.ts";

type Query = RequestOf<typeof listPeople>["query"];

export const unitRoutes: readonly Route[] = [
  page<typeof import("../../../web/areas/population/unit.tsx").page>({
    path: "/unit",
    page: "population/unit",
    permission: "population:person:list",
    operations: [listPeople, readChoices, listExportRequests],
    view: unitData,
  }),
  file({
    path: "/unit/export",
    permission: "workbooks:verdict:export",
    operations: [exportVerdicts, readChoices],
    file: async (visit) => {
      const { year, filter } = await chosenOf(visit);
      const query = { year: String(year), ...filter, ...listed(visit) } as RequestOf<typeof exportVerdicts>["query"];
      return verdictsOrForm(visit, query);
    },
  }),
];

/** What narrows the list beyond place, series and level. */
function listed({ query }: Visit): { condition: string | undefined; q: string | undefined } {
  return { condition: valueOf(query, "condition"), q: valueOf(query, "q") };
}

async function unitData(visit: Visit): Promise<UnitData> {
  const { ask, askIfAllowed, query, today } = visit;
  const { choices, year, filter } = await chosenOf(visit);
  const shown = {
    ...filter,
    ...listed(visit),
    sort: valueOf(query, "sort"),
    order: valueOf(query, "order"),
    limit: valueOf(query, "limit"),
  };
  const cursor = valueOf(query, "cursor");
  const { people, counts, conditions, next, previous } = await ask(listPeople, {
    params: { year: String(year) },
    // Whether the values are right is for the contract to say.
    query: { ...shown, cursor } as Query,
  });
  const allowed = counts.people === 0 ? undefined : await askIfAllowed(listExportRequests, { query: { limit: "1" } });
  const over = allowed !== undefined && counts.people > allowed.most;
  const density = valueOf(query, "density") === "roomy" ? "roomy" : undefined;
  const path = withQuery("/unit", { year, ...shown, density });
  return {
    year,
    today,
    closed: choices.years.find((each) => each.year === year)?.closed ?? false,
    choices,
    query: { ...shown, density },
    total: counts.people,
    conditions,
    people,
    askHref: over ? formHref({ year, ...filter, ...listed(visit) }) : undefined,
    path,
    previousHref: previous && withQuery(path, { cursor: previous }),
    nextHref: next && withQuery(path, { cursor: next }),
  };
}

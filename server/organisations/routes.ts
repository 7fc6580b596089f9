import { SEARCH_PAGES, searchUnits } from "../../contract/organisations.ts";
import type { Context } from "../app.ts";
import { shanghaiDay, dayToIso } from "../platform/clock.ts";
import { handles } from "../platform/operations.ts";
import { readDivisions } from "../policies/door.ts";
import { findUnits } from "./search.ts";

/** The area of units and the tree they form. */
export const organisations: Context = {
  name: "organisations",
  operations: ({ root }) => {
    const divisions = readDivisions(root);
    return [
      handles(searchUnits, async ({ db, query: { q, ...query }, now }) => {
        const { units, more } = await findUnits(db, { text: q, ...query }, dayToIso(shanghaiDay(now)));
        const named = units.map((unit) => ({ ...unit, divisionName: divisions[unit.division] ?? unit.division }));
        return { units: named, more: more && query.page < SEARCH_PAGES };
      }),
    ];
  },
};

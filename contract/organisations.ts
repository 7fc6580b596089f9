/** Operations of organisations. */
import { z } from "zod";
import { integerText, text } from "./fields.ts";
import { operation, type OperationDefinition, type OutputOf } from "./operation.ts";

/** "d01" … "d14", or "corps" for what stands directly under 兵团. */
export const divisionText = z.string().regex(/^(corps|d(0[1-9]|1[0-4]))$/);

const foundUnit = z.strictObject({
  unitId: z.int(),
  code: z.string(),
  name: z.string(),
  kind: z.string().describe("Code of policy/dictionaries/unit-kinds.yaml."),
  division: z.string(),
  divisionName: z.string(),
  above: z.array(z.string()).describe("Names of the units above it, the highest first; 兵团 itself is left out."),
});
export type FoundUnitView = z.infer<typeof foundUnit>;

/** Longest list of units that anybody can leaf through: further on, more of the name has to be typed. */
export const SEARCH_PAGES = 10;

export const searchUnits = operation({
  id: "organisations.searchUnits",
  method: "GET",
  path: "/api/units/search",
  summary: "Units of today by a part of their name, for whoever registers.",
  audience: "public",
  permission: "organisations:unit:search",
  scope: "public",
  effect: "none",
  perMinute: 60,
  query: z.strictObject({
    q: text(50, 1).describe("Part of the name, or the unit's code."),
    division: divisionText.optional(),
    page: integerText(1, SEARCH_PAGES).default(1),
    limit: integerText(1, 20).default(10),
  }),
  responses: { 200: z.strictObject({ units: z.array(foundUnit), more: z.boolean() }) },
  problems: [],
  since: "0.2.0",
});
export type SearchUnits = OutputOf<typeof searchUnits>;

export const organisationsOperations = [searchUnits] as const satisfies readonly OperationDefinition[];

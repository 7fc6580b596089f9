/** Operations of organisations. */
import { z } from "zod";
import { INDUSTRIES } from "./actor.ts";
import { day, idText, integerText, text } from "./fields.ts";
import { changeInstitution, listInstitutions, readInstitution, registerInstitution } from "./institutions.ts";
import { operation, type OperationDefinition, type OutputOf } from "./operation.ts";
import {
  CHANGES,
  EMPLOYER_KINDS,
  previewReorganisation,
  reorganise,
  reverseReorganisation,
  unitKind,
} from "./reorganisations.ts";

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

const treeUnit = z
  .strictObject({
    unitId: z.int(),
    code: z.string(),
    name: z.string(),
    kind: z.string(),
    kindName: z.string(),
    division: z.string(),
    validTo: day.nullable().describe("The last day there was of it."),
    children: z.int().describe("Units directly below it on the day."),
    people: z.int().describe("People of it and below it in the day's year."),
  })
  .meta({ id: "TreeUnit" });
export type TreeUnit = z.output<typeof treeUnit>;

/** Most units that one level, or one search, shows. */
export const MOST_UNITS = 300;

export const readTree = operation({
  id: "organisations.tree",
  method: "GET",
  path: "/api/units",
  summary: "A level of the tree of units on a day: the top of one's reach, or what stands directly below a unit.",
  audience: "official",
  permission: "organisations:unit:read",
  scope: "data",
  effect: "none",
  query: z.strictObject({
    under: idText.optional(),
    day: day.optional().describe("Today unless said otherwise."),
    above: unitKind.optional().describe("Instead of a level: units under which a unit of this kind may stand."),
    q: text(50)
      .optional()
      .describe("Instead of a level: part of a name it has or had, a code it has or had, or its credit code."),
  }),
  responses: {
    200: z.strictObject({
      day,
      above: z.array(z.strictObject({ unitId: z.int(), name: z.string() })).describe("The way down to `under`."),
      units: z.array(treeUnit),
      more: z.boolean(),
    }),
  },
  problems: ["not_found"],
  since: "0.2.0",
});

const kindName = z.strictObject({ code: z.string(), name: z.string() });

const historyLine = z.strictObject({
  reorganisationId: z.int().nullable(),
  kind: z.enum(["founded", "renamed", "changed", "moved", "carried", "closed"]),
  act: z.enum([...CHANGES, "reversed"]).nullable(),
  day,
  name: z.string().nullable().describe("Its new name."),
  parent: z.string().nullable().describe("Its new unit above."),
  code: z.string().nullable(),
  division: z.string().nullable(),
  heir: z.strictObject({ unitId: z.int(), name: z.string() }).nullable(),
  documentNumber: z.string().nullable(),
  documentDay: day.nullable(),
  note: z.string().nullable(),
  recordedOn: day.nullable(),
  recordedBy: z.string().nullable(),
  reversed: z.strictObject({ on: day, reason: z.string() }).nullable(),
});

export const readUnit = operation({
  id: "organisations.unit",
  method: "GET",
  path: "/api/units/{unitId}",
  summary: "A unit: facts, what stands below it, what happened to it.",
  audience: "official",
  permission: "organisations:unit:read",
  scope: "data",
  effect: "none",
  params: z.strictObject({ unitId: idText }),
  responses: {
    200: z.strictObject({
      unit: z.strictObject({
        unitId: z.int(),
        code: z.string(),
        name: z.string(),
        kind: z.string(),
        kindName: z.string(),
        sector: z.enum(["public", "private"]),
        employerKind: z.enum(EMPLOYER_KINDS).nullable(),
        division: z.string(),
        divisionName: z.string(),
        city: z.strictObject({ name: z.string(), code: z.string(), codeSource: z.string() }).nullable(),
        industries: z.array(z.enum(INDUSTRIES)),
        parentId: z.int().nullable(),
        validFrom: day,
        validTo: day.nullable(),
        creditCode: z.string().nullable(),
        creditReason: z.string().nullable(),
        contactName: z.string().nullable(),
        contactPhone: z.string().nullable(),
        address: z.string().nullable(),
      }),
      above: z.array(z.strictObject({ unitId: z.int(), name: z.string() })),
      children: z.array(treeUnit),
      people: z.int(),
      history: z.array(historyLine),
      tookOver: z.array(z.strictObject({ unitId: z.int(), name: z.string(), day })).describe("Units it stands for."),
      institutionId: z.int().nullable(),
      kindsBelow: z.array(kindName).describe("Kinds of units that may be founded below it."),
      kindsInstead: z.array(kindName).describe("Kinds that it may become where it stands."),
      manageable: z.boolean().describe("Whether the caller may reorganise it."),
    }),
  },
  problems: [],
  since: "0.2.0",
});
export type UnitView = OutputOf<typeof readUnit>;

export const changeParticulars = operation({
  id: "organisations.changeParticulars",
  method: "PUT",
  path: "/api/units/{unitId}/particulars",
  summary: "Writes the credit code, the contact and the address of a unit.",
  audience: "official",
  permission: "organisations:unit:reorganise",
  scope: "data",
  effect: "repeatable",
  params: z.strictObject({ unitId: idText }),
  body: z.strictObject({
    creditCode: text(40).describe("Empty: none is known."),
    creditReason: text(200).optional().describe("Why a code stands although its check character says otherwise."),
    contactName: text(100),
    contactPhone: text(30),
    address: text(200),
  }),
  responses: { 200: z.strictObject({ unitId: z.int() }) },
  problems: ["credit_code_taken"],
  since: "0.2.0",
});

export const organisationsOperations = [
  searchUnits,
  readTree,
  readUnit,
  changeParticulars,
  previewReorganisation,
  reorganise,
  reverseReorganisation,
  listInstitutions,
  readInstitution,
  registerInstitution,
  changeInstitution,
] as const satisfies readonly OperationDefinition[];

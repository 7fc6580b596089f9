/** Reorganising units: what is asked for, what it would do, and what was done. */
import { z } from "zod";
import { INDUSTRIES } from "./actor.ts";
import { day, idText, text } from "./fields.ts";
import { operation, type RequestOf } from "./operation.ts";

export const CHANGES = ["founded", "renamed", "changed", "moved", "merged", "split", "closed"] as const;
export type Change = (typeof CHANGES)[number];
export const EMPLOYER_KINDS = [
  "government",
  "public_institution",
  "state_enterprise",
  "private",
  "social_organisation",
] as const;

const unitNumber = z.int().positive().max(Number.MAX_SAFE_INTEGER);
const unitName = text(100, 1);
export const unitKind = z
  .string()
  .regex(/^[a-z_]{1,40}$/)
  .describe("Code of policy/dictionaries/unit-kinds.yaml.");

/** One act of reorganising. Which fields it needs depends on its kind; what is missing is refused by name. */
export const actFields = {
  kind: z.enum(CHANGES),
  day: day.describe("The first day on which it holds; not later than today."),
  documentNumber: text(100).optional(),
  documentDay: day.optional(),
  note: text(500).optional(),
  unitId: unitNumber
    .optional()
    .describe("The unit that changes; of a merger the one that goes on, unless a new one is named."),
  unitIds: z.array(unitNumber).max(20).optional().describe("merged: the units that end."),
  parentId: unitNumber.optional().describe("founded, moved, and a merger into a new unit: the unit above."),
  heirId: unitNumber.optional().describe("closed: who stands for it afterwards; the unit above unless said otherwise."),
  name: unitName.optional(),
  unitKind: unitKind.optional(),
  employerKind: z.enum(EMPLOYER_KINDS).optional(),
  industries: z.array(z.enum(INDUSTRIES)).max(3).optional(),
  parts: z
    .array(z.strictObject({ name: unitName, childIds: z.array(unitNumber).max(200).default([]) }))
    .max(10)
    .optional()
    .describe("split: the units that come out of it, with the units below that go to each."),
  closes: z.boolean().optional().describe("split: whether the unit itself ends; the first part then stands for it."),
};

const EFFECTS = ["founded", "renamed", "changed", "moved", "carried", "closed"] as const;

const preview = z
  .strictObject({
    basis: z.string().describe("To be sent with the act itself: it is refused when the units changed in between."),
    units: z.array(
      z.strictObject({
        unitId: z.int().nullable().describe("null: a new unit."),
        name: z.string(),
        effect: z.enum(EFFECTS),
        code: z.string().nullable().describe("Its new code, where it gets one."),
        newName: z.string().nullable(),
        parent: z.string().nullable().describe("Name of the new unit above."),
        division: z.string().nullable().describe("Its new division, where that changes."),
        heir: z.string().nullable().describe("Who stands for it afterwards."),
      }),
    ),
    people: z.int().describe("People whose unit or division changes in the running year."),
    years: z.array(z.int()).describe("Years of study whose tree changes."),
    offices: z
      .array(z.strictObject({ officeId: z.int(), title: z.string(), holder: z.string() }))
      .describe("Offices whose unit ends: they have to be given another place."),
    officeCount: z.int(),
  })
  .meta({ id: "ReorganisationPreview" });
export type ReorganisationPreview = z.output<typeof preview>;

export const previewReorganisation = operation({
  id: "organisations.preview",
  method: "POST",
  path: "/api/reorganisations/preview",
  summary: "What an act of reorganising would do: which units, how many people, which offices lose their place.",
  audience: "official",
  permission: "organisations:unit:reorganise",
  scope: "data",
  effect: "none",
  body: z.strictObject(actFields),
  responses: { 200: preview },
  problems: ["not_found", "unit_not_living", "unit_changed_later"],
  since: "0.2.0",
});

export const reorganise = operation({
  id: "organisations.reorganise",
  method: "POST",
  path: "/api/reorganisations",
  summary: "Founds, renames, changes, moves, merges, splits or closes units from a day on.",
  description: "People keep the employment that was recorded; from the day on whoever took a unit over stands for it.",
  audience: "official",
  permission: "organisations:unit:reorganise",
  scope: "data",
  effect: "once",
  body: z.strictObject({ ...actFields, basis: text(80).optional().describe("From the preview.") }),
  responses: {
    201: z.strictObject({ reorganisationId: z.int(), unitId: z.int().describe("The unit to look at now.") }),
  },
  problems: ["not_found", "unit_not_living", "unit_changed_later", "reorganisation_outdated"],
  since: "0.2.0",
});
export type Act = RequestOf<typeof reorganise>["body"];
export type ReadAct = z.output<(typeof reorganise)["body"]>;
export const reverseReorganisation = operation({
  id: "organisations.reverse",
  method: "POST",
  path: "/api/reorganisations/{reorganisationId}/reversal",
  summary: "Takes an act of reorganising back, as if it had not been; both stay on record.",
  audience: "official",
  permission: "organisations:unit:reorganise",
  scope: "data",
  effect: "once",
  params: z.strictObject({ reorganisationId: idText }),
  body: z.strictObject({ reason: text(500, 2) }),
  responses: { 201: z.strictObject({ reorganisationId: z.int() }) },
  problems: ["reorganisation_built_on", "reorganisation_reversed"],
  since: "0.2.0",
});

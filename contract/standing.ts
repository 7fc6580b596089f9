/** A person's years, ledger, standings and official decisions. */
import { z } from "zod";
import { day, idText, integerText } from "./fields.ts";
import { operation } from "./operation.ts";
import {
  decisionSummarySchema,
  entrySchema,
  personSummarySchema,
  replaySchema,
  standingSchema,
  yearSchema,
} from "./standing-view.ts";

/** Learners see themselves, offices those who serve under them. A person out of reach is answered like one who does not exist. */
const yearText = integerText(2000, 2100);
const personParams = z.strictObject({ personId: idText });

const hoursText = z
  .string()
  .regex(/^(\d{1,3}(\.\d{1,2})?)?$/)
  .meta({ openapi: { type: "number", minimum: 0, maximum: 999 } })
  .describe("Hours with at most two decimals; empty for none.");

/** An empty choice of a form means that nothing is assumed. */
const choice = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.enum([...values, ""] as const);

/** Assumptions of a what-if. All of them together; what happens is approved, and happens on `if_on` or today. */
export const assumptionsQuery = {
  if_route: choice(["review", "exam", "recognition", "none"])
    .optional()
    .describe("Apply for a title this year, or withdraw."),
  if_target: choice(["clerk", "assistant", "intermediate", "associate", "full"])
    .optional()
    .describe("Level applied for."),
  if_public: hoursText.optional().describe("Finish so many more public hours."),
  if_professional: hoursText.optional().describe("Finish so many more professional hours."),
  if_class: choice(["target", "junior", "intermediate", "senior"])
    .optional()
    .describe("Complete a face-to-face class; `target`: of the level applied for."),
  if_seminar: choice(["national", "xpcc", "division"])
    .optional()
    .describe("Attend an advanced seminar of this organiser."),
  if_graduation: choice(["doctor", "master", "bachelor", "college"]).optional().describe("Graduate this year."),
  if_join: choice(["village", "inland_teaching", "programmes"])
    .optional()
    .describe("Take part in village work, teach at an inland school, or complete a listed programme of twelve months."),
  if_on: z
    .union([day, z.literal("")])
    .optional()
    .describe("The day on which it happens; today when absent."),
};

const yearQuery = z.strictObject({
  knownAt: day.optional().describe("Replays the year with only what was recorded by the end of this day."),
  objective: z.enum(["hours", "money", "days"]).default("hours").describe("What the plan saves."),
  ...assumptionsQuery,
});

export const readYear = operation({
  id: "standing.year",
  method: "GET",
  path: "/api/people/{personId}/years/{year}",
  summary:
    "How a person stands in a year: verdicts, reasons, missing facts with both branches, next action, plan, what-if.",
  description:
    "`knownAt` replays the year as it was known on a day: entries recorded later are not there, nor is the time after it. " +
    "The parameters that begin with `if_` ask what would be; the answer then holds both, and nothing is kept.",
  audience: "learner",
  permission: "standing:year:read",
  scope: "data",
  effect: "none",
  params: z.strictObject({ personId: idText, year: yearText }),
  query: yearQuery,
  responses: { 200: yearSchema },
  problems: ["not_found", "no_policy_for_year"],
  since: "0.1.0",
});

export const readMyYear = operation({
  id: "standing.myYear",
  method: "GET",
  path: "/api/me/year",
  summary: "How one stands oneself, this year unless another is named.",
  audience: "learner",
  permission: "standing:year:read",
  scope: "self",
  effect: "none",
  query: z.strictObject({ year: yearText.optional(), ...yearQuery.shape }),
  responses: { 200: yearSchema },
  problems: ["not_found", "no_policy_for_year"],
  since: "0.1.0",
});

export const readLedger = operation({
  id: "standing.ledger",
  method: "GET",
  path: "/api/people/{personId}/ledger",
  summary: "Every entry of a person's ledger, those that were taken back among them, in order of recording.",
  audience: "learner",
  permission: "standing:ledger:read",
  scope: "data",
  effect: "none",
  params: personParams,
  query: z.strictObject({
    year: yearText.optional().describe("Only what counts for this year."),
    knownAt: day.optional().describe("Only what was recorded by the end of this day."),
  }),
  responses: { 200: z.strictObject({ person: personSummarySchema, entries: z.array(entrySchema) }) },
  problems: ["not_found"],
  since: "0.1.0",
});

export const listStandings = operation({
  id: "standing.standings",
  method: "GET",
  path: "/api/people/{personId}/standings",
  summary: "How a person stands in every year of study, as last computed, the newest year first.",
  audience: "learner",
  permission: "standing:standing:read",
  scope: "data",
  effect: "none",
  params: personParams,
  responses: { 200: z.strictObject({ person: personSummarySchema, standings: z.array(standingSchema) }) },
  problems: ["not_found"],
  since: "0.1.0",
});

export const createDecision = operation({
  id: "standing.decide",
  method: "POST",
  path: "/api/people/{personId}/decisions",
  summary: "Makes an official decision on a year and keeps its receipt: facts, policy, reasons, verdicts, digest.",
  audience: "official",
  permission: "standing:decision:create",
  scope: "data",
  effect: "once",
  params: personParams,
  body: z.strictObject({ year: z.int().min(2000).max(2100) }),
  responses: { 201: decisionSummarySchema },
  problems: ["not_found", "no_policy_for_year"],
  since: "0.1.0",
});

export const listDecisions = operation({
  id: "standing.decisions",
  method: "GET",
  path: "/api/people/{personId}/decisions",
  summary: "Official decisions on a person, the newest first.",
  audience: "learner",
  permission: "standing:decision:read",
  scope: "data",
  effect: "none",
  params: personParams,
  responses: { 200: z.strictObject({ person: personSummarySchema, decisions: z.array(decisionSummarySchema) }) },
  problems: ["not_found"],
  since: "0.1.0",
});

const decisionParams = z.strictObject({ personId: idText, decisionId: idText });

export const readReceipt = operation({
  id: "standing.receipt",
  method: "GET",
  path: "/api/people/{personId}/decisions/{decisionId}",
  summary: "An official decision with its whole receipt.",
  audience: "learner",
  permission: "standing:decision:read",
  scope: "data",
  effect: "none",
  params: decisionParams,
  responses: {
    200: z.strictObject({
      ...decisionSummarySchema.shape,
      receipt: z.record(z.string(), z.unknown()).describe("As it was kept."),
    }),
  },
  problems: ["not_found"],
  since: "0.1.0",
});

export const replayDecision = operation({
  id: "standing.replay",
  method: "GET",
  path: "/api/people/{personId}/decisions/{decisionId}/replay",
  summary: "Decides a receipt's facts again by its policy, and says whether the same comes out.",
  audience: "learner",
  permission: "standing:decision:read",
  scope: "data",
  effect: "none",
  params: decisionParams,
  responses: { 200: replaySchema },
  problems: ["not_found"],
  since: "0.1.0",
});

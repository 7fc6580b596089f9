/** The stateless decision: facts in, verdicts out. Nothing of it is kept. */
import { z } from "zod";
import { DECISION_EXAMPLES } from "./decision-examples.ts";
import { decisionSchema } from "./decision-view.ts";
import { day, text, versionText } from "./fields.ts";
import { operation } from "./operation.ts";

const MOST_FACTS = 60;
export const MOST_ITEMS = 200;

type Plain = string | number | boolean | null;

/** "issuer/topic". */
export const policyId = z
  .string()
  .max(161)
  .regex(/^[a-z0-9][a-z0-9-]*\/[a-z0-9][a-z0-9-]*$/);

function isPlain(value: unknown): value is Plain {
  return value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function isFlatRecord(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).every(isPlain);
}

/** A fact: a value, a list of values, or a list of records. Nothing lies deeper. */
function fits(value: unknown): boolean {
  if (isPlain(value)) return true;
  return Array.isArray(value) && value.every((each) => isPlain(each) || isFlatRecord(each));
}

/**
 * Facts of one person in one year by the names of the policy document, which `GET /api/policies/{issuer}/{topic}/{version}`
 * lists; hours are plain numbers with at most two decimals (30.5), days are "YYYY-MM-DD". Absent is unknown.
 */
export const factsSchema = z
  .record(z.string(), z.unknown())
  .superRefine((facts, context) => {
    const refuse = (path: PropertyKey[], code: string, message: string, remedy: string) =>
      context.addIssue({ code: "custom", path, message, params: { code, remedy } });
    const entries = Object.entries(facts);
    if (entries.length > MOST_FACTS) refuse([], "too_many_facts", `最多写${MOST_FACTS}项`, "请删去不认识的名称");
    for (const [name, value] of entries) {
      if (!fits(value))
        refuse([name], "too_deep", "这里只能写一个值、一列值，或一列记录", "请参照接口文档中的示例填写");
    }
    const items = entries.reduce((total, [, value]) => total + (Array.isArray(value) ? value.length : 0), 0);
    if (items > MOST_ITEMS)
      refuse([], "too_many_items", `记录最多${MOST_ITEMS}条，现有${items}条`, "请只提交这一年度的记录");
  })
  .meta({
    openapi: {
      type: "object",
      required: ["year"],
      properties: {
        year: { type: "integer", minimum: 2000, maximum: 2100 },
        closed: {
          type: ["boolean", "null"],
          description: "The year is closed: what is not approved counts as not given.",
        },
        complete: { type: ["boolean", "null"], description: "What is not listed did not happen." },
      },
      additionalProperties: {
        anyOf: [
          { type: ["string", "number", "boolean", "null"] },
          { type: "array", maxItems: MOST_ITEMS, items: { type: ["string", "number", "boolean", "null", "object"] } },
        ],
      },
    },
  });

const hundredths = z.int().min(0).max(100_000);
const fen = z.int().min(0).max(1_000_000_000);
const optionId = text(80, 1);
const title = text(200, 1);

/** What is on offer, for the plan. */
const catalogueSchema = z.strictObject({
  courses: z
    .array(
      z.strictObject({
        id: optionId,
        title,
        part: slugLike(),
        hundredths,
        fen,
        level: slugLike().optional(),
        series: slugLike().optional(),
        category: slugLike().optional(),
        whitelisted: z.boolean().optional(),
        from: day.optional(),
        to: day.optional(),
      }),
    )
    .max(60),
  classes: z
    .array(
      z.strictObject({
        id: optionId,
        title,
        class: slugLike(),
        starts: day,
        ends: day,
        fen,
        seatsLeft: z.int().min(0).max(100_000).optional(),
        hundredths,
      }),
    )
    .max(20),
  declarations: z
    .array(
      z.strictObject({
        id: optionId,
        title,
        collection: slugLike(),
        fields: z.record(z.string().max(40), z.union([text(200), z.number(), z.boolean(), z.null()])).optional(),
        date: day.optional(),
        reviewDays: z.int().min(0).max(365),
        fen: fen.optional(),
      }),
    )
    .max(10),
});

function slugLike() {
  return z
    .string()
    .max(60)
    .regex(/^[a-z][a-z0-9_]*$/);
}

export const decide = operation({
  id: "decisions.create",
  method: "POST",
  path: "/api/decisions",
  summary:
    "Decides a person's year from facts: verdicts, reasons, what is missing, both branches, decisive readings, a plan.",
  description:
    "Stateless: nothing is kept, and the same facts get the same answer. Facts that are absent are unknown, which is " +
    "never taken as zero or as no. Every step cites the answer it rests on.",
  audience: "public",
  permission: "policies:decision:try",
  scope: "public",
  effect: "none",
  body: z.strictObject({
    policy: z
      .strictObject({ id: policyId, version: versionText.optional() })
      .optional()
      .describe("Which document decides; without it the Corps' own that holds in the year of the facts."),
    facts: factsSchema,
    readings: z
      .record(slugLike(), slugLike())
      .optional()
      .describe("Options of readings that differ from the document's own."),
    plan: z
      .strictObject({
        objective: z.enum(["hours", "money", "days"]).default("hours"),
        today: day.optional().describe("The day from which there is time; today when absent."),
        catalogue: catalogueSchema.optional(),
      })
      .optional()
      .describe("Asks for the cheapest completion."),
  }),
  bodyLimit: 65_536,
  perMinute: 120,
  responses: { 200: decisionSchema },
  problems: ["facts_refused", "no_policy_for_year", "not_found"],
  since: "0.1.0",
  examples: DECISION_EXAMPLES,
});

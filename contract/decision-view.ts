/**
 * A decision as it is told: verdicts with reasons, what is missing with its branches, decisive readings, a plan.
 * Hours and credits are whole hundredths (30 h = 3000), money is in fen, days are "YYYY-MM-DD".
 */
import { z } from "zod";
import { boundsSchema } from "./fields.ts";

const code = z.string();

/** Where something is written: a source and an anchor in it. */
export const citationSchema = z
  .strictObject({
    cites: z.string().describe("Source and anchor, for example xpcc-qa#a9."),
    source: z.string(),
    sourceTitle: z.string(),
    anchor: z.string(),
    number: z
      .int()
      .optional()
      .describe("Number of the official answer, when it is one; see GET /api/answers/{number}."),
    title: z.string().optional(),
  })
  .meta({ id: "Citation" });

/** First and last possible day; equal when certain, null when nothing bounds it. */
export const daysSchema = z
  .strictObject({ earliest: z.string().nullable(), latest: z.string().nullable() })
  .meta({ id: "Days" });

/** An unknown fact that something waits for. */
export const unknownSchema = z
  .strictObject({
    key: z.string(),
    kind: z.enum(["fact", "collection", "item"]),
    name: z.string().describe("Name of the fact or collection."),
    item: z.string().optional().describe("Id of the item that is under review."),
    field: z.string().optional(),
    label: z.string(),
    waitsFor: z.string().optional().describe("Whose answer it waits for, when it is not the person's own."),
  })
  .meta({ id: "Unknown" });

/** A rule that was tried. Ids stay the same as long as the policy keeps its rule ids. */
export const stepSchema = z
  .strictObject({
    id: z.string(),
    rule: z.string(),
    kind: code,
    outcome: z.enum(["applied", "not_applied", "unknown"]),
    label: z.string(),
    text: z.string().describe("The rule in one sentence."),
    citations: z.array(citationSchema),
    sentence: z.string().describe("What the rule came to here, in one sentence."),
    facts: z.record(z.string(), z.unknown()).describe("Facts the rule asks about, as they stand; null is unknown."),
    items: z.array(z.strictObject({ collection: z.string(), id: z.string(), certain: z.boolean() })),
    failed: z
      .strictObject({
        path: z.string().describe("Place of the first condition that failed, inside the rule."),
        definition: z.string().optional(),
        sentence: z.string(),
      })
      .optional(),
    waits: z.array(unknownSchema).optional(),
    required: boundsSchema.optional(),
    earned: boundsSchema.optional(),
    hours: boundsSchema.optional(),
    near: z
      .array(z.strictObject({ collection: z.string(), id: z.string(), sentence: z.string() }))
      .optional()
      .describe("Items that do not count, and why."),
    gives: z.strictObject({ fact: z.string(), value: z.unknown(), label: z.string().optional() }).optional(),
    day: z.string().optional(),
  })
  .meta({ id: "Step" });

export const PART_STATES = ["not_required", "exempt", "waived", "offset", "met", "owed", "pending"] as const;

export const partSchema = z
  .strictObject({
    part: code,
    label: z.string(),
    unit: z.enum(["hours", "class"]).describe("`hours`: amounts are hundredths of an hour; `class`: how many classes."),
    state: z.enum(PART_STATES),
    required: z.int(),
    earned: boundsSchema,
    owed: boundsSchema,
    sentence: z.string(),
    decidedBy: z.string().describe("Id of the step that settles or asks for the part; empty when none does."),
    citations: z.array(citationSchema),
    steps: z.array(stepSchema),
  })
  .meta({ id: "Part" });

export const verdictSchema = z
  .strictObject({
    id: code,
    label: z.string(),
    value: code.describe("met, exempt, not_met, eligible, not_eligible, not_applicable, undetermined."),
    sentence: z.string(),
    deadline: daysSchema,
    decidedBy: z.string(),
    citations: z.array(citationSchema),
    steps: z.array(stepSchema).describe("Whether the verdict is asked at all, its scope, and the deadlines tried."),
    parts: z.array(partSchema),
  })
  .meta({ id: "Verdict" });

/** What a possibility comes to. */
export const outcomeSchema = z
  .strictObject({
    sentence: z.string(),
    verdicts: z.array(
      z.strictObject({
        id: code,
        value: code,
        deadline: daysSchema,
        parts: z.array(z.strictObject({ part: code, state: z.enum(PART_STATES), owed: boundsSchema })),
      }),
    ),
  })
  .meta({ id: "Outcome" });

/** One or several possible answers. */
const possibility = z.strictObject({ code: z.string(), label: z.string() });

export const missingSchema = z
  .strictObject({
    ...unknownSchema.shape,
    ask: z.string().optional().describe("The question to put to the person."),
    settles: z.int().describe("How many verdicts some answer would settle."),
    surely: z.int().describe("How many verdicts every answer would settle."),
    branches: z.array(z.strictObject({ answers: z.array(possibility), outcome: outcomeSchema })),
  })
  .meta({ id: "Missing" });

export const statementSchema = z
  .strictObject({
    sentence: z.string(),
    when: z.array(z.strictObject({ key: z.string(), label: z.string(), answers: z.array(possibility) })),
    outcome: outcomeSchema,
  })
  .meta({ id: "Statement" });

export const decisiveReadingSchema = z
  .strictObject({
    reading: z.string(),
    question: z.string(),
    sentence: z.string(),
    citations: z.array(citationSchema),
    chosen: z.strictObject({ option: z.string(), label: z.string() }),
    others: z.array(z.strictObject({ option: z.string(), label: z.string(), outcome: outcomeSchema })),
  })
  .meta({ id: "DecisiveReading" });

export const planStepSchema = z
  .strictObject({
    kind: z.enum(["course", "class", "declaration"]),
    id: z.string(),
    title: z.string(),
    hundredths: z.int(),
    fen: z.int(),
    latestStart: z.string().describe("Last day to begin."),
    doneOn: z.string().describe("Day it is done when begun on that last day."),
    approvalOn: z.string().optional(),
    counts: z.array(
      z.strictObject({ verdict: code, part: code, rule: z.string(), citations: z.array(citationSchema) }),
    ),
  })
  .meta({ id: "PlanStep" });

export const planSchema = z
  .strictObject({
    objective: z.enum(["hours", "money", "days"]),
    usual: z
      .boolean()
      .describe(
        "True when nothing was offered: then one course for each part and one class stand for all there are, free of charge.",
      ),
    steps: z.array(planStepSchema),
    already: z.array(code).describe("Verdicts settled before any step."),
    reaches: z.array(code).describe("Verdicts that the steps settle."),
    lost: z.array(
      z.strictObject({
        verdict: code,
        why: z.enum(["deadline_passed", "not_enough_time", "no_option", "needs_facts"]),
        deadline: z.string().nullable(),
        parts: z.array(z.strictObject({ part: code, rule: z.string(), owed: z.int().nullable() })),
      }),
    ),
    total: z.strictObject({ hundredths: z.int(), fen: z.int(), days: z.int() }),
    startBy: z.string().nullable(),
  })
  .meta({ id: "Plan" });

/** What a person reads first, and what to do next. */
export const headlineSchema = z
  .strictObject({
    text: z.string(),
    tone: z.enum(["done", "owed", "open", "late"]),
    verdict: code,
    action: z.union([
      z.strictObject({ code: z.literal("nothing") }),
      z.strictObject({ code: z.enum(["study", "attend_class"]), part: code, by: z.string() }),
      z.strictObject({ code: z.literal("answer"), key: z.string(), ask: z.string() }),
      z.strictObject({ code: z.literal("wait"), key: z.string(), waitsFor: z.string() }),
      z.strictObject({ code: z.literal("too_late"), verdict: code }),
    ]),
  })
  .meta({ id: "Headline" });

/** Which version of which document decided. */
export const policyRefSchema = z
  .strictObject({
    id: z.string(),
    version: z.string(),
    title: z.string(),
    digest: z.string().describe("SHA-256 of the document's file, in hex."),
  })
  .meta({ id: "PolicyRef" });

export const decisionSchema = z
  .strictObject({
    policy: policyRefSchema,
    year: z.int(),
    readings: z.record(z.string(), z.string()).describe("The option of each reading that was applied."),
    headline: headlineSchema,
    verdicts: z.array(verdictSchema),
    info: z.array(stepSchema).describe("For information: rules that hold and decide nothing."),
    missing: z.array(missingSchema).describe("Unknown facts that matter, those that settle most first, at most forty."),
    statements: z.array(statementSchema).describe("Every combination of at most three unknown facts, merged."),
    decisiveReadings: z
      .array(decisiveReadingSchema)
      .describe("Readings nobody has confirmed, where another option would change what is told here."),
    plan: planSchema.nullable().describe("Cheapest completion; null when it was not asked for or cannot be said."),
    planProblems: z.array(
      z.strictObject({ path: z.string(), code: z.string(), message: z.string(), remedy: z.string() }),
    ),
  })
  .meta({ id: "Decision" });
export type DecisionView = z.input<typeof decisionSchema>;

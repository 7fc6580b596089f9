/** The law as it is read: documents, answers, questions, and the check of a draft. */
import { z } from "zod";
import { citationSchema } from "./decision-view.ts";
import { integerText, slug, text, versionText } from "./fields.ts";
import { operation } from "./operation.ts";
import { fieldErrorSchema } from "./problems.ts";

const daySpan = z.strictObject({ from: z.string(), to: z.string().optional() });

const policySummary = z.strictObject({
  id: z.string(),
  version: z.string(),
  title: z.string(),
  issuer: z.string(),
  jurisdiction: z.string(),
  inForce: daySpan,
  digest: z.string(),
  ruleCount: z.int(),
  current: z.boolean().describe("The version of its document that holds today."),
});

const codes = z.record(z.string(), z.string());
const fieldView = z.strictObject({
  name: z.string(),
  type: z
    .enum(["flag", "code", "codes", "hundredths", "integer", "date"])
    .describe("`hundredths` is given as hours with two decimals."),
  label: z.string(),
  values: codes.optional(),
  ask: z.string().optional(),
  required: z.boolean().optional(),
});

export const lintSchema = z.strictObject({
  code: z.string(),
  severity: z.enum(["error", "warning"]),
  rule: z.string().describe("Id of the rule, or the place of another entry such as `parameters.total_hours`."),
  message: z.string(),
  remedy: z.string(),
});

const ruleView = z.strictObject({
  id: z.string(),
  kind: z.string(),
  label: z.string(),
  text: z.string().describe("In our own words."),
  sentence: z.string().describe("The rule's condition as a sentence made from the rule itself."),
  citations: z.array(citationSchema),
  inForce: z.strictObject({ from: z.string().optional(), to: z.string().optional() }).optional(),
  parts: z.array(z.string()),
});

const policyView = z.strictObject({
  ...policySummary.shape,
  sources: z.array(z.strictObject({ id: z.string(), title: z.string(), status: z.string() })),
  parts: z.array(z.strictObject({ id: z.string(), label: z.string(), unit: z.enum(["hours", "class"]) })),
  verdicts: z.array(z.strictObject({ id: z.string(), label: z.string(), parts: z.array(z.string()) })),
  facts: z.array(fieldView),
  collections: z.array(
    z.strictObject({
      name: z.string(),
      label: z.string(),
      spans: z.enum(["period", "lifetime"]),
      waitsFor: z.string().optional(),
      fields: z
        .array(fieldView)
        .describe("Every item may say `id` and `state` (approved, pending, refused; approved when absent) as well."),
    }),
  ),
  parameters: z.array(
    z.strictObject({
      name: z.string(),
      label: z.string(),
      unit: z
        .enum(["hours", "credits", "month_day", "integer"])
        .describe("Hours and credits are hundredths; month_day is mmdd."),
      derived: z.boolean(),
      values: z.array(z.strictObject({ from: z.string(), value: z.int() })),
      checked: z.string(),
      citations: z.array(citationSchema),
    }),
  ),
  readings: z.array(
    z.strictObject({
      id: z.string(),
      question: z.string(),
      options: codes,
      chosen: z.string(),
      decidedBy: z.string(),
      status: z.enum(["assumed", "confirmed"]),
      citations: z.array(citationSchema),
    }),
  ),
  openTerms: z.array(
    z.strictObject({
      id: z.string(),
      question: z.string(),
      waitsFor: z.string(),
      affects: z.array(z.string()),
      citations: z.array(citationSchema),
    }),
  ),
  rules: z.array(ruleView),
  declarations: z.array(
    z.strictObject({
      id: z.string(),
      label: z.string(),
      collection: z.string(),
      evidence: z.array(z.string()),
      chain: z.array(z.string()),
      effect: z.string(),
      citations: z.array(citationSchema),
    }),
  ),
  lints: z.array(lintSchema),
});
export type PolicyView = z.input<typeof policyView>;
export type PolicySummary = z.input<typeof policySummary>;
export type LintView = z.input<typeof lintSchema>;

const answerSummary = z.strictObject({
  number: z.int(),
  id: z.string(),
  shortTitle: z.string(),
  question: z.string(),
  concerns: z.array(z.string()),
  forYou: z.array(z.string()),
});

const answerView = z.strictObject({
  ...answerSummary.shape,
  answer: z.string().describe("In our own words."),
  platformNote: z.string().optional(),
  related: z.array(z.strictObject({ number: z.int(), id: z.string(), shortTitle: z.string(), question: z.string() })),
  readings: z.array(
    z.strictObject({
      id: z.string(),
      question: z.string(),
      chosen: z.string(),
      others: z.array(z.string()).describe("The options that were not chosen."),
      status: z.enum(["assumed", "confirmed"]),
    }),
  ),
  rules: z
    .array(
      z.strictObject({
        policy: z.string(),
        version: z.string(),
        rule: z.string(),
        label: z.string(),
        text: z.string(),
      }),
    )
    .describe("Rules in force that rest on this answer."),
});

export type AnswerSummary = z.input<typeof answerSummary>;
export type AnswerView = z.input<typeof answerView>;

export const listPolicies = operation({
  id: "policies.list",
  method: "GET",
  path: "/api/policies",
  summary: "Every policy document with its versions, the newest first.",
  audience: "public",
  permission: "policies:policy:read",
  scope: "public",
  effect: "none",
  responses: { 200: z.strictObject({ policies: z.array(policySummary) }) },
  problems: [],
  since: "0.1.0",
});

export const readPolicy = operation({
  id: "policies.read",
  method: "GET",
  path: "/api/policies/{issuer}/{topic}/{version}",
  summary:
    "One version of a document: rules with citations, parameters, readings, open terms, the facts it asks for, lints.",
  description: "The id of a document is `issuer/topic`.",
  audience: "public",
  permission: "policies:policy:read",
  scope: "public",
  effect: "none",
  params: z.strictObject({ issuer: slug, topic: slug, version: versionText }),
  responses: { 200: policyView },
  problems: ["not_found"],
  since: "0.1.0",
  examples: [
    {
      name: "xpcc",
      summary: "The document of the Corps.",
      request: { params: { issuer: "xpcc", topic: "continuing-education", version: "2016-01-01" } },
    },
  ],
});

export const readPolicyText = operation({
  id: "policies.text",
  method: "GET",
  path: "/api/policies/{issuer}/{topic}/{version}/text",
  summary: "One version of a document as it is written.",
  audience: "public",
  permission: "policies:policy:read",
  scope: "public",
  effect: "none",
  params: z.strictObject({ issuer: slug, topic: slug, version: versionText }),
  responses: { 200: z.strictObject({ yaml: z.string(), digest: z.string() }) },
  problems: ["not_found"],
  since: "0.1.0",
});

export const lintPolicy = operation({
  id: "policies.lint",
  method: "POST",
  path: "/api/policies/lint",
  summary: "Reads a draft document and says what is wrong with it and what looks odd. Nothing is kept.",
  audience: "official",
  permission: "policies:policy:lint",
  scope: "public",
  effect: "none",
  body: z.strictObject({
    yaml: z
      .string()
      .min(1)
      .max(262_144)
      .refine((value) => value.isWellFormed() && !value.includes("\u0000"), {
        message: "文字里有不能使用的字符",
        params: { code: "bad_characters", remedy: "请用 UTF-8 文本重新保存" },
      })
      .describe("The document as YAML, at most 262,144 characters."),
  }),
  bodyLimit: 1_048_576,
  perMinute: 60,
  responses: {
    200: z.strictObject({
      ok: z.boolean().describe("The document can be loaded. It may have lints all the same."),
      problems: z.array(fieldErrorSchema),
      lints: z.array(lintSchema),
      policy: z.strictObject({ id: z.string(), version: z.string(), title: z.string(), ruleCount: z.int() }).nullable(),
    }),
  },
  problems: ["draft_unreadable", "draft_too_heavy"],
  since: "0.1.0",
});

export const listAnswers = operation({
  id: "answers.list",
  method: "GET",
  path: "/api/answers",
  summary: "The twenty official answers, in our own words, in their order.",
  audience: "public",
  permission: "policies:answer:read",
  scope: "public",
  effect: "none",
  responses: { 200: z.strictObject({ concerns: codes, audiences: codes, answers: z.array(answerSummary) }) },
  problems: [],
  since: "0.1.0",
});

export const readAnswer = operation({
  id: "answers.read",
  method: "GET",
  path: "/api/answers/{number}",
  summary: "One official answer in our own words, with the rules and readings that rest on it.",
  audience: "public",
  permission: "policies:answer:read",
  scope: "public",
  effect: "none",
  params: z.strictObject({ number: integerText(1, 999) }),
  responses: { 200: answerView },
  problems: ["not_found"],
  since: "0.1.0",
  examples: [{ name: "a9", summary: "Village work.", request: { params: { number: "9" } } }],
});

export const searchQuestions = operation({
  id: "questions.search",
  method: "GET",
  path: "/api/questions",
  summary:
    "Answers that fit a question in people's own words, best first. A question without an answer is noted for the service desk.",
  audience: "public",
  permission: "policies:question:search",
  scope: "public",
  effect: "none",
  query: z.strictObject({ q: text(200, 1), limit: integerText(1, 20).optional() }),
  perMinute: 120,
  responses: {
    200: z.strictObject({
      hits: z.array(
        z.strictObject({
          number: z.int(),
          id: z.string(),
          shortTitle: z.string(),
          question: z.string(),
          score: z.number().min(0).max(1),
          matched: z
            .array(z.string())
            .describe("Words of the question that stand in the answer, and the rules' words for them."),
        }),
      ),
      noMatch: z.boolean(),
    }),
  },
  problems: [],
  since: "0.1.0",
  examples: [{ name: "nurse", summary: "A nurse asks.", request: { query: { q: "护士25学分还用上面授吗" } } }],
});

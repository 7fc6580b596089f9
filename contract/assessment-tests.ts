/** Tests as institutions make them: rules by tag, editions that never change, more time for whoever needs it. */
import { z } from "zod";
import { idText, text } from "./fields.ts";
import { operation, type OutputOf } from "./operation.ts";
import { QUESTION_KINDS, TAG_LENGTH } from "./question.ts";

export const MOST_OF_PAPER = 100;
export const MOST_PARTS = 20;

const bank = { audience: "official", scope: "data", since: "0.4.0" } as const;
const reading = { ...bank, permission: "assessment:test:read", effect: "none" } as const;
const writing = { ...bank, permission: "assessment:test:write" } as const;
const instant = z.iso.datetime();
const testKey = z
  .string()
  .length(22)
  .regex(/^[A-Za-z0-9_-]+$/);
const testParams = z.strictObject({ testKey });

export const testRules = z
  .strictObject({
    title: text(100, 1).refine((value) => value.trim() !== "", {
      message: "名称不能只有空格",
      params: { code: "bad_text", remedy: "请写上名称" },
    }),
    /** How many questions of which tag; an empty tag draws from the whole bank. */
    parts: z
      .array(z.strictObject({ tag: text(TAG_LENGTH), count: z.int().min(1).max(MOST_OF_PAPER) }))
      .min(1)
      .max(MOST_PARTS)
      .refine((parts) => new Set(parts.map(({ tag }) => tag)).size === parts.length, {
        message: "同一个标签写了两次",
        params: { code: "twice", remedy: "请合成一行" },
      })
      .refine((parts) => parts.reduce((sum, { count }) => sum + count, 0) <= MOST_OF_PAPER, {
        message: `一份试卷最多 ${MOST_OF_PAPER} 道题`,
        params: { code: "too_many", remedy: "请减少题数" },
      }),
    passPercent: z.int().min(1).max(100),
    minutes: z.int().min(1).max(300),
    attempts: z.int().min(1).max(20),
    cooldownMinutes: z.int().min(0).max(43_200),
    shuffle: z.boolean(),
    reveal: z.boolean(),
  })
  .meta({ id: "TestRules" });
export type TestRules = z.output<typeof testRules>;

const planLine = z
  .strictObject({
    testKey: z.string(),
    edition: z.int(),
    rules: testRules,
    questions: z.int(),
    madeAt: instant,
    /** Whether the bank holds enough questions for a paper. */
    ready: z.boolean(),
  })
  .meta({ id: "TestPlanLine" });
export type TestPlanLine = z.output<typeof planLine>;

export const listTests = operation({
  id: "assessment.tests",
  method: "GET",
  path: "/api/tests",
  summary: "Tests within reach, each in its newest edition.",
  ...reading,
  responses: { 200: z.strictObject({ tests: z.array(planLine) }) },
  problems: [],
});
export type TestList = OutputOf<typeof listTests>;

const planView = z
  .strictObject({
    ...planLine.shape,
    /** How many questions of each tag there are to draw from. */
    available: z.array(z.strictObject({ tag: z.string(), count: z.int() })),
    editions: z.array(z.strictObject({ testKey: z.string(), edition: z.int(), madeAt: instant, lessons: z.int() })),
    /** Lessons that use this edition. */
    lessons: z.array(z.strictObject({ courseId: z.int(), version: z.int(), course: z.string(), lesson: z.string() })),
    figures: z.strictObject({
      attempts: z.int(),
      passed: z.int(),
      /** Mean score in tenths of a percent. */
      score: z.int().nullable(),
      /** How many attempts reached each tenth of the score, from 0–9 to 90–100. */
      spread: z.array(z.int()).length(10),
    }),
    /** A paper as somebody might get it, for its authors. */
    sample: z.array(z.strictObject({ kind: z.enum(QUESTION_KINDS), wording: z.string(), topic: z.string() })),
  })
  .meta({ id: "TestPlan" });
export type TestPlan = z.output<typeof planView>;

export const readTestPlan = operation({
  id: "assessment.testPlan",
  method: "GET",
  path: "/api/tests/{testKey}",
  summary: "A test with its editions, who uses it, how it is passed, and a paper as somebody might get it.",
  ...reading,
  params: testParams,
  responses: { 200: planView },
  problems: [],
});

export const createTest = operation({
  id: "assessment.createTest",
  method: "POST",
  path: "/api/tests",
  summary: "Makes a test; a course takes it as a lesson by its key.",
  ...writing,
  effect: "once",
  body: z.strictObject({ rules: testRules }),
  responses: { 201: planView },
  problems: ["institution_none"],
});

export const changeTest = operation({
  id: "assessment.changeTest",
  method: "POST",
  path: "/api/tests/{testKey}/editions",
  summary: "Makes another edition under another key: whoever studies with the old one goes on with it.",
  ...writing,
  effect: "once",
  params: testParams,
  body: z.strictObject({ rules: testRules }),
  responses: { 201: planView },
  problems: ["test_changed"],
});

const adjustment = z.strictObject({
  enrolmentId: z.int(),
  /** Masked. */
  name: z.string(),
  course: z.string(),
  extraPercent: z.int(),
  reason: z.string(),
  madeAt: instant,
});

export const listAdjustments = operation({
  id: "assessment.adjustments",
  method: "GET",
  path: "/api/test-adjustments",
  summary: "Who has more time for tests of one's courses.",
  ...bank,
  permission: "assessment:test:adjust",
  effect: "none",
  responses: { 200: z.strictObject({ adjustments: z.array(adjustment) }) },
  problems: [],
});
export type AdjustmentList = OutputOf<typeof listAdjustments>;

export const adjustTest = operation({
  id: "assessment.adjust",
  method: "PUT",
  path: "/api/test-adjustments/{enrolmentId}",
  summary: "Gives somebody who is enrolled more time for every test of the course they begin from now on.",
  ...bank,
  permission: "assessment:test:adjust",
  effect: "repeatable",
  params: z.strictObject({ enrolmentId: idText }),
  body: z.strictObject({
    extraPercent: z.int().min(0).max(300),
    reason: text(200, 1).refine((value) => value.trim() !== "", {
      message: "原因不能只有空格",
      params: { code: "bad_text", remedy: "请写上原因" },
    }),
  }),
  responses: { 200: adjustment },
  problems: [],
});

export const testOperations = [listTests, readTestPlan, createTest, changeTest, listAdjustments, adjustTest] as const;

/** Tests of knowledge for whoever studies: what is asked, by when, and how it ended. No answer is told before the end. */
import { z } from "zod";
import { idText, text } from "./fields.ts";
import { operation, type OutputOf } from "./operation.ts";
import { QUESTION_KINDS } from "./question.ts";

const own = { audience: "learner", scope: "self", permission: "assessment:own:take", since: "0.4.0" } as const;
const instant = z.iso.datetime();

/** What somebody may do about a test now. */
export const TEST_MOVES = [
  "start",
  "resume",
  "wait",
  "passed",
  "used_up",
  "not_open",
  "elsewhere",
  "not_ready",
] as const;
export type TestMove = (typeof TEST_MOVES)[number];

const testParams = z.strictObject({ enrolmentId: idText, lessonId: idText });
const attemptParams = z.strictObject({ attemptId: idText });

/** Percent with one digit behind the point, times ten; rounded down. */
const score = z.int().min(0).max(1000);

const attemptLine = z.strictObject({
  attemptId: z.int(),
  number: z.int(),
  begunAt: instant,
  endsAt: instant,
  endedAt: instant.nullable(),
  how: z.enum(["submitted", "time"]).nullable(),
  score: score.nullable(),
  passed: z.boolean().nullable(),
});

const rules = z.strictObject({
  questions: z.int(),
  passPercent: z.int(),
  /** With what somebody was given on top. */
  seconds: z.int(),
  attempts: z.int(),
  cooldownMinutes: z.int(),
  reveal: z.boolean(),
  topics: z.array(z.strictObject({ topic: z.string(), count: z.int() })),
});

export const testView = z
  .strictObject({
    enrolmentId: z.int(),
    lessonId: z.int(),
    courseId: z.int(),
    title: z.string(),
    /** Absent while the institution has not said which test it is. */
    rules: rules.nullable(),
    extraPercent: z.int(),
    may: z.enum(TEST_MOVES),
    /** From when on one may try again. */
    from: instant.nullable(),
    /** The attempt that is open, of this test or of another. */
    open: z.int().nullable(),
    attempts: z.array(attemptLine),
  })
  .meta({ id: "OwnTest" });
export type OwnTest = z.output<typeof testView>;

export const readTest = operation({
  id: "assessment.test",
  method: "GET",
  path: "/api/me/enrolments/{enrolmentId}/lessons/{lessonId}/test",
  summary: "The test of a lesson: its rules, one's attempts, and what one may do now. No questions.",
  ...own,
  effect: "none",
  params: testParams,
  responses: { 200: testView },
  problems: [],
});

/** As texts: the number of the choice or choices as shown, true or false, words, a number, or a number for each left item. */
const answer = z.array(text(200)).max(15);
const change = z.int().min(0).max(10_000);

const asked = z.strictObject({
  place: z.int(),
  kind: z.enum(QUESTION_KINDS),
  wording: z.string(),
  /** In the order in which they are shown to this person. */
  choices: z.array(z.string()),
  /** Of a matching question: what each is to be matched with one of the choices. */
  left: z.array(z.string()),
  answer,
  /** How often it was changed: whoever saves names it. */
  change,
});
export type AskedQuestion = z.output<typeof asked>;

const looked = asked.omit({ change: true }).extend({
  right: z.array(z.string()),
  credit: z.int(),
  explanation: z.string(),
});
export type LookedQuestion = z.output<typeof looked>;

export const attemptView = z
  .strictObject({
    ...attemptLine.shape,
    enrolmentId: z.int(),
    lessonId: z.int(),
    title: z.string(),
    attempts: z.int(),
    passPercent: z.int(),
    /** By the server's clock, when this was answered. */
    secondsLeft: z.int(),
    /** The paper, while the attempt is open. */
    questions: z.array(asked),
    topics: z.array(z.strictObject({ topic: z.string(), questions: z.int(), score })),
    may: z.enum(TEST_MOVES),
    from: instant.nullable(),
    /** After the end, where the test says that questions are shown. */
    review: z.array(looked).nullable(),
  })
  .meta({ id: "OwnAttempt" });
export type OwnAttempt = z.output<typeof attemptView>;

export const startAttempt = operation({
  id: "assessment.start",
  method: "POST",
  path: "/api/me/enrolments/{enrolmentId}/lessons/{lessonId}/attempts",
  summary: "Begins an attempt: a paper is drawn and the time runs. While one is open it is that one.",
  ...own,
  effect: "once",
  params: testParams,
  body: z.strictObject({}),
  responses: { 201: attemptView },
  problems: ["test_passed", "test_used_up", "test_wait", "test_not_open", "test_open_elsewhere", "test_not_ready"],
});

export const readAttempt = operation({
  id: "assessment.attempt",
  method: "GET",
  path: "/api/me/attempts/{attemptId}",
  summary: "One's own attempt: the paper and what was answered while it is open, the result afterwards.",
  ...own,
  effect: "none",
  params: attemptParams,
  responses: { 200: attemptView },
  problems: [],
});

const answers = z
  .array(z.strictObject({ place: z.int().min(1).max(200), change, answer }))
  .max(100)
  .describe("Each with the change that was seen: what was changed elsewhere since is not overwritten.");

export const saveAnswers = operation({
  id: "assessment.save",
  method: "PUT",
  path: "/api/me/attempts/{attemptId}/answers",
  summary:
    "Keeps answers. Saying the same again changes nothing; what another device changed since is told and not overwritten.",
  ...own,
  effect: "repeatable",
  untold: "every answer stands in the attempt with its time",
  params: attemptParams,
  body: z.strictObject({ answers }),
  responses: {
    200: z.strictObject({
      saved: z.array(z.strictObject({ place: z.int(), change })),
      stale: z.array(z.strictObject({ place: z.int(), change, answer })),
      secondsLeft: z.int(),
    }),
  },
  problems: ["test_time_over", "test_ended"],
});
export type SavedAnswers = OutputOf<typeof saveAnswers>;

export const endAttempt = operation({
  id: "assessment.end",
  method: "POST",
  path: "/api/me/attempts/{attemptId}/end",
  summary: "Hands an attempt in. Handing in twice is handing in once.",
  ...own,
  effect: "repeatable",
  params: attemptParams,
  body: z.strictObject({}),
  responses: { 200: attemptView },
  problems: [],
});

export const takingOperations = [readTest, startAttempt, readAttempt, saveAnswers, endAttempt] as const;

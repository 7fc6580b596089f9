/** Credited time: playing a lesson, heartbeats, questions in between, and what every minute came to. */
import { z } from "zod";
import { idText, integerText, text } from "./fields.ts";
import { operation, type OutputOf } from "./operation.ts";

/** Why time does not count; `ahead`: beyond what was watched; `gap`: the player was not heard of; `question`: one waits. */
export const WATCH_REASONS = ["gap", "too_fast", "ahead", "repeated", "paused", "question", "day_full"] as const;

const place = z.int().min(0).max(36_000_000).describe("Place in the lesson, in milliseconds.");
const ms = z.int().min(0);
const token = text(64, 1).describe("Good for one heartbeat; the answer to it brings the next.");
const range = z.tuple([ms, ms]).describe("From here up to there, in milliseconds of the lesson.");

const prompt = z
  .strictObject({
    promptId: z.int(),
    wording: z.string().nullable().describe("Null where it is only asked whether somebody is there."),
    choices: z.array(z.string()),
    press: z.string().nullable().describe("The choice to press where there is no question."),
  })
  .meta({ id: "WatchPrompt" });

const acknowledged = z
  .strictObject({
    token,
    creditedMs: ms.describe("What this heartbeat was credited."),
    reason: z.enum(WATCH_REASONS).nullable().describe("Why it, or a part of it, was not."),
    positionMs: ms.describe("Where the player should be."),
    coveredMs: ms.describe("How much of the lesson has been seen."),
    lessonCreditedMs: ms,
    furthestMs: ms.describe("Nobody can get beyond it by seeking."),
    dayLeftMs: ms.describe("What can still be credited today."),
    prompt: prompt.nullable(),
  })
  .meta({ id: "WatchAcknowledged" });
export type AcknowledgedView = z.output<typeof acknowledged>;

const begun = z
  .strictObject({
    ...acknowledged.shape,
    playbackId: z.int(),
    durationMs: ms,
    intervalMs: ms.describe("Time between two heartbeats."),
    speedPercent: z.int().describe("Greatest speed; 150 is one and a half times."),
    covered: z.array(range).describe("What has been seen."),
  })
  .meta({ id: "Playback" });
export type PlaybackView = z.output<typeof begun>;

const own = { audience: "learner", scope: "self", since: "0.3.0" } as const;

export const beginPlayback = operation({
  ...own,
  id: "watching.begin",
  method: "POST",
  path: "/api/watching/playbacks",
  summary: "Begins to play a lesson. Whatever one played before, on whatever device, ends with it.",
  permission: "watching:own:play",
  effect: "repeatable",
  untold: "What was played when is kept in spans and heartbeats, more exactly than the trail could.",
  body: z.strictObject({ enrolmentId: z.int().positive(), lessonId: z.int().positive() }),
  responses: { 201: begun },
  problems: ["not_found", "lesson_not_played", "course_not_open"],
});

export const sendBeat = operation({
  ...own,
  id: "watching.beat",
  method: "POST",
  path: "/api/watching/beats",
  summary: "A heartbeat: played from here to there since the last one. Acknowledged after its commit.",
  description:
    "The server's clock decides what it is credited. Repeated with the same token and places it is answered the same again.",
  permission: "watching:own:play",
  effect: "repeatable",
  untold: "Every heartbeat is kept in a log of its own.",
  apart: "Heartbeats of many people are committed together.",
  provesSession: "A heartbeat is written while its session holds, in one statement.",
  sheds: "A heartbeat that was refused is sent again with what was played since.",
  body: z.strictObject({ token, fromMs: place, toMs: place }),
  responses: { 200: acknowledged },
  problems: ["playback_token", "playback_replaced", "playback_ended", "too_many_requests", "overloaded"],
});

export const endPlayback = operation({
  ...own,
  id: "watching.end",
  method: "POST",
  path: "/api/watching/playbacks/{playbackId}/end",
  summary: "Ends a playback: what it came to is kept. Ending it again changes nothing.",
  permission: "watching:own:play",
  effect: "repeatable",
  untold: "What was played when is kept in spans and heartbeats, more exactly than the trail could.",
  params: z.strictObject({ playbackId: idText }),
  responses: { 200: z.strictObject({ coveredMs: ms, creditedMs: ms }) },
  problems: ["not_found"],
});

export const answerPrompt = operation({
  ...own,
  id: "watching.answer",
  method: "POST",
  path: "/api/watching/prompts/{promptId}/answers",
  summary: "Answers a question asked while watching. A wrong answer brings another question.",
  permission: "watching:own:play",
  effect: "repeatable",
  untold: "Answers are kept with their questions.",
  params: z.strictObject({ promptId: idText }),
  body: z.strictObject({ choice: z.int().min(1).max(6) }),
  responses: { 200: z.strictObject({ right: z.boolean(), prompt: prompt.nullable() }) },
  problems: ["not_found", "prompt_passed", "prompt_choice", "too_many_requests"],
});

/** A stretch of somebody's time with what it counted. */
export const watchSpan = z
  .strictObject({
    lessonId: z.int(),
    lesson: z.string(),
    course: z.string(),
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    mediaFromMs: ms,
    mediaToMs: ms,
    creditedMs: ms,
    reason: z.enum(WATCH_REASONS).nullable().describe("Null: credited."),
    open: z.boolean().describe("It still goes on."),
  })
  .meta({ id: "WatchSpan" });

export const listReceipts = operation({
  ...own,
  id: "watching.receipts",
  method: "GET",
  path: "/api/watching/receipts",
  summary: "Every span of one's time with what it was credited or why it was not, the latest first.",
  permission: "watching:own:read",
  effect: "none",
  query: z.strictObject({
    lessonId: idText.optional(),
    refused: z.literal("1").optional().describe("Only what does not count."),
    before: integerText(1, Number.MAX_SAFE_INTEGER).optional().describe("Goes on after this page."),
  }),
  responses: {
    200: z.strictObject({
      spans: z.array(watchSpan),
      next: z.string().nullable(),
      todayMs: ms.describe("Credited today."),
      dayMs: ms.describe("Most that is credited on one day."),
    }),
  },
  problems: [],
});

export const readProgress = operation({
  ...own,
  id: "watching.progress",
  method: "GET",
  path: "/api/enrolments/{enrolmentId}/progress",
  summary: "What of each lesson of an enrolment has been seen.",
  permission: "watching:own:read",
  effect: "none",
  params: z.strictObject({ enrolmentId: idText }),
  responses: {
    200: z.strictObject({
      lessons: z.array(
        z.strictObject({
          lessonId: z.int(),
          contentKey: z.string().nullable().describe("What is watched, read or run; null while there is nothing."),
          durationMs: ms,
          covered: z.array(range),
          coveredMs: ms,
          creditedMs: ms,
          furthestMs: ms,
          positionMs: ms,
        }),
      ),
      playing: z.int().nullable().describe("The lesson that is being played at the moment, here or elsewhere."),
      speedPercent: z.int().describe("Greatest speed; 150 is one and a half times."),
    }),
  },
  problems: ["not_found"],
});
export type ProgressView = OutputOf<typeof readProgress>;
export type ReceiptsView = OutputOf<typeof listReceipts>;

export const watchingOperations = [
  beginPlayback,
  sendBeat,
  endPlayback,
  answerPrompt,
  listReceipts,
  readProgress,
] as const;

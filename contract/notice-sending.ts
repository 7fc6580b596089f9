/** Who will be told what when, and what is told at once. */
import { z } from "zod";
import { day, idText, integerText, year } from "./fields.ts";
import { templateParams } from "./notice-templates.ts";
import { operation, type OutputOf } from "./operation.ts";

const MOST_DAYS = 60;

export const previewNotices = operation({
  id: "notices.preview",
  method: "GET",
  path: "/api/notices/preview",
  summary: "How many people within one's jurisdiction will be told what, day by day and by unit, if nothing changes.",
  audience: "official",
  permission: "notices:preview:read",
  scope: "data",
  effect: "none",
  query: z.strictObject({ days: integerText(1, MOST_DAYS).default(MOST_DAYS) }),
  responses: {
    200: z.strictObject({
      from: day,
      until: day,
      total: z.int(),
      today: z.int().describe("Of them on the first day."),
      templates: z.array(
        z.strictObject({
          template: z.string(),
          name: z.string(),
          paused: z.boolean(),
          count: z.int(),
          sample: z.string().describe("Its text with samples."),
        }),
      ),
      days: z.array(z.strictObject({ on: day, template: z.string(), stage: z.int(), count: z.int() })),
      units: z.array(
        z.strictObject({
          unitId: z.int().nullable(),
          unit: z.string().nullable(),
          template: z.string(),
          count: z.int(),
        }),
      ),
      unforeseeable: z.array(z.string()).describe("Names of what depends on what happens until then."),
    }),
  },
  problems: [],
  since: "0.3.0",
});
export type NoticePreview = OutputOf<typeof previewNotices>;

export const previewPeople = operation({
  id: "notices.people",
  method: "GET",
  path: "/api/notices/preview/people",
  summary: "Who within one's jurisdiction will be told what when, page by page.",
  audience: "official",
  permission: "notices:preview:people",
  scope: "data",
  effect: "none",
  query: z.strictObject({
    days: integerText(1, MOST_DAYS).default(MOST_DAYS),
    unit: idText.optional(),
    offset: integerText(0, 1_000_000).default(0),
    limit: integerText(1, 200).default(50),
  }),
  responses: {
    200: z.strictObject({
      people: z.array(
        z.strictObject({
          personId: z.int(),
          name: z.string(),
          unit: z.string().nullable(),
          template: z.string(),
          year,
          on: day,
          stage: z.int(),
          deadline: day,
          text: z.string().describe("What will stand in the inbox as its title."),
        }),
      ),
      total: z.int(),
    }),
  },
  problems: [],
  since: "0.3.0",
});

export const sendTriggerNow = operation({
  id: "notices.sendNow",
  method: "POST",
  path: "/api/notices/templates/{template}/send",
  summary: "Tells at once what is due today, without waiting for its hour.",
  audience: "official",
  permission: "notices:trigger:send",
  scope: "all",
  effect: "once",
  params: templateParams,
  body: z.strictObject({
    expected: z.int().min(0).max(100_000_000).describe("How many were shown; another number is a conflict."),
  }),
  responses: { 200: z.strictObject({ told: z.int() }) },
  problems: ["trigger_not_pausable", "recipients_changed"],
  since: "0.3.0",
});

export const countReminder = operation({
  id: "notices.reminderCount",
  method: "GET",
  path: "/api/notices/reminders",
  summary:
    "Whom a reminder of one's own would reach: how many within one's jurisdiction still owe something in a year.",
  audience: "official",
  permission: "notices:reminder:send",
  scope: "data",
  effect: "none",
  query: z.strictObject({ year: integerText(2000, 2100), unit: idText.optional() }),
  responses: {
    200: z.strictObject({ year, people: z.int(), remindedToday: z.int(), sample: z.string() }),
  },
  problems: [],
  since: "0.3.0",
});

export const sendReminder = operation({
  id: "notices.remind",
  method: "POST",
  path: "/api/notices/reminders",
  summary: "Reminds everybody within one's jurisdiction who still owes something; the same person at most once a day.",
  audience: "official",
  permission: "notices:reminder:send",
  scope: "data",
  effect: "once",
  body: z.strictObject({
    year,
    unit: z.int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
    expected: z.int().min(0).max(100_000_000).describe("How many were shown; another number is a conflict."),
  }),
  responses: { 200: z.strictObject({ told: z.int() }) },
  problems: ["not_found", "recipients_changed"],
  since: "0.3.0",
});

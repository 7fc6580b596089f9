/** Templates of messages: the words people are told in, and what is stopped. */
import { z } from "zod";
import { text } from "./fields.ts";
import { operation, type OutputOf } from "./operation.ts";

const instant = z.string().describe("ISO instant.");
const OUT_CHANNELS = ["sms", "mail"] as const;
const code = z.string().regex(/^[a-z][a-z_]{2,39}$/);

const words = {
  title: text(200, 1),
  body: text(2_000, 1),
  short: text(300, 1).nullable(),
};

const version = z.strictObject({
  version: z.int(),
  title: z.string(),
  body: z.string(),
  short: z.string().nullable(),
  channels: z.array(z.enum(OUT_CHANNELS)),
  mandatory: z.boolean(),
});

const templateLine = z.strictObject({
  template: z.string(),
  name: z.string(),
  trigger: z.enum(["deadline", "risk", "office", "closing", "event", "digest"]),
  pausable: z.boolean(),
  paused: z.strictObject({ reason: z.string(), at: instant, by: z.string().nullable() }).nullable(),
  mustReach: z.boolean().describe("Cannot be made one that people may decline."),
  current: version,
});
export type NoticeTemplateLine = z.infer<typeof templateLine>;

export const listTemplates = operation({
  id: "notices.templates",
  method: "GET",
  path: "/api/notices/templates",
  summary: "Templates of messages with the words in use.",
  audience: "official",
  permission: "notices:template:read",
  scope: "all",
  effect: "none",
  responses: { 200: z.strictObject({ templates: z.array(templateLine) }) },
  problems: [],
  since: "0.3.0",
});

/** A template in an address. */
export const templateParams = z.strictObject({ template: code });

export const readTemplateOfNotice = operation({
  id: "notices.template",
  method: "GET",
  path: "/api/notices/templates/{template}",
  summary: "One template: its places, the words in use, and every version there was.",
  audience: "official",
  permission: "notices:template:read",
  scope: "all",
  effect: "none",
  params: templateParams,
  responses: {
    200: z.strictObject({
      ...templateLine.shape,
      places: z.array(z.strictObject({ name: z.string(), meaning: z.string(), sample: z.string() })),
      versions: z.array(
        z.strictObject({
          ...version.shape,
          reason: z.string().nullable(),
          at: instant.nullable(),
          by: z.string().nullable(),
        }),
      ),
    }),
  },
  problems: [],
  since: "0.3.0",
});
export type NoticeTemplate = OutputOf<typeof readTemplateOfNotice>;

const filled = z.strictObject({
  title: z.string(),
  body: z.string(),
  short: z.string().nullable(),
  smsCount: z.int().describe("As how many short messages it is charged."),
});

export const tryTemplate = operation({
  id: "notices.try",
  method: "POST",
  path: "/api/notices/templates/{template}/try",
  summary: "What words would look like with samples in their places, and what is wrong with them.",
  audience: "official",
  permission: "notices:template:read",
  scope: "all",
  effect: "none",
  params: templateParams,
  body: z.strictObject(words),
  responses: {
    200: z.strictObject({
      faults: z.array(z.strictObject({ part: z.enum(["title", "body", "short"]), message: z.string() })),
      filled,
    }),
  },
  problems: [],
  since: "0.3.0",
});

export const setTemplate = operation({
  id: "notices.setTemplate",
  method: "POST",
  path: "/api/notices/templates/{template}",
  summary: "Puts new words into use. What was told before keeps its own.",
  audience: "official",
  permission: "notices:template:change",
  scope: "all",
  effect: "once",
  params: templateParams,
  body: z.strictObject({
    ...words,
    channels: z.array(z.enum(OUT_CHANNELS)).max(2),
    mandatory: z.boolean(),
    reason: text(200, 1),
    basedOn: z
      .int()
      .min(1)
      .max(1_000_000)
      .describe("The version that was looked at; another one in use by now is a conflict."),
  }),
  responses: { 201: version },
  problems: ["template_faulty", "template_must_reach", "conflict"],
  since: "0.3.0",
});

export const pauseTrigger = operation({
  id: "notices.pause",
  method: "POST",
  path: "/api/notices/templates/{template}/pause",
  summary: "Stops what is told by itself; what is due meanwhile is not made up for, except the stage that then holds.",
  audience: "official",
  permission: "notices:trigger:pause",
  scope: "all",
  effect: "repeatable",
  params: templateParams,
  body: z.strictObject({ reason: text(200, 1) }),
  responses: { 200: templateLine },
  problems: ["trigger_not_pausable"],
  since: "0.3.0",
});

export const resumeTrigger = operation({
  id: "notices.resume",
  method: "DELETE",
  path: "/api/notices/templates/{template}/pause",
  summary: "Lets a stopped trigger go on.",
  audience: "official",
  permission: "notices:trigger:pause",
  scope: "all",
  effect: "repeatable",
  params: templateParams,
  responses: { 200: templateLine },
  problems: [],
  since: "0.3.0",
});

/** Messages to people: the inbox and what one wants of it. */
import { z } from "zod";
import { idText, integerText } from "./fields.ts";
import { countReminder, previewNotices, previewPeople, sendReminder, sendTriggerNow } from "./notice-sending.ts";
import {
  listTemplates,
  pauseTrigger,
  readTemplateOfNotice,
  resumeTrigger,
  setTemplate,
  tryTemplate,
} from "./notice-templates.ts";
import { operation, type OperationDefinition, type OutputOf } from "./operation.ts";

const instant = z.string().describe("ISO instant.");
const code = z.string().regex(/^[a-z][a-z_]{2,39}$/);
const OUT_CHANNELS = ["sms", "mail"] as const;

const notice = z.strictObject({
  noticeId: z.int(),
  template: z.string(),
  title: z.string(),
  body: z.string(),
  link: z.string().nullable(),
  createdAt: instant,
  readAt: instant.nullable(),
  archivedAt: instant.nullable(),
  outside: z
    .array(z.strictObject({ channel: z.enum(OUT_CHANNELS), state: z.enum(["waiting", "sent", "failed", "digest"]) }))
    .describe("What besides the inbox was done with it."),
});
export type NoticeView = z.infer<typeof notice>;

export const listNotices = operation({
  id: "notices.inbox",
  method: "GET",
  path: "/api/notices",
  summary: "One's own messages, the newest first.",
  audience: "learner",
  permission: "notices:inbox:read",
  scope: "all",
  effect: "none",
  query: z.strictObject({
    box: z.enum(["inbox", "unread", "archive"]).default("inbox"),
    before: idText.optional().describe("Only those with smaller numbers."),
    limit: integerText(1, 100).default(30),
  }),
  responses: {
    200: z.strictObject({ notices: z.array(notice), unread: z.int(), next: z.int().optional() }),
  },
  problems: [],
  since: "0.3.0",
});

export const markNotices = operation({
  id: "notices.mark",
  method: "POST",
  path: "/api/notices/mark",
  summary: "Marks one's own messages as read or unread, puts them into the archive, or takes them back.",
  description: "Without `noticeIds` every message of the inbox. Numbers that are not one's own are refused whole.",
  audience: "learner",
  permission: "notices:inbox:change",
  scope: "all",
  effect: "repeatable",
  untold: "One's own inbox is nobody else's business.",
  body: z.strictObject({
    noticeIds: z.array(z.int().min(1).max(Number.MAX_SAFE_INTEGER)).min(1).max(200).optional(),
    as: z.enum(["read", "unread", "archived", "restored"]),
  }),
  responses: { 200: z.strictObject({ changed: z.int(), unread: z.int() }) },
  problems: ["not_found"],
  since: "0.3.0",
});

const choice = z.strictObject({
  template: z.string(),
  name: z.string(),
  sample: z.string().describe("Its short text with samples."),
  mandatory: z.boolean().describe("Everybody is told; there is nothing to choose."),
  channels: z.array(z.strictObject({ channel: z.enum(OUT_CHANNELS), wanted: z.boolean() })),
});

export const readNoticeChoices = operation({
  id: "notices.choices",
  method: "GET",
  path: "/api/notices/choices",
  summary: "Which messages reach oneself outside the inbox, and when nothing is sent.",
  audience: "learner",
  permission: "notices:inbox:read",
  scope: "all",
  effect: "none",
  responses: {
    200: z.strictObject({
      choices: z.array(choice),
      quietFrom: z.string(),
      quietTo: z.string(),
      mostPerDay: z.int(),
      reachable: z.array(z.enum(OUT_CHANNELS)).describe("Ways for which an address of one's own is known."),
    }),
  },
  problems: [],
  since: "0.3.0",
});
export type NoticeChoices = OutputOf<typeof readNoticeChoices>;

export const setNoticeChoices = operation({
  id: "notices.choose",
  method: "PUT",
  path: "/api/notices/choices",
  summary: "Says which messages one does not want outside the inbox; every other one is wanted.",
  audience: "learner",
  permission: "notices:inbox:change",
  scope: "all",
  effect: "repeatable",
  body: z.strictObject({
    unwanted: z.array(z.strictObject({ template: code, channel: z.enum(OUT_CHANNELS) })).max(60),
  }),
  responses: { 200: z.strictObject({ unwanted: z.int() }) },
  problems: [],
  since: "0.3.0",
});

export const noticesOperations = [
  listNotices,
  markNotices,
  readNoticeChoices,
  setNoticeChoices,
  listTemplates,
  readTemplateOfNotice,
  tryTemplate,
  setTemplate,
  pauseTrigger,
  resumeTrigger,
  previewNotices,
  previewPeople,
  sendTriggerNow,
  countReminder,
  sendReminder,
] as const satisfies readonly OperationDefinition[];

/** What employment, titles and requests look like, for every operation of this area. */
import { z } from "zod";
import { day, idText, text } from "./fields.ts";

export const LEVELS = ["none", "clerk", "assistant", "intermediate", "associate", "full"] as const;
export const REQUEST_KINDS = [
  "join",
  "leave",
  "transfer",
  "secondment",
  "return",
  "correction",
  "title",
  "resolution",
] as const;
export const EVENTS = ["confirm", "refuse", "withdraw", "object", "retract", "uphold", "overrule", "undo"] as const;
export const STATES = ["waiting", "objected", "confirmed", "contested", "refused", "withdrawn"] as const;
/** Most items that one press of a button decides. */
export const BATCH_MOST = 500;

export const instant = z.iso.datetime();
export const unitId = z.int().min(1);
export const entryId = z.int().min(1);
export const seriesCode = z.string().regex(/^[a-z0-9_]{1,40}$/);
export const reason = text(500, 1).refine((value) => value.trim() !== "", {
  message: "没有写理由",
  params: { code: "missing_reason", remedy: "请用一两句话写明理由" },
});
export const department = text(60).optional();
export const note = text(300).optional();

export const unitView = z
  .strictObject({ unitId: z.int(), name: z.string(), division: z.string() })
  .meta({ id: "EmploymentUnit" });
export const personView = z
  .strictObject({ personId: z.int(), name: z.string(), identity: z.string().describe("Masked.") })
  .meta({ id: "EmploymentPerson" });
export const named = z.strictObject({ code: z.string(), label: z.string() });

export const employmentView = z
  .strictObject({
    entryId: z.int(),
    unit: unitView.nullable(),
    employer: z.enum(["public", "private"]).nullable(),
    from: day,
    to: day.nullable(),
    state: z.enum(["confirmed", "claimed", "refused"]),
    running: z.boolean().describe("Holds on the day of asking."),
    department: z.string().nullable(),
    secondedBy: unitView.nullable().describe("The employer, when the service is a secondment."),
  })
  .meta({ id: "Employment" });

export const titleView = z
  .strictObject({
    entryId: z.int(),
    series: named,
    level: named.nullable(),
    from: day,
    to: day.nullable(),
    state: z.enum(["confirmed", "claimed", "refused"]),
    running: z.boolean(),
    certificate: z.string().nullable(),
  })
  .meta({ id: "HeldTitle" });

export const requestView = z
  .strictObject({
    requestId: z.int(),
    person: personView,
    kind: z.enum(REQUEST_KINDS),
    state: z.enum(STATES),
    startedBy: z.enum(["person", "unit"]),
    starter: unitView.nullable(),
    desk: unitView.describe("The unit that confirms."),
    from: unitView.nullable(),
    to: unitView.nullable(),
    since: day.nullable(),
    until: day.nullable(),
    series: named.nullable(),
    level: named.nullable(),
    certificate: z.string().nullable(),
    department: z.string().nullable(),
    note: z.string().nullable(),
    submittedAt: instant,
    objectUntil: instant.nullable(),
    objection: z.string().nullable(),
    decidedAt: instant.nullable(),
    decidedBy: z.string().nullable(),
    reason: z.string().nullable(),
    undoUntil: instant.nullable(),
    may: z.array(z.enum(EVENTS)).describe("What the caller may do to it now."),
  })
  .meta({ id: "EmploymentRequest" });

export const itemId = z
  .string()
  .regex(/^(r[1-9]\d{0,14}|c[1-9]\d{0,14}-[1-9]\d{0,14})$/)
  .describe("`r…`: a request; `c…-…`: a claim in a ledger that nobody has asked about yet.");

export const waitingItem = z
  .strictObject({
    itemId,
    person: personView,
    kind: z.enum(REQUEST_KINDS),
    desk: unitView,
    from: unitView.nullable(),
    to: unitView.nullable(),
    since: day.nullable(),
    until: day.nullable(),
    series: named.nullable(),
    level: named.nullable(),
    certificate: z.string().nullable(),
    department: z.string().nullable(),
    note: z.string().nullable(),
    startedBy: z.enum(["person", "unit"]),
    submittedAt: instant,
    days: z.int().describe("Days it has waited, by the calendar."),
  })
  .meta({ id: "WaitingItem" });
export type WaitingItem = z.infer<typeof waitingItem>;
export type RequestView = z.infer<typeof requestView>;
export type EmploymentView = z.infer<typeof employmentView>;
export type TitleView = z.infer<typeof titleView>;

const joinBody = z.strictObject({ kind: z.literal("join"), unitId, since: day, department, note });
const leaveBody = z.strictObject({ kind: z.literal("leave"), entryId, lastDay: day, note });
const transferBody = z.strictObject({
  kind: z.literal("transfer"),
  entryId: entryId.describe("The employment that ends."),
  unitId: unitId.describe("The receiving unit."),
  since: day,
  department,
  note,
});
const secondmentBody = z.strictObject({
  kind: z.literal("secondment"),
  entryId: entryId.describe("The employment that goes on."),
  unitId: unitId.describe("Where the person serves meanwhile."),
  since: day,
  until: day.optional(),
  note,
});
const returnBody = z.strictObject({ kind: z.literal("return"), entryId, lastDay: day, note });
const correctionBody = z.strictObject({
  kind: z.literal("correction"),
  entryId,
  since: day,
  until: day.nullable().optional(),
  note: text(300, 1),
});
const titleBody = z.strictObject({
  kind: z.literal("title"),
  series: seriesCode,
  level: z.enum(LEVELS),
  since: day.describe("The day it was obtained."),
  certificate: text(60).optional(),
  lateral: z.boolean().default(false).describe("Another series at the same level."),
  note,
});
export const requestBody = z.discriminatedUnion("kind", [
  joinBody,
  leaveBody,
  transferBody,
  secondmentBody,
  returnBody,
  correctionBody,
  titleBody,
]);
export type RequestBody = z.output<typeof requestBody>;

export const START_PROBLEMS = [
  "not_found",
  "request_not_possible",
  "request_open_already",
  "request_too_many",
  "request_outdated",
] as const;
export const MOVE_PROBLEMS = [
  "request_undecided",
  "request_objected",
  "request_confirmed",
  "request_contested",
  "request_refused",
  "request_withdrawn",
  "request_not_objected",
  "request_other_desk",
  "request_without_release",
  "request_outdated",
  "request_not_possible",
  "objection_late",
] as const;

export const lives = {
  person: personView,
  employments: z.array(employmentView).describe("The newest first; refused ones are among them."),
  titles: z.array(titleView),
  requests: z.array(requestView).describe("The newest first."),
  claims: z.array(waitingItem).describe("Claims of a registration that no unit has decided on yet, the oldest first."),
};
export const currentSchema = {
  unit: employmentView.nullable().describe("Where the person serves today."),
  title: titleView.nullable(),
};

export const requestParams = z.strictObject({ requestId: idText });

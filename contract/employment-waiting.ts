/** What waits for confirmation by a unit, and what was decided. */
import { z } from "zod";
import {
  BATCH_MOST,
  department,
  instant,
  itemId,
  LEVELS,
  lives,
  MOVE_PROBLEMS,
  note,
  reason,
  REQUEST_KINDS,
  requestView,
  seriesCode,
  waitingItem,
} from "./employment-view.ts";
import { day, idText, integerText, text } from "./fields.ts";
import { operation, type OutputOf } from "./operation.ts";

export const listWaiting = operation({
  id: "employment.listWaiting",
  method: "GET",
  path: "/api/employment/waiting",
  summary: "What waits for confirmation by the units in reach, the oldest first.",
  audience: "official",
  permission: "employment:request:read",
  scope: "data",
  effect: "none",
  query: z.strictObject({
    q: text(50).optional().describe("Part of a name, or the last digits of an identity number."),
    kind: z.enum(REQUEST_KINDS).optional(),
    unit: idText.optional().describe("This unit and those below it."),
    days: integerText(1, 3650).optional().describe("At least so many whole days old."),
    page: integerText(1, 200).default(1),
    limit: integerText(1, BATCH_MOST).default(50),
  }),
  responses: {
    200: z.strictObject({
      items: z.array(waitingItem),
      total: z.int(),
      kinds: z.record(z.string(), z.int()).describe("How many of each kind wait, before `kind` chooses."),
    }),
  },
  problems: [],
  since: "0.2.0",
});
export type Waiting = OutputOf<typeof listWaiting>;

const itemParams = z.strictObject({ itemId });

export const readWaiting = operation({
  id: "employment.readWaiting",
  method: "GET",
  path: "/api/employment/waiting/{itemId}",
  summary: "One item with the person's whole history, before deciding.",
  audience: "official",
  permission: "employment:request:read",
  scope: "data",
  effect: "none",
  params: itemParams,
  responses: { 200: z.strictObject({ item: waitingItem, ...lives }) },
  problems: ["not_found"],
  since: "0.2.0",
});
export type WaitingDetail = OutputOf<typeof readWaiting>;

export const decideWaiting = operation({
  id: "employment.decideWaiting",
  method: "POST",
  path: "/api/employment/waiting/{itemId}/decision",
  summary: "Confirms, corrects and confirms, or refuses one item.",
  audience: "official",
  permission: "employment:request:decide",
  scope: "data",
  effect: "once",
  params: itemParams,
  body: z.discriminatedUnion("verdict", [
    z.strictObject({
      verdict: z.literal("confirmed"),
      since: day.optional(),
      level: z.enum(LEVELS).optional(),
      series: seriesCode.optional(),
      department,
      note,
    }),
    z.strictObject({ verdict: z.literal("refused"), reason }),
  ]),
  responses: { 200: z.strictObject({ decisionId: z.int(), request: requestView }) },
  problems: ["not_found", ...MOVE_PROBLEMS],
  since: "0.2.0",
});

export const confirmBatch = operation({
  id: "employment.confirmBatch",
  method: "POST",
  path: "/api/employment/confirmations",
  summary: "Confirms many items in one transaction; one foreign item refuses all.",
  audience: "official",
  permission: "employment:request:decide",
  scope: "data",
  effect: "once",
  body: z.strictObject({
    items: z
      .array(itemId)
      .min(1)
      .max(BATCH_MOST)
      .refine((items) => new Set(items).size === items.length, {
        message: "同一项写了两次",
        params: { code: "twice", remedy: "请去掉重复的编号" },
      }),
  }),
  responses: {
    200: z.strictObject({
      decisionId: z.int().nullable().describe("For undoing; null when nothing was confirmed."),
      undoUntil: instant.nullable(),
      confirmed: z.int(),
      results: z.array(
        z.strictObject({
          itemId,
          name: z.string(),
          done: z.boolean(),
          code: z.string().nullable(),
          message: z.string().nullable(),
        }),
      ),
    }),
  },
  problems: ["not_found"],
  since: "0.2.0",
});

const decisionParams = z.strictObject({ decisionId: idText });

export const undoDecision = operation({
  id: "employment.undo",
  method: "POST",
  path: "/api/employment/confirmations/{decisionId}/undo",
  summary: "Takes back what one press of a button decided, within the window.",
  audience: "official",
  permission: "employment:request:decide",
  scope: "data",
  effect: "repeatable",
  params: decisionParams,
  responses: {
    200: z.strictObject({
      undone: z.int(),
      kept: z.array(z.strictObject({ requestId: z.int(), name: z.string(), code: z.string(), message: z.string() })),
    }),
  },
  problems: ["not_found", "undo_late"],
  since: "0.2.0",
});

export const listDecisionsMade = operation({
  id: "employment.listDecisions",
  method: "GET",
  path: "/api/employment/confirmations",
  summary: "What was decided lately for the units in reach, the newest first.",
  audience: "official",
  permission: "employment:request:read",
  scope: "data",
  effect: "none",
  query: z.strictObject({ limit: integerText(1, 50).default(10) }),
  responses: {
    200: z.strictObject({
      decisions: z.array(
        z.strictObject({
          decisionId: z.int(),
          by: z.string(),
          verdict: z.enum(["confirmed", "refused"]),
          at: instant,
          undoUntil: instant,
          people: z.int(),
          names: z.array(z.string()).describe("The first few."),
          mayUndo: z.boolean(),
        }),
      ),
    }),
  },
  problems: [],
  since: "0.2.0",
});

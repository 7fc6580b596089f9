/** Moves between units, objections and rulings, histories, and conflicts between two units. */
import { z } from "zod";
import {
  currentSchema,
  department,
  entryId,
  instant,
  lives,
  MOVE_PROBLEMS,
  note,
  personView,
  reason,
  requestBody,
  requestParams,
  requestView,
  START_PROBLEMS,
  unitId,
  unitView,
} from "./employment-view.ts";
import { day, idText, integerText, text } from "./fields.ts";
import { operation, type OutputOf } from "./operation.ts";

export const listRequests = operation({
  id: "employment.listRequests",
  method: "GET",
  path: "/api/employment/requests",
  summary: "Moves that concern the units in reach: people who go, people who come, objections.",
  audience: "official",
  permission: "employment:request:read",
  scope: "data",
  effect: "none",
  query: z.strictObject({
    show: z.enum(["open", "going", "coming", "disputed", "all"]).default("open"),
    before: idText.optional(),
    limit: integerText(1, 100).default(50),
  }),
  responses: { 200: z.strictObject({ requests: z.array(requestView), counts: z.record(z.string(), z.int()) }) },
  problems: [],
  since: "0.2.0",
});

export const createRequest = operation({
  id: "employment.request",
  method: "POST",
  path: "/api/employment/people/{personId}/requests",
  summary: "The unit enters what concerns one of its own people; what another unit has to agree to waits for it.",
  audience: "official",
  permission: "employment:request:start",
  scope: "data",
  effect: "once",
  params: z.strictObject({ personId: idText }),
  body: requestBody,
  responses: { 201: requestView },
  problems: [...START_PROBLEMS, ...MOVE_PROBLEMS],
  since: "0.2.0",
});

export const callPerson = operation({
  id: "employment.call",
  method: "POST",
  path: "/api/employment/arrivals",
  summary:
    "A unit enters somebody by name and identity number: a join, or a transfer that the present unit has to agree to.",
  audience: "official",
  permission: "employment:request:start",
  scope: "data",
  effect: "once",
  perMinute: 30,
  body: z.strictObject({
    name: text(100, 1),
    identityNumber: text(30, 1),
    unitId,
    since: day,
    department,
    note,
  }),
  responses: { 201: requestView },
  problems: [...START_PROBLEMS, ...MOVE_PROBLEMS],
  since: "0.2.0",
});

export const withdrawRequest = operation({
  id: "employment.withdraw",
  method: "POST",
  path: "/api/employment/requests/{requestId}/withdrawal",
  summary: "The unit that started a request takes it back while it waits.",
  audience: "official",
  permission: "employment:request:start",
  scope: "data",
  effect: "repeatable",
  params: requestParams,
  responses: { 200: requestView },
  problems: MOVE_PROBLEMS,
  since: "0.2.0",
});

export const objectToRequest = operation({
  id: "employment.object",
  method: "POST",
  path: "/api/employment/requests/{requestId}/objection",
  summary: "The releasing unit does not agree; a bureau rules.",
  audience: "official",
  permission: "employment:request:decide",
  scope: "data",
  effect: "repeatable",
  params: requestParams,
  body: z.strictObject({ reason }),
  responses: { 200: requestView },
  problems: MOVE_PROBLEMS,
  since: "0.2.0",
});

export const retractObjection = operation({
  id: "employment.retract",
  method: "POST",
  path: "/api/employment/requests/{requestId}/objection/retraction",
  summary: "The releasing unit takes its objection back.",
  audience: "official",
  permission: "employment:request:decide",
  scope: "data",
  effect: "repeatable",
  params: requestParams,
  responses: { 200: requestView },
  problems: MOVE_PROBLEMS,
  since: "0.2.0",
});

export const ruleOnRequest = operation({
  id: "employment.rule",
  method: "POST",
  path: "/api/employment/requests/{requestId}/ruling",
  summary: "A bureau over both units rules on an objection.",
  audience: "official",
  permission: "employment:request:rule",
  scope: "data",
  effect: "repeatable",
  params: requestParams,
  body: z.strictObject({ uphold: z.boolean().describe("Whether the move holds."), reason }),
  responses: { 200: requestView },
  problems: MOVE_PROBLEMS,
  since: "0.2.0",
});

export const readHistory = operation({
  id: "employment.readHistory",
  method: "GET",
  path: "/api/people/{personId}/employment",
  summary: "A person's units, titles and requests.",
  audience: "official",
  permission: "employment:history:read",
  scope: "data",
  effect: "none",
  params: z.strictObject({ personId: idText }),
  responses: { 200: z.strictObject({ ...lives, ...currentSchema }) },
  problems: ["not_found"],
  since: "0.2.0",
});
export type EmploymentHistory = OutputOf<typeof readHistory>;

const conflictSide = z.strictObject({
  entryId: z.int(),
  unit: unitView,
  from: day,
  to: day.nullable(),
  recordedAt: instant,
});
const conflictView = z
  .strictObject({
    person: personView,
    one: conflictSide,
    other: conflictSide,
    from: day.describe("First day that both claim."),
    to: day.nullable(),
    mayResolve: z.boolean(),
  })
  .meta({ id: "EmploymentConflict" });

export const listConflicts = operation({
  id: "employment.listConflicts",
  method: "GET",
  path: "/api/employment/conflicts",
  summary: "People whom two units claim for the same days, seen by both units and the bureaus above them.",
  audience: "official",
  permission: "employment:conflict:read",
  scope: "data",
  effect: "none",
  query: z.strictObject({ page: integerText(1, 1000).default(1), limit: integerText(1, 100).default(50) }),
  responses: {
    200: z.strictObject({
      conflicts: z.array(conflictView),
      total: z.int(),
      people: z.int(),
      divisions: z.array(z.strictObject({ code: z.string(), label: z.string(), conflicts: z.int() })),
    }),
  },
  problems: [],
  since: "0.2.0",
});
export type Conflicts = OutputOf<typeof listConflicts>;

export const resolveConflict = operation({
  id: "employment.resolve",
  method: "POST",
  path: "/api/employment/people/{personId}/conflicts",
  summary: "A bureau decides which employment holds, and since when.",
  audience: "official",
  permission: "employment:conflict:resolve",
  scope: "data",
  effect: "once",
  params: z.strictObject({ personId: idText }),
  body: z.strictObject({
    keepEntryId: entryId.describe("The employment that holds."),
    endEntryId: entryId.describe("The employment that ends the day before."),
    since: day,
    reason,
  }),
  responses: { 200: z.strictObject({ decisionId: z.int(), request: requestView }) },
  problems: ["not_found", "conflict_settled", "request_not_possible", ...MOVE_PROBLEMS],
  since: "0.2.0",
});

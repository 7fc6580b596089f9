/** What somebody may know, correct and take along of what is kept about them; reveals of masked fields; notices of processing. */
import { z } from "zod";
import { idText, integerText, text, year } from "./fields.ts";
import { XLSX, type AnsweredFile } from "./files.ts";
import { operation, type OperationDefinition } from "./operation.ts";
import { processingOperations } from "./processing.ts";

const instant = z.iso.datetime({ precision: 3 });
const fileSchema = z.custom<AnsweredFile>().meta({ openapi: { type: "string", format: "binary" } });

export const REVEALED_FIELDS = ["identity", "phone"] as const;
export const REVEAL_REASONS = ["verify", "contact", "correction", "certificate", "complaint", "inspection"] as const;
/** Minutes for which having proved who one is lasts, for what must not be done on somebody else's open session. */
const PROVEN_MINUTES = 30;
/** Values that one account may have shown in an hour. */
export const REVEALS_PER_HOUR = 20;
/** Days in which one can think better of closing an account. */
export const COOL_OFF_DAYS = 7;

const lookSchema = z.strictObject({
  lookId: z.int(),
  at: instant.describe("When it began; looks of one office within ten minutes are one."),
  office: z.string().nullable().describe("Title of the office, never the name of whoever holds it."),
  operations: z.array(z.string()).describe("What was looked at, as ids of operations."),
  kind: z.enum(["read", "reveal", "export"]),
  field: z.enum(REVEALED_FIELDS).nullable().describe("Of a reveal: what was shown in full."),
  reason: z.enum(REVEAL_REASONS).nullable(),
  note: z.string().nullable(),
  people: z.int().nullable().describe("Of an export: how many people it held."),
});
export type LookView = z.output<typeof lookSchema>;

export const listLooks = operation({
  id: "privacy.looks",
  method: "GET",
  path: "/api/me/looks",
  summary: "Which offices looked at one's data, when and why, the newest first.",
  audience: "learner",
  permission: "privacy:own:read",
  scope: "self",
  effect: "none",
  query: z.strictObject({ before: idText.optional() }),
  responses: { 200: z.strictObject({ looks: z.array(lookSchema), before: z.int().optional() }) },
  problems: [],
  since: "0.2.0",
});

export const revealField = operation({
  id: "privacy.reveal",
  method: "POST",
  path: "/api/people/{personId}/reveals",
  summary: "Shows one masked value of a person in full, for a reason that the person will read.",
  audience: "official",
  permission: "privacy:field:reveal",
  scope: "data",
  // Each showing counts and is told; an answer that is kept for repetition would keep the value.
  effect: "repeatable",
  stepUp: PROVEN_MINUTES,
  params: z.strictObject({ personId: idText }),
  body: z.strictObject({
    field: z.enum(REVEALED_FIELDS),
    reason: z.enum(REVEAL_REASONS),
    note: text(200, 4).describe("What it is needed for, in words."),
  }),
  responses: { 200: z.strictObject({ value: z.string(), left: z.int().describe("How many more in this hour.") }) },
  problems: ["not_found", "too_many_reveals", "nothing_to_reveal"],
  since: "0.2.0",
});

export const REQUEST_KINDS = ["correction", "review", "complaint"] as const;
export const REQUEST_STATES = ["open", "granted", "refused", "withdrawn"] as const;
export const CORRECTED_FIELDS = ["name", "identity", "phone"] as const;
export const REVIEWED_VERDICTS = ["annual", "title"] as const;

const requestShape = {
  requestId: z.int(),
  kind: z.enum(REQUEST_KINDS),
  state: z.enum(REQUEST_STATES),
  field: z.enum(CORRECTED_FIELDS).nullable(),
  year: z.int().nullable(),
  verdict: z.enum(REVIEWED_VERDICTS).nullable(),
  text: z.string(),
  askedAt: instant,
  answeredAt: instant.nullable(),
  answeredBy: z.string().nullable().describe("Title of the office."),
  answer: z.string().nullable(),
};

const ownRequestSchema = z.strictObject({
  ...requestShape,
  wanted: z.string().nullable().describe("What it should say."),
});
export type OwnRequest = z.output<typeof ownRequestSchema>;

export const listOwnRequests = operation({
  id: "privacy.requests",
  method: "GET",
  path: "/api/me/requests",
  summary: "What one has asked about one's own data, and what came of it.",
  audience: "learner",
  permission: "privacy:own:read",
  scope: "self",
  effect: "none",
  responses: { 200: z.strictObject({ requests: z.array(ownRequestSchema) }) },
  problems: [],
  since: "0.2.0",
});

export const askRequest = operation({
  id: "privacy.ask",
  method: "POST",
  path: "/api/me/requests",
  summary: "Asks for a correction, for a verdict to be reviewed by a human being, or complains about a look.",
  audience: "learner",
  permission: "privacy:own:ask",
  scope: "self",
  effect: "once",
  body: z.discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("correction"),
      field: z.enum(CORRECTED_FIELDS),
      wanted: text(100, 1).describe("What it should say."),
      text: text(1000, 4).describe("What shows it: which document, where it was issued."),
    }),
    z.strictObject({
      kind: z.literal("review"),
      year,
      verdict: z.enum(REVIEWED_VERDICTS),
      text: text(1000, 4).describe("Why the verdict is thought to be wrong."),
    }),
    z.strictObject({
      kind: z.literal("complaint"),
      lookId: z.int().positive().max(Number.MAX_SAFE_INTEGER).optional(),
      text: text(1000, 4),
    }),
  ]),
  responses: { 201: z.strictObject({ requestId: z.int() }) },
  problems: ["not_found", "already_asked"],
  since: "0.2.0",
});

export const withdrawRequest = operation({
  id: "privacy.withdraw",
  method: "POST",
  path: "/api/me/requests/{requestId}/withdrawal",
  summary: "Takes back what one has asked, while nobody has answered it.",
  audience: "learner",
  permission: "privacy:own:ask",
  scope: "self",
  effect: "repeatable",
  params: z.strictObject({ requestId: idText }),
  responses: { 204: z.undefined() },
  problems: ["not_found", "request_not_open"],
  since: "0.2.0",
});

const deskLineSchema = z.strictObject({
  ...requestShape,
  person: z.strictObject({ personId: z.int(), name: z.string() }),
  unit: z.string().nullable(),
});
export type DeskLine = z.output<typeof deskLineSchema>;

export const listRequests = operation({
  id: "privacy.desk",
  method: "GET",
  path: "/api/requests",
  summary: "What people within reach have asked about their data, the open ones first come first.",
  audience: "official",
  permission: "privacy:request:read",
  scope: "data",
  effect: "none",
  query: z.strictObject({
    state: z.enum(["open", "closed"]).default("open"),
    kind: z.enum(REQUEST_KINDS).optional(),
    after: idText.optional().describe("Only requests after this one in the order of the list."),
    limit: integerText(1, 100).default(30),
  }),
  responses: { 200: z.strictObject({ requests: z.array(deskLineSchema), after: z.int().optional() }) },
  problems: [],
  since: "0.2.0",
});

export const readRequest = operation({
  id: "privacy.request",
  method: "GET",
  path: "/api/requests/{requestId}",
  summary: "One request with what is to be compared.",
  audience: "official",
  permission: "privacy:request:read",
  scope: "data",
  effect: "none",
  params: z.strictObject({ requestId: idText }),
  responses: {
    200: z.strictObject({
      ...deskLineSchema.shape,
      wanted: z.string().nullable(),
      now: z.string().nullable().describe("What it says now; an identity or telephone number masked."),
      mayAnswer: z.boolean(),
    }),
  },
  problems: ["not_found"],
  since: "0.2.0",
});

export const answerRequest = operation({
  id: "privacy.answer",
  method: "POST",
  path: "/api/requests/{requestId}/answers",
  summary: "Grants or refuses a request, with the reason; a correction that is granted is made at once.",
  audience: "official",
  permission: "privacy:request:answer",
  scope: "data",
  effect: "once",
  params: z.strictObject({ requestId: idText }),
  body: z.strictObject({ decision: z.enum(["granted", "refused"]), text: text(1000, 4) }),
  responses: { 200: z.strictObject({ requestId: z.int(), state: z.enum(REQUEST_STATES) }) },
  problems: ["not_found", "request_not_open", "own_request", "identity_taken"],
  since: "0.2.0",
});

export const exportOwn = operation({
  id: "privacy.export",
  method: "GET",
  path: "/api/me/data",
  summary: "Everything that is kept about oneself, as JSON for programs.",
  audience: "learner",
  permission: "privacy:own:export",
  scope: "self",
  effect: "none",
  stepUp: PROVEN_MINUTES,
  media: "application/json",
  responses: { 200: fileSchema },
  problems: ["not_found"],
  since: "0.2.0",
});

export const exportOwnWorkbook = operation({
  id: "privacy.exportWorkbook",
  method: "GET",
  path: "/api/me/data.xlsx",
  summary: "Everything that is kept about oneself, as a workbook with a sheet for each kind.",
  audience: "learner",
  permission: "privacy:own:export",
  scope: "self",
  effect: "none",
  stepUp: PROVEN_MINUTES,
  media: XLSX,
  responses: { 200: fileSchema },
  problems: ["not_found"],
  since: "0.2.0",
});

const closingSchema = z.strictObject({
  closing: z.strictObject({ askedAt: instant, closesAt: instant }).nullable(),
  holdsOffice: z.boolean().describe("Whoever holds an office cannot close their account."),
});

export const readClosing = operation({
  id: "privacy.closing",
  method: "GET",
  path: "/api/me/closing",
  summary: "Whether one's account is about to be closed, and when.",
  audience: "learner",
  permission: "privacy:own:read",
  scope: "self",
  effect: "none",
  responses: { 200: closingSchema },
  problems: [],
  since: "0.2.0",
});

export const closeAccount = operation({
  id: "privacy.close",
  method: "POST",
  path: "/api/me/closing",
  summary: "Closes one's account after seven days, in which one can undo it. Records of learning and decisions stay.",
  audience: "learner",
  permission: "privacy:own:close",
  scope: "self",
  effect: "once",
  stepUp: PROVEN_MINUTES,
  body: z.strictObject({ understood: z.literal(true) }),
  responses: { 201: closingSchema },
  problems: ["holds_office", "closing_under_way"],
  since: "0.2.0",
});

export const keepAccount = operation({
  id: "privacy.keep",
  method: "DELETE",
  path: "/api/me/closing",
  summary: "Undoes closing one's account.",
  audience: "learner",
  permission: "privacy:own:close",
  scope: "self",
  effect: "repeatable",
  responses: { 204: z.undefined() },
  problems: ["no_closing"],
  since: "0.2.0",
});

export const privacyOperations = [
  listLooks,
  revealField,
  listOwnRequests,
  askRequest,
  withdrawRequest,
  listRequests,
  readRequest,
  answerRequest,
  exportOwn,
  exportOwnWorkbook,
  readClosing,
  closeAccount,
  keepAccount,
  ...processingOperations,
] as const satisfies readonly OperationDefinition[];

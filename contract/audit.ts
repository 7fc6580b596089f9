/** The trail: searched, exported, sealed and verified, by audit administrators. Nothing can be taken out of it. */
import { z } from "zod";
import { day, idText, integerText, text } from "./fields.ts";
import { workbookSchema, XLSX } from "./files.ts";
import { operation, type OperationDefinition } from "./operation.ts";

export const OUTCOMES = ["done", "seen", "denied", "failed"] as const;
export const SIGN_IN_OUTCOMES = ["done", "failed", "held"] as const;

const cursor = z.string().max(200);
const instant = z.iso.datetime({ precision: 3 });
const empty = z.literal("");

/** An empty field of a form asks for nothing. */
const searchQuery = {
  from: z.union([day, empty]).optional().describe("First day."),
  to: z.union([day, empty]).optional().describe("Last day."),
  account: text(100).optional().describe("Number or name of the account that did it."),
  person: text(100).optional().describe("Number or name of the person whose data it was."),
  address: text(60).optional().describe("Beginning of the address it came from."),
};

const eventQuery = {
  ...searchQuery,
  operation: text(100).optional().describe("Id of the operation, or its beginning: `standing.`"),
  outcome: z.union([z.enum(OUTCOMES), empty]).optional(),
  object: text(100).optional().describe("What it was about, or its beginning: `unit:12`, `import:`."),
};

const page = { cursor: cursor.optional(), limit: integerText(1, 200).default(50) };

const whoSchema = z.strictObject({
  accountId: z.int(),
  name: z.string().nullable(),
  office: z.string().nullable().describe("Title of the office worn."),
});

const eventShape = {
  eventId: z.int(),
  at: instant,
  who: whoSchema.nullable().describe("Null where nobody was signed in."),
  role: z.string().nullable(),
  operation: z.string(),
  outcome: z.enum(OUTCOMES),
  person: z.strictObject({ personId: z.int(), name: z.string().nullable() }).nullable(),
  object: z.string().nullable(),
  address: z.string().nullable(),
};

export const auditEventSchema = z.strictObject(eventShape).meta({ id: "AuditEvent" });
export type AuditEventView = z.output<typeof auditEventSchema>;

const pages = { next: cursor.optional(), previous: cursor.optional() };

export const listEvents = operation({
  id: "audit.events",
  method: "GET",
  path: "/api/audit/events",
  summary: "What was done, seen and refused, the newest first.",
  audience: "official",
  permission: "audit:event:read",
  scope: "all",
  effect: "none",
  query: z.strictObject({ ...eventQuery, ...page }),
  responses: { 200: z.strictObject({ events: z.array(auditEventSchema), ...pages }) },
  problems: ["bad_cursor"],
  since: "0.2.0",
});

export const readEvent = operation({
  id: "audit.event",
  method: "GET",
  path: "/api/audit/events/{eventId}",
  summary: "One event with everything it tells, and the block that seals it.",
  audience: "official",
  permission: "audit:event:read",
  scope: "all",
  effect: "none",
  params: z.strictObject({ eventId: idText }),
  responses: {
    200: z.strictObject({
      ...eventShape,
      requestId: z.string().nullable(),
      details: z.string().nullable().describe("What else is told, as JSON."),
      block: z.int().nullable().describe("Number of the block that seals it; null while it is not sealed."),
      digest: z.string().describe("SHA-256 of the event, in hex."),
    }),
  },
  problems: ["not_found"],
  since: "0.2.0",
});

/** Most rows of an exported workbook. */
export const EXPORTED_EVENTS = 100_000;

export const exportEvents = operation({
  id: "audit.export",
  method: "GET",
  path: "/api/audit/events.xlsx",
  summary: "The events found, as a workbook: the newest 100,000. Exporting is noted.",
  audience: "official",
  permission: "audit:event:export",
  scope: "all",
  effect: "none",
  query: z.strictObject(eventQuery),
  media: XLSX,
  responses: { 200: workbookSchema },
  problems: [],
  since: "0.2.0",
});

export const signInSchema = z.strictObject({
  signInId: z.int(),
  at: instant,
  account: z.strictObject({ accountId: z.int(), name: z.string().nullable() }).nullable(),
  outcome: z.enum(SIGN_IN_OUTCOMES),
  way: z.string().describe("password, code, federation, passkey …"),
  address: z.string().nullable(),
  device: z.string().nullable(),
});

export const listSignIns = operation({
  id: "audit.signIns",
  method: "GET",
  path: "/api/audit/sign-ins",
  summary: "Who signed in or tried to, the newest first.",
  audience: "official",
  permission: "audit:event:read",
  scope: "all",
  effect: "none",
  query: z.strictObject({
    from: searchQuery.from,
    to: searchQuery.to,
    account: searchQuery.account,
    address: searchQuery.address,
    outcome: z.union([z.enum(SIGN_IN_OUTCOMES), empty]).optional(),
    ...page,
  }),
  responses: { 200: z.strictObject({ signIns: z.array(signInSchema), ...pages }) },
  problems: ["bad_cursor"],
  since: "0.2.0",
});

const rootSchema = z.strictObject({
  day: z.iso.date(),
  block: z.int(),
  digest: z.string(),
  sealedAt: z.string(),
  events: z.int(),
});

const findingSchema = z.strictObject({
  kind: z.enum([
    "altered_row",
    "deleted_row",
    "inserted_row",
    "moved_row",
    "altered_names",
    "missing_block",
    "altered_block",
    "backdated_row",
    "truncated",
    "rewritten",
  ]),
  block: z.int(),
  eventId: z.int().optional(),
  day: z.string().optional().describe("Day of the kept root that told it."),
});

const checkSchema = z.strictObject({
  checkId: z.int(),
  startedAt: instant,
  finishedAt: instant.nullable(),
  by: z.string().nullable().describe("Null when the nightly job asked."),
  blocks: z.int().nullable(),
  events: z.int().nullable(),
  unsealed: z.int().nullable(),
  findings: z.array(findingSchema).nullable().describe("Null while it runs; empty when all is as it was sealed."),
});
export type AuditCheckView = z.output<typeof checkSchema>;

export const readChain = operation({
  id: "audit.chain",
  method: "GET",
  path: "/api/audit/chain",
  summary: "How far the trail is sealed, the roots of the last days, and what verifying came to.",
  audience: "official",
  permission: "audit:chain:read",
  scope: "all",
  effect: "none",
  responses: {
    200: z.strictObject({
      blocks: z.int(),
      sealed: z.int(),
      sealedAt: instant.nullable(),
      unsealed: z.int(),
      unsealedSince: instant.nullable(),
      head: z.string().nullable().describe("Digest of the last block, in hex."),
      roots: z.array(rootSchema).describe("Of the last 30 days on which something was sealed, the newest first."),
      checks: z.array(checkSchema).describe("The last ten, the newest first."),
    }),
  },
  problems: [],
  since: "0.2.0",
});

export const readRoot = operation({
  id: "audit.root",
  method: "GET",
  path: "/api/audit/roots/{day}",
  summary: "The root of a day, to be kept elsewhere.",
  audience: "official",
  permission: "audit:chain:read",
  scope: "all",
  effect: "none",
  params: z.strictObject({ day: z.iso.date() }),
  responses: { 200: rootSchema },
  problems: ["not_found"],
  since: "0.2.0",
});

export const sealNow = operation({
  id: "audit.seal",
  method: "POST",
  path: "/api/audit/seals",
  summary: "Seals what can be sealed now, instead of within seconds.",
  audience: "official",
  permission: "audit:chain:seal",
  scope: "all",
  effect: "repeatable",
  responses: { 200: z.strictObject({ blocks: z.int(), events: z.int() }) },
  problems: [],
  since: "0.2.0",
});

export const startCheck = operation({
  id: "audit.verify",
  method: "POST",
  path: "/api/audit/checks",
  summary:
    "Verifies the whole chain against the events and the roots kept outside the database; the answer comes later.",
  audience: "official",
  permission: "audit:chain:seal",
  scope: "all",
  effect: "once",
  responses: { 202: z.strictObject({ checkId: z.int() }) },
  problems: ["check_under_way"],
  since: "0.2.0",
});

export const auditOperations = [
  listEvents,
  readEvent,
  exportEvents,
  listSignIns,
  readChain,
  readRoot,
  sealNow,
  startCheck,
] as const satisfies readonly OperationDefinition[];

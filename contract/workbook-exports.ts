/** Exports of more people than one may take out by oneself: asked for with a purpose, decided by somebody else. */
import { z } from "zod";
import { idText, integerText, text, year } from "./fields.ts";
import { operation } from "./operation.ts";
import { CONDITIONS } from "./population.ts";

/** For so many days an approval may be used. */
export const APPROVAL_DAYS = 7;
/** So many requests of one office may wait at once. */
export const MOST_WAITING = 10;

export const EXPORT_STATES = ["asked", "approved", "refused", "used", "expired"] as const;
/** The one's own of the office worn; those that wait for one's decision; those one could decide and that are decided. */
export const REQUEST_LISTS = ["own", "waiting", "decided"] as const;

const instant = z.iso.datetime();
const code = z
  .string()
  .regex(/^[a-z0-9_]{1,40}$/)
  .optional();

const filterSchema = z
  .strictObject({
    division: code,
    unit: z.int().positive().optional(),
    series: code,
    level: code,
    condition: z.enum(CONDITIONS).optional(),
  })
  .describe("Of whom, as the export itself takes it. A search is no filter: it could hold somebody's number.");

const said = (what: string) =>
  text(200, 5)
    .refine((value) => value.trim().length >= 5, {
      message: "写得太短，至少 5 个字",
      params: { code: "too_small", remedy: "请写清楚，5 到 200 个字" },
    })
    .describe(what);

export const exportRequestSchema = z
  .strictObject({
    requestId: z.int(),
    own: z.boolean().describe("Asked for by the account that looks."),
    mayDecide: z.boolean(),
    mayUse: z.boolean().describe("Approved, not expired, and asked for in the office worn."),
    asker: z.string().describe("Office and name."),
    year,
    filter: filterSchema,
    unit: z.string().nullable().describe("Name of the filter's unit."),
    people: z.int().describe("How many they were when it was asked."),
    purpose: z.string(),
    state: z.enum(EXPORT_STATES).describe("`used`: taken out at least once; it may be again until it expires."),
    askedAt: instant,
    decidedBy: z.string().nullable(),
    decidedAt: instant.nullable(),
    reason: z.string().nullable(),
    expiresAt: instant.nullable(),
    version: z.int(),
  })
  .meta({ id: "ExportRequest" });
export type ExportRequestView = z.infer<typeof exportRequestSchema>;

const OFFICIAL = { audience: "official", scope: "data", since: "0.2.0" } as const;

export const askExport = operation({
  id: "workbooks.askExport",
  method: "POST",
  path: "/api/exports/requests",
  summary: "Asks for an export of more people than the limit, saying what it is for.",
  ...OFFICIAL,
  permission: "workbooks:export:ask",
  effect: "once",
  body: z.strictObject({
    year,
    filter: filterSchema.optional(),
    purpose: said("What it is for, 5 to 200 characters."),
  }),
  perMinute: 30,
  responses: { 201: exportRequestSchema },
  problems: ["not_found", "no_policy_for_year", "export_needs_no_approval", "export_requests_full"],
});

export const listExportRequests = operation({
  id: "workbooks.exportRequests",
  method: "GET",
  path: "/api/exports/requests",
  summary: "One's own requests and those that one may decide, the newest first.",
  description:
    "A head of a unit decides what clerks of the unit ask, the bureau of a division what its units ask, the bureau of 兵团 everything; nobody what they asked themselves.",
  ...OFFICIAL,
  permission: "workbooks:export:read",
  effect: "none",
  query: z.strictObject({
    list: z.enum(REQUEST_LISTS).optional(),
    before: idText.optional().describe("Number of the last request of the page before."),
    limit: integerText(1, 100).optional(),
  }),
  responses: {
    200: z.strictObject({
      requests: z.array(exportRequestSchema),
      most: z.int().describe("So many people one may take out without an approval."),
      waiting: z.int().describe("How many wait for one's decision."),
      next: z.int().optional().describe("`before` of the next page."),
    }),
  },
  problems: [],
});
export const decideExport = operation({
  id: "workbooks.decideExport",
  method: "POST",
  path: "/api/exports/requests/{requestId}/decision",
  summary: "Approves a request, for seven days, or refuses it.",
  ...OFFICIAL,
  permission: "workbooks:export:decide",
  effect: "once",
  params: z.strictObject({ requestId: idText }),
  body: z.strictObject({
    decision: z.enum(["approve", "refuse"]),
    reason: said("Why, 5 to 200 characters; the asker reads it."),
    version: z.int().positive().describe("Of the request as it was looked at."),
  }),
  responses: { 200: exportRequestSchema },
  problems: ["not_found", "conflict", "export_own_request"],
});

export const workbookExportOperations = [askExport, listExportRequests, decideExport] as const;

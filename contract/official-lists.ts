/** 官方名单: whom an authority names for a kind of declaration, so that people know before they pay or study. */
import { z } from "zod";
import { citationSchema } from "./decision-view.ts";
import { kindId, reasonText, saidSchema, version, DECLARATION_STATES } from "./declaration-view.ts";
import { day, idText, integerText, text, year } from "./fields.ts";
import { uploadSchema, workbookSchema, XLSX } from "./files.ts";
import { operation, type OperationDefinition, type OutputOf } from "./operation.ts";

/** Largest workbook of people, in bytes. */
export const ROLL_FILE_BYTES = 5 * 2 ** 20;

const LIST_STATES = ["draft", "published", "withdrawn", "discarded"] as const;
export const MATCHES = ["found", "name_differs", "unknown", "ambiguous", "repeated", "bad"] as const;

const instant = z.iso.datetime();
const count = z.int().min(0);

const listSchema = z
  .strictObject({
    listId: z.int(),
    kind: z.strictObject({ id: z.string(), label: z.string() }),
    title: z.string(),
    document: z.string().nullable().describe("Number of the document that the list came with."),
    issuedOn: day.nullable(),
    state: z.enum(LIST_STATES),
    version: z.int(),
    /** The office that keeps it. */
    keeper: z.string(),
    fileName: z.string(),
    createdAt: instant,
    publishedAt: instant.nullable(),
    endedAt: instant.nullable(),
    reason: z.string().nullable(),
    /** Lines that hold, by what became of them. */
    counts: z.strictObject({
      lines: count,
      found: count,
      name_differs: count,
      unknown: count,
      ambiguous: count,
      repeated: count,
      bad: count,
      /** People found who have declared what the list says of them. */
      declared: count,
    }),
  })
  .meta({ id: "OfficialList" });

const saidView = z.array(z.strictObject({ name: z.string(), label: z.string(), typed: z.string(), text: z.string() }));

const lineSchema = z
  .strictObject({
    lineId: z.int(),
    row: z.int(),
    identity: z.string().describe("With its middle hidden."),
    name: z.string(),
    said: saidView,
    match: z.enum(MATCHES),
    state: z.enum(["listed", "replaced", "withdrawn"]),
    problems: z.array(z.strictObject({ column: z.string(), message: z.string(), remedy: z.string() })),
    person: z.strictObject({ personId: z.int(), name: z.string() }).nullable(),
    /** What the person has declared on it. */
    declaration: z.strictObject({ declarationId: z.int(), state: z.enum(DECLARATION_STATES) }).nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: "OfficialListLine" });

const listParams = z.strictObject({ listId: idText });
const desk = { audience: "official", scope: "data", since: "0.3.0" } as const;
const read = { ...desk, permission: "declaration:list:read", effect: "none" } as const;
const write = { ...desk, permission: "declaration:list:write" } as const;

export const listOfficialLists = operation({
  id: "officialLists.list",
  method: "GET",
  path: "/api/official-lists",
  summary: "Official lists that one's office may see, the newest first.",
  ...read,
  query: z.strictObject({ before: idText.optional(), limit: integerText(1, 100).optional() }),
  responses: { 200: z.strictObject({ lists: z.array(listSchema), next: z.int().nullable() }) },
  problems: [],
});
export const readOfficialList = operation({
  id: "officialLists.read",
  method: "GET",
  path: "/api/official-lists/{listId}",
  summary: "A list with its lines: whom each was found to name, or why nobody.",
  ...read,
  params: listParams,
  query: z.strictObject({
    match: z.enum(MATCHES).optional(),
    after: integerText(0, 2_000_000_000).optional().describe("Lines after the one with this number."),
    limit: integerText(1, 200).optional(),
  }),
  responses: { 200: z.strictObject({ list: listSchema, lines: z.array(lineSchema), next: z.int().nullable() }) },
  problems: [],
});
export type OfficialListView = OutputOf<typeof readOfficialList>;

export const createOfficialList = operation({
  id: "officialLists.create",
  method: "POST",
  path: "/api/official-lists",
  summary:
    "Reads a list from a workbook (.xlsx, at most 5 MB and 5,000 people) and looks for its people. Nobody is told yet.",
  ...write,
  effect: "once",
  form: ROLL_FILE_BYTES,
  body: z.strictObject({
    kind: kindId,
    title: text(100, 1),
    document: text(60).optional(),
    issuedOn: z.union([z.literal(""), day]).optional(),
    file: uploadSchema,
  }),
  perMinute: 20,
  responses: { 201: listSchema },
  problems: ["list_not_kept"],
});

export const publishOfficialList = operation({
  id: "officialLists.publish",
  method: "POST",
  path: "/api/official-lists/{listId}/publication",
  summary:
    "Publishes a list: whoever was found is told, and sees it in the year and where one declares. Again changes nothing.",
  ...write,
  effect: "repeatable",
  params: listParams,
  body: z.strictObject({ version }),
  responses: { 200: listSchema },
  problems: ["list_changed", "list_over", "list_names_nobody"],
});

export const withdrawOfficialList = operation({
  id: "officialLists.withdraw",
  method: "POST",
  path: "/api/official-lists/{listId}/withdrawal",
  summary:
    "Withdraws a published list, or discards one that is not. What was approved by then stays and is for the desks to look at.",
  ...write,
  effect: "repeatable",
  params: listParams,
  body: z.strictObject({ version, reason: reasonText }),
  responses: { 200: listSchema },
  problems: ["list_changed", "list_over"],
});

export const correctOfficialLine = operation({
  id: "officialLists.correct",
  method: "POST",
  path: "/api/official-lists/{listId}/lines/{lineId}/corrections",
  summary: "Withdraws a line, or puts another in its place; the earlier line stays to be read.",
  ...write,
  effect: "repeatable",
  params: z.strictObject({ listId: idText, lineId: idText }),
  body: z.discriminatedUnion("event", [
    z.strictObject({ event: z.literal("withdraw"), version, reason: reasonText }),
    z.strictObject({
      event: z.literal("correct"),
      version,
      reason: reasonText,
      name: text(100, 1),
      /** Absent: as it was. */
      identity: text(30).optional(),
      said: saidSchema,
    }),
  ]),
  responses: { 200: listSchema },
  problems: ["list_changed", "list_over", "list_line_over", "declaration_incomplete"],
});

export const readListTemplate = operation({
  id: "officialLists.template",
  method: "GET",
  path: "/api/official-lists/templates/{kind}",
  summary: "The workbook to fill in for a list of a kind.",
  ...read,
  params: z.strictObject({ kind: kindId }),
  responses: { 200: workbookSchema },
  media: XLSX,
  problems: ["list_not_kept"],
});

export const listMyOfficialLists = operation({
  id: "officialLists.mine",
  method: "GET",
  path: "/api/me/official-lists",
  summary: "Official lists that name oneself, with what they would bring once declared and approved.",
  audience: "learner",
  scope: "self",
  permission: "declaration:own:read",
  effect: "none",
  since: "0.3.0",
  responses: {
    200: z.strictObject({
      lines: z.array(
        z.strictObject({
          lineId: z.int(),
          title: z.string(),
          document: z.string().nullable(),
          keeper: z.string(),
          kind: z.strictObject({ id: z.string(), label: z.string() }),
          effect: z.string(),
          citations: z.array(citationSchema),
          year,
          said: saidView,
          /** Evidence that is still to be brought beside the list. */
          evidence: z.array(z.string()),
          /** What rules it out all the same. */
          bars: z.array(z.string()),
          /** Whether the ledger speaks of it already, however it came there. */
          recorded: z.boolean(),
          /** What one has declared of it already. */
          declaration: z.strictObject({ declarationId: z.int(), state: z.enum(DECLARATION_STATES) }).nullable(),
        }),
      ),
    }),
  },
  problems: ["not_found"],
});
export type MyOfficialLists = OutputOf<typeof listMyOfficialLists>;

export const officialListOperations = [
  listOfficialLists,
  readListTemplate,
  readOfficialList,
  createOfficialList,
  publishOfficialList,
  withdrawOfficialList,
  correctOfficialLine,
  listMyOfficialLists,
] as const satisfies readonly OperationDefinition[];

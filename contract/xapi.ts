/** The record store of learning as administrators see it: credentials of other stores, and what is told to other stores. */
import { z } from "zod";
import { idText, text } from "./fields.ts";
import { operation, type OperationDefinition } from "./operation.ts";

const instant = z.string().describe("ISO instant.");
const filled = (longest: number) =>
  text(longest, 1).refine((value) => value.trim() !== "", { message: "不能只有空格" });

/** How much of the statements a credential may read. */
export const STORE_READS = ["none", "own", "all"] as const;

const storeSchema = z.strictObject({
  storeId: z.int(),
  key: z.string(),
  label: z.string(),
  mayWrite: z.boolean(),
  mayRead: z.enum(STORE_READS),
  createdAt: instant,
  createdBy: z.string().nullable(),
  revokedAt: instant.nullable(),
  usedAt: instant.nullable().describe("To the hour."),
});
export type RecordStoreView = z.infer<typeof storeSchema>;

export const listRecordStores = operation({
  id: "xapi.stores",
  method: "GET",
  path: "/api/administration/record-stores",
  summary: "Credentials by which other systems speak with the record store under /xapi, without their secrets.",
  audience: "official",
  permission: "xapi:store:read",
  scope: "all",
  effect: "none",
  responses: {
    200: z.strictObject({ endpoint: z.string().describe("Where they speak."), stores: z.array(storeSchema) }),
  },
  problems: [],
  since: "0.5.0",
});

export const makeRecordStore = operation({
  id: "xapi.makeStore",
  method: "POST",
  path: "/api/administration/record-stores",
  summary: "Makes a credential. Its secret is told in this answer and never again.",
  audience: "official",
  permission: "xapi:store:change",
  scope: "all",
  effect: "once",
  stepUp: 15,
  body: z.strictObject({ label: filled(100), mayWrite: z.boolean(), mayRead: z.enum(STORE_READS) }),
  responses: {
    201: z.strictObject({
      storeId: z.int(),
      label: z.string(),
      endpoint: z.string(),
      key: z.string(),
      secret: z.string(),
    }),
  },
  problems: ["xapi_store_idle"],
  since: "0.5.0",
});

export const revokeRecordStore = operation({
  id: "xapi.revokeStore",
  method: "DELETE",
  path: "/api/administration/record-stores/{storeId}",
  summary: "Revokes a credential, from now on and for good. What was written by it stays.",
  audience: "official",
  permission: "xapi:store:change",
  scope: "all",
  effect: "repeatable",
  stepUp: 15,
  params: z.strictObject({ storeId: idText }),
  responses: { 204: z.undefined() },
  problems: [],
  since: "0.5.0",
});

const exportSchema = z.strictObject({
  exportId: z.int(),
  label: z.string(),
  endpoint: z.string(),
  login: z.string(),
  paused: z.boolean(),
  sent: z.int(),
  waiting: z.int().describe("Statements that are still to be told; counted up to 10,000."),
  failures: z.int().describe("Tries in a row that failed."),
  failure: z.string().nullable(),
  nextAt: instant,
  succeededAt: instant.nullable(),
});
export type RecordExportView = z.infer<typeof exportSchema>;

export const listRecordExports = operation({
  id: "xapi.exports",
  method: "GET",
  path: "/api/administration/record-exports",
  summary: "Other record stores that are told what this platform itself recorded, and how far that has come.",
  audience: "official",
  permission: "xapi:export:read",
  scope: "all",
  effect: "none",
  responses: { 200: z.strictObject({ exports: z.array(exportSchema) }) },
  problems: [],
  since: "0.5.0",
});

export const makeRecordExport = operation({
  id: "xapi.makeExport",
  method: "POST",
  path: "/api/administration/record-exports",
  summary: "Begins to tell another record store what this platform records, from its first statement on.",
  audience: "official",
  permission: "xapi:export:change",
  scope: "all",
  effect: "once",
  stepUp: 15,
  body: z.strictObject({ label: filled(100), endpoint: text(500, 1), login: filled(200), secret: filled(500) }),
  responses: { 201: exportSchema },
  problems: ["xapi_endpoint_refused", "xapi_export_known"],
  since: "0.5.0",
});

export const changeRecordExport = operation({
  id: "xapi.changeExport",
  method: "POST",
  path: "/api/administration/record-exports/{exportId}",
  summary: "Pauses an export, lets it go on, or tries again at once.",
  audience: "official",
  permission: "xapi:export:change",
  scope: "all",
  effect: "repeatable",
  params: z.strictObject({ exportId: idText }),
  body: z.strictObject({ how: z.enum(["pause", "resume", "retry"]) }),
  responses: { 200: exportSchema },
  problems: [],
  since: "0.5.0",
});

export const xapiOperations = [
  listRecordStores,
  makeRecordStore,
  revokeRecordStore,
  listRecordExports,
  makeRecordExport,
  changeRecordExport,
] as const satisfies readonly OperationDefinition[];

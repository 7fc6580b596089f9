/** Declarations that an office hands in for many people: a workbook of one kind and zips with the evidence. */
import { z } from "zod";
import { DECLARATION_STATES, kindId } from "./declaration-view.ts";
import { PART_BYTES } from "./evidence.ts";
import { idText, integerText, text } from "./fields.ts";
import { XLSX, partBody, uploadSchema, workbookSchema } from "./files.ts";
import { operation, type OperationDefinition, type OutputOf } from "./operation.ts";

/** Largest workbook, in bytes. */
export const BATCH_BYTES = 10 * 2 ** 20;
/** Most rows of a workbook. */
export const BATCH_ROWS = 5_000;

export const BATCH_STATES = [
  "collecting",
  "reading",
  "ready",
  "refused",
  "handing_in",
  "handed_in",
  "withdrawing",
  "withdrawn",
] as const;

const instant = z.iso.datetime();
const count = z.int().min(0);

const batchSchema = z
  .strictObject({
    batchId: z.int(),
    kind: z.strictObject({ id: z.string(), label: z.string() }),
    state: z.enum(BATCH_STATES),
    underWay: z.boolean().describe("The server is at work on it: ask again soon."),
    fileName: z.string(),
    digest: z.string().describe("SHA-256 of the workbook, in hex."),
    madeFor: z.string().describe("The office that made it, in words."),
    createdAt: instant,
    handedInAt: instant.nullable(),
    withdrawnAt: instant.nullable(),
    progress: z.strictObject({ rows: count, files: count, filesAll: count }),
    counts: z
      .strictObject({
        rows: count,
        good: count,
        bad: count,
        changing: count.describe("Good rows that change a verdict once they are approved."),
        reasons: z.array(z.strictObject({ code: z.string(), rows: count, column: z.string(), example: z.string() })),
        files: count,
        named: count,
        unnamed: z.array(z.string()).describe("Files in the zips that no row names; the first of them."),
      })
      .nullable(),
    refusal: z
      .strictObject({ code: z.string(), message: z.string(), remedy: z.string(), place: z.string().nullable() })
      .nullable()
      .describe("Why the workbook or a zip cannot be used as a whole."),
    trouble: z
      .strictObject({
        what: z.enum(["hand_in", "withdraw"]),
        total: count,
        rows: z.array(z.strictObject({ row: z.int(), name: z.string(), message: z.string() })),
      })
      .nullable()
      .describe("Why nothing was done the last time that somebody asked: the rows."),
  })
  .meta({ id: "DeclarationBatch" });

const archiveSchema = z
  .strictObject({ archiveId: z.int(), name: z.string(), bytes: z.int(), received: count })
  .meta({ id: "EvidenceArchive" });

const batchView = z.strictObject({ ...batchSchema.shape, archives: z.array(archiveSchema) });
export type DeclarationBatch = z.output<typeof batchView>;

const rowSchema = z
  .strictObject({
    row: z.int().describe("Number of the row as the spreadsheet shows it."),
    name: z.string().nullable(),
    identity: z.string().describe("Masked."),
    said: z.array(z.strictObject({ label: z.string(), text: z.string() })),
    files: z.array(z.string()),
    errors: z.array(
      z.strictObject({
        column: z.string(),
        place: z.string(),
        code: z.string(),
        message: z.string(),
        remedy: z.string(),
      }),
    ),
    effect: z
      .strictObject({
        year: z.int(),
        desks: z.array(z.string()),
        hours: z.int().nullable(),
        verdicts: z.array(z.strictObject({ label: z.string(), from: z.string(), to: z.string() })),
        parts: z.array(z.strictObject({ label: z.string(), unit: z.string(), from: z.int(), to: z.int() })),
      })
      .nullable()
      .describe("What approval would change; null for rows that are bad."),
    declaration: z.strictObject({ declarationId: z.int(), state: z.enum(DECLARATION_STATES) }).nullable(),
  })
  .meta({ id: "DeclarationBatchRow" });

const desk = { audience: "official", scope: "data", since: "0.3.0" } as const;
const params = z.strictObject({ batchId: idText });
const reading = { ...desk, permission: "declaration:batch:read", effect: "none" } as const;
const writing = { ...desk, permission: "declaration:batch:submit" } as const;

export const readBatchTemplate = operation({
  ...reading,
  id: "declarations.batchTemplate",
  method: "GET",
  path: "/api/declaration-workbooks/templates/{kind}",
  summary: "The empty workbook of a kind: its fields, and a column for the file names of each item of evidence.",
  untold: "the columns are the same for everybody",
  params: z.strictObject({ kind: kindId }),
  media: XLSX,
  responses: { 200: workbookSchema },
  problems: ["not_found"],
});

export const createBatch = operation({
  ...writing,
  id: "declarations.createBatch",
  method: "POST",
  path: "/api/declaration-workbooks",
  summary: "Uploads the workbook of a batch (.xlsx, at most 10 MB and 5,000 rows). Nothing is handed in yet.",
  description: "Add zips of evidence, have it read, look at the rows, then hand it in.",
  effect: "once",
  form: BATCH_BYTES,
  body: z.strictObject({ kind: kindId, file: uploadSchema }),
  perMinute: 30,
  responses: { 201: batchView },
  problems: ["not_found", "declaration_not_for_you", "batch_too_many"],
});

export const listBatches = operation({
  ...reading,
  id: "declarations.batches",
  method: "GET",
  path: "/api/declaration-workbooks",
  summary: "Batches within reach, the newest first.",
  query: z.strictObject({ before: idText.optional(), limit: integerText(1, 100).optional() }),
  responses: { 200: z.strictObject({ batches: z.array(batchSchema) }) },
  problems: [],
});

export const readBatch = operation({
  ...reading,
  id: "declarations.batch",
  method: "GET",
  path: "/api/declaration-workbooks/{batchId}",
  summary: "A batch: how far it is, what it would change, why it was refused.",
  params,
  responses: { 200: batchView },
  problems: [],
});

export const readBatchRows = operation({
  ...reading,
  id: "declarations.batchRows",
  method: "GET",
  path: "/api/declaration-workbooks/{batchId}/rows",
  summary: "Rows of a batch: the good ones with what they would change, the bad ones with every reason.",
  params,
  query: z.strictObject({
    verdict: z.enum(["good", "bad"]).optional(),
    after: integerText(0, 1_000_000).optional(),
    limit: integerText(1, 200).optional(),
  }),
  responses: { 200: z.strictObject({ rows: z.array(rowSchema), next: z.int().nullable() }) },
  problems: [],
});
export type BatchRows = OutputOf<typeof readBatchRows>;

export const readBatchErrors = operation({
  ...reading,
  id: "declarations.batchErrors",
  method: "GET",
  path: "/api/declaration-workbooks/{batchId}/errors",
  summary: "The bad rows of the workbook with the reasons in front, to be corrected and uploaded again.",
  params,
  media: XLSX,
  responses: { 200: workbookSchema },
  problems: [],
});

export const beginBatchArchive = operation({
  ...writing,
  id: "declarations.beginBatchArchive",
  method: "POST",
  path: "/api/declaration-workbooks/{batchId}/archives",
  summary: "Begins a zip of evidence for a batch. It comes in parts, and goes on after the network was lost.",
  effect: "once",
  untold: "what becomes of it is told when the batch is handed in",
  params,
  body: z.strictObject({
    name: text(255, 1),
    bytes: z
      .int()
      .min(1)
      .max(2 ** 31 - 1),
  }),
  responses: { 201: archiveSchema },
  problems: ["file_refused", "batch_not_now"],
});

export const appendBatchArchive = operation({
  ...writing,
  id: "declarations.appendBatchArchive",
  method: "POST",
  path: "/api/declaration-workbooks/{batchId}/archives/{archiveId}/parts",
  summary: "Adds the part of a zip that comes next (at most 4 MB). A part that has arrived already changes nothing.",
  effect: "repeatable",
  untold: "what becomes of it is told when the batch is handed in",
  params: z.strictObject({ batchId: idText, archiveId: idText }),
  form: PART_BYTES,
  body: partBody,
  responses: { 200: archiveSchema },
  problems: ["upload_elsewhere", "batch_not_now"],
});

export const removeBatchArchive = operation({
  ...writing,
  id: "declarations.removeBatchArchive",
  method: "DELETE",
  path: "/api/declaration-workbooks/{batchId}/archives/{archiveId}",
  summary: "Takes a zip away from a batch, with what has arrived of it.",
  effect: "repeatable",
  untold: "nothing had come of it",
  params: z.strictObject({ batchId: idText, archiveId: idText }),
  responses: { 204: z.undefined() },
  problems: ["batch_not_now"],
});

export const startBatch = operation({
  ...writing,
  id: "declarations.startBatch",
  method: "POST",
  path: "/api/declaration-workbooks/{batchId}/reading",
  summary:
    "Has the workbook and the evidence read and every row judged. Ask for the batch until it is no longer under way.",
  effect: "repeatable",
  params,
  responses: { 202: batchView },
  problems: ["batch_not_now", "batch_zip_unfinished"],
});

export const handInBatch = operation({
  ...writing,
  id: "declarations.handInBatch",
  method: "POST",
  path: "/api/declaration-workbooks/{batchId}/submission",
  summary:
    "Hands in every good row, all of them or none. The rows are judged once more; asked again it changes nothing.",
  effect: "once",
  params,
  body: z.strictObject({ digest: z.string().regex(/^[0-9a-f]{64}$/) }),
  responses: { 202: batchView },
  problems: ["batch_not_now", "batch_other_file", "batch_nothing"],
});

export const withdrawBatch = operation({
  ...writing,
  id: "declarations.withdrawBatch",
  method: "POST",
  path: "/api/declaration-workbooks/{batchId}/withdrawal",
  summary: "Withdraws every declaration of a batch, as long as nobody has touched any of them.",
  effect: "once",
  params,
  responses: { 202: batchView },
  problems: ["batch_not_now"],
});

export const discardBatch = operation({
  ...writing,
  id: "declarations.discardBatch",
  method: "DELETE",
  path: "/api/declaration-workbooks/{batchId}",
  summary: "Puts a batch aside that was not handed in, with its workbook and its evidence.",
  effect: "repeatable",
  params,
  responses: { 204: z.undefined() },
  problems: ["batch_not_now"],
});

export const declarationBatchOperations = [
  readBatchTemplate,
  createBatch,
  listBatches,
  readBatch,
  readBatchRows,
  readBatchErrors,
  beginBatchArchive,
  appendBatchArchive,
  removeBatchArchive,
  startBatch,
  handInBatch,
  withdrawBatch,
  discardBatch,
] as const satisfies readonly OperationDefinition[];

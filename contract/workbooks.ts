/** Workbooks: rosters and records in, verdicts out. */
import { z } from "zod";
import { idText, integerText, text } from "./fields.ts";
import { uploadSchema, workbookSchema, XLSX } from "./files.ts";
import { operation } from "./operation.ts";
import { listFilter } from "./population.ts";

/** Offices see what they and those under them have uploaded. What is out of reach is answered like what does not exist. */
/** Largest workbook that is taken, in bytes. */
export const IMPORT_BYTES = 20 * 2 ** 20;

const kind = z
  .enum(["roster", "records"])
  .describe("`roster`: people, units, titles; `records`: hours, classes, certificates.");
const instant = z.iso.datetime();

export const importCountsSchema = z
  .strictObject({
    rows: z.int(),
    new: z.int(),
    changed: z.int(),
    unchanged: z.int(),
    bad: z.int(),
    changes: z
      .record(z.string(), z.int())
      .describe("Rows by what changes in them: employment, title, post, application, phone."),
    reasons: z
      .array(z.strictObject({ code: z.string(), rows: z.int(), column: z.string(), example: z.string() }))
      .describe("Why rows are bad, the most frequent reason first, with the message of the first such row."),
  })
  .meta({ id: "ImportCounts" });

const undoRefusalSchema = z.strictObject({
  total: z.int().describe("How many findings there are; the first are listed."),
  rows: z.array(
    z.strictObject({
      row: z.int().nullable(),
      name: z.string(),
      why: z
        .enum(["corrected", "recorded", "decided", "account", "phone"])
        .describe(
          "What was built on it: corrected or recorded in the ledger, decided officially, an account, a telephone.",
        ),
    }),
  ),
});

export const importSchema = z
  .strictObject({
    importId: z.int(),
    kind,
    state: z.enum([
      "uploaded",
      "validating",
      "ready",
      "refused",
      "committing",
      "committed",
      "undoing",
      "undone",
      "discarded",
    ]),
    underWay: z.boolean().describe("The server is at work on it: ask again soon."),
    fileName: z.string(),
    fileSize: z.int(),
    digest: z.string().describe("SHA-256 of the file, in hex."),
    uploadedAt: instant,
    validatedAt: instant.nullable(),
    committedAt: instant.nullable(),
    undoableUntil: instant.nullable().describe("Until when it can be taken back; of committed ones only."),
    undoneAt: instant.nullable(),
    undoRefusal: undoRefusalSchema.nullable().describe("Why it was not taken back when somebody asked for it."),
    progress: z.strictObject({ read: z.int(), validated: z.int(), committed: z.int() }),
    counts: importCountsSchema.nullable().describe("What a commit would do; afterwards what it did."),
    refusal: z
      .strictObject({ code: z.string(), message: z.string(), remedy: z.string(), place: z.string().nullable() })
      .nullable()
      .describe("Why the whole file was refused."),
  })
  .meta({ id: "Import" });

const badRowSchema = z
  .strictObject({
    row: z.int().describe("Number of the row as the spreadsheet shows it."),
    name: z.string().nullable(),
    errors: z.array(
      z.strictObject({
        column: z.string(),
        place: z.string().describe("Address of the cell."),
        code: z.string(),
        message: z.string(),
        remedy: z.string(),
      }),
    ),
  })
  .meta({ id: "BadRow" });

const params = z.strictObject({ importId: idText });

export const createImport = operation({
  id: "workbooks.import",
  method: "POST",
  path: "/api/imports",
  summary:
    "Uploads a workbook (.xlsx, at most 20 MB). It is read and compared with the ledger; nothing is written yet.",
  description:
    "Poll the import until it is no longer under way: then it is `ready` to be committed, or `refused` with the reason.",
  audience: "official",
  permission: "workbooks:import:create",
  scope: "data",
  effect: "once",
  form: IMPORT_BYTES,
  body: z.strictObject({ kind, file: uploadSchema }),
  perMinute: 30,
  responses: { 202: importSchema },
  problems: [],
  since: "0.1.0",
});

export const listImports = operation({
  id: "workbooks.imports",
  method: "GET",
  path: "/api/imports",
  summary: "Imports, the newest first, without those that were discarded.",
  audience: "official",
  permission: "workbooks:import:read",
  scope: "data",
  effect: "none",
  query: z.strictObject({
    before: idText.optional().describe("Number of the last import of the page before."),
    limit: integerText(1, 100).optional(),
  }),
  responses: { 200: z.strictObject({ imports: z.array(importSchema) }) },
  problems: [],
  since: "0.1.0",
});

export const readImport = operation({
  id: "workbooks.readImport",
  method: "GET",
  path: "/api/imports/{importId}",
  summary: "An import: how far it is, what a commit would do, and its bad rows with every reason.",
  audience: "official",
  permission: "workbooks:import:read",
  scope: "data",
  effect: "none",
  params,
  query: z.strictObject({
    after: integerText(0, 2_000_000).optional().describe("Bad rows after this row."),
    limit: integerText(1, 200).optional(),
  }),
  responses: { 200: z.strictObject({ ...importSchema.shape, badRows: z.array(badRowSchema) }) },
  problems: ["not_found"],
  since: "0.1.0",
});

export const commitImport = operation({
  id: "workbooks.commit",
  method: "POST",
  path: "/api/imports/{importId}/commit",
  summary: "Writes the good rows into the ledger: all of them in one transaction, or none.",
  description: "Committing again changes nothing. The bad rows are left for the error workbook.",
  audience: "official",
  permission: "workbooks:import:create",
  scope: "data",
  effect: "repeatable",
  params,
  body: z.strictObject({
    digest: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional()
      .describe("Digest of the file that was previewed: another one is not committed in its place."),
  }),
  responses: { 202: importSchema },
  problems: ["not_found", "import_not_ready", "other_file"],
  since: "0.1.0",
  examples: [
    {
      name: "previewed",
      summary: "Commit exactly the file that was previewed.",
      request: { params: { importId: "1" }, body: { digest: "0".repeat(64) } },
    },
  ],
});

export const discardImport = operation({
  id: "workbooks.discard",
  method: "DELETE",
  path: "/api/imports/{importId}",
  summary: "Discards an import that is not committed, with its file and its rows.",
  audience: "official",
  permission: "workbooks:import:create",
  scope: "data",
  effect: "repeatable",
  params,
  responses: { 204: z.undefined() },
  problems: ["not_found", "import_not_ready"],
  since: "0.1.0",
});

export const readImportErrors = operation({
  id: "workbooks.errors",
  method: "GET",
  path: "/api/imports/{importId}/errors.xlsx",
  summary: "The bad rows with their reasons in the first column, to be corrected and uploaded again.",
  audience: "official",
  permission: "workbooks:import:read",
  scope: "data",
  effect: "none",
  params,
  media: XLSX,
  responses: { 200: workbookSchema },
  problems: ["not_found"],
  since: "0.1.0",
});

export const readTemplate = operation({
  id: "workbooks.template",
  method: "GET",
  path: "/api/templates/{kind}.xlsx",
  summary: "An empty workbook to fill in, with notes, dropdowns and instructions.",
  audience: "official",
  permission: "workbooks:template:read",
  scope: "all",
  effect: "none",
  params: z.strictObject({ kind }),
  media: XLSX,
  responses: { 200: workbookSchema },
  problems: ["not_found"],
  since: "0.1.0",
});

export const exportVerdicts = operation({
  id: "workbooks.verdicts",
  method: "GET",
  path: "/api/exports/verdicts.xlsx",
  summary: "Everybody's verdicts of a year: figures, deadlines, reasons with the answers they rest on, next step.",
  audience: "official",
  permission: "workbooks:verdict:export",
  scope: "data",
  effect: "none",
  query: z.strictObject({
    ...listFilter,
    year: integerText(2000, 2100),
    purpose: text(60, 1)
      .optional()
      .describe("What it is for; stands in the workbook with who took it out, and its number."),
    request: idText.optional().describe("Number of one's own approved request, needed above the limit of people."),
  }),
  media: XLSX,
  perMinute: 30,
  responses: { 200: workbookSchema },
  problems: [
    "not_found",
    "no_policy_for_year",
    "export_needs_approval",
    "export_request_not_approved",
    "export_request_expired",
    "export_request_differs",
  ],
  since: "0.1.0",
});

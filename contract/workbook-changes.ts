/** What a roster changes, person by person, and taking a committed import back. */
import { z } from "zod";
import { idText, integerText } from "./fields.ts";
import { workbookSchema, XLSX } from "./files.ts";
import { operation } from "./operation.ts";
import { importSchema } from "./workbooks.ts";

export const CHANGE_STATUSES = ["new", "changed", "ended", "unchanged"] as const;
export const CHANGE_THINGS = ["employment", "title", "post", "application", "phone"] as const;

const params = z.strictObject({ importId: idText });
const status = z.enum(CHANGE_STATUSES);
const what = z.enum(CHANGE_THINGS);

export const importChangeSchema = z
  .strictObject({
    row: z.int().describe("Number of the row as the spreadsheet shows it."),
    personId: z.int().nullable(),
    name: z.string(),
    identity: z.string().nullable().describe("Masked; absent when the row has been put away."),
    status: status.describe("`ended`: something ends, and nothing else changes."),
    changes: z.array(
      z.strictObject({
        what,
        from: z.string().nullable().describe("What holds until now; absent of what begins."),
        to: z.string().nullable().describe("What holds from now on; absent of what ends."),
      }),
    ),
  })
  .meta({ id: "ImportChange" });

const filter = { status: status.optional(), what: what.optional() };

export const readImportChanges = operation({
  id: "workbooks.changes",
  method: "GET",
  path: "/api/imports/{importId}/changes",
  summary: "What a roster changes, person by person: before it is committed what it would, afterwards what it did.",
  audience: "official",
  permission: "workbooks:import:read",
  scope: "data",
  effect: "none",
  params,
  query: z.strictObject({
    ...filter,
    after: integerText(0, 2_000_000).optional().describe("Rows after this row."),
    limit: integerText(1, 200).optional(),
  }),
  responses: {
    200: z.strictObject({
      importId: z.int(),
      counts: z.strictObject({ new: z.int(), changed: z.int(), ended: z.int(), unchanged: z.int() }),
      rows: z.array(importChangeSchema),
      next: z.int().optional().describe("`after` of the next page."),
    }),
  },
  problems: ["not_found"],
  since: "0.2.0",
});

export const readImportChangesWorkbook = operation({
  id: "workbooks.changesWorkbook",
  method: "GET",
  path: "/api/imports/{importId}/changes.xlsx",
  summary: "The same as a workbook: one line for each thing that changes.",
  audience: "official",
  permission: "workbooks:import:read",
  scope: "data",
  effect: "none",
  params,
  query: z.strictObject(filter),
  media: XLSX,
  responses: { 200: workbookSchema },
  problems: ["not_found"],
  since: "0.2.0",
});

export const undoImport = operation({
  id: "workbooks.undo",
  method: "POST",
  path: "/api/imports/{importId}/undo",
  summary: "Takes a committed import back, within 24 hours: all of it in one transaction, or nothing.",
  description:
    "Exactly what the import recorded is reversed and what it reversed is recorded again. Poll the import: it becomes `undone`, or `committed` again with `undoRefusal` where something was built on it since. Asking again changes nothing.",
  audience: "official",
  permission: "workbooks:import:undo",
  scope: "data",
  effect: "repeatable",
  params,
  responses: { 202: importSchema },
  problems: ["not_found", "import_not_ready", "import_undo_over"],
  since: "0.2.0",
});

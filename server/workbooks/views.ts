/** What screens and callers see of imports, and the workbooks that are made of them. */
import type { Reach } from "../../contract/actor.ts";
import type { Db } from "../platform/db.ts";
import {
  errorWorkbook,
  readRecords,
  templateWorkbook,
  type CellError,
  type OriginalRow,
} from "../platform/workbook/index.ts";
import { isUnderWay, type FileRefusal, type ImportCounts, type ImportKind, type ImportState } from "./import.ts";
import { errorPage, listBatches, loadBatch, loadErrors, loadFile, type Batch, type UndoRefusal } from "./store.ts";
import { undoableUntil } from "./undo.ts";
import { sheetOf, type ImportServices } from "./validate.ts";

/** An import as it is shown. Instants are ISO texts. */
export interface ImportView {
  importId: number;
  kind: ImportKind;
  state: ImportState;
  /** Whether the server is at work on it: then it is worth asking again soon. */
  underWay: boolean;
  fileName: string;
  fileSize: number;
  digest: string;
  uploadedAt: string;
  validatedAt: string | null;
  committedAt: string | null;
  undoableUntil: string | null;
  undoneAt: string | null;
  undoRefusal: UndoRefusal | null;
  progress: { read: number; validated: number; committed: number };
  counts: ImportCounts | null;
  refusal: FileRefusal | null;
}

/** A bad row with its reasons. */
export interface BadRowView {
  row: number;
  name: string | null;
  errors: Pick<CellError, "column" | "place" | "code" | "message" | "remedy">[];
}

function viewOf(batch: Batch): ImportView {
  const { state } = batch;
  return {
    importId: batch.batchId,
    kind: batch.kind,
    state,
    underWay: isUnderWay(state),
    fileName: batch.fileName,
    fileSize: batch.fileSize,
    digest: batch.digest,
    uploadedAt: batch.uploadedAt.toISOString(),
    validatedAt: batch.validatedAt?.toISOString() ?? null,
    committedAt: batch.committedAt?.toISOString() ?? null,
    undoableUntil: state === "committed" && batch.committedAt ? undoableUntil(batch.committedAt).toISOString() : null,
    undoneAt: batch.undoneAt?.toISOString() ?? null,
    undoRefusal: batch.undoRefusal,
    progress: { read: batch.rowsRead, validated: batch.rowsValidated, committed: batch.rowsCommitted },
    counts: batch.counts,
    refusal: batch.refusal,
  };
}

/** An import in reach; undefined for a foreign one as for one that does not exist. */
export async function importView(db: Db, reach: Reach, importId: number): Promise<ImportView | undefined> {
  const batch = await loadBatch(db, importId, reach);
  return batch && viewOf(batch);
}

/** Imports in reach, the newest first. `before` is the number of the last one of the page before. */
export async function importList(
  db: Db,
  reach: Reach,
  page: { before?: number | undefined; limit: number },
): Promise<ImportView[]> {
  return (await listBatches(db, reach, page)).map(viewOf);
}

/** Bad rows of an import after a row. The caller has seen that the import is in reach. */
export async function badRows(db: Db, importId: number, page: { after: number; limit: number }): Promise<BadRowView[]> {
  const rows = await errorPage(db, importId, page);
  return rows.map(({ row, name, errors }) => ({
    row,
    name,
    errors: errors.map(({ column, place, code, message, remedy }) => ({ column, place, code, message, remedy })),
  }));
}

/**
 * The bad rows of an import as a workbook: the same columns with the reasons in front, to be corrected and uploaded again.
 * @returns undefined when the import is not in reach, has no bad rows, or its file has been put away.
 */
export async function errorsOf(
  services: Pick<ImportServices, "shelf" | "words" | "vault"> & { database: Db },
  reach: Reach,
  importId: number,
): Promise<{ fileName: string; chunks: AsyncGenerator<Buffer> } | undefined> {
  const { database, vault } = services;
  const batch = await loadBatch(database, importId, reach);
  if (batch?.counts == null || batch.counts.bad === 0) return undefined;
  const content = await loadFile(database, vault, importId);
  if (content === undefined) return undefined;
  const sheet = sheetOf(batch.kind, services);
  const errors = await loadErrors(database, importId);
  const reader = await readRecords(content, sheet);
  async function* bad(): AsyncGenerator<OriginalRow> {
    for await (const rows of reader) for (const row of rows) if (errors.has(row.row)) yield row;
  }
  const fileName = `${batch.fileName.replace(/\.xlsx$/i, "")}-错误.xlsx`;
  return { fileName, chunks: errorWorkbook(sheet, reader.header.cells, bad(), errors) };
}

/** The template of a kind: an empty sheet with notes, dropdowns and instructions. */
export function templateOf(
  services: Pick<ImportServices, "shelf" | "words">,
  kind: ImportKind,
): { fileName: string; chunks: AsyncGenerator<Buffer> } {
  const sheet = sheetOf(kind, services);
  return { fileName: `${sheet.name}模板.xlsx`, chunks: templateWorkbook(sheet) };
}

/** What screens and callers see of batches, and the workbooks that are made of them. */
import type { BatchRows, DeclarationBatch } from "../../../contract/declaration-batches.ts";
import type { Reach } from "../../../contract/actor.ts";
import { vocabularyOf } from "../../../engine/words.ts";
import { archivesOf } from "../../files/door.ts";
import { openIdentity } from "../../people/door.ts";
import { shanghaiDay } from "../../platform/clock.ts";
import type { Db } from "../../platform/db.ts";
import { masked } from "../../platform/mask.ts";
import { errorWorkbook, readRecords, templateWorkbook, type OriginalRow } from "../../platform/workbook/index.ts";
import { kindOf } from "../../../engine/declaration.ts";
import { policyOf } from "../judging.ts";
import { valueText } from "../said.ts";
import type { DeclarationState } from "../declaration.ts";
import { archiveOwner, isUnderWay } from "./batch.ts";
import { kindOfBatch, type BatchServices } from "./read.ts";
import { batchSheet } from "./sheet.ts";
import { loadBatch, loadRows, loadWorkbook, type Batch, type KeptRow } from "./store.ts";

type Line = Omit<DeclarationBatch, "archives">;

/** A batch as it is shown. */
export function lineOf({ ledger, clock }: Pick<BatchServices, "ledger" | "clock">, batch: Batch): Line {
  const policy = policyOf(ledger.shelf, Math.trunc(shanghaiDay(clock.now()) / 10_000));
  const { state, kind, counts, refusal, trouble, digest, fileName, madeFor } = batch;
  if (state === "discarded") throw new Error("A batch that was put aside is not shown");
  return {
    batchId: batch.batchId,
    kind: { id: kind, label: kindOf(policy, kind)?.label ?? kind },
    state,
    underWay: isUnderWay(state),
    fileName,
    digest,
    madeFor,
    createdAt: batch.createdAt.toISOString(),
    handedInAt: batch.handedInAt?.toISOString() ?? null,
    withdrawnAt: batch.withdrawnAt?.toISOString() ?? null,
    progress: { rows: batch.rowsDone, files: batch.filesDone, filesAll: batch.filesAll },
    counts,
    refusal,
    trouble,
  };
}

/** The same with its zips. `everywhere` reads beyond the wall: the caller has seen that the batch is in reach. */
export async function viewOf(services: BatchServices, everywhere: Db, batch: Batch): Promise<DeclarationBatch> {
  const archives = await archivesOf(everywhere, archiveOwner(batch.batchId));
  return {
    ...lineOf(services, batch),
    archives: archives.map(({ archiveId, name, bytes, received }) => ({ archiveId, name, bytes, received })),
  };
}

/** Rows of a batch in reach. */
export async function rowsOf(
  db: Db,
  services: BatchServices,
  batch: Batch,
  page: { after: number; limit: number; verdict: "good" | "bad" | undefined },
): Promise<BatchRows> {
  const rows = await loadRows(db, batch.batchId, { ...page, limit: page.limit + 1 });
  const shown = rows.slice(0, page.limit);
  const states = await statesOf(db, shown);
  return {
    rows: shown.map((row) => rowView(services, batch, row, states)),
    next: rows.length > page.limit ? (shown.at(-1)?.row ?? null) : null,
  };
}

async function statesOf(db: Db, rows: readonly KeptRow[]): Promise<Map<number, DeclarationState>> {
  const ids = rows.flatMap(({ declarationId }) => declarationId ?? []);
  const found = await db.rows<{ id: number; state: DeclarationState }>(
    "SELECT declaration_id AS id, state FROM declaration WHERE declaration_id = ANY ($1)",
    [ids],
  );
  return new Map(found.map(({ id, state }) => [id, state]));
}

function rowView(
  services: BatchServices,
  batch: Batch,
  row: KeptRow,
  states: ReadonlyMap<number, DeclarationState>,
): BatchRows["rows"][number] {
  const { ledger, clock, dictionary, vault } = services;
  const policy = policyOf(ledger.shelf, Math.trunc(shanghaiDay(clock.now()) / 10_000));
  const words = vocabularyOf(policy.document, { dictionary, year: policy.year });
  const kind = kindOfBatch(services, batch.kind);
  const state = row.declarationId === null ? undefined : states.get(row.declarationId);
  return {
    row: row.row,
    name: row.name,
    identity: row.identity === null ? "" : masked(openIdentity(vault, row.identity)),
    said: kind.fields.flatMap((field) => {
      const typed = row.said[field.name];
      return typed === undefined ? [] : [{ label: field.label, text: valueText(field, typed, words, kind.collection) }];
    }),
    files: row.files.map(({ name }) => name),
    errors: (row.errors ?? []).map(({ column, place, code, message, remedy }) => ({
      column,
      place,
      code,
      message,
      remedy,
    })),
    effect: row.effect,
    declaration: row.declarationId === null || state === undefined ? null : { declarationId: row.declarationId, state },
  };
}

/** The bad rows as a workbook with their reasons in front; undefined when there are none, or the file was put away. */
export async function errorsOf(
  db: Db,
  services: BatchServices,
  reach: Reach,
  batchId: number,
): Promise<{ fileName: string; chunks: AsyncGenerator<Buffer> } | undefined> {
  const batch = await loadBatch(db, batchId, reach);
  if (batch?.counts == null || batch.counts.bad === 0) return undefined;
  const content = await loadWorkbook(db, services.vault, batchId);
  if (content === undefined) return undefined;
  const errors = new Map(
    (await loadRows(db, batchId, { verdict: "bad" })).map(({ row, errors: found }) => [row, found ?? []]),
  );
  const sheet = batchSheet(kindOfBatch(services, batch.kind), services.dictionary);
  const reader = await readRecords(content, sheet);
  async function* bad(): AsyncGenerator<OriginalRow> {
    for await (const rows of reader) for (const row of rows) if (errors.has(row.row)) yield row;
  }
  const fileName = `${batch.fileName.replace(/\.xlsx$/i, "")}-错误.xlsx`;
  return { fileName, chunks: errorWorkbook(sheet, reader.header.cells, bad(), errors) };
}

/** The empty workbook of a kind. Throws `not_found`. */
export function templateOf(
  services: BatchServices,
  kindId: string,
): { fileName: string; chunks: AsyncGenerator<Buffer> } {
  const kind = kindOfBatch(services, kindId);
  return { fileName: `${kind.label}申报表.xlsx`, chunks: templateWorkbook(batchSheet(kind, services.dictionary)) };
}

/** Reading a batch: the workbook first, then of the evidence what its rows name, then every row against what is known. */
import type { DeclarationKind } from "../../../engine/document.ts";
import type { Dictionary } from "../../../engine/words.ts";
import {
  archiveFiles,
  emptyArchives,
  keepWanted,
  listArchives,
  type ArchiveFile,
  type Taking,
} from "../../files/door.ts";
import { blindIdentity } from "../../people/door.ts";
import type { Sources } from "../../policies/door.ts";
import { shanghaiDay, type Clock } from "../../platform/clock.ts";
import { transact, type Database } from "../../platform/db.ts";
import type { Vault } from "../../platform/vault.ts";
import { readRecords, WorkbookRefusal, type CellError } from "../../platform/workbook/index.ts";
import { kindIn, policyOf } from "../judging.ts";
import { effectOf } from "../preview.ts";
import type { Writer } from "../telling.ts";
import { archiveOwner, MOST_ROWS, type BatchCounts, type BatchRefusal } from "./batch.ts";
import { judgeRows, type Judged, type Row, type Scope } from "./judge-rows.ts";
import { fileKey, NamedFiles, type Found } from "./named-files.ts";
import { rowProblem, type Places } from "./problems.ts";
import { repeatedIn } from "./repeated.ts";
import { batchSheet, saidOf, slotKey, type BatchCells, type BatchSheet } from "./sheet.ts";
import {
  countRows,
  loadBatch,
  loadWorkbook,
  moveBatch,
  noteProgress,
  SEALED_ROW,
  stageRows,
  type Batch,
  type RowEffect,
  type RowFile,
  type StagedRow,
} from "./store.ts";

/** What reading and handing in rest on. */
export type BatchServices = {
  database: Database;
  clock: Clock;
  vault: Vault;
  ledger: Writer;
  sources: Sources;
  dictionary: Dictionary;
  files: Taking;
};

/** The kind of a batch, by the document in force this year. */
export function kindOfBatch({ ledger, clock }: Pick<BatchServices, "ledger" | "clock">, kind: string): DeclarationKind {
  return kindIn(policyOf(ledger.shelf, Math.trunc(shanghaiDay(clock.now()) / 10_000)), kind).kind;
}

/** Limits of the workbook: more than are taken is said as such, and nothing is read to the end for it. */
const WORKBOOK = { rows: MOST_ROWS + 1, fileBytes: 20 * 2 ** 20 };

/** A row as the workbook says it. */
type ReadRow = {
  row: number;
  identity: string | null;
  name: string | null;
  said: Record<string, string>;
  named: { slot: string; name: string }[];
  errors: CellError[];
};

/** Reads a batch that waits for it, and leaves it ready or refused. An interrupted reading begins again where files go. */
export async function readBatch(services: BatchServices, batchId: number): Promise<void> {
  const { database, clock } = services;
  const batch = await loadBatch(database, batchId);
  if (batch?.state !== "reading") return;
  try {
    const refusal = await listArchives(database, archiveOwner(batchId), clock.now());
    if (refusal !== undefined) return await refuse(services, batchId, refusal);
    await readHeld(services, batch);
  } catch (error) {
    if (!(error instanceof WorkbookRefusal)) throw error;
    const { code, message, remedy, place } = error;
    await refuse(services, batchId, { code, message, remedy, place });
  }
}

async function refuse({ database, clock }: BatchServices, batchId: number, refusal: BatchRefusal): Promise<void> {
  await transact(database, (tx) => moveBatch(tx, batchId, "refuse", { refusal, readAt: clock.now() }));
}

async function readHeld(services: BatchServices, batch: Batch): Promise<void> {
  const { database, clock, vault } = services;
  const { batchId } = batch;
  const content = await loadWorkbook(database, vault, batchId);
  if (content === undefined) return;
  const kind = kindOfBatch(services, batch.kind);
  const { rows: read, places } = await readWorkbook(content, kind, batchSheet(kind, services.dictionary));
  const owner = archiveOwner(batchId);
  const named = new NamedFiles(await archiveFiles(database, owner));
  const rows = read.map((each) => resolved(services, each, named, places));
  await takeFiles(services, batchId, rows);
  const files = await archiveFiles(database, owner);
  const scope = await scopeOf(services, batch, { kind, places, files });
  const staged = await judgeAll(services, scope, rows, batchId);
  await transact(database, async (tx) => {
    await stageRows(tx, batchId, staged);
    const counts: BatchCounts = { ...(await countRows(tx, batchId)), ...countFiles(files, rows) };
    const accepted = await moveBatch(tx, batchId, "accept", { places, counts, readAt: clock.now() });
    if (!accepted) throw new Error(`Batch ${batchId} was put aside while it was read`);
  });
}

/** What judging the rows of a batch rests on; the actor is whoever acts, or for a preview whoever made it. */
export async function scopeOf(
  { ledger, clock, database }: Pick<BatchServices, "ledger" | "clock" | "database">,
  batch: Batch,
  given: { kind: DeclarationKind; places: Places; files: readonly ArchiveFile[] },
): Promise<Scope> {
  const now = clock.now();
  const account = await database.row<{ person_id: number | null }>(
    "SELECT person_id FROM account WHERE account_id = $1",
    [batch.madeBy],
  );
  const actor = batch.askedBy?.actor ?? {
    accountId: batch.madeBy,
    personId: account?.person_id ?? undefined,
    role: "unit_clerk" as const,
  };
  return {
    shelf: ledger.shelf,
    kind: given.kind,
    places: given.places,
    files: new Map(given.files.map((file) => [fileKey(file), file])),
    actor,
    reach: batch.reach,
    today: shanghaiDay(now),
    now,
  };
}

async function readWorkbook(
  content: Buffer,
  kind: DeclarationKind,
  sheet: BatchSheet,
): Promise<{ rows: ReadRow[]; places: Places }> {
  const reader = await readRecords(content, sheet, { limits: WORKBOOK });
  const places: Places = Object.fromEntries(
    [...reader.header.columns].flatMap(([at, column]) => (column ? [[column.key, { header: column.header, at }]] : [])),
  );
  const rows: ReadRow[] = [];
  for await (const piece of reader)
    for (const each of piece) {
      const cells: Partial<BatchCells> = each.ok ? each.value : each.partial;
      const { said, named } = saidOf(kind, cells);
      const { identity = null, name = null } = cells;
      rows.push({ row: each.row, identity, name, said, named, errors: each.ok ? [] : each.errors });
    }
  return { rows, places };
}

type Resolved = StagedRow & { errors: CellError[] };

/** A row with its files found in the zips and its person's number sealed. */
function resolved({ vault }: BatchServices, read: ReadRow, files: NamedFiles, places: Places): Resolved {
  const { row, identity, name, said, named } = read;
  const errors = [...read.errors];
  const found: RowFile[] = [];
  for (const { slot, name: written } of named) {
    const one: Found = files.find(written);
    if ("fault" in one)
      errors.push(rowProblem(places, row, slotKey(slot), one.fault, { name: written, count: one.count }));
    else found.push({ slot, name: written, archiveId: one.file.archiveId, number: one.file.number });
  }
  return {
    row,
    errors,
    identity: identity === null ? null : vault.seal(SEALED_ROW, identity),
    who: identity === null ? null : blindIdentity(vault, identity).toString("hex"),
    name,
    said,
    files: found,
    effect: null,
  };
}

const TELL_EVERY_MS = 500;

/** Has the files looked into that rows name, telling how far that is; then lets the packed bytes go. */
async function takeFiles(services: BatchServices, batchId: number, rows: readonly Resolved[]): Promise<void> {
  const { database, clock } = services;
  const owner = archiveOwner(batchId);
  const wanted = [...new Map(rows.flatMap(({ files }) => files.map((file) => [fileKey(file), file]))).values()];
  await noteProgress(database, batchId, { files: 0, filesAll: wanted.length });
  let told = performance.now();
  let under: Promise<unknown> = Promise.resolve();
  await keepWanted(services.files, owner, wanted, clock.now(), (done) => {
    if (performance.now() - told < TELL_EVERY_MS) return;
    told = performance.now();
    under = under.then(() => noteProgress(database, batchId, { files: done })).catch(() => undefined);
  });
  await under;
  await noteProgress(database, batchId, { files: wanted.length });
  await emptyArchives(database, owner, clock.now());
}

async function judgeAll(
  services: BatchServices,
  scope: Scope,
  rows: readonly Resolved[],
  batchId: number,
): Promise<StagedRow[]> {
  const repeated = repeatedIn(scope.places, rows, scope.kind.onceKey !== undefined);
  const byRow = new Map<number, Judged>();
  const asked: Row[] = rows.map(({ errors, ...row }) => ({ ...row, told: errors }));
  for await (const piece of judgeRows(services.database, scope, asked)) {
    for (const judged of piece) byRow.set(judged.row, judged);
    await noteProgress(services.database, batchId, { rows: byRow.size });
  }
  return rows.map((row) => {
    const judged = byRow.get(row.row);
    const errors = [...row.errors, ...(repeated.get(row.row) ?? []), ...(judged?.errors ?? [])];
    if (errors.length > 0 || judged?.good === undefined) return { ...row, errors };
    return { ...row, errors: null, effect: rowEffect(services.sources, judged.good) };
  });
}

/** What approval would change, in the few words that a line of a list holds. */
function rowEffect(sources: Sources, { hand }: NonNullable<Judged["good"]>): RowEffect {
  const { year, now, approved, desks } = effectOf(hand, sources);
  const effect: RowEffect = { year, desks, hours: hand.read.hundredths, verdicts: [], parts: [] };
  for (const [at, before] of now.entries()) {
    const after = approved[at];
    if (after === undefined) continue;
    if (before.value !== after.value)
      effect.verdicts.push({ label: before.label, from: before.value, to: after.value });
    for (const [place, part] of before.parts.entries()) {
      const { owed } = after.parts[place] ?? part;
      if (at === 0 && part.owed.least !== owed.least)
        effect.parts.push({ label: part.label, unit: part.unit, from: part.owed.least, to: owed.least });
    }
  }
  return effect;
}

const UNNAMED_SHOWN = 50;

function countFiles(
  files: readonly ArchiveFile[],
  rows: readonly Resolved[],
): Pick<BatchCounts, "files" | "named" | "unnamed"> {
  const named = new Set(rows.flatMap((row) => row.files.map(fileKey)));
  const left = files.filter((file) => !named.has(fileKey(file))).map(({ name }) => name);
  return { files: files.length, named: named.size, unnamed: left.slice(0, UNNAMED_SHOWN) };
}

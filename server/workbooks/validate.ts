/**
 * Validating a batch: the file is read once, its rows judged while they arrive and copied into the stage, then compared
 * with the ledger. One transaction: cut off at any moment, nothing of it is there and it begins again.
 */
import { transact, type Database, type Tx } from "../platform/db.ts";
import { today, type Clock } from "../platform/clock.ts";
import {
  WorkbookRefusal,
  readRecords,
  type CellError,
  type RecordRow,
  type SheetSpecification,
} from "../platform/workbook/index.ts";
import type { Vault } from "../platform/vault.ts";
import type { PolicyShelf } from "../standing/door.ts";
import type { ImportCounts } from "./import.ts";
import { recordReader } from "./record-row.ts";
import { judgeRecords, type RecordScope, type StagedRecord } from "./records-judge.ts";
import { recordsSheet, type RecordCells } from "./records-sheet.ts";
import { compareRoster, countRoster, type RosterScope } from "./roster-diff.ts";
import { keepChanges } from "./roster-changes.ts";
import { rosterReader } from "./roster-row.ts";
import { rosterSheet, type RosterCells } from "./roster-sheet.ts";
import { meetRecord, Repeated } from "./repeated.ts";
import type { Places } from "./row-problems.ts";
import {
  addErrors,
  countRows,
  dropRows,
  holdBatch,
  loadBatch,
  loadFile,
  loadRecords,
  moveBatch,
  noteProgress,
  type Batch,
} from "./store.ts";
import { badLine, recordLine, rosterLine, stageRows } from "./staged-lines.ts";
import { openUnitIndex } from "./unit-index.ts";
import type { ImportVocabulary } from "./vocabulary.ts";

/** What imports rest on. */
export interface ImportServices {
  database: Database;
  vault: Vault;
  clock: Clock;
  shelf: PolicyShelf;
  words: ImportVocabulary;
}

/** The policy whose collections the records are, and whose tables give broad categories. */
export const POLICY_ID = "xpcc/continuing-education";
const TIMEOUT_MS = 600_000;
const TELL_EVERY_MS = 300;
/** Records judged together. */
export const PIECE = 1_000;

/** The sheet of a kind of import. */
export function sheetOf(
  kind: Batch["kind"],
  { words, shelf }: Pick<ImportServices, "words" | "shelf">,
): SheetSpecification {
  return kind === "roster" ? rosterSheet(words) : recordsSheet(shelf.inForce(POLICY_ID, 2100), words);
}

/** Validates a batch unless that is done; waits for another server that is at it. Refusals of the file end in the batch. */
export async function validateBatch(services: ImportServices, batchId: number): Promise<void> {
  const { database, clock } = services;
  const begun = await transact(database, (tx) => moveBatch(tx, batchId, "begin"));
  if (!begun) return;
  try {
    await transact(database, (tx) => validateHeld(tx, services, batchId), { statementTimeoutMs: TIMEOUT_MS });
  } catch (error) {
    if (!(error instanceof WorkbookRefusal)) throw error;
    const { code, message, remedy, place } = error;
    const refusal = { code, message, remedy, place };
    await transact(database, (tx) => moveBatch(tx, batchId, "refuse", { refusal, validatedAt: clock.now() }));
  }
}

async function validateHeld(tx: Tx, services: ImportServices, batchId: number): Promise<void> {
  await holdBatch(tx, batchId);
  const batch = await loadBatch(tx, batchId);
  const content = await loadFile(tx, services.vault, batchId);
  if (batch?.state !== "validating" || content === undefined) return;
  await dropRows(tx, batchId);
  const reader = await readRecords(content, sheetOf(batch.kind, services));
  const places: Places = Object.fromEntries(
    [...reader.header.columns].flatMap(([at, column]) => (column ? [[column.key, { header: column.header, at }]] : [])),
  );
  const units = await openUnitIndex(tx, batch.reach);
  const telling = new Telling(services.database, batchId);
  const staging = batch.kind === "roster" ? stageRoster : stageRecords;
  const job: Staging = { services, batchId, places, units, telling };
  const repeated = new Repeated(places);
  await stageRows(tx, staging(job, reader as AsyncIterable<RecordRow<never>[]>, repeated));
  await addErrors(tx, batchId, repeated.errors());
  const scope = { batchId, today: today(services.clock), reached: units.reached, places };
  const compared =
    batch.kind === "roster"
      ? await compareAndCount(tx, scope)
      : await judgeAll(tx, { ...scope, shelf: services.shelf, vault: services.vault });
  const counts: ImportCounts = { ...(await countRows(tx, batchId)), ...compared };
  await telling.last();
  const accepted = await moveBatch(tx, batchId, "accept", { places, counts, validatedAt: services.clock.now() });
  if (!accepted) throw new Error(`Import ${batchId} was put aside while it was validated`);
}

type Compared = Pick<ImportCounts, "new" | "changed" | "unchanged" | "changes">;

async function compareAndCount(tx: Tx, scope: RosterScope): Promise<Compared> {
  await addErrors(tx, scope.batchId, await compareRoster(tx, scope, true));
  await keepChanges(tx, scope.batchId);
  return countRoster(tx);
}

async function judgeAll(tx: Tx, scope: RecordScope & { batchId: number }): Promise<Compared> {
  const counted: Compared = { new: 0, changed: 0, unchanged: 0, changes: {} };
  for (let after = 0; ;) {
    const records: StagedRecord[] = await loadRecords(tx, scope.batchId, { after, limit: PIECE, bad: true });
    if (records.length === 0) return counted;
    after = records.at(-1)?.row ?? after;
    const errors = new Map<number, CellError[]>();
    for (const judged of await judgeRecords(tx, scope, records)) {
      if (judged.state === "bad") errors.set(judged.row, judged.errors);
      else if (judged.state !== "looked_at") counted[judged.state]++;
    }
    await addErrors(tx, scope.batchId, errors);
  }
}

interface Staging {
  services: ImportServices;
  batchId: number;
  places: Places;
  units: Awaited<ReturnType<typeof openUnitIndex>>;
  telling: Telling;
}

async function* stageRoster(
  job: Staging,
  reader: AsyncIterable<RecordRow<RosterCells>[]>,
  repeated: Repeated,
): AsyncGenerator<string> {
  const { services, batchId, places, units, telling } = job;
  const { vault } = services;
  const categories = services.shelf.inForce(POLICY_ID, 2100).tables["series_category"] ?? {};
  const read = rosterReader({ words: services.words, units, categories, places, today: today(services.clock) });
  for await (const rows of reader) {
    let chunk = "";
    for (const each of rows) {
      const cells = each.ok ? each.value : each.partial;
      const said = read(each.row, cells);
      const errors = each.ok ? said.errors : [...each.errors, ...said.errors];
      if (cells.identity !== undefined) repeated.meet("identity", "identity_repeated", cells.identity, each.row);
      const value = errors.length === 0 ? said.value : undefined;
      chunk += value ? rosterLine(vault, batchId, each.row, value) : badLine(vault, batchId, each.row, errors, cells);
    }
    telling.more(rows.length);
    yield chunk;
  }
}

async function* stageRecords(
  job: Staging,
  reader: AsyncIterable<RecordRow<RecordCells>[]>,
  repeated: Repeated,
): AsyncGenerator<string> {
  const { services, batchId, places, telling } = job;
  const { vault } = services;
  const document = services.shelf.inForce(POLICY_ID, 2100);
  const read = recordReader({ document, words: services.words, places, today: today(services.clock) });
  for await (const rows of reader) {
    let chunk = "";
    for (const each of rows) {
      const cells = each.ok ? each.value : each.partial;
      const said = read(each.row, cells);
      const errors = each.ok ? said.errors : [...each.errors, ...said.errors];
      const value = errors.length === 0 ? said.value : undefined;
      if (value !== undefined) meetRecord(repeated, value, each.row);
      chunk += value ? recordLine(vault, batchId, each.row, value) : badLine(vault, batchId, each.row, errors, cells);
    }
    telling.more(rows.length);
    yield chunk;
  }
}

/** Tells how far the reading has come, now and then, without holding it up. */
class Telling {
  private rows = 0;
  private told = 0;
  private under: Promise<unknown> = Promise.resolve();
  private readonly database: Database;
  private readonly batchId: number;

  constructor(database: Database, batchId: number) {
    this.database = database;
    this.batchId = batchId;
  }

  more(rows: number): void {
    this.rows += rows;
    if (performance.now() - this.told < TELL_EVERY_MS) return;
    this.told = performance.now();
    this.under = this.under.then(() => this.tell()).catch(() => undefined);
  }

  /** Tells the end, before the transaction that validates touches the batch itself. */
  async last(): Promise<void> {
    await this.under;
    await this.tell();
  }

  private tell(): Promise<void> {
    return noteProgress(this.database, this.batchId, { read: this.rows, validated: this.rows });
  }
}

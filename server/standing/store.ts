/** SQL of the ledger: reading entries, writing them one by one or by COPY. */
import { formatDate } from "../../engine/calendar.ts";
import type { Db, Tx } from "../platform/db.ts";
import { ENTRY_COLUMNS, SAID_COLUMNS, readEntry, type LedgerEntry, type NewEntry } from "./entry.ts";
import { liveSql } from "./fact-sql.ts";

/** Who writes: a person or a system by name, by which way it came, and in which batch. */
export type Author = { author: string; source: string; batchId?: number };

/** A row to be written as it is. The last is said in worlds only: in life the database says it. */
export type LedgerRow = NewEntry & { reverses?: number | null; entry_id?: number; recorded_at?: Date };

const WRITTEN_COLUMNS = ["person_id", ...SAID_COLUMNS, "reverses"] as const;

const DATES = new Set<string>(["valid_from", "valid_to", "submitted_on"]);

/** All entries of people, reversals among them, by person and in order of recording. */
export async function loadEntries(db: Db, personIds: readonly number[]): Promise<LedgerEntry[]> {
  const rows = await db.rows<Record<string, unknown>>(
    `SELECT ${ENTRY_COLUMNS.join(", ")} FROM ledger_entry WHERE person_id = ANY ($1) ORDER BY person_id, entry_id`,
    [personIds],
  );
  return rows.map(readEntry);
}

// What the facts of a population rest on; words and numbers of certificates are left in the database.
const NEEDLESS = new Set(["recorded_at", "certificate_kind", "certificate_number", "reason", "note"]);
const FACT_COLUMNS = ENTRY_COLUMNS.filter((column) => !NEEDLESS.has(column));

/** Entries of everybody from one number to another, both inclusive, with the columns that facts need. */
export async function loadEntryRange(db: Db, first: number, last: number): Promise<LedgerEntry[]> {
  const rows = await db.rows<Record<string, unknown>>(
    `SELECT ${FACT_COLUMNS.join(", ")} FROM ledger_entry WHERE person_id BETWEEN $1 AND $2 ORDER BY person_id, entry_id`,
    [first, last],
  );
  return rows.map(readEntry);
}

/** Live title entries of people, for filling in what their records leave out. */
export async function loadTitles(db: Db, personIds: readonly number[]): Promise<LedgerEntry[]> {
  const rows = await db.rows<Record<string, unknown>>(
    `SELECT ${ENTRY_COLUMNS.join(", ")} FROM ledger_entry entry
      WHERE person_id = ANY ($1) AND kind = 'title' AND ${liveSql("entry")}`,
    [personIds],
  );
  return rows.map(readEntry);
}

/**
 * Locks people, in order, until the transaction ends. Whoever writes to somebody's ledger or standing holds this lock, so a
 * recomputation never misses an entry that is about to be committed.
 * @returns those who exist.
 */
export async function lockPeople(tx: Tx, personIds: readonly number[]): Promise<Set<number>> {
  const rows = await tx.rows<{ person_id: number }>(
    "SELECT person_id FROM person WHERE person_id = ANY ($1) ORDER BY person_id FOR NO KEY UPDATE",
    [personIds],
  );
  return new Set(rows.map(({ person_id }) => person_id));
}

/** This instant by the database's clock, as ISO text: what it reads from now on was recorded by then or later. */
export async function instant(db: Db): Promise<string> {
  const row = await db.row<{ at: Date }>("SELECT clock_timestamp() AS at");
  return (row as { at: Date }).at.toISOString();
}

function columnValue(row: LedgerRow, column: string): unknown {
  const value = row[column as keyof LedgerRow];
  if (value === undefined || value === null) return null;
  if (DATES.has(column)) return formatDate(value as number);
  return column === "detail" ? JSON.stringify(value) : value;
}

const INSERTED = [...WRITTEN_COLUMNS, "source", "author", "batch_id"];
const INSERT = `INSERT INTO ledger_entry (${INSERTED.join(", ")}) VALUES (${INSERTED.map((_, index) => `$${index + 1}`).join(", ")}) RETURNING entry_id`;

/** Writes one row and returns its number. */
export async function insertEntry(tx: Tx, { author, source, batchId }: Author, row: LedgerRow): Promise<number> {
  const values = [...WRITTEN_COLUMNS.map((column) => columnValue(row, column)), source, author, batchId ?? null];
  const added = await tx.row<{ entry_id: number }>(INSERT, values);
  return (added as { entry_id: number }).entry_id;
}

/** One line of COPY's text format for a row; columns not said are NULL. */
function copyLine(row: LedgerRow, columns: readonly string[], tail: string): string {
  let line = "";
  const said = row as unknown as Record<string, unknown>;
  for (const column of columns) {
    const value = said[column];
    if (value === undefined || value === null) line += "\\N\t";
    else if (typeof value === "string") line += `${copyText(value)}\t`;
    else if (typeof value === "boolean") line += value ? "t\t" : "f\t";
    else if (DATES.has(column)) line += `${value as number}\t`;
    else if (value instanceof Date) line += `${value.toISOString()}\t`;
    else line += `${typeof value === "object" ? copyText(JSON.stringify(value)) : String(value)}\t`;
  }
  return line + tail;
}

/** A text in COPY's text format. */
export function copyText(text: string): string {
  return /[\\\t\n\r]/.test(text)
    ? text.replaceAll("\\", "\\\\").replaceAll("\t", "\\t").replaceAll("\n", "\\n").replaceAll("\r", "\\r")
    : text;
}

const CHUNK = 1 << 16;

function* copyChunks(
  rows: Iterable<LedgerRow>,
  columns: readonly string[],
  tail: string,
  counted: { rows: number },
): Generator<string> {
  let chunk = "";
  for (const row of rows) {
    chunk += copyLine(row, columns, tail);
    counted.rows++;
    if (chunk.length >= CHUNK) {
      yield chunk;
      chunk = "";
    }
  }
  if (chunk !== "") yield chunk;
}

/**
 * Writes many rows by COPY. They must be filled already (`fillEntries`); what the constraints refuse fails the transaction.
 * @param own what every row says of itself that the database says otherwise: its number, and in worlds, which tell of the
 * past, its instant.
 * @returns how many were written.
 */
export async function copyRows(
  tx: Tx,
  { author, source, batchId }: Author,
  rows: Iterable<LedgerRow>,
  own: readonly ("entry_id" | "recorded_at")[] = [],
): Promise<number> {
  const columns = [...WRITTEN_COLUMNS, ...own];
  const tail = `${copyText(source)}\t${copyText(author)}\t${batchId ?? "\\N"}\n`;
  const counted = { rows: 0 };
  const sql = `COPY ledger_entry (${columns.join(", ")}, source, author, batch_id) FROM STDIN`;
  await tx.copyIn(sql, copyChunks(rows, columns, tail, counted));
  return counted.rows;
}

/**
 * The first of `count` entry numbers in a row that nobody else gets. For worlds only: no other writer can add to the ledger
 * until the transaction ends.
 */
export async function reserveEntryIds(tx: Tx, count: number): Promise<number> {
  await tx.execute("LOCK TABLE ledger_entry IN SHARE ROW EXCLUSIVE MODE");
  const row = await tx.row<{ first: number }>(
    `WITH next AS MATERIALIZED (SELECT nextval(pg_get_serial_sequence('ledger_entry', 'entry_id')) AS first)
     SELECT first, setval(pg_get_serial_sequence('ledger_entry', 'entry_id'), first + $1 - 1) FROM next`,
    [count],
  );
  return (row as { first: number }).first;
}

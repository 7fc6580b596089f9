/**
 * Everything that is kept about somebody, gathered from the schema itself: every table that names a person or an account. A
 * table that is added later is in it from the first day.
 */
import type { AnsweredFile } from "../../contract/files.ts";
import type { Db, Reader } from "../platform/db.ts";
import { VaultError, type Vault } from "../platform/vault.ts";
import { writeWorkbook, type WrittenSheet, type WrittenValue } from "../platform/workbook/index.ts";
import { TABLE_WORDS } from "./table-words.ts";

/** Whose data. */
export interface Subject {
  personId: number;
  accountId: number;
}

/** Columns that are means of proving who one is, or say nothing to anybody but the machinery. */
const KEPT_BACK =
  /(^|_)(digest|hash|secret|token|blind|end4|end6|salt|public_key|credential_id|xid|content|once_key|subject|recovery_codes?|embedding)($|_)/;
/** Tables whose rows would tell about others, or are the machinery's own. */
const NOT_ONES_OWN = new Set([
  "person_unsealed",
  "password_history",
  "person_place",
  "persona",
  "recovery_code",
  "factor_tries",
  "federation_try",
  "passkey_challenge",
  "xapi_statement_agent",
  "xapi_statement_activity",
]);
const MOST_ROWS = 100_000;

interface OwnTable {
  name: string;
  /** The column that names the person, or else the account. */
  by: "person_id" | "account_id";
  columns: { name: string; type: string }[];
}

/** Tables that hold something about people, with the columns that are told. */
export async function ownTables(db: Db): Promise<OwnTable[]> {
  const rows = await db.rows<{ table: string; column: string; type: string }>(
    `SELECT c.table_name AS table, c.column_name AS column, c.data_type AS type
       FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
      WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
        AND NOT EXISTS (SELECT FROM pg_class r WHERE r.oid = to_regclass(quote_ident(c.table_name)) AND r.relispartition)
      ORDER BY c.table_name, c.ordinal_position`,
  );
  const tables: OwnTable[] = [];
  for (const [name, columns] of Map.groupBy(rows, ({ table }) => table)) {
    const has = (column: string) => columns.some((each) => each.column === column);
    const by = has("person_id") ? "person_id" : has("account_id") ? "account_id" : undefined;
    if (by === undefined || NOT_ONES_OWN.has(name)) continue;
    const told = columns.filter(({ column }) => !KEPT_BACK.test(column));
    tables.push({ name, by, columns: told.map(({ column, type }) => ({ name: column, type })) });
  }
  return tables;
}

type Cell = string | number | boolean | null;

/** Rows of one table about somebody, in the order in which they were written as far as that can be told. */
async function* rowsOf(
  db: Reader,
  vault: Vault,
  { name, by, columns }: OwnTable,
  subject: Subject,
): AsyncGenerator<Cell[]> {
  // What stands in the trail by an account is what one did oneself; what is about one is by person.
  const values = by === "person_id" ? [subject.personId] : [subject.accountId];
  const list = columns.map((column) => cellSql(column)).join(", ");
  const sql = `SELECT ${list} FROM ${quoted(name)} WHERE ${by} = $1 LIMIT ${MOST_ROWS}`;
  for await (const batch of db.batches<Record<string, unknown>>(sql, values)) {
    for (const row of batch)
      yield columns.map((column) => cellOf(row[column.name], () => opened(vault, name, column.name, row[column.name])));
  }
}

/** Names of tables and columns come from the schema, never from outside; quoted nevertheless. */
function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function cellSql({ name, type }: { name: string; type: string }): string {
  if (type === "bytea" || type === "boolean" || /^(smallint|integer|bigint)$/.test(type)) return quoted(name);
  return `${quoted(name)}::text AS ${quoted(name)}`;
}

function cellOf(value: unknown, open: () => string | null): Cell {
  if (value instanceof Uint8Array) return open();
  if (value === null || typeof value === "number" || typeof value === "boolean" || typeof value === "string")
    return value;
  return JSON.stringify(value);
}

/** What is sealed is opened for its owner; what cannot be opened as a field of this column is not theirs to read. */
function opened(vault: Vault, table: string, column: string, sealed: unknown): string | null {
  for (const place of [`${table}.${column}`, `person.${column}`]) {
    try {
      return vault.open(place, sealed as Uint8Array);
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
    }
  }
  return null;
}

function wordsOf(table: string): string {
  return TABLE_WORDS[table] ?? table;
}

/** All of it as one JSON document, written while it is sent. */
export function ownDataJson(db: Reader, vault: Vault, subject: Subject, at: Date): AnsweredFile {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    const text = (part: string) => Buffer.from(part);
    yield text(`{"exportedAt":${JSON.stringify(at.toISOString())},"personId":${subject.personId},"tables":{`);
    let first = true;
    for (const table of await ownTables(db)) {
      const head = { about: wordsOf(table.name), columns: table.columns.map(({ name }) => name) };
      const open = JSON.stringify(head).slice(0, -1);
      yield text(`${first ? "" : ","}\n${JSON.stringify(table.name)}:${open},"rows":[`);
      first = false;
      let begun = false;
      for await (const row of rowsOf(db, vault, table, subject)) {
        yield text(`${begun ? "," : ""}\n${JSON.stringify(row)}`);
        begun = true;
      }
      yield text("]}");
    }
    yield text("}}\n");
  }
  return { fileName: `我的个人信息-${subject.personId}.json`, chunks: chunks() };
}

/** All of it as a workbook: a sheet for each table in which there is something. */
export async function ownDataWorkbook(db: Reader, vault: Vault, subject: Subject): Promise<AnsweredFile> {
  const sheets: WrittenSheet[] = [];
  for (const table of await ownTables(db)) {
    const rows: WrittenValue[][] = [];
    for await (const row of rowsOf(db, vault, table, subject))
      rows.push(row.map((cell) => (cell === null ? "" : String(cell))));
    if (rows.length === 0) continue;
    const columns = table.columns.map(({ name }) => ({ header: name, width: 18 }));
    sheets.push({ name: sheetName(wordsOf(table.name), sheets), columns, rows });
  }
  return { fileName: `我的个人信息-${subject.personId}.xlsx`, chunks: writeWorkbook(sheets) };
}

function sheetName(words: string, sheets: readonly WrittenSheet[]): string {
  const name = words.slice(0, 28);
  return sheets.some((sheet) => sheet.name === name) ? `${name}${sheets.length}` : name;
}

/** Puts payloads into every column that holds free text, past whatever would refuse them at the door. */
import pg from "pg";
import { PAYLOADS } from "./payloads.ts";

/** Columns of these names hold what people wrote, or what they called something. */
const FREE =
  /(^|_)(name|title|story|label|note|remark|reason|text|subject|body|message|description|address|device|author|source|question|contact|answer|summary|comment|purpose|ground|explanation|evidence|place|wording|meaning)$/;
/** Codes by these names, or texts from which something is decided. */
const CODES = new Set(["migration.name", "platform_milestone.name", "ledger_entry.source", "parameter.name"]);

export interface Planted {
  /** "table.column" of each that took the payloads. */
  taken: string[];
  /** Those in which the database itself allows no such text, or which hold no rows. */
  refused: string[];
}

/** Plants the payloads, another one in each row, the first one chosen by `turn`. */
export async function plant(url: string, turn: number): Promise<Planted> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const planted: Planted = { taken: [], refused: [] };
  try {
    // Triggers that keep tables append-only are not asked: what stands in the database is to be shown harmlessly, however it came there.
    await client.query("SET session_replication_role = replica");
    const { rows } = await client.query<{ table: string; column: string }>(
      `SELECT c.table_name AS table, c.column_name AS column FROM information_schema.columns c
         JOIN information_schema.tables t USING (table_schema, table_name)
        WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.data_type = 'text' ORDER BY 1, 2`,
    );
    for (const { table, column } of rows) {
      const name = `${table}.${column}`;
      if (!FREE.test(column) || CODES.has(name)) continue;
      const found = await fill(client, table, column, turn);
      (found ? planted.taken : planted.refused).push(name);
    }
  } finally {
    await client.end();
  }
  return planted;
}

async function fill(client: pg.Client, table: string, column: string, turn: number): Promise<boolean> {
  try {
    const { rowCount } = await client.query(
      `UPDATE "${table}" SET "${column}" = filled.text
         FROM (SELECT ctid AS at, ($1::text[])[1 + (row_number() OVER () + $2::int) % $3::int] || row_number() OVER () AS text
                 FROM "${table}" WHERE "${column}" IS NOT NULL) filled
        WHERE "${table}".ctid = filled.at`,
      [PAYLOADS, turn, PAYLOADS.length],
    );
    return (rowCount ?? 0) > 0;
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code?.startsWith("23")) return false;
    throw error;
  }
}

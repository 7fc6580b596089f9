/** Puts payloads into every column that holds free text, past whatever would refuse them at the door. */
import pg from "pg";
import { testVault } from "../../services.ts";
import { PAYLOADS } from "./payloads.ts";

/** Columns of these names hold what people wrote, or what they called something. */
const FREE =
  /(^|_)(name|title|story|label|note|remark|reason|text|subject|body|short|message|description|address|device|author|question|contact|answer|summary|comment|purpose|ground|explanation|evidence|place|wording|meaning|objection|phone|failure|detail|result|every|requester|decider|by|number)$/;
/** Codes by these names, and texts from which something is decided. */
const CODES = new Set([
  "migration.name",
  "platform_milestone.name",
  "parameter_value.name",
  "scheduled_run.name",
  "standing.title",
  "notice_watch.title",
  "ledger_entry.normalised_number",
  "certificate_claim.normalised_number",
  "certificate_contest.normalised_number",
  "identity_link.matched_by",
  "employment_request.started_by",
  "reveal.reason",
  "outbound_message.failure",
  "outbound_message.purpose",
  "declaration.once_number",
  "declaration.training_number",
  "one_time_code.purpose",
  "passkey_challenge.purpose",
  "watch_span.reason",
  "watch_beat.reason",
  "playback.last_reason",
  "playback.span_reason",
  "xapi_document.label",
  "xapi_learner.agent_name",
]);
/** Sealed columns that hold more than a number. */
const SEALED = ["demo_message.body", "demo_message.address", "privacy_request.wanted"];
/** What people write here has Chinese in it; codes, days and numbers have none. */
const WORDS = /\p{Script=Han}/u;

/** Where words stand outside the tables of the product. */
const ELSEWHERE = ["data", "output"].map((column) => ({ table: "job", column, type: "jsonb", schema: "pgboss" }));

export interface Planted {
  /** "table.column" of each that took the payloads. */
  readonly taken: readonly string[];
  /** Those that hold no rows. */
  readonly empty: readonly string[];
}

interface Column {
  readonly schema: string;
  readonly table: string;
  readonly column: string;
  readonly type: string;
}

/** Plants the payloads, another one in each row, the first one chosen by `turn`. */
export async function plant(url: string, turn: number): Promise<Planted> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // Triggers that keep tables append-only and rules on lengths are not asked: what stands in the database is to be shown
    // harmlessly, however it came there.
    await client.query("SET session_replication_role = replica");
    const { rows } = await client.query<Column>(
      `SELECT c.table_schema AS schema, c.table_name AS table, c.column_name AS column, c.data_type AS type FROM information_schema.columns c
         JOIN information_schema.tables t USING (table_schema, table_name)
        WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.data_type IN ('text', 'jsonb')
          AND NOT (SELECT relispartition FROM pg_class WHERE oid = to_regclass(quote_ident(c.table_name))) ORDER BY 1, 2`,
    );
    const free = rows.filter(({ table, column, type }) =>
      type === "jsonb" ? true : FREE.test(column) && !CODES.has(`${table}.${column}`),
    );
    await liftRules(client, free);
    const results = new Map<string, boolean>();
    for (const each of [...free, ...ELSEWHERE]) {
      const planted = each.type === "jsonb" ? await fillWithin(client, each, turn) : await fill(client, each, turn);
      if (each.type !== "jsonb" || planted) results.set(`${each.table}.${each.column}`, planted);
    }
    for (const name of SEALED) results.set(name, await fillSealed(client, name, turn));
    const named = (wanted: boolean) => [...results].filter(([, planted]) => planted === wanted).map(([name]) => name);
    return { taken: named(true), empty: named(false) };
  } finally {
    await client.end();
  }
}

/** Takes the checks away that name one of the columns. */
async function liftRules(client: pg.Client, columns: readonly Column[]): Promise<void> {
  const { rows } = await client.query<{ table: string; rule: string }>(
    `SELECT DISTINCT conrelid::regclass::text AS table, conname AS rule FROM pg_constraint
       JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY (conkey)
      WHERE contype = 'c' AND (conrelid::regclass::text, attname) IN (SELECT * FROM unnest($1::text[], $2::text[]))`,
    [columns.map(({ table }) => table), columns.map(({ column }) => column)],
  );
  for (const { table, rule } of rows) await client.query(`ALTER TABLE ${table} DROP CONSTRAINT "${rule}"`);
}

async function fill(client: pg.Client, { table, column }: Column, turn: number): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE "${table}" SET "${column}" = filled.text
       FROM (SELECT ctid AS at, ($1::text[])[1 + (row_number() OVER () + $2::int) % $3::int] || row_number() OVER () AS text
               FROM "${table}" WHERE "${column}" IS NOT NULL) filled
      WHERE "${table}".ctid = filled.at`,
    [PAYLOADS, turn, PAYLOADS.length],
  );
  return (rowCount ?? 0) > 0;
}

/** Puts payloads where words stand within documents. */
async function fillWithin(client: pg.Client, { schema, table, column }: Column, turn: number): Promise<boolean> {
  const { rows } = await client.query<{ at: string; value: unknown }>(
    `SELECT ctid::text AS at, "${column}" AS value FROM ${schema}."${table}" WHERE "${column}" IS NOT NULL`,
  );
  let count = turn;
  const planted = (value: unknown): unknown => {
    if (typeof value === "string") return WORDS.test(value) ? PAYLOADS[count++ % PAYLOADS.length] : value;
    if (Array.isArray(value)) return value.map(planted);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([name, within]) => [name, planted(within)]));
  };
  for (const { at, value } of rows) {
    const before = count;
    const after = JSON.stringify(planted(value));
    if (count > before)
      await client.query(`UPDATE ${schema}."${table}" SET "${column}" = $1::jsonb WHERE ctid = $2::tid`, [after, at]);
  }
  return count > turn;
}

async function fillSealed(client: pg.Client, name: string, turn: number): Promise<boolean> {
  const [table = "", column = ""] = name.split(".");
  const { rows } = await client.query<{ at: string }>(
    `SELECT ctid::text AS at FROM "${table}" WHERE "${column}" IS NOT NULL`,
  );
  for (const [index, { at }] of rows.entries()) {
    const sealed = testVault.seal(name, PAYLOADS[(turn + index) % PAYLOADS.length] ?? "");
    await client.query(`UPDATE "${table}" SET "${column}" = $1 WHERE ctid = $2::tid`, [sealed, at]);
  }
  return rows.length > 0;
}

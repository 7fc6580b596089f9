/** What is removed when its time is over. The trail, the ledger and decisions are in no list here and never will be. */
import { transact, type Database } from "../platform/db.ts";

/** Rows of a table that may go: `age` is the column that says since when they count, `also` what else must hold. */
export interface Retention {
  table: string;
  age: string;
  days: number;
  also?: string;
  why: string;
}

/** How long things are kept, in days after the instant in `age`. */
export const RETENTIONS: readonly Retention[] = [
  { table: "session", age: "expires_at", days: 7, why: "ended sessions tell where somebody was signed in" },
  { table: "one_time_code", age: "expires_at", days: 1, why: "used or useless after five minutes" },
  { table: "registration_draft", age: "expires_at", days: 1, why: "somebody began and did not go on" },
  { table: "sign_in_event", age: "at", days: 180, why: "long enough to find a misuse" },
  { table: "playback_begun", age: "begun_at", days: 180, why: "what looks for unlikely days has looked by then" },
  { table: "idempotent_answer", age: "answered_at", days: 7, why: "nobody repeats a request after a week" },
  {
    table: "import_row",
    age: "(SELECT coalesce(committed_at, uploaded_at) FROM import_batch b WHERE b.batch_id = import_row.batch_id)",
    days: 365,
    why: "what was imported is in the ledger by then",
  },
  {
    table: "import_file",
    age: "(SELECT coalesce(committed_at, uploaded_at) FROM import_batch b WHERE b.batch_id = import_file.batch_id)",
    days: 365,
    why: "the uploaded workbook holds everybody in it",
  },
  { table: "outbound_message", age: "queued_at", days: 180, why: "receipts are asked for within months" },
  { table: "xapi_launch", age: "expires_at", days: 30, why: "long enough to see who launched what" },
  {
    table: "xapi_statement",
    age: "stored",
    days: 1_096,
    why: "what content said counts for nothing; years later it tells nothing",
  },
  { table: "xapi_document", age: "changed_at", days: 730, why: "nobody goes on where they stopped two years ago" },
  { table: "reveal", age: "at", days: 3_650, why: "the trail keeps that it happened" },
];

const AT_ONCE = 5_000;

/**
 * Removes what is over, in small transactions that leave alone what others hold. Tables that this database does not have are
 * passed over.
 * @returns how many rows of each table.
 */
export async function removeOld(
  database: Database,
  now: Date,
  retentions: readonly Retention[] = RETENTIONS,
): Promise<Record<string, number>> {
  const removed: Record<string, number> = {};
  for (const { table, age, days, also } of retentions) {
    const known = await database.row<{ there: boolean }>("SELECT to_regclass($1) IS NOT NULL AS there", [table]);
    if (known?.there !== true) continue;
    const before = new Date(now.getTime() - days * 86_400_000);
    const sql = `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
      SELECT ctid FROM ${table} WHERE ${age} < $1${also === undefined ? "" : ` AND ${also}`} LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED))`;
    for (let count = AT_ONCE; count === AT_ONCE;) {
      count = await transact(database, (tx) => tx.execute(sql, [before]));
      removed[table] = (removed[table] ?? 0) + count;
    }
  }
  return removed;
}

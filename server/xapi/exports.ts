/** Other record stores that are told what this platform recorded: set up, looked at, paused. */
import type { RecordExportView } from "../../contract/xapi.ts";
import { violatedConstraint, type Db, type Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import type { Vault } from "../platform/vault.ts";

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
/** Under which name the secret is sealed. */
export const SEALED_SECRET = "xapi_export.secret";
/** What this platform said, as opposed to content and other stores. */
export const OWN_SQL = "store_id IS NULL AND launched_digest IS NULL";
const COUNTED = 10_000;

/** What an export is set up with. */
export interface ExportAsked {
  label: string;
  endpoint: string;
  login: string;
  secret: string;
}

interface Row {
  export_id: number;
  label: string;
  endpoint: string;
  login: string;
  paused: boolean;
  sent: number;
  waiting: number;
  failures: number;
  failure: string | null;
  next_at: Date;
  succeeded_at: Date | null;
}

/** Whether an address may be told anything: over TLS, or in demo mode on the own machine. */
export function isEndpointAllowed(endpoint: string, demo: boolean): boolean {
  const url = URL.parse(endpoint);
  if (url === null || url.search !== "" || url.hash !== "" || url.username !== "" || url.password !== "") return false;
  return url.protocol === "https:" || (url.protocol === "http:" && demo && LOOPBACK.test(url.hostname));
}

/** Sets up an export, from this platform's first statement on. */
export async function makeExport(
  tx: Tx,
  vault: Vault,
  { label, endpoint, login, secret }: ExportAsked,
  { accountId, now, demo }: { accountId: number; now: Date; demo: boolean },
): Promise<RecordExportView> {
  const address = endpoint.trim().replace(/\/+$/, "");
  if (!isEndpointAllowed(address, demo)) throw new Refusal("xapi_endpoint_refused");
  try {
    const row = await tx.row<{ export_id: number }>(
      `INSERT INTO xapi_export (label, endpoint, login, secret, next_at, created_by, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $5) RETURNING export_id`,
      [label, address, login, vault.seal(SEALED_SECRET, secret), now, accountId],
    );
    return await readExport(tx, Number(row?.export_id));
  } catch (error) {
    if (violatedConstraint(error) === "xapi_export_once") throw new Refusal("xapi_export_known");
    throw error;
  }
}

/** Pauses an export, lets it go on, or has it try again at once. */
export async function changeExport(
  tx: Tx,
  exportId: number,
  how: "pause" | "resume" | "retry",
  now: Date,
): Promise<RecordExportView> {
  const changed = await tx.execute(
    how === "pause"
      ? "UPDATE xapi_export SET paused = true WHERE export_id = $1 AND $2::timestamptz IS NOT NULL"
      : "UPDATE xapi_export SET paused = false, next_at = $2 WHERE export_id = $1",
    [exportId, now],
  );
  if (changed === 0) throw new Refusal("not_found");
  return readExport(tx, exportId);
}

/** All exports, the latest first. */
export async function listExports(db: Db): Promise<RecordExportView[]> {
  const rows = await db.rows<Row>(`${SELECTED} ORDER BY export_id DESC LIMIT 100`);
  return rows.map(viewOf);
}

async function readExport(db: Db, exportId: number): Promise<RecordExportView> {
  const row = await db.row<Row>(`${SELECTED} WHERE export_id = $1`, [exportId]);
  if (row === undefined) throw new Refusal("not_found");
  return viewOf(row);
}

const SELECTED = `SELECT export_id, label, endpoint, login, paused, sent, failures, failure, next_at, succeeded_at,
    (SELECT count(*)::int FROM (SELECT FROM xapi_statement s
      WHERE ${OWN_SQL} AND (s.xact, s.position) > (e.cursor_xact, e.cursor_position) LIMIT ${COUNTED}) left_over) AS waiting
  FROM xapi_export e`;

function viewOf(row: Row): RecordExportView {
  return {
    exportId: row.export_id,
    label: row.label,
    endpoint: row.endpoint,
    login: row.login,
    paused: row.paused,
    sent: row.sent,
    waiting: row.waiting,
    failures: row.failures,
    failure: row.failure,
    nextAt: row.next_at.toISOString(),
    succeededAt: row.succeeded_at?.toISOString() ?? null,
  };
}

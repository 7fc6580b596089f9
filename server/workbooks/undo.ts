/**
 * Taking a committed import back: what it recorded is reversed, what it reversed is recorded again, telephones are what they
 * were, in one transaction. People whom it registered stay registered, without anything that it said of them. Where something
 * was built on it since, nothing happens, and the rows are named.
 */
import { transact, type Db, type Tx } from "../platform/db.ts";
import { changePhonesSelected } from "../people/door.ts";
import {
  addSelected,
  claimAll,
  enqueueRecompute,
  lockPeople,
  SAID_COLUMNS,
  takeBackSelected,
} from "../standing/door.ts";
import type { CommitServices } from "./commit.ts";
import { SOURCE } from "./records-judge.ts";
import {
  holdBatch,
  holdCommits,
  loadBatch,
  moveBatch,
  noteProgress,
  type Batch,
  type UndoObstacle,
  type UndoRefusal,
} from "./store.ts";

/** For so long a committed import can be taken back. */
export const UNDO_HOURS = 24;

const TIMEOUT_MS = 600_000;
/** Rows that are named; beyond them only how many there are. */
const NAMED = 50;

/** Until when a committed import can be taken back. */
export function undoableUntil(committedAt: Date): Date {
  return new Date(committedAt.getTime() + UNDO_HOURS * 3_600_000);
}

/** Takes back a batch that somebody asked to be; does nothing when that is done, and waits for another server that is at it. */
export async function undoBatch(services: CommitServices, batchId: number): Promise<void> {
  const { database } = services;
  try {
    await transact(database, (tx) => undoHeld(tx, services, batchId), { statementTimeoutMs: TIMEOUT_MS });
  } catch (error) {
    await transact(database, (tx) => moveBatch(tx, batchId, "keep"));
    throw error;
  }
}

async function undoHeld(tx: Tx, services: CommitServices, batchId: number): Promise<void> {
  await holdBatch(tx, batchId);
  const batch = await loadBatch(tx, batchId);
  if (batch?.state !== "undoing") return;
  await holdCommits(tx);
  await tx.execute("SET LOCAL work_mem = '128MB'");
  await tx.execute(
    `CREATE TEMPORARY TABLE undo_entry ON COMMIT DROP AS
       SELECT person_id, entry_id, kind, reverses, recorded_at FROM ledger_entry WHERE batch_id = $1`,
    [batchId],
  );
  await tx.execute("ANALYZE undo_entry");
  const people = await touched(tx, batchId);
  await lockPeople(tx, people);
  const refusal = await builtOn(tx, batch);
  if (refusal !== undefined) {
    await moveBatch(tx, batchId, "keep", { undoRefusal: refusal });
    return;
  }
  await noteProgress(services.database, batchId, { committed: 0 });
  await writeBack(tx, batch);
  await noteProgress(services.database, batchId, { committed: people.length });
  await enqueueRecompute(tx, services.jobs, people);
  const done = await moveBatch(tx, batchId, "taken_back", { undoneAt: services.clock.now() });
  if (!done) throw new Error(`Import ${batchId} is in another state than it was`);
}

async function touched(db: Db, batchId: number): Promise<number[]> {
  const rows = await db.rows<{ person_id: number }>(
    `SELECT person_id FROM undo_entry UNION SELECT person_id FROM import_phone_before WHERE batch_id = $1 ORDER BY person_id`,
    [batchId],
  );
  return rows.map(({ person_id: id }) => id);
}

/** Each a query of person_id and why; `$1` is the batch, `$2` the instant of its commit. */
const BUILT_ON = {
  corrected: `SELECT own.person_id FROM undo_entry own
     JOIN ledger_entry later ON later.person_id = own.person_id AND later.reverses = own.entry_id
    WHERE own.reverses IS NULL AND later.batch_id IS DISTINCT FROM $1`,
  recorded: `SELECT later.person_id FROM batch_person own JOIN ledger_entry later USING (person_id)
    WHERE later.batch_id IS DISTINCT FROM $1 AND later.recorded_at > own.last_at
      AND (own.was_new OR $3 = 'roster' AND later.kind IN ('employment', 'title', 'post', 'application', 'appointment', 'status'))`,
  decided: `SELECT person_id FROM batch_person JOIN decision USING (person_id) WHERE decided_at >= $2`,
  account: `SELECT person_id FROM batch_person JOIN account USING (person_id) WHERE was_new AND account.created_at >= $2`,
  phone: `SELECT before.person_id FROM import_phone_before before JOIN person USING (person_id)
    WHERE before.batch_id = $1 AND person.phone_blind IS DISTINCT FROM before.written_blind`,
} as const satisfies Record<UndoObstacle, string>;

async function builtOn(tx: Tx, { batchId, kind, committedAt }: Batch): Promise<UndoRefusal | undefined> {
  await tx.execute(
    `CREATE TEMPORARY TABLE batch_person ON COMMIT DROP AS
       SELECT own.person_id, max(own.recorded_at) AS last_at, NOT EXISTS (
         SELECT FROM ledger_entry earlier WHERE earlier.person_id = own.person_id AND earlier.batch_id IS DISTINCT FROM $1
            AND earlier.recorded_at <= min(own.recorded_at)) AS was_new
         FROM undo_entry own GROUP BY own.person_id`,
    [batchId],
  );
  // Without, a batch of a minute ago would be searched as a whole for every row that is named.
  await tx.execute("ANALYZE import_change (batch_id, row_number, person_id)");
  const reasons = Object.entries(BUILT_ON).map(
    ([why, select]) => `SELECT person_id, '${why}' AS why FROM (${select}) each`,
  );
  const rows = await tx.rows<{ row: number | null; name: string; why: UndoObstacle; all: number }>(
    `SELECT change.row_number AS row, person.name, found.why, count(*) OVER () AS all
       FROM (${reasons.join(" UNION ")}) found JOIN person USING (person_id)
       LEFT JOIN import_change change ON change.batch_id = $1 AND change.person_id = found.person_id
      WHERE $2::timestamptz IS NOT NULL AND $3::text IS NOT NULL
      ORDER BY change.row_number NULLS LAST, person.person_id, found.why LIMIT ${NAMED}`,
    [batchId, committedAt, kind],
  );
  const [first] = rows;
  if (first === undefined) return undefined;
  return { total: first.all, rows: rows.map(({ row, name, why }) => ({ row, name, why })) };
}

const AGAIN = ["person_id", ...SAID_COLUMNS] as const;

async function writeBack(tx: Tx, { batchId, undoneBy }: Batch): Promise<void> {
  const author = { author: undoneBy ?? "system", source: SOURCE };
  const reason = `撤销第 ${batchId} 批导入`;
  await takeBackSelected(tx, author, reason, "SELECT person_id, entry_id FROM undo_entry WHERE reverses IS NULL");
  await addSelected(
    tx,
    author,
    AGAIN,
    `SELECT ${AGAIN.map((column) => `old.${column}`).join(", ")} FROM undo_entry own
       JOIN ledger_entry old ON old.person_id = own.person_id AND old.entry_id = own.reverses ORDER BY old.person_id, old.entry_id`,
  );
  const range = await tx.row<{ first: number | null; last: number | null }>(
    `SELECT min(own.person_id) AS first, max(own.person_id) AS last FROM undo_entry own
       JOIN ledger_entry old ON old.person_id = own.person_id AND old.entry_id = own.reverses WHERE old.certificate_number IS NOT NULL`,
  );
  if (range?.first != null && range.last != null) await claimAll(tx, range.first, range.last);
  await changePhonesSelected(tx, "SELECT person_id, phone, phone_blind FROM import_phone_before WHERE batch_id = $1", [
    batchId,
  ]);
}

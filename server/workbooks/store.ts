/** SQL of the tables of imports. */
import type { Reach } from "../../contract/actor.ts";
import { seenFrom } from "../organisations/door.ts";
import { transact, type Database, type Db, type Tx } from "../platform/db.ts";
import type { Vault } from "../platform/vault.ts";
import type { CellError } from "../platform/workbook/index.ts";
import {
  transition,
  type FileRefusal,
  type ImportCounts,
  type ImportEvent,
  type ImportKind,
  type ImportState,
} from "./import.ts";
import type { Places } from "./row-problems.ts";

/** A batch as the database holds it. */
export type Batch = {
  batchId: number;
  kind: ImportKind;
  state: ImportState;
  fileName: string;
  fileSize: number;
  digest: string;
  author: string;
  reach: Reach;
  uploadedAt: Date;
  validatedAt: Date | null;
  committedAt: Date | null;
  rowsRead: number;
  rowsValidated: number;
  rowsCommitted: number;
  refusal: FileRefusal | null;
  places: Places | null;
  counts: ImportCounts | null;
  undoneAt: Date | null;
  undoneBy: string | null;
  undoRefusal: UndoRefusal | null;
};

/** What was built on what an import wrote. */
export type UndoObstacle = "corrected" | "recorded" | "decided" | "account" | "phone";

/** Why an import is not taken back: what was built on it, person by person, and how many such findings there are. */
export type UndoRefusal = { total: number; rows: { row: number | null; name: string; why: UndoObstacle }[] };

/** What is said of a new batch. */
export type NewBatch = Pick<Batch, "kind" | "fileName" | "digest" | "author" | "reach"> & {
  content: Uint8Array;
  unitId: number | null;
  divisionCode: string | null;
  now: Date;
};

const BATCH = `batch_id AS "batchId", kind, state, file_name AS "fileName", file_size AS "fileSize", digest, author, reach,
  uploaded_at AS "uploadedAt", validated_at AS "validatedAt", committed_at AS "committedAt", rows_read AS "rowsRead",
  rows_validated AS "rowsValidated", rows_committed AS "rowsCommitted", refusal, places, counts, undone_at AS "undoneAt", undone_by AS "undoneBy", undo_refusal AS "undoRefusal"`;

const SEALED_FILE = "import_file.content";

/** Keeps an uploaded file, sealed. Returns the number of its batch. */
export async function insertBatch(tx: Tx, vault: Vault, batch: NewBatch): Promise<number> {
  const { kind, fileName, digest, author, reach, content, unitId, divisionCode, now } = batch;
  const row = await tx.row<{ batch_id: number }>(
    `INSERT INTO import_batch (kind, file_name, file_size, digest, author, reach, unit_id, division_code, uploaded_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING batch_id`,
    [kind, fileName, content.length, digest, author, reach, unitId, divisionCode, now],
  );
  const { batch_id: batchId } = row as { batch_id: number };
  await tx.execute("INSERT INTO import_file (batch_id, content) VALUES ($1, $2)", [
    batchId,
    vault.sealBytes(SEALED_FILE, content),
  ]);
  return batchId;
}

/** A batch within reach; undefined for a foreign one as for one that does not exist. */
export async function loadBatch(db: Db, batchId: number, reach: Reach = { kind: "all" }): Promise<Batch | undefined> {
  const { sql, values } = seenFrom(reach, 2);
  return db.row<Batch>(`SELECT ${BATCH} FROM import_batch WHERE batch_id = $1 AND ${sql}`, [batchId, ...values]);
}

/** Batches within reach, the newest first, those before a number when it is given. */
export async function listBatches(
  db: Db,
  reach: Reach,
  page: { before?: number | undefined; limit: number },
): Promise<Batch[]> {
  const { sql, values } = seenFrom(reach, 3);
  return db.rows<Batch>(
    `SELECT ${BATCH} FROM import_batch WHERE batch_id < $1 AND state <> 'discarded' AND ${sql} ORDER BY batch_id DESC LIMIT $2`,
    [page.before ?? Number.MAX_SAFE_INTEGER, page.limit, ...values],
  );
}

/** The file of a batch; undefined once it has been put away. */
export async function loadFile(db: Db, vault: Vault, batchId: number): Promise<Buffer | undefined> {
  const row = await db.row<{ content: Buffer }>("SELECT content FROM import_file WHERE batch_id = $1", [batchId]);
  return row && vault.openBytes(SEALED_FILE, row.content);
}

/** What an event writes beside the state. */
export type Written = {
  digest?: string;
  refusal?: FileRefusal | null;
  places?: Places;
  counts?: ImportCounts;
  validatedAt?: Date;
  committedAt?: Date;
  undoneAt?: Date;
  /** Who asks to take the batch back; an earlier refusal is forgotten. */
  undoneBy?: string;
  undoRefusal?: UndoRefusal;
};

/**
 * Moves a batch from a state in which the event may happen; says false when it is in another one by now, or when `digest`
 * is given and is not that of the file.
 */
export async function moveBatch(tx: Tx, batchId: number, event: ImportEvent, written: Written = {}): Promise<boolean> {
  const { from, to } = transition(event);
  const moved = await tx.execute(
    `UPDATE import_batch SET state = $3, refusal = $4, places = coalesce($5, places), counts = coalesce($6, counts),
            validated_at = coalesce($7, validated_at), committed_at = coalesce($8, committed_at),
            undone_at = coalesce($10, undone_at), undone_by = coalesce($11, undone_by),
            undo_refusal = CASE WHEN $11::text IS NULL THEN coalesce($12, undo_refusal) END
      WHERE batch_id = $1 AND state = ANY ($2) AND digest = coalesce($9, digest)`,
    [
      batchId,
      from,
      to,
      written.refusal ?? null,
      written.places ?? null,
      written.counts ?? null,
      written.validatedAt ?? null,
      written.committedAt ?? null,
      written.digest ?? null,
      written.undoneAt ?? null,
      written.undoneBy ?? null,
      written.undoRefusal ?? null,
    ],
  );
  return moved === 1;
}

/** How far the work on a batch has come. Written at once, whatever becomes of the work. */
export async function noteProgress(
  database: Database,
  batchId: number,
  progress: { read?: number; validated?: number; committed?: number },
): Promise<void> {
  await transact(database, (tx) =>
    tx.execute(
      `UPDATE import_batch SET rows_read = coalesce($2, rows_read), rows_validated = coalesce($3, rows_validated),
              rows_committed = coalesce($4, rows_committed) WHERE batch_id = $1`,
      [batchId, progress.read ?? null, progress.validated ?? null, progress.committed ?? null],
    ),
  );
}

/** Waits until nobody else works on the batch, and keeps others from it until the transaction ends. */
export async function holdBatch(tx: Tx, batchId: number): Promise<void> {
  await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended('import_batch', $1))", [batchId]);
}

/** Only one commit writes at a time: two of them would wait for each other's people. */
export async function holdCommits(tx: Tx): Promise<void> {
  await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended('import_commit', 0))");
}

/** Batches that the server was working on when it stopped, and those it has not begun. */
export async function unfinishedBatches(db: Db): Promise<number[]> {
  const rows = await db.rows<{ batch_id: number }>(
    "SELECT batch_id FROM import_batch WHERE state IN ('uploaded', 'validating', 'committing', 'undoing') ORDER BY batch_id",
  );
  return rows.map(({ batch_id: batchId }) => batchId);
}

/** Takes staged rows away: all of them, or those that are good. */
export async function dropRows(tx: Tx, batchId: number, which: "all" | "good" = "all"): Promise<void> {
  await tx.execute(`DELETE FROM import_row WHERE batch_id = $1${which === "good" ? " AND errors IS NULL" : ""}`, [
    batchId,
  ]);
  if (which === "all") await tx.execute("DELETE FROM import_change WHERE batch_id = $1", [batchId]);
}

/** Takes the file of a batch away: nothing can be made of it any more. */
export async function dropFile(tx: Tx, batchId: number): Promise<void> {
  await tx.execute("DELETE FROM import_file WHERE batch_id = $1", [batchId]);
}

/** Adds reasons to staged rows, which makes them bad. */
export async function addErrors(
  tx: Tx,
  batchId: number,
  errors: ReadonlyMap<number, readonly CellError[]>,
): Promise<void> {
  if (errors.size === 0) return;
  await tx.execute(
    `UPDATE import_row SET errors = coalesce(import_row.errors, '[]') || given.errors
       FROM jsonb_to_recordset($2::jsonb) AS given(row integer, errors jsonb)
      WHERE import_row.batch_id = $1 AND import_row.row_number = given.row`,
    [batchId, JSON.stringify([...errors].map(([row, found]) => ({ row, errors: found })))],
  );
}

/** Every bad row of a batch with its reasons. */
export async function loadErrors(db: Db, batchId: number): Promise<Map<number, CellError[]>> {
  const rows = await db.rows<{ row_number: number; errors: CellError[] }>(
    "SELECT row_number, errors FROM import_row WHERE batch_id = $1 AND errors IS NOT NULL ORDER BY row_number",
    [batchId],
  );
  return new Map(rows.map(({ row_number: row, errors }) => [row, errors]));
}

/** The first bad rows after a row, for a screen. */
export async function errorPage(
  db: Db,
  batchId: number,
  page: { after: number; limit: number },
): Promise<{ row: number; name: string | null; errors: CellError[] }[]> {
  return db.rows(
    `SELECT row_number AS row, name, errors FROM import_row
      WHERE batch_id = $1 AND errors IS NOT NULL AND row_number > $2 ORDER BY row_number LIMIT $3`,
    [batchId, page.after, page.limit],
  );
}

/** How many staged rows there are, how many are bad, and for which reasons. */
export async function countRows(db: Db, batchId: number): Promise<Pick<ImportCounts, "rows" | "bad" | "reasons">> {
  const row = await db.row<{ rows: number; bad: number }>(
    "SELECT count(*) AS rows, count(errors) AS bad FROM import_row WHERE batch_id = $1",
    [batchId],
  );
  const reasons = await db.rows<ImportCounts["reasons"][number]>(
    `SELECT reason->>'code' AS code, count(DISTINCT row_number) AS rows,
            (array_agg(reason->>'column' ORDER BY row_number))[1] AS column,
            (array_agg(reason->>'message' ORDER BY row_number))[1] AS example
       FROM import_row, jsonb_array_elements(errors) AS reason WHERE batch_id = $1 AND errors IS NOT NULL
      GROUP BY 1 ORDER BY 2 DESC, 1`,
    [batchId],
  );
  return { rows: row?.rows ?? 0, bad: row?.bad ?? 0, reasons };
}

/**
 * Good staged records after a row, in order: for going through them piece by piece. With `bad` also the bad ones of which
 * is known whose they are; those have no entry.
 */
export async function loadRecords<Entry>(
  db: Db,
  batchId: number,
  page: { after: number; limit: number; bad: boolean },
): Promise<{ row: number; identity: Buffer; who: string; name: string; entry: Entry | null }[]> {
  return db.rows(
    `SELECT row_number AS row, identity_number AS identity, encode(identity_blind, 'hex') AS who, name, entry FROM import_row
      WHERE batch_id = $1 AND row_number > $2 AND ${page.bad ? "identity_blind IS NOT NULL AND name IS NOT NULL" : "errors IS NULL"}
      ORDER BY row_number LIMIT $3`,
    [batchId, page.after, page.limit],
  );
}

/** Certificates in the bad rows of a batch that somebody else holds. */
export async function contestsOf(
  db: Db,
  batchId: number,
): Promise<{ kind: string; number: string; holderId: number; claimantId: number }[]> {
  const rows = await db.rows<{ contest: { kind: string; number: string; holderId: number; claimantId: number } }>(
    `SELECT reason->'contest' AS contest FROM import_row, jsonb_array_elements(errors) AS reason
      WHERE batch_id = $1 AND errors IS NOT NULL AND reason ? 'contest' ORDER BY row_number`,
    [batchId],
  );
  return rows.map(({ contest }) => contest);
}

/** Puts away what nobody needs any more: rows that are in the ledger, and everything of discarded and of old batches. */
export async function tidy(tx: Tx, oldest: Date): Promise<void> {
  await tx.execute(
    `DELETE FROM import_row USING import_batch batch
      WHERE batch.batch_id = import_row.batch_id
        AND (batch.state = 'discarded' OR batch.uploaded_at < $1 OR batch.state = 'committed' AND import_row.errors IS NULL)`,
    [oldest],
  );
  await tx.execute(
    "DELETE FROM import_phone_before USING import_batch batch WHERE batch.batch_id = import_phone_before.batch_id AND batch.committed_at < $1",
    [oldest],
  );
  await tx.execute(
    `DELETE FROM import_file USING import_batch batch
      WHERE batch.batch_id = import_file.batch_id AND (batch.state = 'discarded' OR batch.uploaded_at < $1)`,
    [oldest],
  );
}

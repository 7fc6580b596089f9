/** SQL of batches of declarations, of their workbooks and of their rows. */
import type { Actor, Reach } from "../../../contract/actor.ts";
import { seenFrom } from "../../organisations/door.ts";
import { SEALED_IDENTITY } from "../../people/door.ts";
import { transact, type Database, type Db, type Tx } from "../../platform/db.ts";
import type { Vault } from "../../platform/vault.ts";
import type { CellError } from "../../platform/workbook/index.ts";
import type { DeclarationRow } from "../store.ts";
import {
  transition,
  type BatchCounts,
  type BatchEvent,
  type BatchRefusal,
  type BatchState,
  type BatchTrouble,
} from "./batch.ts";
import type { Places } from "./problems.ts";

/** Who asked for what is done, for the trail and for the steps of the declarations. */
export type AskedBy = { actor: Actor; office: string; address: string; requestId: string };

/** A batch as the database holds it. */
export type Batch = {
  batchId: number;
  kind: string;
  state: BatchState;
  fileName: string;
  fileSize: number;
  digest: string;
  submitter: Exclude<DeclarationRow["submitter"], "person">;
  madeBy: number;
  madeFor: string;
  reach: Reach;
  createdAt: Date;
  readAt: Date | null;
  handedInAt: Date | null;
  withdrawnAt: Date | null;
  askedBy: AskedBy | null;
  rowsDone: number;
  filesAll: number;
  filesDone: number;
  refusal: BatchRefusal | null;
  trouble: BatchTrouble | null;
  places: Places | null;
  counts: BatchCounts | null;
};

const BATCH = `batch_id AS "batchId", kind, state, file_name AS "fileName", file_size AS "fileSize", digest, submitter,
  made_by AS "madeBy", made_for AS "madeFor", reach, created_at AS "createdAt", read_at AS "readAt",
  handed_in_at AS "handedInAt", withdrawn_at AS "withdrawnAt", asked_by AS "askedBy", rows_done AS "rowsDone",
  files_all AS "filesAll", files_done AS "filesDone", refusal, trouble, places, counts`;

const SEALED_FILE = "declaration_batch_file.content";

export type NewBatch = Pick<Batch, "kind" | "fileName" | "digest" | "submitter" | "madeBy" | "madeFor" | "reach"> & {
  content: Uint8Array;
  unitId: number | null;
  divisionCode: string | null;
  now: Date;
};

/** Keeps a workbook, sealed. Returns the number of its batch. */
export async function insertBatch(tx: Tx, vault: Vault, batch: NewBatch): Promise<number> {
  const { kind, fileName, digest, submitter, madeBy, madeFor, reach, content, unitId, divisionCode, now } = batch;
  const row = await tx.row<{ batch_id: number }>(
    `INSERT INTO declaration_batch (kind, file_name, file_size, digest, submitter, made_by, made_for, reach, unit_id, division_code, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING batch_id`,
    [kind, fileName, content.length, digest, submitter, madeBy, madeFor, reach, unitId, divisionCode, now],
  );
  const { batch_id: batchId } = row as { batch_id: number };
  await tx.execute("INSERT INTO declaration_batch_file (batch_id, content) VALUES ($1, $2)", [
    batchId,
    vault.sealBytes(SEALED_FILE, content),
  ]);
  return batchId;
}

/** A batch within reach; undefined for a foreign one, and for one that was put aside. */
export async function loadBatch(db: Db, batchId: number, reach: Reach = { kind: "all" }): Promise<Batch | undefined> {
  const { sql, values } = seenFrom(reach, 2);
  return db.row<Batch>(
    `SELECT ${BATCH} FROM declaration_batch WHERE batch_id = $1 AND state <> 'discarded' AND ${sql}`,
    [batchId, ...values],
  );
}

/** Batches within reach, the newest first, those before a number when it is given. */
export async function listBatches(
  db: Db,
  reach: Reach,
  page: { before?: number | undefined; limit: number },
): Promise<Batch[]> {
  const { sql, values } = seenFrom(reach, 3);
  return db.rows<Batch>(
    `SELECT ${BATCH} FROM declaration_batch WHERE batch_id < $1 AND state <> 'discarded' AND ${sql} ORDER BY batch_id DESC LIMIT $2`,
    [page.before ?? Number.MAX_SAFE_INTEGER, page.limit, ...values],
  );
}

/** The workbook of a batch; undefined once it has been put away. */
export async function loadWorkbook(db: Db, vault: Vault, batchId: number): Promise<Buffer | undefined> {
  const row = await db.row<{ content: Buffer }>("SELECT content FROM declaration_batch_file WHERE batch_id = $1", [
    batchId,
  ]);
  return row && vault.openBytes(SEALED_FILE, row.content);
}

/** What an event writes beside the state. Trouble and refusals of before are forgotten. */
export type Written = {
  refusal?: BatchRefusal;
  trouble?: BatchTrouble;
  places?: Places;
  counts?: BatchCounts;
  askedBy?: AskedBy;
  readAt?: Date;
  handedInAt?: Date;
  withdrawnAt?: Date;
};

/** Moves a batch from a state in which the event may happen; says false when it is in another one by now. */
export async function moveBatch(tx: Tx, batchId: number, event: BatchEvent, written: Written = {}): Promise<boolean> {
  const { from, to } = transition(event);
  const moved = await tx.execute(
    `UPDATE declaration_batch SET state = $3, refusal = $4, trouble = $5, places = coalesce($6, places), counts = coalesce($7, counts),
            asked_by = coalesce($8, asked_by), read_at = coalesce($9, read_at), handed_in_at = coalesce($10, handed_in_at),
            withdrawn_at = coalesce($11, withdrawn_at), rows_done = 0
      WHERE batch_id = $1 AND state = ANY ($2)`,
    [
      batchId,
      from,
      to,
      written.refusal ?? null,
      written.trouble ?? null,
      written.places ?? null,
      written.counts ?? null,
      written.askedBy ?? null,
      written.readAt ?? null,
      written.handedInAt ?? null,
      written.withdrawnAt ?? null,
    ],
  );
  return moved === 1;
}

/** How far the work has come. Written at once, whatever becomes of the work. */
export async function noteProgress(
  database: Database,
  batchId: number,
  { rows, files, filesAll }: { rows?: number; files?: number; filesAll?: number },
): Promise<void> {
  await transact(database, (tx) =>
    tx.execute(
      `UPDATE declaration_batch SET rows_done = coalesce($2, rows_done), files_done = coalesce($3, files_done),
              files_all = coalesce($4, files_all) WHERE batch_id = $1`,
      [batchId, rows ?? null, files ?? null, filesAll ?? null],
    ),
  );
}

/** Waits until nobody else works on the batch, and keeps others from it until the transaction ends. */
export async function holdBatch(tx: Tx, batchId: number): Promise<void> {
  await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended('declaration_batch', $1))", [batchId]);
}

/** Batches that a server was working on when it stopped. */
export async function unfinishedBatches(db: Db): Promise<number[]> {
  const rows = await db.rows<{ batch_id: number }>(
    "SELECT batch_id FROM declaration_batch WHERE state IN ('reading', 'handing_in', 'withdrawing') ORDER BY batch_id",
  );
  return rows.map(({ batch_id: batchId }) => batchId);
}

/** Which file of which zip belongs to which item. */
export type RowFile = { slot: string; archiveId: number; number: number; name: string };

/** What a row would change once it is approved. */
export type RowEffect = {
  year: number;
  desks: string[];
  hours: number | null;
  verdicts: { label: string; from: string; to: string }[];
  parts: { label: string; unit: string; from: number; to: number }[];
};

/** A row that waits: `identity` is sealed, `who` its blind index in hex. Of a bad one both may be absent. */
export type StagedRow = {
  row: number;
  errors: CellError[] | null;
  identity: Buffer | null;
  who: string | null;
  name: string | null;
  said: Record<string, string>;
  files: RowFile[];
  effect: RowEffect | null;
};

/** Puts rows in the place of those that were there. */
export async function stageRows(tx: Tx, batchId: number, rows: readonly StagedRow[]): Promise<void> {
  await tx.execute("DELETE FROM declaration_batch_row WHERE batch_id = $1", [batchId]);
  await tx.execute(
    `INSERT INTO declaration_batch_row (batch_id, row_number, errors, identity_number, identity_blind, name, said, files, effect)
     SELECT $1, given.row, given.errors, decode(given.identity, 'hex'), decode(given.who, 'hex'), given.name, given.said,
            given.files, given.effect
       FROM jsonb_to_recordset($2::jsonb) AS given(row integer, errors jsonb, identity text, who text, name text, said jsonb,
              files jsonb, effect jsonb)`,
    [batchId, JSON.stringify(rows.map((row) => ({ ...row, identity: row.identity?.toString("hex") ?? null })))],
  );
}

const ROW = `row_number AS row, errors, identity_number AS identity, encode(identity_blind, 'hex') AS who, name, said, files, effect,
  declaration_id AS "declarationId"`;

export type KeptRow = StagedRow & { declarationId: number | null };

/** Rows after a row, in order: all of them, the good or the bad ones. */
export async function loadRows(
  db: Db,
  batchId: number,
  page: { after?: number; limit?: number; verdict?: "good" | "bad" | undefined } = {},
): Promise<KeptRow[]> {
  const which = { good: "AND errors IS NULL", bad: "AND errors IS NOT NULL", any: "" }[page.verdict ?? "any"];
  return db.rows<KeptRow>(
    `SELECT ${ROW} FROM declaration_batch_row WHERE batch_id = $1 AND row_number > $2 ${which} ORDER BY row_number LIMIT $3`,
    [batchId, page.after ?? 0, page.limit ?? null],
  );
}

/** Makes rows bad, with reasons beside those that they have. */
export async function addErrors(tx: Tx, batchId: number, errors: ReadonlyMap<number, CellError[]>): Promise<void> {
  await tx.execute(
    `UPDATE declaration_batch_row AS own SET errors = coalesce(own.errors, '[]') || given.errors, effect = NULL
       FROM jsonb_to_recordset($2::jsonb) AS given(row integer, errors jsonb)
      WHERE own.batch_id = $1 AND own.row_number = given.row`,
    [batchId, JSON.stringify([...errors].map(([row, found]) => ({ row, errors: found })))],
  );
}

/** Notes which declaration became of which row. */
export async function noteDeclarations(
  tx: Tx,
  batchId: number,
  made: readonly { row: number; declarationId: number }[],
): Promise<void> {
  await tx.execute(
    `UPDATE declaration_batch_row AS own SET declaration_id = given.declaration_id
       FROM unnest($2::int[], $3::bigint[]) AS given(row, declaration_id)
      WHERE own.batch_id = $1 AND own.row_number = given.row`,
    [batchId, made.map(({ row }) => row), made.map(({ declarationId }) => declarationId)],
  );
}

/** How many rows there are, how many are bad, and for which reasons. */
export async function countRows(
  db: Db,
  batchId: number,
): Promise<Pick<BatchCounts, "rows" | "good" | "bad" | "changing" | "reasons">> {
  const row = await db.row<{ rows: number; bad: number; changing: number }>(
    `SELECT count(*) AS rows, count(errors) AS bad, count(*) FILTER (WHERE errors IS NULL
              AND (jsonb_array_length(effect->'verdicts') > 0 OR jsonb_array_length(effect->'parts') > 0)) AS changing
       FROM declaration_batch_row WHERE batch_id = $1`,
    [batchId],
  );
  const reasons = await db.rows<BatchCounts["reasons"][number]>(
    `SELECT reason->>'code' AS code, count(DISTINCT row_number) AS rows,
            (array_agg(reason->>'column' ORDER BY row_number))[1] AS column,
            (array_agg(reason->>'message' ORDER BY row_number))[1] AS example
       FROM declaration_batch_row, jsonb_array_elements(errors) AS reason WHERE batch_id = $1 AND errors IS NOT NULL
      GROUP BY 1 ORDER BY 2 DESC, 1`,
    [batchId],
  );
  const { rows, bad, changing } = row as { rows: number; bad: number; changing: number };
  return { rows, good: rows - bad, bad, changing, reasons };
}

/** Takes away what a batch that was put aside has brought. */
export async function dropStage(tx: Tx, batchId: number): Promise<void> {
  await tx.execute("DELETE FROM declaration_batch_row WHERE batch_id = $1", [batchId]);
  await tx.execute("DELETE FROM declaration_batch_file WHERE batch_id = $1", [batchId]);
}

/** The name under which the vault knows identity numbers that wait. */
export const SEALED_ROW = SEALED_IDENTITY;

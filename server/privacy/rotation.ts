/** Changing the key of sealed values: counted by key, sealed anew in pieces while everything runs. */
import type { Database, Db } from "../platform/db.ts";
import { transact } from "../platform/db.ts";
import type { Vault } from "../platform/vault.ts";
import type { CataloguedColumn } from "./catalogue.ts";

/** How many values of a column are sealed with which key. */
export type KeyCount = { table: string; column: string; key: number; values: number };

/** A sealed value does not open: with which key it was sealed, and where it stands. Nothing of the piece was changed. */
export class RotationError extends Error {
  override name = "RotationError";
}

const PIECE_ROWS = 500;
const PIECE_BYTES = 8_000_000;
const BLOCKS = 256;
const TIMEOUT_MS = 600_000;

type Column = Pick<CataloguedColumn, "table" | "column" | "sealedAs">;
type Sized = { at: string; size: number };

/** The sealed columns of a catalogue. */
export function sealedColumns(columns: readonly CataloguedColumn[]): CataloguedColumn[] {
  return columns.filter(({ sealedAs }) => sealedAs !== undefined);
}

/** How many values each key holds, by column. */
export async function countByKey(db: Db, columns: readonly Column[]): Promise<KeyCount[]> {
  const counts: KeyCount[] = [];
  for (const { table, column } of columns) {
    const rows = await db.rows<{ key: number; values: number }>(
      `SELECT get_byte("${column}", 1) AS key, count(*) AS values FROM "${table}" WHERE "${column}" IS NOT NULL GROUP BY 1 ORDER BY 1`,
    );
    counts.push(...rows.map((row) => ({ table, column, ...row })));
  }
  return counts;
}

/**
 * Seals every value that another key holds with the current one. Each piece is a transaction of its own, guarded by the value
 * it replaces, so it can be cut off at any moment and run beside whoever writes; run again it goes on. Every new value was
 * opened and compared before it replaces the old one.
 * @param onDone called with the values done so far.
 * @returns how many were sealed anew.
 */
export async function rotate(
  database: Database,
  vault: Vault,
  columns: readonly Column[],
  onDone: (done: number) => void = () => undefined,
): Promise<number> {
  let done = 0;
  for (const column of columns) {
    for (let before = -1; before !== done;) {
      before = done;
      for (let block = 0; block < (await blocksOf(database, column)); block += BLOCKS) {
        for (const piece of pieces(await oldValues(database, vault, column, block)))
          onDone((done += await resealPiece(database, vault, column, piece)));
      }
    }
  }
  return done;
}

async function blocksOf(db: Db, { table }: Column): Promise<number> {
  const row = await db.row<{ blocks: number }>(
    `SELECT pg_relation_size('"${table}"'::regclass) / current_setting('block_size')::bigint + 1 AS blocks`,
  );
  return row?.blocks ?? 0;
}

/** Where values of other keys stand within some blocks of the table, with their sizes. */
function oldValues(db: Db, vault: Vault, { table, column }: Column, block: number): Promise<Sized[]> {
  return db.rows<Sized>(
    `SELECT ctid::text AS at, octet_length("${column}") AS size FROM "${table}"
      WHERE ctid >= $1::tid AND ctid < $2::tid AND "${column}" IS NOT NULL AND get_byte("${column}", 1) <> $3`,
    [`(${block},0)`, `(${block + BLOCKS},0)`, vault.current],
  );
}

/** Not too many rows and not too many bytes at a time: a workbook is large, a number is not. */
function* pieces(values: readonly Sized[]): Generator<string[]> {
  let piece: string[] = [];
  let bytes = 0;
  for (const { at, size } of values) {
    if (piece.length > 0 && (piece.length === PIECE_ROWS || bytes + size > PIECE_BYTES)) {
      yield piece;
      piece = [];
      bytes = 0;
    }
    piece.push(at);
    bytes += size;
  }
  if (piece.length > 0) yield piece;
}

async function resealPiece(database: Database, vault: Vault, from: Column, places: readonly string[]): Promise<number> {
  const { table, column, sealedAs = `${table}.${column}` } = from;
  return transact(
    database,
    async (tx) => {
      const rows = await tx.rows<{ at: string; value: Buffer }>(
        `SELECT ctid::text AS at, "${column}" AS value FROM "${table}"
          WHERE ctid = ANY ($1::tid[]) AND "${column}" IS NOT NULL AND get_byte("${column}", 1) <> $2`,
        [places, vault.current],
      );
      const fresh = rows.map(({ value }) => reseal(vault, sealedAs, value, `${table}.${column}`));
      return tx.execute(
        `UPDATE "${table}" SET "${column}" = given.fresh
           FROM unnest($1::tid[], $2::bytea[], $3::bytea[]) AS given(at, old, fresh)
          WHERE "${table}".ctid = given.at AND "${table}"."${column}" = given.old`,
        [rows.map(({ at }) => at), rows.map(({ value }) => value), fresh],
      );
    },
    { statementTimeoutMs: TIMEOUT_MS },
  );
}

function reseal(vault: Vault, sealedAs: string, value: Buffer, place: string): Buffer {
  try {
    const plain = vault.openBytes(sealedAs, value);
    const fresh = vault.sealBytes(sealedAs, plain);
    if (!vault.openBytes(sealedAs, fresh).equals(plain)) throw new Error("What was sealed anew does not open the same");
    return fresh;
  } catch (error) {
    throw new RotationError(`A value of ${place} (key ${value[1]}) cannot be sealed anew`, { cause: error });
  }
}

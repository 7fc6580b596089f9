/**
 * Objects of the store and their rows. Contents are put first and their row written after; what a crash leaves is contents without
 * a row, which the sweeping finds.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { LargeStore } from "../files/door.ts";
import { transact, type Database, type Tx } from "../platform/db.ts";

/** SHA-256 of a file in hex, and its size. */
export async function digestOfFile(file: string): Promise<{ digest: string; bytes: number }> {
  const hash = createHash("sha256");
  const { size } = await stat(file);
  for await (const chunk of createReadStream(file, { highWaterMark: 2 ** 20 })) hash.update(chunk as Buffer);
  return { digest: hash.digest("hex"), bytes: size };
}

/** Takes a file of the work folder over into the store, in the caller's transaction. */
export async function keepFile(
  tx: Tx,
  store: LargeStore,
  { file, digest, bytes }: { file: string; digest: string; bytes: number },
  now: Date,
): Promise<void> {
  await lockDigest(tx, digest);
  await store.put(digest, file);
  await noteObject(tx, { digest, bytes }, now);
}

async function noteObject(tx: Tx, { digest, bytes }: { digest: string; bytes: number }, now: Date): Promise<void> {
  await tx.execute(
    `INSERT INTO content_object (digest, bytes, stored_at) VALUES ($1, $2, $3)
     ON CONFLICT (digest) DO UPDATE SET doomed_at = NULL, stored_at = EXCLUDED.stored_at`,
    [digest, bytes, now],
  );
}

const UNUSED = `NOT EXISTS (SELECT FROM content_part p WHERE p.digest = content_object.digest)
  AND NOT EXISTS (SELECT FROM content_asset a WHERE a.original_digest = content_object.digest)`;
const AT_ONCE = 1_000;
/** What was put a moment ago may be about to be referred to. */
const FRESH_MS = 3_600_000;
/** Contents without a row may be somebody's whose row is about to be written. */
const STRAY_MS = 24 * 3_600_000;

/** Lets objects go to which nobody refers: marked first, so that keeping the same contents again takes the mark away. */
export async function removeUnused(database: Database, store: LargeStore, now: Date): Promise<number> {
  await transact(database, (tx) =>
    tx.execute(
      `UPDATE content_object SET doomed_at = $1 WHERE digest = ANY (ARRAY(
         SELECT digest FROM content_object WHERE doomed_at IS NULL AND stored_at <= $2 AND ${UNUSED} LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED))`,
      [now, new Date(now.getTime() - FRESH_MS)],
    ),
  );
  const doomed = await database.rows<{ digest: string }>(
    `SELECT digest FROM content_object WHERE doomed_at IS NOT NULL ORDER BY doomed_at LIMIT ${AT_ONCE}`,
  );
  let removed = 0;
  for (const { digest } of doomed)
    removed += await transact(database, async (tx) => {
      await lockDigest(tx, digest);
      const gone = await tx.execute(
        `DELETE FROM content_object WHERE digest = $1 AND doomed_at IS NOT NULL AND ${UNUSED}`,
        [digest],
      );
      if (gone === 1) await store.remove(digest);
      else await tx.execute("UPDATE content_object SET doomed_at = NULL WHERE digest = $1", [digest]);
      return gone;
    });
  return removed;
}

/** Removes contents that no row knows, once they are old enough to be nobody's. */
export async function removeStrays(database: Database, store: LargeStore, now: Date): Promise<number> {
  let removed = 0;
  for await (const { digest, putAt } of store.list()) {
    if (now.getTime() - putAt.getTime() < STRAY_MS) continue;
    if ((await database.row("SELECT FROM content_object WHERE digest = $1", [digest])) !== undefined) continue;
    removed += await transact(database, async (tx) => {
      await lockDigest(tx, digest);
      if ((await tx.row("SELECT FROM content_object WHERE digest = $1", [digest])) !== undefined) return 0;
      await store.remove(digest);
      return 1;
    });
  }
  return removed;
}

async function lockDigest(tx: Tx, digest: string): Promise<void> {
  await tx.row("SELECT pg_advisory_xact_lock(7031, hashtext($1))", [digest]);
}

/**
 * Objects of the store and their rows. A row that counts has its contents: they are put first, and taken away last, each under
 * one lock of their digest. What a crash leaves is contents without a row, which the sweeping finds.
 */
import { transact, type Database, type Tx } from "../platform/db.ts";
import type { Store } from "./store.ts";

/** What was found out about contents before they were kept. */
export interface Judged {
  digest: string;
  content: Uint8Array;
  media: "image/jpeg" | "image/png" | "image/webp" | "application/pdf";
  width: number | null;
  height: number | null;
  pages: number | null;
  /** What a picture looks like, as a signed number of 64 bits. */
  looks: string | null;
  scan: "clean" | "unscanned";
}

/** Keeps contents and their row, in the caller's transaction. Whoever keeps or removes the same ones at that moment waits. */
export async function keepObject(tx: Tx, store: Store, judged: Judged, now: Date): Promise<void> {
  const { digest, content, media, width, height, pages, looks, scan } = judged;
  await lockDigest(tx, digest);
  const known = await tx.row("SELECT FROM file_object WHERE digest = $1 AND doomed_at IS NULL", [digest]);
  if (known === undefined) await store.put(digest, content);
  await tx.execute(
    `INSERT INTO file_object (digest, bytes, media, width, height, pages, looks, scan, stored_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (digest) DO UPDATE SET doomed_at = NULL,
       scan = CASE WHEN EXCLUDED.scan = 'clean' THEN 'clean' ELSE file_object.scan END`,
    [digest, content.length, media, width, height, pages, looks, scan, now],
  );
}

const UNUSED = `NOT EXISTS (SELECT FROM evidence_file e WHERE e.stored_digest = file_object.digest)
  AND NOT EXISTS (SELECT FROM evidence_archive_file f WHERE f.stored_digest = file_object.digest)`;
const AT_ONCE = 500;
/** Contents without a row may be somebody's whose row is about to be written. */
const STRAY_MS = 3_600_000;

/** Marks objects that nobody refers to: from now on they do not count, and keeping the same contents puts them again. */
export async function doomUnused(database: Database, now: Date): Promise<number> {
  return transact(database, (tx) =>
    tx.execute(
      `UPDATE file_object SET doomed_at = $1 WHERE digest = ANY (ARRAY(
         SELECT digest FROM file_object WHERE doomed_at IS NULL AND ${UNUSED} LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED))
         AND ${UNUSED}`,
      [now],
    ),
  );
}

/** Takes marked objects out of the store, then their rows. A crash in between leaves the mark, and the next turn goes on. */
export async function removeDoomed(database: Database, store: Store): Promise<number> {
  const doomed = await database.rows<{ digest: string }>(
    `SELECT digest FROM file_object WHERE doomed_at IS NOT NULL ORDER BY doomed_at LIMIT ${AT_ONCE}`,
  );
  let removed = 0;
  for (const { digest } of doomed)
    removed += await transact(database, async (tx) => {
      await lockDigest(tx, digest);
      const still = `digest = $1 AND doomed_at IS NOT NULL AND ${UNUSED}`;
      if ((await tx.row(`SELECT FROM file_object WHERE ${still}`, [digest])) === undefined) return 0;
      await store.remove(digest);
      return tx.execute(`DELETE FROM file_object WHERE ${still}`, [digest]);
    });
  return removed;
}

/** Removes contents that no row knows, once they are old enough to be nobody's. */
export async function removeStrays(database: Database, store: Store, now: Date): Promise<number> {
  let removed = 0;
  for await (const { digest, putAt } of store.list()) {
    if (now.getTime() - putAt.getTime() < STRAY_MS) continue;
    if ((await database.row("SELECT FROM file_object WHERE digest = $1", [digest])) !== undefined) continue;
    removed += await transact(database, async (tx) => {
      await lockDigest(tx, digest);
      if ((await tx.row("SELECT FROM file_object WHERE digest = $1", [digest])) !== undefined) return 0;
      await store.remove(digest);
      return 1;
    });
  }
  return removed;
}

async function lockDigest(tx: Tx, digest: string): Promise<void> {
  await tx.row("SELECT pg_advisory_xact_lock(7022, hashtext($1))", [digest]);
}

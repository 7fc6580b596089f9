/**
 * The daily root: the last block of each day (Beijing) as a small file outside the database. Whoever rewrites the whole chain
 * inside it, or cuts off its end, would have to find every copy of these files too.
 */
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Db } from "../platform/db.ts";

/** The chain as it ended on a day. */
export interface DailyRoot {
  /** "2026-06-30", in Asia/Shanghai. */
  day: string;
  /** Number of the last block of the day, and its digest in hex. */
  block: number;
  digest: string;
  sealedAt: string;
  /** Events sealed until then. */
  events: number;
}

/** A file says something else than the chain: it is left as it is. */
export interface RootConflict {
  day: string;
  kept: DailyRoot;
  found: DailyRoot;
}

const FILE = /^(\d{4}-\d{2}-\d{2})\.json$/;

const ROOTS = `
SELECT DISTINCT ON (day) day, number AS block, digest, "sealedAt", events FROM (
  SELECT to_char(sealed_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS day, number, encode(digest, 'hex') AS digest,
         to_char(sealed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "sealedAt",
         sum(event_count) OVER (ORDER BY number) AS events
    FROM audit_block) every`;

/** The roots of the last days as the database tells them, the newest first. */
export async function rootsOf(db: Db, days: number): Promise<DailyRoot[]> {
  const rows = await db.rows<DailyRoot & { events: string }>(
    `${ROOTS} ORDER BY day DESC, number DESC LIMIT $1::integer`,
    [days],
  );
  return rows.map((root) => ({ ...root, events: Number(root.events) }));
}

/** The root of a day as the database tells it. */
export async function rootOf(db: Db, day: string): Promise<DailyRoot | undefined> {
  const rows = await db.rows<DailyRoot & { events: string }>(
    `${ROOTS} WHERE day = $1 ORDER BY day, number DESC LIMIT 1`,
    [day],
  );
  return rows.map((root) => ({ ...root, events: Number(root.events) }))[0];
}

/** The roots kept in a folder, the oldest first; a file that cannot be read as one throws with its name. */
export async function keptRoots(folder: string): Promise<DailyRoot[]> {
  const files = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const roots: DailyRoot[] = [];
  for (const file of files.filter((name) => FILE.test(name)).sort()) roots.push(await readRoot(join(folder, file)));
  return roots;
}

async function readRoot(path: string): Promise<DailyRoot> {
  const root = JSON.parse(await readFile(path, "utf8")) as DailyRoot;
  if (!Number.isSafeInteger(root.block) || !/^[0-9a-f]{64}$/.test(root.digest))
    throw new Error(`${path} is no root of the audit chain`);
  return root;
}

/**
 * Writes the root of every day that ended since the last kept one, and that of today. A file is only ever replaced by a later
 * block of its own day, and only while the chain still holds the block it names.
 * @returns where a kept file and the chain disagree.
 */
export async function exportRoots(db: Db, folder: string): Promise<RootConflict[]> {
  await mkdir(folder, { recursive: true });
  const kept = await keptRoots(folder);
  const byDay = new Map(kept.map((root) => [root.day, root]));
  const newest = kept.at(-1);
  const conflicts: RootConflict[] = [];
  for (const root of await rootsSince(db, newest?.day)) {
    const old = byDay.get(root.day);
    if (old !== undefined && old.block === root.block && old.digest === root.digest) continue;
    if (old !== undefined && !(old.block < root.block && (await digestOf(db, old.block)) === old.digest))
      conflicts.push({ day: root.day, kept: old, found: root });
    else await writeRoot(folder, root);
  }
  const top = newest === undefined ? undefined : await digestOf(db, newest.block);
  if (newest !== undefined && top !== newest.digest && conflicts.length === 0)
    conflicts.push({ day: newest.day, kept: newest, found: { ...newest, digest: top ?? "" } });
  return conflicts;
}

async function rootsSince(db: Db, day: string | undefined): Promise<DailyRoot[]> {
  const rows = await db.rows<DailyRoot & { events: string }>(`${ROOTS} WHERE day >= $1 ORDER BY day, number DESC`, [
    day ?? "",
  ]);
  return rows.map((root) => ({ ...root, events: Number(root.events) }));
}

async function digestOf(db: Db, block: number): Promise<string | undefined> {
  const row = await db.row<{ digest: string }>(
    "SELECT encode(digest, 'hex') AS digest FROM audit_block WHERE number = $1",
    [block],
  );
  return row?.digest;
}

async function writeRoot(folder: string, root: DailyRoot): Promise<void> {
  const path = join(folder, `${root.day}.json`);
  // Whole or not at all, also when the machine stops meanwhile.
  await writeFile(`${path}.new`, `${JSON.stringify(root, null, 2)}\n`, { flush: true });
  await rename(`${path}.new`, path);
}

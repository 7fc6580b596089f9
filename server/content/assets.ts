/** Contents of institutions by whose they are: being processed, ready, failed, removed. */
import type { ContentKind, PackageStandard } from "../../contract/content-view.ts";
import type { Db, Tx } from "../platform/db.ts";
import type { Structure } from "./packages/structure.ts";

/** A content as other parts of the area see it. */
export interface Asset {
  assetId: number;
  key: string;
  institutionId: number;
  kind: ContentKind;
  name: string;
  bytes: number;
  originalDigest: string | null;
  state: "processing" | "ready" | "failed";
  progress: number;
  fault: string | null;
  faultDetail: string | null;
  madeAt: Date;
  durationMs: number | null;
  width: number | null;
  height: number | null;
  pages: number | null;
  standard: PackageStandard | null;
  hasCaptions: boolean;
}

const COLUMNS = `a.asset_id AS "assetId", a.content_key AS key, a.institution_id AS "institutionId", a.kind, a.name, a.bytes,
  a.original_digest AS "originalDigest", a.state, a.progress, a.fault, a.fault_detail AS "faultDetail", a.made_at AS "madeAt",
  a.duration_ms AS "durationMs", a.width, a.height, a.pages, a.standard,
  EXISTS (SELECT FROM content_captions c WHERE c.asset_id = a.asset_id) AS "hasCaptions"`;

/** The content of a key, whoever's it is; undefined when it is not there, or was removed. */
export async function assetByKey(db: Db, key: string, lock = ""): Promise<Asset | undefined> {
  return db.row<Asset>(
    `SELECT ${COLUMNS} FROM content_asset a WHERE a.content_key = $1 AND a.state <> 'removed' ${lock}`,
    [key],
  );
}

/** The content of a number. */
export async function assetById(db: Db, assetId: number): Promise<Asset | undefined> {
  return db.row<Asset>(`SELECT ${COLUMNS} FROM content_asset a WHERE a.asset_id = $1 AND a.state <> 'removed'`, [
    assetId,
  ]);
}

/** What a package is made of: large, so it is read where it is needed alone. Undefined for any other content. */
export async function structureOf(db: Db, assetId: number): Promise<Structure | undefined> {
  const row = await db.row<{ structure: Structure | null }>(
    "SELECT structure FROM content_asset WHERE asset_id = $1 AND state <> 'removed'",
    [assetId],
  );
  return row?.structure ?? undefined;
}

/** Contents of an institution by their keys, as lessons are made of them; they stay until the transaction has ended. */
export async function materialsOf(
  tx: Tx,
  institutionId: number,
  keys: readonly string[],
): Promise<Map<string, { kind: ContentKind; name: string; ready: boolean; durationMs: number | null }>> {
  const rows = await tx.rows<{
    key: string;
    kind: ContentKind;
    name: string;
    ready: boolean;
    durationMs: number | null;
  }>(
    `SELECT content_key AS key, kind, name, state = 'ready' AS ready, duration_ms AS "durationMs" FROM content_asset
      WHERE institution_id = $1 AND content_key = ANY ($2) AND state <> 'removed' ORDER BY asset_id FOR SHARE`,
    [institutionId, keys],
  );
  return new Map(rows.map(({ key, ...material }) => [key, material]));
}

export interface AssetFilter {
  kind?: string | undefined;
  state?: string | undefined;
  q?: string | undefined;
  before?: number | undefined;
  limit: number;
}

/** Contents of institutions, the newest first. */
export async function assetsOf(db: Db, institutionIds: readonly number[], filter: AssetFilter): Promise<Asset[]> {
  const { kind, state, q, before, limit } = filter;
  return db.rows<Asset>(
    `SELECT ${COLUMNS} FROM content_asset a
      WHERE a.institution_id = ANY ($1) AND a.state <> 'removed' AND ($2::text IS NULL OR a.kind = $2)
        AND ($3::text IS NULL OR a.state = $3) AND ($4::text IS NULL OR position(lower($4) IN lower(a.name)) > 0)
        AND ($5::bigint IS NULL OR a.asset_id < $5)
      ORDER BY a.asset_id DESC LIMIT $6`,
    [institutionIds, kind, state, q, before, limit],
  );
}

/** How much institutions use, uploads under way included. */
export async function usedBytes(db: Db, institutionIds: readonly number[]): Promise<number> {
  const row = await db.row<{ bytes: number }>(
    `SELECT (coalesce((SELECT sum(bytes) FROM content_asset WHERE institution_id = ANY ($1) AND state <> 'removed'), 0)
           + coalesce((SELECT sum(bytes) FROM content_upload WHERE institution_id = ANY ($1) AND finished_at IS NULL), 0))::bigint AS bytes`,
    [institutionIds],
  );
  return row?.bytes ?? 0;
}

export interface NewAsset {
  key: string;
  institutionId: number;
  kind: ContentKind;
  name: string;
  bytes: number;
  originalDigest: string | null;
  madeBy: number | null;
  /** The content of which it is the newer version. */
  replacesId?: number | null;
}

/** Writes a content down that is to be processed. */
export async function insertAsset(tx: Tx, asset: NewAsset, now: Date): Promise<number> {
  const { key, institutionId, kind, name, bytes, originalDigest, madeBy, replacesId } = asset;
  const row = await tx.row<{ asset_id: number }>(
    `INSERT INTO content_asset (content_key, institution_id, kind, name, bytes, original_digest, made_by, made_at, replaces_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING asset_id`,
    [key, institutionId, kind, name, bytes, originalDigest, madeBy, now, replacesId],
  );
  return (row as { asset_id: number }).asset_id;
}

/** What comes before and after a content: what it replaces, and the newest that replaces it. Removed ones are not told. */
export async function neighboursOf(
  db: Db,
  assetId: number,
): Promise<{
  replaces: { key: string; name: string } | undefined;
  newer: { contentKey: string; name: string; state: Asset["state"] } | undefined;
}> {
  const replaces = await db.row<{ key: string; name: string }>(
    `SELECT old.content_key AS key, old.name FROM content_asset a JOIN content_asset old ON old.asset_id = a.replaces_id
      WHERE a.asset_id = $1 AND old.state <> 'removed'`,
    [assetId],
  );
  const newer = await db.row<{ contentKey: string; name: string; state: Asset["state"] }>(
    `SELECT content_key AS "contentKey", name, state FROM content_asset
      WHERE replaces_id = $1 AND state <> 'removed' ORDER BY asset_id DESC LIMIT 1`,
    [assetId],
  );
  return { replaces, newer };
}

/** Lets a content go: its parts and original are free, its name is gone; that there was one stays. */
export async function removeAsset(tx: Tx, assetId: number, now: Date): Promise<void> {
  await tx.execute("DELETE FROM content_part WHERE asset_id = $1", [assetId]);
  await tx.execute("DELETE FROM content_captions WHERE asset_id = $1", [assetId]);
  await tx.execute(
    `UPDATE content_asset SET state = 'removed', removed_at = $2, original_digest = NULL, fault = NULL, fault_detail = NULL,
            structure = NULL, leased_until = NULL, name = '已删除'
      WHERE asset_id = $1 AND state <> 'removed'`,
    [assetId, now],
  );
}

/** A part of a content as it is given out. */
export interface Part {
  digest: string;
  media: string;
  bytes: number;
}

/** One part by its path. */
export async function partOf(db: Db, assetId: number, path: string): Promise<Part | undefined> {
  return db.row<Part>("SELECT digest, media, bytes FROM content_part WHERE asset_id = $1 AND path = $2", [
    assetId,
    path,
  ]);
}

/** The same by the key of its content; undefined when the content was removed. */
export async function partByKey(db: Db, contentKey: string, path: string): Promise<Part | undefined> {
  return db.row<Part>(
    `SELECT p.digest, p.media, p.bytes FROM content_part p JOIN content_asset a USING (asset_id)
      WHERE a.content_key = $1 AND a.state <> 'removed' AND p.path = $2`,
    [contentKey, path],
  );
}

/** Which of some paths a content has. */
export async function pathsAmong(db: Db, assetId: number, paths: readonly string[]): Promise<Set<string>> {
  const rows = await db.rows<{ path: string }>(
    "SELECT path FROM content_part WHERE asset_id = $1 AND path = ANY ($2)",
    [assetId, paths],
  );
  return new Set(rows.map(({ path }) => path));
}

/**
 * Uploads of large files in parts. The parts lie one behind the other in a file of the server's work folder; how much of it counts
 * stands in the database, so neither a crash nor a lost answer can part them.
 */
import { mkdir, open, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Actor } from "../../contract/actor.ts";
import { CONTENT_BYTES, CONTENT_KINDS, type ContentKind } from "../../contract/content.ts";
import { cleanName, FileFault, newKey } from "../files/door.ts";
import { parameter } from "../parameters/door.ts";
import { transact, type Database, type Db, type Tx } from "../platform/db.ts";
import type { Jobs } from "../platform/jobs.ts";
import { Refusal } from "../platform/refusal.ts";
import { assetById, insertAsset, usedBytes, type Asset } from "./assets.ts";
import { refusalOfContent } from "./faults.ts";
import { digestOfFile, keepFile } from "./objects.ts";
import { processingQueue } from "./processing.ts";
import type { ContentServices } from "./services.ts";

const KEPT_HOURS = 48;
const HOUR_MS = 3_600_000;
const MOST_OPEN = 20;

/** An upload, as far as it is. */
export interface Upload {
  uploadId: number;
  key: string;
  institutionId: number;
  kind: ContentKind;
  name: string;
  bytes: number;
  received: number;
  expiresAt: Date;
  assetId: number | null;
  /** Of which content it is to be the newer version. */
  replacesId: number | null;
  finishedAt: Date | null;
}

const SELECT = `SELECT upload_id AS "uploadId", upload_key AS key, institution_id AS "institutionId", kind, name, bytes, received,
  expires_at AS "expiresAt", asset_id AS "assetId", replaces_id AS "replacesId", finished_at AS "finishedAt" FROM content_upload`;

/** Largest of each kind at the moment, in bytes. */
export async function largestOf(db: Db, now: Date): Promise<Record<ContentKind, number>> {
  const megabytes = {
    video: await parameter(db, "video_megabytes", now),
    document: await parameter(db, "document_megabytes", now),
    package: await parameter(db, "package_megabytes", now),
  };
  const entries = CONTENT_KINDS.map((kind) => [kind, Math.min(megabytes[kind] * 2 ** 20, CONTENT_BYTES[kind])]);
  return Object.fromEntries(entries) as Record<ContentKind, number>;
}

/** How much an institution may use, in bytes. */
export async function shareOf(db: Db, now: Date): Promise<number> {
  return (await parameter(db, "institution_gigabytes", now)) * 2 ** 30;
}

/** Begins an upload: its bytes are taken of the institution's share at once, so that what is begun can be finished. */
export async function beginUpload(
  tx: Tx,
  { institutionId, actor }: { institutionId: number; actor: Actor },
  { kind, name, bytes, replaces }: { kind: ContentKind; name: string; bytes: number; replaces?: Asset | undefined },
  now: Date,
): Promise<Upload> {
  const clean = nameOf(name);
  if (replaces !== undefined && replaces.kind !== kind) throw otherKind();
  if (bytes > (await largestOf(tx, now))[kind]) throw refusalOfContent("too_large", name, "body.bytes");
  await tx.row("SELECT pg_advisory_xact_lock(7032, $1::int)", [institutionId]);
  const open = await tx.row<{ open: number }>(
    "SELECT count(*)::int AS open FROM content_upload WHERE institution_id = $1 AND finished_at IS NULL AND expires_at > $2",
    [institutionId, now],
  );
  if ((open?.open ?? 0) >= MOST_OPEN || (await usedBytes(tx, [institutionId])) + bytes > (await shareOf(tx, now)))
    throw new Refusal("content_share_full");
  const key = newKey();
  await tx.execute(
    `INSERT INTO content_upload (upload_key, institution_id, account_id, kind, name, bytes, begun_at, expires_at, replaces_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      key,
      institutionId,
      actor.accountId,
      kind,
      clean,
      bytes,
      now,
      new Date(now.getTime() + KEPT_HOURS * HOUR_MS),
      replaces?.assetId,
    ],
  );
  return ownUpload(tx, [institutionId], key, now);
}

function otherKind(): Refusal {
  const message = "新版本与原来的形式不同";
  const remedy = "视频由视频接替，文档由文档接替，互动课件由互动课件接替；形式不同的请另外上传";
  return new Refusal("content_refused", [{ path: "body.replaces", code: "kind", message, remedy }]);
}

function nameOf(name: string): string {
  try {
    return cleanName(name);
  } catch (error) {
    throw error instanceof FileFault ? refusalOfContent("bad_name", name, "body.name") : error;
  }
}

/** An upload of an institution in reach. Throws `not_found` for another's, and for one whose time is over. */
export async function ownUpload(
  db: Db,
  institutionIds: readonly number[],
  key: string,
  now: Date,
  lock = "",
): Promise<Upload> {
  const upload = await db.row<Upload>(
    `${SELECT} WHERE upload_key = $1 AND institution_id = ANY ($2) AND expires_at > $3 ${lock}`,
    [key, institutionIds, now],
  );
  if (upload === undefined) throw new Refusal("not_found");
  return upload;
}

const fileOf = (work: string, key: string): string => join(work, `upload-${key}`);

/** Adds the part that comes next; any other place than the next is `upload_elsewhere`. */
export async function appendPart(
  tx: Tx,
  work: string,
  institutionIds: readonly number[],
  key: string,
  { at, content }: { at: number; content: Uint8Array },
  now: Date,
): Promise<Upload> {
  const upload = await ownUpload(tx, institutionIds, key, now, "FOR UPDATE");
  const fits = content.length > 0 && at + content.length <= upload.bytes;
  if (at !== upload.received || !fits || upload.finishedAt !== null) throw elsewhere(upload);
  await mkdir(work, { recursive: true });
  const file = await open(fileOf(work, key), "r+").catch(() => open(fileOf(work, key), "w+", 0o600));
  try {
    // What came before must be on this machine; where it is not, the upload was begun at another server.
    if ((await file.stat()).size < at) throw new Refusal("busy", undefined, 30);
    await file.write(content, 0, content.length, at);
    await file.datasync();
  } finally {
    await file.close();
  }
  const received = at + content.length;
  await tx.execute("UPDATE content_upload SET received = $2 WHERE upload_id = $1", [upload.uploadId, received]);
  return { ...upload, received };
}

function elsewhere({ received, bytes }: Upload): Refusal {
  const message = `已收到 ${received} 字节，共 ${bytes} 字节`;
  return new Refusal("upload_elsewhere", [
    { path: "body.at", code: "elsewhere", message, remedy: `请从第 ${received} 字节接着传` },
  ]);
}

export interface Finishing {
  services: ContentServices;
  jobs: Jobs;
  institutionIds: readonly number[];
  actor: Actor;
}

/** Takes a whole upload in. Asked again it says the same. */
export async function finishUpload(
  { services, jobs, institutionIds, actor }: Finishing,
  key: string,
  now: Date,
  tell: (tx: Tx, asset: Asset) => Promise<void>,
): Promise<Asset> {
  const { database, store } = services;
  const upload = await ownUpload(database, institutionIds, key, now);
  if (upload.assetId !== null) return finished(database, upload.assetId);
  if (upload.received < upload.bytes) throw new Refusal("upload_not_whole");
  const file = fileOf(store.work, key);
  const { size } = await stat(file).catch(() => ({ size: -1 }));
  if (size < upload.bytes) throw new Refusal("busy", undefined, 30);
  const { digest } = await digestOfFile(file).catch(async (error: NodeJS.ErrnoException) => {
    // Another try was quicker, and took the file along.
    if (error.code === "ENOENT") return { digest: "" };
    throw error;
  });
  const assetId = await transact(database, async (tx) => {
    const still = await ownUpload(tx, institutionIds, key, now, "FOR UPDATE");
    if (still.assetId !== null) return still.assetId;
    if (digest === "") throw new Refusal("busy", undefined, 5);
    await keepFile(tx, store, { file, digest, bytes: upload.bytes }, now);
    const { institutionId, kind, name, bytes, replacesId } = upload;
    const whose = { institutionId, originalDigest: digest, madeBy: actor.accountId };
    const made = { key: newKey(), kind, name, bytes, replacesId, ...whose };
    const id = await insertAsset(tx, made, now);
    await tx.execute("UPDATE content_upload SET finished_at = $2, asset_id = $3 WHERE upload_id = $1", [
      upload.uploadId,
      now,
      id,
    ]);
    await jobs.enqueue(tx, processingQueue, [{ assetId: id }]);
    await tell(tx, (await assetById(tx, id)) as Asset);
    return id;
  });
  return finished(database, assetId);
}

async function finished(database: Database, assetId: number): Promise<Asset> {
  const asset = await assetById(database, assetId);
  if (asset === undefined) throw new Refusal("not_found");
  return asset;
}

/** Gives an upload up. What it became, if it did, stays. */
export async function cancelUpload(
  tx: Tx,
  work: string,
  institutionIds: readonly number[],
  key: string,
  now: Date,
): Promise<void> {
  const upload = await ownUpload(tx, institutionIds, key, now, "FOR UPDATE");
  await tx.execute("DELETE FROM content_upload WHERE upload_id = $1", [upload.uploadId]);
  await rm(fileOf(work, key), { force: true });
}

/** Forgets uploads whose time is over, and files of the work folder that belong to nobody. */
export async function dropOldUploads({ database, store }: ContentServices, now: Date): Promise<number> {
  const gone = await transact(database, (tx) => tx.execute("DELETE FROM content_upload WHERE expires_at <= $1", [now]));
  for (const name of await readdir(store.work).catch(() => [])) {
    const key = /^upload-(.{22})$/.exec(name)?.[1];
    const file = join(store.work, name);
    const found = await stat(file).catch(() => undefined);
    if (found === undefined || Date.now() - found.mtimeMs < KEPT_HOURS * HOUR_MS) continue;
    const known =
      key !== undefined &&
      (await database.row("SELECT FROM content_upload WHERE upload_key = $1 AND finished_at IS NULL", [key]));
    if (known === false || known === undefined) await rm(file, { recursive: true, force: true });
  }
  return gone;
}

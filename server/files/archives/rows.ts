/** SQL of zips of evidence: on their way in like uploads in parts, then what they hold and what became of it. */
import type { Db, Tx } from "../../platform/db.ts";
import { Refusal } from "../../platform/refusal.ts";
import type { AttachedTo } from "../evidence.ts";
import { Fault, refusalOfFile, type FaultCode } from "../judge/faults.ts";
import { cleanName } from "../judge/names.ts";
import type { Packed } from "../judge/packed.ts";
import { digestOf } from "../store.ts";

/** Zips that may come for one thing, and how large all of them may be together. */
export interface ArchiveRoom {
  archives: number;
  bytes: number;
}

/** A zip, as far as it is. */
export interface Archive {
  archiveId: number;
  name: string;
  bytes: number;
  received: number;
  listedAt: Date | null;
  emptiedAt: Date | null;
}

const SELECT = `SELECT archive_id AS "archiveId", name, bytes, received, listed_at AS "listedAt", emptied_at AS "emptiedAt"
  FROM evidence_archive`;

/** Zips of something, in the order in which they were begun. */
export async function archivesOf(db: Db, { kind, id }: AttachedTo): Promise<Archive[]> {
  return db.rows<Archive>(`${SELECT} WHERE for_kind = $1 AND for_id = $2 ORDER BY archive_id`, [kind, id]);
}

/** Begins a zip. Throws `file_refused` for its name, or where it does not fit beside the others. The caller holds what it is for. */
export async function beginArchive(
  tx: Tx,
  to: AttachedTo,
  { name, bytes }: { name: string; bytes: number },
  room: ArchiveRoom,
  now: Date,
): Promise<number> {
  let clean: string;
  try {
    clean = cleanName(name);
  } catch (error) {
    throw error instanceof Fault ? refusalOfFile(error.code, name, "body.name") : error;
  }
  const before = await archivesOf(tx, to);
  if (before.length >= room.archives) throw refusalOfFile("zip_many", name, "body.name");
  if (before.reduce((sum, each) => sum + each.bytes, bytes) > room.bytes)
    throw refusalOfFile("too_large", name, "body.bytes");
  const row = await tx.row<{ archive_id: number }>(
    `INSERT INTO evidence_archive (for_kind, for_id, name, bytes, begun_at) VALUES ($1, $2, $3, $4, $5) RETURNING archive_id`,
    [to.kind, to.id, clean, bytes, now],
  );
  return (row as { archive_id: number }).archive_id;
}

/** Adds the part that comes next; the same part once more changes nothing. Returns how much has arrived. */
export async function appendToArchive(
  tx: Tx,
  to: AttachedTo,
  archiveId: number,
  { at, content }: { at: number; content: Uint8Array },
): Promise<number> {
  const archive = await tx.row<Archive>(
    `${SELECT} WHERE archive_id = $1 AND for_kind = $2 AND for_id = $3 FOR UPDATE`,
    [archiveId, to.kind, to.id],
  );
  if (archive === undefined) throw new Refusal("not_found");
  const { bytes, received } = archive;
  if (at < received && (await isKnown(tx, archiveId, at, content))) return received;
  if (at !== received || content.length === 0 || at + content.length > bytes)
    throw new Refusal("upload_elsewhere", [
      {
        path: "body.at",
        code: "elsewhere",
        message: `已收到 ${received} 字节，共 ${bytes} 字节`,
        remedy: `请从第 ${received} 字节接着传`,
      },
    ]);
  await tx.execute("INSERT INTO evidence_archive_part (archive_id, at, content) VALUES ($1, $2, $3)", [
    archiveId,
    at,
    content,
  ]);
  await tx.execute("UPDATE evidence_archive SET received = $2 WHERE archive_id = $1", [archiveId, at + content.length]);
  return at + content.length;
}

async function isKnown(tx: Tx, archiveId: number, at: number, content: Uint8Array): Promise<boolean> {
  const row = await tx.row<{ digest: string }>(
    "SELECT encode(sha256(content), 'hex') AS digest FROM evidence_archive_part WHERE archive_id = $1 AND at = $2",
    [archiveId, at],
  );
  return row?.digest === digestOf(content);
}

/** Takes a zip away with everything in it; its contents are swept where nothing else refers to them. */
export async function dropArchives(tx: Tx, to: AttachedTo, archiveId?: number): Promise<number> {
  return tx.execute(
    "DELETE FROM evidence_archive WHERE for_kind = $1 AND for_id = $2 AND archive_id = coalesce($3, archive_id)",
    [to.kind, to.id, archiveId ?? null],
  );
}

/** A file of a zip. Neither digest nor fault: nobody has looked into it. */
export interface ArchiveFile {
  archiveId: number;
  number: number;
  name: string;
  bytes: number;
  digest: string | null;
  storedBytes: number | null;
  fault: FaultCode | null;
}

/** What the zips of something hold. */
export async function archiveFiles(db: Db, { kind, id }: AttachedTo): Promise<ArchiveFile[]> {
  return db.rows<ArchiveFile>(
    `SELECT f.archive_id AS "archiveId", f.file_number AS number, f.name, f.bytes, f.stored_digest AS digest, f.fault,
            o.bytes AS "storedBytes"
       FROM evidence_archive a JOIN evidence_archive_file f USING (archive_id) LEFT JOIN file_object o ON o.digest = f.stored_digest
      WHERE a.for_kind = $1 AND a.for_id = $2 ORDER BY f.archive_id, f.file_number`,
    [kind, id],
  );
}

/** The bytes of a zip as they lie in its parts: one part at a time is in memory, the one read last. */
export async function packedArchive(db: Db, { archiveId, bytes }: Archive): Promise<Packed> {
  const parts = await db.rows<{ at: number; length: number }>(
    "SELECT at, length(content) AS length FROM evidence_archive_part WHERE archive_id = $1 ORDER BY at",
    [archiveId],
  );
  let held: { at: number; content: Buffer } | undefined;
  const part = async (place: number): Promise<{ at: number; content: Buffer }> => {
    if (held !== undefined && place >= held.at && place < held.at + held.content.length) return held;
    const own = parts.findLast(({ at }) => at <= place);
    const row = await db.row<{ content: Buffer }>(
      "SELECT content FROM evidence_archive_part WHERE archive_id = $1 AND at = $2",
      [archiveId, own?.at],
    );
    if (own === undefined || row === undefined) throw new Refusal("upload_not_whole");
    return (held = { at: own.at, content: row.content });
  };
  return {
    bytes,
    async read(at, length) {
      const found: Buffer[] = [];
      for (let place = at; place < at + length;) {
        const { at: begin, content } = await part(place);
        const piece = content.subarray(place - begin, at + length - begin);
        found.push(piece);
        place += piece.length;
      }
      return found.length === 1 ? (found[0] as Buffer) : Buffer.concat(found);
    },
  };
}

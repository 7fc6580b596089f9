/** Uploads in parts. What has arrived is in the database with the count of it, so neither a crash nor a lost answer can part them. */
import { parameter } from "../parameters/door.ts";
import { transact, type Db, type Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { fileById, newKey, type EvidenceFile } from "./evidence.ts";
import { Fault, FAULTS, refusalOfFile, type FaultCode } from "./judge/faults.ts";
import { cleanName } from "./judge/names.ts";
import { countBegun, giveBack, takeShare } from "./share.ts";
import { digestOf } from "./store.ts";
import { keepEvidence, lookInto, tooOften, type Giver, type Taking } from "./taking.ts";

const KEPT_HOURS = 24;
const HOUR_MS = 3_600_000;

/** An upload, as far as it is. */
export interface Upload {
  uploadId: number;
  key: string;
  personId: number;
  name: string;
  bytes: number;
  received: number;
  expiresAt: Date;
  finishedAt: Date | null;
  evidenceId: number | null;
  fault: FaultCode | null;
}

const SELECT = `SELECT upload_id AS "uploadId", upload_key AS key, person_id AS "personId", name, bytes, received,
  expires_at AS "expiresAt", finished_at AS "finishedAt", evidence_id AS "evidenceId", fault FROM upload`;

/** Begins an upload: its bytes are taken of the share at once, so that what is begun can be finished. */
export async function beginUpload(
  tx: Tx,
  { personId, actor }: Giver,
  { name, bytes }: { name: string; bytes: number },
  now: Date,
): Promise<Upload> {
  try {
    cleanName(name);
  } catch (error) {
    throw error instanceof Fault ? refusalOfFile(error.code, name, "body.name") : error;
  }
  const megabytes = await parameter(tx, "file_megabytes", now);
  const share = await parameter(tx, "person_megabytes", now);
  const perHour = await parameter(tx, "uploads_per_hour", now);
  if (bytes > megabytes * 2 ** 20) throw refusalOfFile("too_large", name, "body.bytes");
  if (!(await countBegun(tx, personId, perHour, now))) throw tooOften(now);
  if (!(await takeShare(tx, personId, bytes, share * 2 ** 20, now))) throw new Refusal("file_share_full");
  const key = newKey();
  await tx.execute(
    `INSERT INTO upload (upload_key, account_id, person_id, name, bytes, begun_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [key, actor.accountId, personId, name, bytes, now, new Date(now.getTime() + KEPT_HOURS * HOUR_MS)],
  );
  return ownUpload(tx, personId, key, now);
}

/** Somebody's upload. Throws `not_found` for another's, and for one whose time is over. */
export async function ownUpload(db: Db, personId: number, key: string, now: Date, lock = ""): Promise<Upload> {
  const upload = await db.row<Upload>(
    `${SELECT} WHERE upload_key = $1 AND person_id = $2 AND expires_at > $3 ${lock}`,
    [key, personId, now],
  );
  if (upload === undefined) throw new Refusal("not_found");
  return upload;
}

/**
 * Adds the part that comes next. The same part once more changes nothing; any other place than the next is `upload_elsewhere`.
 */
export async function appendPart(
  tx: Tx,
  personId: number,
  key: string,
  { at, content }: { at: number; content: Uint8Array },
  now: Date,
): Promise<Upload> {
  const upload = await ownUpload(tx, personId, key, now, "FOR UPDATE");
  if (at < upload.received && (await isKnown(tx, upload, at, content))) return upload;
  const fits = content.length > 0 && at + content.length <= upload.bytes;
  if (at !== upload.received || !fits || upload.finishedAt !== null) throw elsewhere(upload);
  await tx.execute("INSERT INTO upload_part (upload_id, at, content) VALUES ($1, $2, $3)", [
    upload.uploadId,
    at,
    content,
  ]);
  const received = at + content.length;
  await tx.execute("UPDATE upload SET received = $2 WHERE upload_id = $1", [upload.uploadId, received]);
  return { ...upload, received };
}

async function isKnown(tx: Tx, { uploadId }: Upload, at: number, content: Uint8Array): Promise<boolean> {
  const row = await tx.row<{ digest: string }>(
    "SELECT encode(sha256(content), 'hex') AS digest FROM upload_part WHERE upload_id = $1 AND at = $2",
    [uploadId, at],
  );
  return row?.digest === digestOf(content);
}

function elsewhere({ received, bytes }: Upload): Refusal {
  const message = `已收到 ${received} 字节，共 ${bytes} 字节`;
  return new Refusal("upload_elsewhere", [
    { path: "body.at", code: "elsewhere", message, remedy: `请从第 ${received} 字节接着传` },
  ]);
}

/** Has a whole upload looked into and kept. Asked again it says the same, whether it was kept or refused. */
export async function finishUpload(
  taking: Taking,
  giver: Giver,
  key: string,
  now: Date,
  tell: (tx: Tx, evidence: EvidenceFile) => Promise<void>,
): Promise<EvidenceFile> {
  const { database, store } = taking;
  const upload = await ownUpload(database, giver.personId, key, now);
  const before = await outcomeOf(database, upload);
  if (before !== undefined) return before;
  if (upload.received < upload.bytes) throw new Refusal("upload_not_whole");
  let taken;
  try {
    taken = await lookInto(taking, upload.name, () => contentOf(database, upload));
  } catch (error) {
    // Another try was quicker, and took the parts along.
    const quicker = await outcomeOf(database, await ownUpload(database, giver.personId, key, now));
    if (quicker !== undefined) return quicker;
    const code = error instanceof Refusal && error.code === "file_refused" ? error.errors?.[0]?.code : undefined;
    if (code !== undefined) await transact(database, (tx) => endRefused(tx, giver.personId, key, code, now));
    throw error;
  }
  return transact(database, async (tx) => {
    // Finished by somebody's second try in the meantime: theirs is the one.
    const still = await ownUpload(tx, giver.personId, key, now, "FOR UPDATE");
    const meanwhile = await outcomeOf(tx, still);
    if (meanwhile !== undefined) return meanwhile;
    const { evidence, isNew } = await keepEvidence(tx, store, taken, giver, now);
    await giveBack(tx, giver.personId, upload.bytes - (isNew ? taken.content.length : 0));
    await tx.execute("UPDATE upload SET finished_at = $2, evidence_id = $3 WHERE upload_id = $1", [
      upload.uploadId,
      now,
      evidence.evidenceId,
    ]);
    await tx.execute("DELETE FROM upload_part WHERE upload_id = $1", [upload.uploadId]);
    await tell(tx, evidence);
    return evidence;
  });
}

/** What came of an upload before; undefined when nothing did yet. Throws the refusal that it met. */
async function outcomeOf(db: Db, upload: Upload): Promise<EvidenceFile | undefined> {
  if (upload.fault !== null) throw refusalOfFile(upload.fault, upload.name);
  if (upload.finishedAt === null) return undefined;
  const evidence = upload.evidenceId === null ? undefined : await fileById(db, upload.evidenceId);
  if (evidence === undefined) throw new Refusal("not_found");
  return evidence;
}

async function contentOf(db: Db, { uploadId, bytes }: Upload): Promise<Uint8Array> {
  const parts = await db.rows<{ content: Buffer }>("SELECT content FROM upload_part WHERE upload_id = $1 ORDER BY at", [
    uploadId,
  ]);
  const content = Buffer.concat(parts.map((part) => part.content));
  if (content.length !== bytes) throw new Refusal("upload_not_whole");
  return content;
}

async function endRefused(tx: Tx, personId: number, key: string, code: string, now: Date): Promise<void> {
  if (!(code in FAULTS)) return;
  const upload = await ownUpload(tx, personId, key, now, "FOR UPDATE");
  if (upload.finishedAt !== null) return;
  await tx.execute("UPDATE upload SET finished_at = $2, fault = $3 WHERE upload_id = $1", [upload.uploadId, now, code]);
  await tx.execute("DELETE FROM upload_part WHERE upload_id = $1", [upload.uploadId]);
  await giveBack(tx, personId, upload.bytes);
}

/** Gives an upload up. What it became, if it did, stays. */
export async function cancelUpload(tx: Tx, personId: number, key: string, now: Date): Promise<void> {
  const upload = await ownUpload(tx, personId, key, now, "FOR UPDATE");
  await tx.execute("DELETE FROM upload WHERE upload_id = $1", [upload.uploadId]);
  if (upload.finishedAt === null) await giveBack(tx, personId, upload.bytes);
}

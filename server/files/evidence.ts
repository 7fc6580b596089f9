/** Files of evidence by whose they are: held, attached to what they prove, deleted. */
import { randomBytes } from "node:crypto";
import type { Db, Tx } from "../platform/db.ts";
import { parameter } from "../parameters/door.ts";
import { Refusal } from "../platform/refusal.ts";
import { giveBack } from "./share.ts";

/** What evidence can be attached to: a kind that its area names, and the number there. */
export interface AttachedTo {
  kind: string;
  id: number;
}

/** A file of evidence as other areas see it. */
export interface EvidenceFile {
  evidenceId: number;
  /** The address under which it is read. */
  key: string;
  personId: number;
  name: string;
  mediaType: string;
  bytes: number;
  width: number | null;
  height: number | null;
  pages: number | null;
  /** Of what is kept; what was uploaded had `originalDigest`. */
  digest: string;
  originalDigest: string;
  uploadedAt: Date;
  attachedTo: AttachedTo | null;
  /** Since when it is held, or attached. */
  heldSince: Date;
}

interface Row {
  evidence_id: number;
  file_key: string;
  person_id: number;
  name: string;
  media: string;
  bytes: number;
  width: number | null;
  height: number | null;
  pages: number | null;
  stored_digest: string;
  original_digest: string;
  uploaded_at: Date;
  state_since: Date;
  attached_kind: string | null;
  attached_id: number | null;
}

const SELECT = `SELECT e.evidence_id, e.file_key, e.person_id, e.name, o.media, o.bytes, o.width, o.height, o.pages,
    e.stored_digest, e.original_digest, e.uploaded_at, e.state_since, e.attached_kind, e.attached_id
  FROM evidence_file e JOIN file_object o ON o.digest = e.stored_digest`;

function fileOf(row: Row): EvidenceFile {
  const { attached_kind: kind, attached_id: id } = row;
  return {
    evidenceId: row.evidence_id,
    key: row.file_key,
    personId: row.person_id,
    name: row.name,
    mediaType: row.media,
    bytes: row.bytes,
    width: row.width,
    height: row.height,
    pages: row.pages,
    digest: row.stored_digest,
    originalDigest: row.original_digest,
    uploadedAt: row.uploaded_at,
    attachedTo: kind === null || id === null ? null : { kind, id },
    heldSince: row.state_since,
  };
}

/** A key that nobody guesses: 128 bits at random. */
export function newKey(): string {
  return randomBytes(16).toString("base64url");
}

/** What somebody holds: uploaded and not attached to anything yet, the newest first. */
export async function heldBy(db: Db, personId: number): Promise<EvidenceFile[]> {
  const held = `${SELECT} WHERE e.person_id = $1 AND e.state = 'held' ORDER BY e.evidence_id DESC LIMIT 200`;
  return (await db.rows<Row>(held, [personId])).map(fileOf);
}

/** Files attached to something of somebody's, in the order in which they were uploaded. */
export async function filesOf(db: Db, personId: number, to: AttachedTo): Promise<EvidenceFile[]> {
  const rows = await db.rows<Row>(
    `${SELECT} WHERE e.person_id = $1 AND e.state = 'attached' AND e.attached_kind = $2 AND e.attached_id = $3
      ORDER BY e.evidence_id`,
    [personId, to.kind, to.id],
  );
  return rows.map(fileOf);
}

/** The file of a key, unless it was deleted. */
export async function fileByKey(db: Db, key: string): Promise<EvidenceFile | undefined> {
  const row = await db.row<Row>(`${SELECT} WHERE e.file_key = $1 AND e.state <> 'deleted'`, [key]);
  return row && fileOf(row);
}

/** The file of a number, unless it was deleted. */
export async function fileById(db: Db, evidenceId: number): Promise<EvidenceFile | undefined> {
  const row = await db.row<Row>(`${SELECT} WHERE e.evidence_id = $1 AND e.state <> 'deleted'`, [evidenceId]);
  return row && fileOf(row);
}

/** What somebody holds that was uploaded with exactly these bytes. */
export async function heldWith(db: Db, personId: number, originalDigest: string): Promise<EvidenceFile | undefined> {
  const row = await db.row<Row>(`${SELECT} WHERE e.person_id = $1 AND e.original_digest = $2 AND e.state = 'held'`, [
    personId,
    originalDigest,
  ]);
  return row && fileOf(row);
}

/**
 * Attaches files that somebody holds to something of theirs. Throws `file_not_held` when one of them is another's, is attached
 * already or is not there any more, and `files_too_many` beyond the parameter; nothing is attached then.
 */
export async function attach(
  tx: Tx,
  { personId, evidenceIds, to, now }: { personId: number; evidenceIds: readonly number[]; to: AttachedTo; now: Date },
): Promise<void> {
  const wanted = [...new Set(evidenceIds)];
  if (wanted.length === 0) return;
  await tx.row("SELECT pg_advisory_xact_lock(7023, hashtext($1))", [`${to.kind}:${to.id}`]);
  const attached = await tx.execute(
    `UPDATE evidence_file SET state = 'attached', state_since = $5, attached_kind = $3, attached_id = $4
      WHERE person_id = $1 AND evidence_id = ANY ($2) AND state = 'held'`,
    [personId, wanted, to.kind, to.id, now],
  );
  if (attached !== wanted.length) throw new Refusal("file_not_held");
  const row = await tx.row<{ files: number }>(
    `SELECT count(*)::int AS files FROM evidence_file WHERE state = 'attached' AND attached_kind = $1 AND attached_id = $2`,
    [to.kind, to.id],
  );
  if ((row?.files ?? 0) > (await parameter(tx, "declaration_files", now))) throw new Refusal("files_too_many");
}

/**
 * Takes files off something: all of them, or those named. They are held again, for as long as files are held. One that is held
 * already with the same bytes makes the other superfluous, which is deleted.
 * @returns how many were taken off.
 */
export async function detach(
  tx: Tx,
  { personId, evidenceIds, to, now }: { personId: number; evidenceIds?: readonly number[]; to: AttachedTo; now: Date },
): Promise<number> {
  const attached = await filesOf(tx, personId, to);
  const chosen = attached.filter(({ evidenceId }) => evidenceIds === undefined || evidenceIds.includes(evidenceId));
  for (const file of chosen) {
    const twin = await heldWith(tx, personId, file.originalDigest);
    if (twin !== undefined) await forget(tx, file, now);
    else
      await tx.execute(
        `UPDATE evidence_file SET state = 'held', state_since = $3, attached_kind = NULL, attached_id = NULL
          WHERE person_id = $1 AND evidence_id = $2 AND state = 'attached'`,
        [personId, file.evidenceId, now],
      );
  }
  return chosen.length;
}

/** Deletes a file: what is left is that there was one, and the digest of what was uploaded. Its bytes are free again. */
export async function forget(tx: Tx, file: Pick<EvidenceFile, "personId" | "evidenceId">, now: Date): Promise<boolean> {
  const row = await tx.row<{ bytes: number }>(
    `UPDATE evidence_file SET state = 'deleted', state_since = $3, stored_digest = NULL, name = '',
            attached_kind = NULL, attached_id = NULL
      WHERE person_id = $1 AND evidence_id = $2 AND state <> 'deleted' RETURNING bytes`,
    [file.personId, file.evidenceId, now],
  );
  if (row === undefined) return false;
  await giveBack(tx, file.personId, row.bytes);
  return true;
}

/** Where else the same file, or a picture that looks the same, was given. */
import type { Db } from "../platform/db.ts";
import type { AttachedTo } from "./evidence.ts";

/** A use of a file by somebody, for something or not yet. */
export interface FileUse {
  evidenceId: number;
  personId: number;
  attachedTo: AttachedTo | null;
  uploadedAt: Date;
  digest: string;
  /** In how many of 64 signs the pictures differ; 0 of the same file. */
  distance: number;
}

interface Row {
  evidence_id: number;
  person_id: number;
  attached_kind: string | null;
  attached_id: number | null;
  uploaded_at: Date;
  stored_digest: string;
  distance: number;
}

const COLUMNS = "e.evidence_id, e.person_id, e.attached_kind, e.attached_id, e.uploaded_at, e.stored_digest";
const MOST = 100;

/** At most so many of 64 signs differ between pictures that look the same. */
export const ALIKE = 6;

/** Uses of the same bytes, as they were uploaded or as they are kept. */
export async function usesOfDigest(db: Db, digest: string): Promise<FileUse[]> {
  const rows = await db.rows<Row>(
    `SELECT ${COLUMNS}, 0 AS distance FROM evidence_file e
      WHERE e.evidence_id IN (
        SELECT evidence_id FROM evidence_file WHERE original_digest = $1 AND state <> 'deleted'
        UNION SELECT evidence_id FROM evidence_file WHERE stored_digest = $1)
      ORDER BY e.evidence_id LIMIT ${MOST}`,
    [digest],
  );
  return rows.map(useOf);
}

/**
 * Uses of pictures that look like the one of a digest, the most alike first; uses of that very digest are not among them. Six
 * signs that differ leave one of four bands with at most one of them: sixteen and one values of each band find every picture.
 */
export async function nearDuplicates(db: Db, digest: string): Promise<FileUse[]> {
  const own = await db.row<{ looks: string }>(
    "SELECT looks::text AS looks FROM file_object WHERE digest = $1 AND looks IS NOT NULL",
    [digest],
  );
  if (own === undefined) return [];
  const bands = bandsOf(BigInt(own.looks)).map(nearby);
  const rows = await db.rows<Row>(
    `SELECT ${COLUMNS}, bit_count((o.looks # $2::bigint)::bit(64))::int AS distance
       FROM file_object o JOIN evidence_file e ON e.stored_digest = o.digest
      WHERE o.looks IS NOT NULL AND o.digest <> $1
        AND (o.looks_1 = ANY ($3) OR o.looks_2 = ANY ($4) OR o.looks_3 = ANY ($5) OR o.looks_4 = ANY ($6))
        AND bit_count((o.looks # $2::bigint)::bit(64)) <= ${ALIKE}
      ORDER BY distance, e.evidence_id LIMIT ${MOST}`,
    [digest, own.looks, ...bands],
  );
  return rows.map(useOf);
}

function useOf(row: Row): FileUse {
  const { attached_kind: kind, attached_id: id } = row;
  return {
    evidenceId: row.evidence_id,
    personId: row.person_id,
    attachedTo: kind === null || id === null ? null : { kind, id },
    uploadedAt: row.uploaded_at,
    digest: row.stored_digest,
    distance: row.distance,
  };
}

/** The four bands of a signed number of 64 bits, as the database splits it. */
function bandsOf(looks: bigint): number[] {
  const bits = BigInt.asUintN(64, looks);
  return [0n, 16n, 32n, 48n].map((shift) => Number((bits >> shift) & 0xffffn));
}

/** A band and the sixteen that differ from it in one sign. */
function nearby(band: number): number[] {
  return [band, ...Array.from({ length: 16 }, (_, at) => band ^ (1 << at))];
}

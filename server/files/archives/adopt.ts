/** Files out of zips become somebody's evidence, attached to what they prove, all of them at once. */
import type { Db, Tx } from "../../platform/db.ts";
import { newKey } from "../evidence.ts";

/** Whose a file becomes, and what it proves. */
export interface Adoption {
  archiveId: number;
  number: number;
  personId: number;
  attachedId: number;
}

/**
 * Makes files of zips evidence of people, attached already, and counts them against their shares.
 * @returns the numbers of the evidence, in the same order. Throws where one of them was not kept.
 */
export async function adoptFiles(
  tx: Tx,
  adoptions: readonly Adoption[],
  by: { accountId: number; attachedKind: string; now: Date },
): Promise<number[]> {
  if (adoptions.length === 0) return [];
  const numbers = await tx.rows<{ id: number }>(
    "SELECT nextval(pg_get_serial_sequence('evidence_file', 'evidence_id')) AS id FROM generate_series(1, $1)",
    [adoptions.length],
  );
  const ids = numbers.map(({ id }) => id);
  const written = await tx.execute(
    `INSERT INTO evidence_file (person_id, evidence_id, file_key, original_digest, stored_digest, bytes, name, uploaded_by,
                                uploaded_at, state, state_since, attached_kind, attached_id)
     OVERRIDING SYSTEM VALUE
     SELECT given.person_id, given.evidence_id, given.file_key, f.original_digest, f.stored_digest, o.bytes, f.label, $7,
            $8, 'attached', $8, $9, given.attached_id
       FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[], $5::int[], $6::bigint[])
              AS given (person_id, evidence_id, file_key, archive_id, file_number, attached_id)
       JOIN evidence_archive_file f USING (archive_id, file_number) JOIN file_object o ON o.digest = f.stored_digest`,
    [
      adoptions.map(({ personId }) => personId),
      ids,
      adoptions.map(() => newKey()),
      adoptions.map(({ archiveId }) => archiveId),
      adoptions.map(({ number }) => number),
      adoptions.map(({ attachedId }) => attachedId),
      by.accountId,
      by.now,
      by.attachedKind,
    ],
  );
  if (written !== adoptions.length) throw new Error(`Of ${adoptions.length} files ${written} are there`);
  await tx.execute(
    `INSERT INTO file_share (person_id, bytes, hour)
     SELECT person_id, sum(bytes), date_trunc('hour', $2::timestamptz) FROM evidence_file WHERE evidence_id = ANY ($1) GROUP BY 1
     ON CONFLICT (person_id) DO UPDATE SET bytes = file_share.bytes + EXCLUDED.bytes`,
    [ids, by.now],
  );
  return ids;
}

/** How much of their share people have used, in bytes. */
export async function sharesUsed(db: Db, personIds: readonly number[]): Promise<Map<number, number>> {
  const rows = await db.rows<{ person_id: number; bytes: number }>(
    "SELECT person_id, bytes FROM file_share WHERE person_id = ANY ($1)",
    [personIds],
  );
  return new Map(rows.map(({ person_id: id, bytes }) => [id, bytes]));
}

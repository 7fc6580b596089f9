/** Certificates that may be used once, ever, by anybody: who has claimed which, and who came second. */
import type { Tx } from "../platform/db.ts";
import { liveSql } from "./fact-sql.ts";
import { CertificateTaken } from "./refusal.ts";

export type Claim = { kind: string; number: string; personId: number; entryId: number };

/** Claims certificates for entries. Throws CertificateTaken at the first that was claimed before. */
export async function claimCertificates(tx: Tx, claims: readonly Claim[]): Promise<void> {
  for (const { kind, number, personId, entryId } of claims) {
    const added = await tx.execute(
      "INSERT INTO certificate_claim (kind, normalised_number, person_id, entry_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
      [kind, number, personId, entryId],
    );
    if (added === 1) continue;
    const holder = await tx.row<{ person_id: number }>(
      "SELECT person_id FROM certificate_claim WHERE kind = $1 AND normalised_number = $2",
      [kind, number],
    );
    throw new CertificateTaken({ kind, number, holderId: holder?.person_id ?? personId, claimantId: personId });
  }
}

/** Claims the certificates of all live entries of people from one number to another that are not claimed yet. For worlds. */
export async function claimAll(tx: Tx, first: number, last: number): Promise<number> {
  return tx.execute(
    `INSERT INTO certificate_claim (kind, normalised_number, person_id, entry_id)
     SELECT certificate_kind, certificate_number, person_id, entry_id FROM ledger_entry entry
      WHERE person_id BETWEEN $1 AND $2 AND certificate_number IS NOT NULL AND approved IS NOT FALSE AND ${liveSql("entry")}
     ON CONFLICT DO NOTHING`,
    [first, last],
  );
}

/** Frees the certificate of an entry that is taken back. */
export async function freeCertificates(tx: Tx, personId: number, entryId: number): Promise<void> {
  await tx.execute("DELETE FROM certificate_claim WHERE person_id = $1 AND entry_id = $2", [personId, entryId]);
}

/** Frees the certificates of many entries that are taken back. */
export async function freeManyCertificates(
  tx: Tx,
  taken: readonly { personId: number; entryId: number }[],
): Promise<void> {
  if (taken.length === 0) return;
  await tx.execute(
    `DELETE FROM certificate_claim claim USING unnest($1::bigint[], $2::bigint[]) AS taken(person_id, entry_id)
      WHERE claim.person_id = taken.person_id AND claim.entry_id = taken.entry_id`,
    [taken.map(({ personId }) => personId), taken.map(({ entryId }) => entryId)],
  );
}

/** Two people who brought the same turn out to be one: nothing is to be looked at any more, until that is taken back. */
export async function settleContests(
  tx: Tx,
  pair: { survivorId: number; otherId: number },
  mergeId: number,
): Promise<void> {
  await tx.execute(
    `UPDATE certificate_contest SET settled_by = $3
      WHERE settled_by IS NULL AND ((holder_id = $1 AND claimant_id = $2) OR (holder_id = $2 AND claimant_id = $1))`,
    [pair.survivorId, pair.otherId, mergeId],
  );
}

/** Opens the contests again that a merge had settled. */
export async function reopenContests(tx: Tx, mergeId: number): Promise<void> {
  await tx.execute("UPDATE certificate_contest SET settled_by = NULL WHERE settled_by = $1", [mergeId]);
}

/** Flags both people when a second one brought the same certificate. In a transaction after the refused one. */
export async function noteContest(tx: Tx, contest: CertificateTaken["contest"]): Promise<void> {
  if (contest.holderId === contest.claimantId) return;
  await tx.execute(
    `INSERT INTO certificate_contest (kind, normalised_number, holder_id, claimant_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [contest.kind, contest.number, contest.holderId, contest.claimantId],
  );
}

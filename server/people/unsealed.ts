/** People who were registered before their numbers were sealed: a migration set their numbers aside, this seals them. */
import { transact, type Database, type Tx } from "../platform/db.ts";
import type { Vault } from "../platform/vault.ts";
import { sealIdentity, sealPhone } from "./sealing.ts";

const PIECE = 2_000;
const TIMEOUT_MS = 600_000;

type Unsealed = { person_id: number; identity_number: string; phone: string | null };

/**
 * Seals what stands in clear and takes the clear table away; does nothing when there is none. Cut off at any moment it goes
 * on the next time. What was in clear remains in the write-ahead log and in earlier backups until these are recycled.
 * @returns how many people were sealed.
 */
export async function sealUnsealed(database: Database, vault: Vault): Promise<number> {
  for (let done = 0; ;) {
    const sealed = await transact(database, (tx) => sealSome(tx, vault), { statementTimeoutMs: TIMEOUT_MS });
    if (sealed === 0) return done;
    done += sealed;
  }
}

/** One piece; the last one takes the table away. Servers that start at once take turns. */
async function sealSome(tx: Tx, vault: Vault): Promise<number> {
  await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended('person_unsealed', 0))");
  if ((await tx.row("SELECT 1 WHERE to_regclass('person_unsealed') IS NOT NULL")) === undefined) return 0;
  const rows = await tx.rows<Unsealed>(
    `DELETE FROM person_unsealed WHERE person_id IN (SELECT person_id FROM person_unsealed ORDER BY person_id LIMIT $1)
     RETURNING person_id, identity_number, phone`,
    [PIECE],
  );
  if (rows.length === 0) {
    await tx.execute("DROP TABLE person_unsealed");
    await tx.execute("ALTER TABLE person VALIDATE CONSTRAINT person_identity_sealed");
    return 0;
  }
  const identities = rows.map(({ identity_number: number }) => sealIdentity(vault, number));
  const phones = rows.map(({ phone }) => (phone === null ? null : sealPhone(vault, phone)));
  await tx.execute(
    `UPDATE person SET identity_number = given.sealed, identity_blind = given.blind, identity_end4 = given.end4,
            identity_end6 = given.end6, phone = given.phone, phone_blind = given.phone_blind
       FROM unnest($1::bigint[], $2::bytea[], $3::bytea[], $4::bytea[], $5::bytea[], $6::bytea[], $7::bytea[])
            AS given(person_id, sealed, blind, end4, end6, phone, phone_blind)
      WHERE person.person_id = given.person_id`,
    [
      rows.map(({ person_id: id }) => id),
      identities.map(({ sealed }) => sealed),
      identities.map(({ blind }) => blind),
      identities.map(({ end4 }) => end4),
      identities.map(({ end6 }) => end6),
      phones.map((phone) => phone?.sealed ?? null),
      phones.map((phone) => phone?.blind ?? null),
    ],
  );
  return rows.length;
}

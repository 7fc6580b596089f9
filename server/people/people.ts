/** Who somebody is: one row per identity number, whatever unit they serve in. */
import type { IdentityKind } from "../../engine/identifiers.ts";
import { keptPlanned, type Db, type Tx } from "../platform/db.ts";
import type { Vault } from "../platform/vault.ts";
import {
  blindIdentity,
  blindPhone,
  identityCells,
  openIdentity,
  openPhone,
  phoneCells,
  sealIdentity,
  sealPhone,
} from "./sealing.ts";
import { SEALED_COLUMNS } from "./selected.ts";

export type Person = {
  person_id: number;
  name: string;
  identity_kind: IdentityKind;
  identity_number: string;
  phone: string | null;
  created_at: Date;
};

/** A person to be registered; the identity number is in its one spelling (`engine/identifiers.ts`). */
export type NewPerson = Pick<Person, "name" | "identity_kind" | "identity_number"> & { phone?: string | null };

type StoredPerson = Omit<Person, "identity_number" | "phone"> & { identity_number: Buffer; phone: Buffer | null };

const COLUMNS = "person_id, name, identity_kind, identity_number, phone, created_at";

/** Registers people who are not there yet and returns the number of each, by identity number. Known ones keep what they have. */
export async function registerPeople(tx: Tx, vault: Vault, people: readonly NewPerson[]): Promise<Map<string, number>> {
  const rows = people.map(({ name, identity_kind, identity_number, phone }) => {
    const identity = sealIdentity(vault, identity_number);
    return { name, identity_kind, identity, phone: phone == null ? null : sealPhone(vault, phone) };
  });
  await tx.execute(
    `INSERT INTO person (name, identity_kind, ${SEALED_COLUMNS})
     SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[], $4::bytea[], $5::bytea[], $6::bytea[], $7::bytea[], $8::bytea[])
              AS given(name, identity_kind, ${SEALED_COLUMNS})
      ORDER BY identity_blind ON CONFLICT (identity_blind) DO NOTHING`,
    [
      rows.map(({ name }) => name),
      rows.map(({ identity_kind: kind }) => kind),
      rows.map(({ identity }) => identity.sealed),
      rows.map(({ identity }) => identity.blind),
      rows.map(({ identity }) => identity.end4),
      rows.map(({ identity }) => identity.end6),
      rows.map(({ phone }) => phone?.sealed ?? null),
      rows.map(({ phone }) => phone?.blind ?? null),
    ],
  );
  return peopleByIdentity(
    tx,
    vault,
    people.map(({ identity_number }) => identity_number),
  );
}

/**
 * Numbers of the people with these identity numbers, by identity number; unknown ones are left out. The number of somebody who
 * was merged means the survivor.
 */
export async function peopleByIdentity(db: Db, vault: Vault, numbers: readonly string[]): Promise<Map<string, number>> {
  const asked = new Map(numbers.map((number) => [blindIdentity(vault, number).toString("hex"), number]));
  const rows = await db.rows<{ blind: string; person_id: number }>(
    `SELECT encode(identity_blind, 'hex') AS blind, CASE WHEN merged_into IS NULL THEN person_id ELSE person_survivor(person_id) END AS person_id
       FROM person WHERE identity_blind = ANY ($1::bytea[])`,
    [[...asked.keys()].map((hex) => Buffer.from(hex, "hex"))],
  );
  return new Map(rows.map(({ blind, person_id }) => [asked.get(blind) ?? "", person_id]));
}

/** Numbers of the people with this telephone number, in its one spelling: families share one. */
export async function peopleByPhone(db: Db, vault: Vault, phone: string): Promise<number[]> {
  const rows = await db.rows<{ person_id: number }>(
    "SELECT person_id FROM person WHERE phone_blind = $1 ORDER BY person_id",
    [blindPhone(vault, phone)],
  );
  return rows.map(({ person_id }) => person_id);
}

const BY_ID = keptPlanned(`SELECT ${COLUMNS} FROM person WHERE person_id = $1`);

/** A person by number. */
export async function personById(db: Db, vault: Vault, personId: number): Promise<Person | undefined> {
  const row = await db.row<StoredPerson>(BY_ID, [personId]);
  if (row === undefined) return undefined;
  const { identity_number: identity, phone } = row;
  return {
    ...row,
    identity_number: openIdentity(vault, identity),
    phone: phone === null ? null : openPhone(vault, phone),
  };
}

/** Names of some people, by number. */
export async function peopleNames(db: Db, personIds: readonly number[]): Promise<Map<number, string>> {
  if (personIds.length === 0) return new Map();
  const rows = await db.rows<{ person_id: number; name: string }>(
    "SELECT person_id, name FROM person WHERE person_id = ANY ($1)",
    [personIds],
  );
  return new Map(rows.map(({ person_id: id, name }) => [id, name]));
}

/** Changes what is written of a person who is known; what is absent stays. */
export async function renamePerson(
  tx: Tx,
  vault: Vault,
  personId: number,
  change: { name?: string; phone?: string | null },
): Promise<void> {
  const phone = change.phone == null ? null : sealPhone(vault, change.phone);
  await tx.execute(
    `UPDATE person SET name = coalesce($2, name), phone = CASE WHEN $3 THEN $4 ELSE phone END,
            phone_blind = CASE WHEN $3 THEN $5 ELSE phone_blind END
      WHERE person_id = $1`,
    [personId, change.name ?? null, change.phone !== undefined, phone?.sealed ?? null, phone?.blind ?? null],
  );
}

/** Says that a person is another one, or (with null) that they are two after all. */
export async function markMerged(tx: Tx, personId: number, into: number | null): Promise<void> {
  await tx.execute("UPDATE person SET merged_into = $2 WHERE person_id = $1", [personId, into]);
}

/** The first of `count` person numbers in a row that nobody else gets. For worlds: nobody else can register until the transaction ends. */
export async function reservePersonIds(tx: Tx, count: number): Promise<number> {
  await tx.execute("LOCK TABLE person IN SHARE ROW EXCLUSIVE MODE");
  const row = await tx.row<{ first: number }>(
    `WITH next AS MATERIALIZED (SELECT nextval(pg_get_serial_sequence('person', 'person_id')) AS first)
     SELECT first, setval(pg_get_serial_sequence('person', 'person_id'), first + $1 - 1) FROM next`,
    [count],
  );
  return (row as { first: number }).first;
}

/** Writes many people with numbers of their own by COPY. Names hold no tabs, line ends or backslashes. */
export async function copyPeople(
  tx: Tx,
  vault: Vault,
  people: Iterable<NewPerson & { person_id: number; created_at: Date }>,
): Promise<void> {
  await tx.copyIn(
    `COPY person (person_id, name, identity_kind, ${SEALED_COLUMNS}, created_at) FROM STDIN`,
    lines(vault, people),
  );
}

function* lines(
  vault: Vault,
  people: Iterable<NewPerson & { person_id: number; created_at: Date }>,
): Generator<string> {
  let chunk = "";
  for (const { person_id, name, identity_kind, identity_number, phone, created_at } of people) {
    const numbers = `${identityCells(vault, identity_number)}\t${phoneCells(vault, phone)}`;
    chunk += `${person_id}\t${name}\t${identity_kind}\t${numbers}\t${created_at.toISOString()}\n`;
    if (chunk.length < 1 << 16) continue;
    yield chunk;
    chunk = "";
  }
  if (chunk !== "") yield chunk;
}

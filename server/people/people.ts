/** Who somebody is: one row per identity number, whatever unit they serve in. */
import type { IdentityKind } from "../../engine/identifiers.ts";
import type { Db, Tx } from "../platform/db.ts";

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

const COLUMNS = "person_id, name, identity_kind, identity_number, phone, created_at";

/** Registers people who are not there yet and returns the number of each, by identity number. Known ones keep what they have. */
export async function registerPeople(tx: Tx, people: readonly NewPerson[]): Promise<Map<string, number>> {
  await tx.execute(
    `INSERT INTO person (name, identity_kind, identity_number, phone)
     SELECT name, identity_kind, identity_number, phone
       FROM jsonb_to_recordset($1::jsonb) AS given(name text, identity_kind text, identity_number text, phone text)
      ORDER BY identity_number ON CONFLICT (identity_number) DO NOTHING`,
    [JSON.stringify(people)],
  );
  return peopleByIdentity(
    tx,
    people.map(({ identity_number }) => identity_number),
  );
}

/** Numbers of the people with these identity numbers, by identity number; unknown ones are left out. */
export async function peopleByIdentity(db: Db, numbers: readonly string[]): Promise<Map<string, number>> {
  const rows = await db.rows<{ identity_number: string; person_id: number }>(
    "SELECT identity_number, person_id FROM person WHERE identity_number = ANY ($1)",
    [numbers],
  );
  return new Map(rows.map(({ identity_number, person_id }) => [identity_number, person_id]));
}

/** A person by number. */
export async function personById(db: Db, personId: number): Promise<Person | undefined> {
  return db.row<Person>(`SELECT ${COLUMNS} FROM person WHERE person_id = $1`, [personId]);
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
  personId: number,
  change: { name?: string; phone?: string | null },
): Promise<void> {
  await tx.execute(
    "UPDATE person SET name = coalesce($2, name), phone = CASE WHEN $3 THEN $4 ELSE phone END WHERE person_id = $1",
    [personId, change.name ?? null, change.phone !== undefined, change.phone ?? null],
  );
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
  people: Iterable<NewPerson & { person_id: number; created_at: Date }>,
): Promise<void> {
  await tx.copyIn(
    "COPY person (person_id, name, identity_kind, identity_number, phone, created_at) FROM STDIN",
    lines(people),
  );
}

function* lines(people: Iterable<NewPerson & { person_id: number; created_at: Date }>): Generator<string> {
  let chunk = "";
  for (const { person_id, name, identity_kind, identity_number, phone, created_at } of people) {
    chunk += `${person_id}\t${name}\t${identity_kind}\t${identity_number}\t${phone ?? "\\N"}\t${created_at.toISOString()}\n`;
    if (chunk.length < 1 << 16) continue;
    yield chunk;
    chunk = "";
  }
  if (chunk !== "") yield chunk;
}

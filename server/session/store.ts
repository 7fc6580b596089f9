/** Personas and sessions as the database keeps them. */
import type { Actor, Role } from "../../contract/actor.ts";
import type { Db, Tx } from "../platform/db.ts";

/** Whom one may be in demo mode. */
export interface Persona {
  /** Lower-case letters, digits, hyphens and underscores; stands in addresses and tests. */
  personaId: string;
  /** The person whose ledger it is; absent for an office without one. */
  personId?: number | undefined;
  role: Role;
  /** Needed by a unit_clerk. */
  unitId?: number | undefined;
  /** "d01" … "d14"; needed by a division_hr. */
  divisionCode?: string | undefined;
  /** Who it is, in a few words, in Chinese. */
  title: string;
  /** Why they are worth meeting: one sentence, in Chinese. */
  story: string;
  /** Place in the list, each once. */
  sort: number;
}

interface PersonaRow {
  persona_id: string;
  person_id: number | null;
  role: Role;
  unit_id: number | null;
  division_code: string | null;
  title: string;
  story: string;
  sort: number;
  name: string | null;
}

/** A persona with the name of its person. */
export type NamedPersona = Persona & { name?: string | undefined };

const COLUMNS = `persona.persona_id, persona.person_id, persona.role, persona.unit_id, persona.division_code,
  persona.title, persona.story, persona.sort, person.name`;

/** Writes personas, replacing those of the same id. Throws a database error naming the constraint when one lacks what its role needs. */
export async function writePersonas(tx: Tx, personas: readonly Persona[]): Promise<void> {
  for (const each of personas) {
    await tx.execute(
      `INSERT INTO persona (persona_id, person_id, role, unit_id, division_code, title, story, sort)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (persona_id) DO UPDATE SET person_id = EXCLUDED.person_id, role = EXCLUDED.role,
         unit_id = EXCLUDED.unit_id, division_code = EXCLUDED.division_code, title = EXCLUDED.title,
         story = EXCLUDED.story, sort = EXCLUDED.sort`,
      [each.personaId, each.personId, each.role, each.unitId, each.divisionCode, each.title, each.story, each.sort],
    );
  }
}

/** All personas in their order. */
export async function listPersonas(db: Db): Promise<NamedPersona[]> {
  const rows = await db.rows<PersonaRow>(
    `SELECT ${COLUMNS} FROM persona LEFT JOIN person USING (person_id) ORDER BY sort`,
  );
  return rows.map(personaOf);
}

/** One persona, undefined when there is none of this id. */
export async function findPersona(db: Db, personaId: string): Promise<NamedPersona | undefined> {
  const row = await db.row<PersonaRow>(
    `SELECT ${COLUMNS} FROM persona LEFT JOIN person USING (person_id) WHERE persona_id = $1`,
    [personaId],
  );
  return row && personaOf(row);
}

/** Begins a session. `digest` is the SHA-256 of its token in hex. */
export async function saveSession(
  tx: Tx,
  session: { digest: string; personaId: string; from: Date; to: Date },
): Promise<void> {
  await tx.execute("DELETE FROM session WHERE expires_at <= $1", [session.from]);
  await tx.execute("INSERT INTO session (token_digest, persona_id, created_at, expires_at) VALUES ($1, $2, $3, $4)", [
    session.digest,
    session.personaId,
    session.from,
    session.to,
  ]);
}

/** The persona of a session that has not ended, undefined otherwise. */
export async function personaOfSession(db: Db, digest: string, now: Date): Promise<NamedPersona | undefined> {
  const row = await db.row<PersonaRow>(
    `SELECT ${COLUMNS} FROM session JOIN persona USING (persona_id) LEFT JOIN person USING (person_id)
      WHERE token_digest = $1 AND expires_at > $2`,
    [digest, now],
  );
  return row && personaOf(row);
}

/** Ends a session; nothing happens when there is none. */
export async function endSession(tx: Tx, digest: string): Promise<void> {
  await tx.execute("DELETE FROM session WHERE token_digest = $1", [digest]);
}

/** The actor that a persona is. */
export function actorOf(persona: Persona): Actor {
  const { personId, role, unitId, divisionCode } = persona;
  return { personId, role, unitId, divisionCode };
}

function personaOf(row: PersonaRow): NamedPersona {
  return {
    personaId: row.persona_id,
    personId: row.person_id ?? undefined,
    role: row.role,
    unitId: row.unit_id ?? undefined,
    divisionCode: row.division_code ?? undefined,
    title: row.title,
    story: row.story,
    sort: row.sort,
    name: row.name ?? undefined,
  };
}

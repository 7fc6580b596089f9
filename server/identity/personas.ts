/** Whom one may be in demo mode: accounts like any other, whose door stands open. */
import { ROLE_SCOPES, actorView, type Actor, type Industry, type Role } from "../../contract/actor.ts";
import type { Db, Tx } from "../platform/db.ts";

/** Whom one may be in demo mode. */
export interface Persona {
  /** Lower-case letters, digits, hyphens and underscores; stands in addresses and tests. */
  personaId: string;
  /** The person whose ledger it is; absent for an office without one. */
  personId?: number | undefined;
  role: Role;
  /** Needed by offices of a unit. */
  unitId?: number | undefined;
  /** "d01" … "d14"; needed by offices of a division. */
  divisionCode?: string | undefined;
  /** Needed by an industry_reviewer. */
  industry?: Industry | undefined;
  /** Who it is, in a few words, in Chinese. */
  title: string;
  /** Why they are worth meeting: one sentence, in Chinese. */
  story: string;
  /** Place in the list, each once. */
  sort: number;
}

/** A persona with its account, its office if it wears one, and the name of its person. */
export type NamedPersona = Persona & { accountId: number; officeId?: number | undefined; name?: string | undefined };

interface PersonaRow {
  persona_id: string;
  person_id: number | null;
  role: Role;
  unit_id: number | null;
  division_code: string | null;
  industry: Industry | null;
  account_id: number;
  office_id: number | null;
  title: string;
  story: string;
  sort: number;
  name: string | null;
}

const SELECT = `SELECT persona.persona_id, persona.person_id, persona.role, persona.unit_id, persona.division_code,
  persona.industry, persona.account_id, persona.office_id, persona.title, persona.story, persona.sort, person.name
  FROM persona LEFT JOIN person USING (person_id)`;

/**
 * Writes personas, replacing those of the same id, with their accounts and offices. Throws a database error naming the
 * constraint when one lacks what its role needs.
 */
export async function writePersonas(tx: Tx, personas: readonly Persona[]): Promise<void> {
  for (const each of personas) {
    const accountId = await accountOf(tx, each);
    const officeId = each.role === "learner" ? undefined : await officeOf(tx, accountId, each);
    await tx.execute(
      `INSERT INTO persona (persona_id, person_id, role, unit_id, division_code, industry, account_id, office_id, title, story, sort)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
       ON CONFLICT (persona_id) DO UPDATE SET person_id = EXCLUDED.person_id, role = EXCLUDED.role,
         unit_id = EXCLUDED.unit_id, division_code = EXCLUDED.division_code, industry = EXCLUDED.industry,
         account_id = EXCLUDED.account_id, office_id = EXCLUDED.office_id, title = EXCLUDED.title,
         story = EXCLUDED.story, sort = EXCLUDED.sort`,
      [
        each.personaId,
        each.personId,
        each.role,
        each.unitId,
        each.divisionCode,
        each.industry,
        accountId,
        officeId,
        each.title,
        each.story,
        each.sort,
      ],
    );
  }
}

async function accountOf(tx: Tx, { personaId, personId, title }: Persona): Promise<number> {
  const row =
    personId === undefined
      ? await tx.row<{ account_id: number }>(
          `INSERT INTO account (display_name, login_name) VALUES ($1, $2)
           ON CONFLICT (login_name) DO UPDATE SET display_name = EXCLUDED.display_name RETURNING account_id`,
          [title, personaId],
        )
      : await tx.row<{ account_id: number }>(
          `INSERT INTO account (person_id, display_name) VALUES ($1, $2)
           ON CONFLICT (person_id) DO UPDATE SET display_name = EXCLUDED.display_name RETURNING account_id`,
          [personId, title],
        );
  return (row as { account_id: number }).account_id;
}

async function officeOf(tx: Tx, accountId: number, persona: Persona): Promise<number> {
  const { role, unitId, divisionCode, industry, title } = persona;
  const scope = ROLE_SCOPES[role];
  const row = await tx.row<{ office_id: number }>(
    `INSERT INTO office (account_id, role, title, scope, unit_id, division_code, industry, valid_from)
     VALUES ($1, $2, $3, $4, $5, $6, $7, '2020-01-01') RETURNING office_id`,
    [accountId, role, title, scope, unitId, divisionCode, industry],
  );
  return (row as { office_id: number }).office_id;
}

/** All personas in their order. */
export async function listPersonas(db: Db): Promise<NamedPersona[]> {
  return (await db.rows<PersonaRow>(`${SELECT} ORDER BY sort`)).map(personaOf);
}

/** One persona, undefined when there is none of this id. */
export async function findPersona(db: Db, personaId: string): Promise<NamedPersona | undefined> {
  const row = await db.row<PersonaRow>(`${SELECT} WHERE persona_id = $1`, [personaId]);
  return row && personaOf(row);
}

/** The actor that a persona is. */
export function actorOfPersona(persona: NamedPersona): ReturnType<typeof actorView> {
  const { accountId, personId, role, officeId, unitId, divisionCode, industry } = persona;
  const actor: Actor = { accountId, personId, role, officeId, unitId, divisionCode, industry };
  return actorView(actor);
}

function personaOf(row: PersonaRow): NamedPersona {
  return {
    personaId: row.persona_id,
    personId: row.person_id ?? undefined,
    role: row.role,
    unitId: row.unit_id ?? undefined,
    divisionCode: row.division_code ?? undefined,
    industry: row.industry ?? undefined,
    accountId: row.account_id,
    officeId: row.office_id ?? undefined,
    title: row.title,
    story: row.story,
    sort: row.sort,
    name: row.name ?? undefined,
  };
}

/** Accounts, sessions and personas as the database keeps them. */
import type { Actor, DataScope, Industry, Role } from "../../contract/actor.ts";
import type { Permission } from "../../contract/rights.ts";
import type { SessionMark } from "../platform/caller.ts";
import { keptPlanned, type Database, type Db, type Tx } from "../platform/db.ts";
import { PARAMETERS } from "./parameters.ts";

/** How somebody proved who they are. */
export type Proof = "demo" | "password" | "code" | "federation" | "passkey";

/** A session that is to begin. `digest` is the SHA-256 of its token in hex. */
export interface NewSession {
  digest: string;
  accountId: number;
  officeId?: number | undefined;
  personaId?: string | undefined;
  proof: Proof;
  /** When a second factor was given, if one was. */
  secondFactorAt?: Date | undefined;
  address?: string | undefined;
  device?: string | undefined;
  from: Date;
  to: Date;
}

/** A session that has not ended, with the account and the office worn as they are at this moment. */
export interface LiveSession {
  sessionId: number;
  actor: Actor;
  /** What one is here: the office's title, or the persona's. */
  title: string;
  /** Name of the person; absent for an account without one. */
  name: string | undefined;
  personaId: string | undefined;
  proof: Proof;
  secondFactorAt: Date | undefined;
  seenAt: Date;
  /** When the password was last given, or the session began. */
  provedAt: Date;
  /** Whether the account has a second factor, which every session then has to give. */
  hasFactor: boolean;
}

interface SessionRow {
  session_id: number;
  account_id: number;
  person_id: number | null;
  office_id: number | null;
  role: Role | null;
  role_code: string | null;
  permissions: Permission[] | null;
  lent: Permission[] | null;
  on_behalf_of: number | null;
  worn_title: string | null;
  scope: DataScope | null;
  unit_id: number | null;
  division_code: string | null;
  unit_ids: number[] | null;
  industry: Industry | null;
  office_title: string | null;
  persona_id: string | null;
  persona_title: string | null;
  name: string | null;
  display_name: string;
  proof: Proof;
  second_factor_at: Date | null;
  seen_at: Date;
  proved_at: Date;
  has_factor: boolean;
}

/** Whether an account `a` has a second factor. */
const HAS_FACTOR = `(EXISTS (SELECT FROM totp_factor totp WHERE totp.account_id = a.account_id AND totp.secret IS NOT NULL)
  OR EXISTS (SELECT FROM passkey WHERE passkey.account_id = a.account_id))`;

/**
 * Condition: an office `o`, of the made role `made` if it is one, holds at an instant ($2), and so does the one it stands in
 * for. What waits for a second administrator does not hold.
 */
export const OFFICE_HOLDS = `NOT o.pending AND o.revoked_at IS NULL AND o.valid_from <= $2 AND (o.valid_to IS NULL OR o.valid_to > $2)
  AND (o.delegated_from IS NULL OR EXISTS (
    SELECT FROM office lender JOIN account lending ON lending.account_id = lender.account_id AND lending.state = 'active'
     WHERE lender.office_id = o.delegated_from AND lender.revoked_at IS NULL AND NOT lender.pending
       AND (lender.valid_to IS NULL OR lender.valid_to > $2)))
  AND (o.role_code IS NULL OR made.retired_at IS NULL)`;

/** Begins a session; ended ones are swept away. */
export async function saveSession(tx: Tx, session: NewSession): Promise<void> {
  await tx.execute("DELETE FROM session WHERE expires_at <= $1", [session.from]);
  const { digest, accountId, officeId, personaId, proof, secondFactorAt, address, device, from, to } = session;
  await tx.execute(
    `INSERT INTO session (token_digest, account_id, office_id, persona_id, proof, second_factor_at, address, device,
       created_at, seen_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10)`,
    [digest, accountId, officeId, personaId, proof, secondFactorAt, address, device, from, to],
  );
}

/**
 * The session of a token, undefined when there is none, it has ended or gave no sign of life for too long, or its account is not
 * active. An office that holds no
 * longer is simply not worn: one is only oneself from the next request on.
 */
export async function liveSession(db: Db, digest: string, now: Date): Promise<LiveSession | undefined> {
  return (await liveSessions(db, [digest], now)).get(digest);
}

const LIVE =
  keptPlanned(`SELECT s.token_digest, s.session_id, a.account_id, a.person_id, a.display_name, person.name, o.office_id, o.role, o.role_code,
          made.permissions, o.permissions AS lent, lent_by.account_id AS on_behalf_of, worn.title AS worn_title, o.scope,
          o.unit_id, o.division_code, o.unit_ids, o.industry, o.title AS office_title,
          s.persona_id, persona.title AS persona_title, s.proof, s.second_factor_at, s.seen_at,
          coalesce(s.proved_at, s.created_at) AS proved_at, ${HAS_FACTOR} AS has_factor
     FROM session s
     JOIN account a ON a.account_id = s.account_id AND a.state = 'active'
     LEFT JOIN person ON person.person_id = a.person_id
     LEFT JOIN persona ON persona.persona_id = s.persona_id
     LEFT JOIN (office o LEFT JOIN made_role made ON made.role_code = o.role_code)
       ON o.office_id = s.office_id AND o.account_id = s.account_id AND ${OFFICE_HOLDS}
     LEFT JOIN office lent_by ON lent_by.office_id = o.delegated_from
     LEFT JOIN office worn ON worn.office_id = s.office_id
    WHERE s.token_digest = ANY ($1) AND s.expires_at > $2
      AND s.seen_at > $2 - make_interval(secs => CASE WHEN o.office_id IS NULL OR s.proof = 'demo' THEN $3::float8 ELSE $4::float8 END)`);

/** Whether somebody is in a session nobody but themselves, and owes it nothing. */
export function isPlain({ actor, personaId, hasFactor, secondFactorAt }: LiveSession): boolean {
  const wearsNothing = actor.officeId === undefined && actor.lapsed === undefined && personaId === undefined;
  return wearsNothing && actor.personId !== undefined && (!hasFactor || secondFactorAt !== undefined);
}

/**
 * A query for sessions that still are those of people who are nobody but themselves in them, for a statement that writes only for
 * those: their digests.
 * @param from number of the first of four parameters, whose values `stillPlainValues` gives in their order.
 */
export function stillPlainSql(from: number): string {
  const [digests, people, now, idle] = [0, 1, 2, 3].map((index) => `$${from + index}`);
  return `SELECT s.token_digest AS digest
    FROM unnest(${digests}::text[], ${people}::int8[]) AS mark (digest, person_id)
    JOIN session s ON s.token_digest = mark.digest AND s.office_id IS NULL AND s.persona_id IS NULL
     AND s.expires_at > ${now}::timestamptz AND s.seen_at > ${now}::timestamptz - make_interval(secs => ${idle}::float8)
    JOIN account a ON a.account_id = s.account_id AND a.state = 'active' AND a.person_id = mark.person_id
   WHERE s.second_factor_at IS NOT NULL OR NOT ${HAS_FACTOR}`;
}

/** The values of a query for sessions that still are plain. */
export function stillPlainValues(marks: readonly SessionMark[], now: Date): unknown[] {
  return [marks.map(({ digest }) => digest), marks.map(({ personId }) => personId), now, PARAMETERS.session.idle];
}

/** As `liveSession`, of several tokens at once, by their digests. */
export async function liveSessions(db: Db, digests: readonly string[], now: Date): Promise<Map<string, LiveSession>> {
  const { idle, idleWithOffice } = PARAMETERS.session;
  const rows = await db.rows<SessionRow & { token_digest: string }>(LIVE, [digests, now, idle, idleWithOffice]);
  return new Map(rows.map((row) => [row.token_digest, sessionOf(row)]));
}

function sessionOf(row: SessionRow): LiveSession {
  return {
    sessionId: row.session_id,
    actor: actorOf(row),
    title: row.office_title ?? row.persona_title ?? row.display_name,
    name: row.name ?? undefined,
    personaId: row.persona_id ?? undefined,
    proof: row.proof,
    secondFactorAt: row.second_factor_at ?? undefined,
    seenAt: row.seen_at,
    provedAt: row.proved_at,
    hasFactor: row.has_factor,
  };
}

function actorOf(row: SessionRow): Actor {
  const who = { accountId: row.account_id, ...(row.person_id === null ? {} : { personId: row.person_id }) };
  if (row.role === null || row.office_id === null)
    return { ...who, role: "learner", ...(row.worn_title === null ? {} : { lapsed: row.worn_title }) };
  const permissions = permissionsOf(row);
  return {
    ...who,
    role: row.role,
    officeId: row.office_id,
    ...(row.role_code === null ? {} : { roleCode: row.role_code }),
    ...(permissions === undefined ? {} : { permissions }),
    ...(row.on_behalf_of === null ? {} : { onBehalfOf: row.on_behalf_of }),
    ...(row.scope === null ? {} : { scope: row.scope }),
    ...(row.unit_id === null ? {} : { unitId: row.unit_id }),
    ...(row.division_code === null ? {} : { divisionCode: row.division_code }),
    ...(row.unit_ids === null ? {} : { unitIds: row.unit_ids }),
    ...(row.industry === null ? {} : { industry: row.industry }),
  };
}

/** What a made role may, and of that the part that was lent; undefined where it is all that the role may. */
function permissionsOf({ role_code, permissions, lent }: SessionRow): Permission[] | undefined {
  if (role_code === null) return lent ?? undefined;
  const made = permissions ?? [];
  return lent === null ? made : made.filter((permission) => lent.includes(permission));
}

/** An office somebody holds. */
export interface HeldOffice {
  officeId: number;
  role: Role;
  title: string;
}

/** The offices that an account holds at an instant, the oldest first. */
export async function officesOf(db: Db, accountId: number, now: Date): Promise<HeldOffice[]> {
  return db.rows<HeldOffice>(
    `SELECT o.office_id AS "officeId", o.role, o.title
       FROM office o LEFT JOIN made_role made ON made.role_code = o.role_code
      WHERE o.account_id = $1 AND ${OFFICE_HOLDS} ORDER BY o.office_id`,
    [accountId, now],
  );
}

/** How many offices an account ($1) holds at an instant ($2), as a value within a query. */
export const HELD_OFFICES = `(SELECT count(*)::int FROM office o LEFT JOIN made_role made ON made.role_code = o.role_code
  WHERE o.account_id = $1 AND ${OFFICE_HOLDS})`;

/** Puts an office on or takes it off. */
export async function wear(tx: Tx, sessionId: number, officeId: number | null): Promise<void> {
  await tx.execute("UPDATE session SET office_id = $2 WHERE session_id = $1", [sessionId, officeId]);
}

/** A session that is being changed by somebody else is seen there, or ends there. */
const NOTE_SEEN = keptPlanned(`UPDATE session SET seen_at = greatest(seen_at, $2)
  WHERE session_id IN (SELECT session_id FROM session WHERE session_id = ANY ($1) FOR NO KEY UPDATE SKIP LOCKED)`);

/** Writes down a sign of life of each session. */
export async function noteSeen(
  database: Pick<Database, "alone">,
  sessionIds: readonly number[],
  now: Date,
): Promise<void> {
  await database.alone(NOTE_SEEN, [sessionIds, now]);
}

/** Ends a session; nothing happens when there is none. */
export async function endSession(tx: Tx, digest: string): Promise<void> {
  await tx.execute("DELETE FROM session WHERE token_digest = $1", [digest]);
}

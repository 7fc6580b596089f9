/** The trail of what was done and refused (table audit_event): written here, sealed and read in server/audit. */
import type { Actor } from "../../contract/actor.ts";
import type { Caller } from "./caller.ts";
import { transact, type Database, type Db, type Tx } from "./db.ts";

/** `done`: an operation changed something; `seen`: somebody looked at what is another's; `denied`: it may not be; `failed`: a try to sign in. */
export type Outcome = "done" | "seen" | "denied" | "failed";

/** What an event was about. */
export interface AuditSubject {
  /** Whose data, when it is a person's. */
  personId?: number | undefined;
  /** What else: "unit:12". */
  object?: string | undefined;
  /** What one may want to know later. Never an identity number, a phone number, a password or a token. */
  details?: Record<string, unknown> | undefined;
}

export interface AuditEvent extends AuditSubject {
  operation: string;
  outcome: Outcome;
  actor: Actor | undefined;
  caller: Pick<Caller, "address" | "requestId">;
}

/** Adds an event to the trail, in the transaction of what it tells. */
export async function recordEvent(tx: Tx, event: AuditEvent): Promise<void> {
  const { operation, outcome, actor, caller, personId, object, details } = event;
  await tx.execute(
    `INSERT INTO audit_event (account_id, office_id, role, operation, outcome, person_id, object, address, request_id, details)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      actor?.accountId,
      actor?.officeId,
      actor?.roleCode ?? actor?.role,
      operation,
      outcome,
      personId,
      object,
      caller.address,
      caller.requestId,
      actor?.onBehalfOf === undefined ? details : { ...details, onBehalfOf: actor.onBehalfOf },
    ],
  );
}

/** Adds an event on its own, where what it tells changed nothing. */
export async function recordAlone(database: Database, event: AuditEvent): Promise<void> {
  await transact(database, (tx) => recordEvent(tx, event));
}

/** What the numbers in an address are about: `personId` names a person, anything else an object. */
export function subjectOf(params: unknown): AuditSubject {
  if (typeof params !== "object" || params === null) return {};
  const { personId, ...rest } = params as Record<string, unknown>;
  const [other] = Object.entries(rest);
  return {
    ...(typeof personId === "number" ? { personId } : {}),
    ...(other === undefined ? {} : { object: `${other[0].replace(/Id$/, "")}:${String(other[1])}`.slice(0, 100) }),
  };
}

/** Whether an office looks at the data of somebody who is not its holder. */
export function isAnothersData(actor: Actor | undefined, { personId }: AuditSubject): boolean {
  return actor?.officeId !== undefined && personId !== undefined && personId !== actor.personId;
}

/** Looking at the same thing again within so long is the same look. */
export const SAME_LOOK_MS = 10 * 60_000;

/** Looks that were noted lately, so that most repeated ones cost nothing; the database has the last word. */
const lately = new WeakMap<Database, Map<string, number>>();
const REMEMBERED = 10_000;

/**
 * Notes that somebody read something, once for the same account, person and operation within ten minutes. What is told in
 * `details` (an export, for instance) is noted every time.
 */
export async function noteSeen(database: Database, event: Omit<AuditEvent, "outcome">): Promise<void> {
  const { operation, actor, personId, details } = event;
  const whole: AuditEvent = { ...event, outcome: "seen" };
  if (personId === undefined || details !== undefined || actor === undefined) return recordAlone(database, whole);
  const known = lately.get(database) ?? new Map<string, number>();
  lately.set(database, known);
  const key = `${actor.accountId}:${personId}:${operation}`;
  const time = Date.now();
  if (time - (known.get(key) ?? -Infinity) < SAME_LOOK_MS) return;
  await transact(database, async (tx) => {
    const again = await tx.row(
      `SELECT 1 FROM audit_event WHERE person_id = $1 AND account_id = $2 AND operation = $3 AND outcome = 'seen'
          AND at > clock_timestamp() - $4 * interval '1 millisecond' LIMIT 1`,
      [personId, actor.accountId, operation, SAME_LOOK_MS],
    );
    if (again === undefined) await recordEvent(tx, whole);
  });
  if (known.size >= REMEMBERED) known.clear();
  known.set(key, time);
}

/** Objects among those of some people that an account has looked at, each with what was told of the look. */
export async function looksAt(
  db: Db,
  asked: { accountId: number; operation: string; personIds: readonly number[]; objects: readonly string[] },
): Promise<{ object: string; details: Record<string, unknown> | null }[]> {
  return db.rows(
    `SELECT object, details FROM audit_event
      WHERE person_id = ANY ($1) AND account_id = $2 AND operation = $3 AND outcome = 'seen' AND object = ANY ($4)`,
    [asked.personIds, asked.accountId, asked.operation, asked.objects],
  );
}

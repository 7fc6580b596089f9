/** The trail of what was done and refused (table audit_event): written here, sealed and read in server/audit. */
import type { Actor } from "../../contract/actor.ts";
import type { Caller } from "./caller.ts";
import { transact, type Database, type Tx } from "./db.ts";

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
      details,
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

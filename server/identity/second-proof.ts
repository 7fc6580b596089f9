/** What a session has proved, and how long ago. */
import type { Services } from "../app.ts";
import type { Caller } from "../platform/caller.ts";
import type { Tx } from "../platform/db.ts";
import { liveSession, type LiveSession } from "./store.ts";
import { digestOfCaller } from "./token.ts";

type Demo = Pick<Services, "demo" | "demoProves">;
type Proven = Pick<LiveSession, "proof" | "secondFactorAt" | "provedAt" | "hasFactor">;

/** Whether a session is a persona's for whom the demo answers. */
function isDemoProof({ proof }: Pick<Proven, "proof">, { demo, demoProves = true }: Demo): boolean {
  return proof === "demo" && demo && demoProves;
}

/** Whether a session may do nothing yet but give the second factor that its account has. */
export function owesFactor(session: Proven, demo: Demo): boolean {
  return session.hasFactor && session.secondFactorAt === undefined && !isDemoProof(session, demo);
}

/** Whether a session may put an office on. */
export function mayWear(session: Proven, demo: Demo): boolean {
  return session.secondFactorAt !== undefined || isDemoProof(session, demo);
}

/**
 * When a session last proved whose it is: by the second factor where the account has one, else by signing in or the password.
 * An account elsewhere is no proof of that kind, because whoever has it may have been signed in there for days; a persona whom
 * the demo does not answer for proved nothing.
 */
export function provenAtOf(session: Proven, demo: Demo, now: Date): Date | undefined {
  if (isDemoProof(session, demo)) return now;
  if (session.hasFactor || session.secondFactorAt !== undefined) return session.secondFactorAt;
  return session.proof === "federation" || session.proof === "demo" ? undefined : session.provedAt;
}

/** When a caller last proved who they are, for operations that ask for it. */
export function provenBySession(
  services: Pick<Services, "database" | "clock" | "demo" | "demoProves">,
): (caller: Pick<Caller, "cookies" | "secure">) => Promise<Date | undefined> {
  return async (caller) => {
    const digest = digestOfCaller(caller);
    const now = services.clock.now();
    const session = digest === undefined ? undefined : await liveSession(services.database, digest, now);
    return session && provenAtOf(session, services, now);
  };
}

/** Notes that a second factor was given in a session. */
export async function noteFactorGiven(tx: Tx, sessionId: number, now: Date): Promise<void> {
  await tx.execute("UPDATE session SET second_factor_at = $2 WHERE session_id = $1", [sessionId, now]);
}

/** Without any factor left, what sessions of the account had by one ends: offices are taken off, everywhere. */
export async function forgetFactorGiven(tx: Tx, accountId: number): Promise<void> {
  await tx.execute(
    `UPDATE session SET second_factor_at = NULL, office_id = NULL
      WHERE account_id = $1 AND proof <> 'demo'
        AND NOT EXISTS (SELECT FROM totp_factor WHERE account_id = $1 AND secret IS NOT NULL)
        AND NOT EXISTS (SELECT FROM passkey WHERE account_id = $1)`,
    [accountId],
  );
}

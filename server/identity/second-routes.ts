/** Operations of second factors, passkeys aside. */
import {
  beginTotp,
  confirmTotp,
  giveFactor,
  givePassword,
  readFactors,
  readProof,
  readTotpSetup,
  removeTotp,
  renewRecoveryCodes,
} from "../../contract/second-factor.ts";
import type { Services } from "../app.ts";
import { recordEvent } from "../platform/audit.ts";
import type { Caller } from "../platform/caller.ts";
import { transact, type Db, type Tx } from "../platform/db.ts";
import { handles, type Bound } from "../platform/operations.ts";
import { Refusal } from "../platform/refusal.ts";
import { accountById } from "./accounts.ts";
import { passkeysOf } from "./passkey-store.ts";
import { forgetFactorGiven, noteFactorGiven, owesFactor, provenAtOf } from "./second-proof.ts";
import {
  dropCodesWithoutFactor,
  makeFirstCodes,
  makeRecoveryCodes,
  recoveryCodesLeft,
  takeRecoveryCode,
} from "./second-recovery.ts";
import { beginSetup, confirmSetup, removeTotpFactor, setupOf, takeCode, type CodeOutcome } from "./second-totp.ts";
import { countWrong, forgetTries, openTries } from "./second-tries.ts";
import { sessionOfCaller } from "./sessions.ts";
import { confirmPassword } from "./sign-in.ts";
import { officesOf, type LiveSession } from "./store.ts";

/** Operations of second factors. */
export function secondFactorRoutes(services: Services): Bound[] {
  const { database, vault } = services;
  return [
    handles(readFactors, async ({ caller, now }) => factorsOf(database, await sessionIn(database, caller, now), now)),
    handles(beginTotp, ({ tx, actor, now }) => beginSetup(tx, vault, actor.accountId, now)),
    handles(readTotpSetup, async ({ actor, now }) => {
      const setup = await setupOf(database, vault, actor.accountId, now);
      if (setup === undefined) throw new Refusal("factor_setup_gone");
      return setup;
    }),
    handles(confirmTotp, ({ caller, body, now }) => confirm(services, caller, body.code, now)),
    handles(removeTotp, async ({ tx, actor: { accountId } }) => {
      if (!(await removeTotpFactor(tx, accountId))) throw new Refusal("factor_missing");
      await afterRemoval(tx, accountId);
      return undefined;
    }),
    handles(renewRecoveryCodes, async ({ tx, caller, now }) => {
      const { hasFactor, actor } = await sessionIn(tx, caller, now);
      if (!hasFactor) throw new Refusal("factor_missing");
      return { recoveryCodes: await makeRecoveryCodes(tx, vault, actor.accountId, now) };
    }),
    handles(readProof, ({ caller, now }) => proofOf(services, caller, now)),
    handles(givePassword, ({ caller, body, now }) => givePasswordAgain(services, caller, body.password, now)),
    handles(giveFactor, ({ caller, body, now }) => give(services, caller, body, now)),
  ];
}

/** What has to follow when a factor is taken away. */
export async function afterRemoval(tx: Tx, accountId: number): Promise<void> {
  await dropCodesWithoutFactor(tx, accountId);
  await forgetFactorGiven(tx, accountId);
}

/** The session of a caller, whether or not it still owes a second factor. Throws `not_signed_in` without one. */
export async function sessionIn(db: Db, caller: Caller, now: Date): Promise<LiveSession> {
  const session = await sessionOfCaller(db, caller, now);
  if (session === undefined) throw new Refusal("not_signed_in");
  return session;
}

async function factorsOf(db: Db, session: LiveSession, now: Date) {
  const { accountId } = session.actor;
  const totp = await db.row<{ confirmed_at: Date; used_at: Date | null }>(
    "SELECT confirmed_at, used_at FROM totp_factor WHERE account_id = $1 AND secret IS NOT NULL",
    [accountId],
  );
  const recoveryCodes = await recoveryCodesLeft(db, accountId);
  const offices = await officesOf(db, accountId, now);
  return {
    ...(totp === undefined
      ? {}
      : {
          totp: {
            confirmedAt: totp.confirmed_at.toISOString(),
            ...(totp.used_at === null ? {} : { usedAt: totp.used_at.toISOString() }),
          },
        }),
    passkeys: await passkeysOf(db, accountId),
    ...(recoveryCodes === undefined ? {} : { recoveryCodes }),
    needed: offices.length > 0,
    ...(session.secondFactorAt === undefined ? {} : { givenAt: session.secondFactorAt.toISOString() }),
  };
}

async function proofOf(services: Services, caller: Caller, now: Date) {
  const session = await sessionOfCaller(services.database, caller, now);
  if (session === undefined) return { signedIn: false, owed: false, demo: false, methods: [] };
  const { totp, passkeys, recoveryCodes } = await factorsOf(services.database, session, now);
  const provenAt = provenAtOf(session, services, now);
  const methods: ("totp" | "passkey" | "recovery" | "password")[] = [];
  if (totp !== undefined) methods.push("totp");
  if (passkeys.length > 0) methods.push("passkey");
  if (session.hasFactor && (recoveryCodes?.left ?? 0) > 0) methods.push("recovery");
  const account = await accountById(services.database, session.actor.accountId);
  if (!session.hasFactor && account?.hash !== undefined) methods.push("password");
  return {
    signedIn: true,
    owed: owesFactor(session, services),
    demo: session.proof === "demo",
    ...(provenAt === undefined ? {} : { provenAt: provenAt.toISOString() }),
    methods,
  };
}

/** A try, or the name of its refusal with the seconds to wait. What was counted is kept either way. */
type Tried<Value> =
  | { value: Value }
  | { refused: "factor_missing" | "factor_setup_gone" | "factor_wait"; wait?: number }
  | { refused: "factor_code_wrong" | "factor_code_used" };

function told<Value>(tried: Tried<Value>): Value {
  if ("value" in tried) return tried.value;
  throw new Refusal(tried.refused, undefined, "wait" in tried ? tried.wait : undefined);
}

interface Try<Value> {
  operation: string;
  session: LiveSession;
  caller: Caller;
  now: Date;
  kind: string;
  /** Looks at the code; undefined when there is nothing to compare it with. */
  look(tx: Tx): Promise<CodeOutcome | undefined>;
  missing: "factor_missing" | "factor_setup_gone";
  follow(tx: Tx): Promise<Value>;
}

async function tryCode<Value>({ database }: Services, attempt: Try<Value>): Promise<Value> {
  const { operation, session, caller, now, kind } = attempt;
  const { actor, sessionId } = session;
  const tried = await transact(database, async (tx): Promise<Tried<Value>> => {
    const wait = await openTries(tx, actor.accountId, now);
    if (wait > 0) return { refused: "factor_wait", wait };
    const outcome = await attempt.look(tx);
    if (outcome === undefined) return { refused: attempt.missing };
    const event = { operation, actor, caller };
    if (outcome !== "right") {
      const wrong = await countWrong(tx, actor.accountId, now);
      await recordEvent(tx, { ...event, outcome: "failed", details: { kind, outcome, wrong } });
      return { refused: outcome === "wrong" ? "factor_code_wrong" : "factor_code_used" };
    }
    await forgetTries(tx, actor.accountId);
    await noteFactorGiven(tx, sessionId, now);
    await recordEvent(tx, { ...event, outcome: "done", details: { kind } });
    return { value: await attempt.follow(tx) };
  });
  return told(tried);
}

async function confirm(services: Services, caller: Caller, code: string, now: Date) {
  const { database, vault } = services;
  const session = await sessionIn(database, caller, now);
  const { accountId } = session.actor;
  return tryCode(services, {
    operation: confirmTotp.id,
    session,
    caller,
    now,
    kind: "totp",
    look: (tx) => confirmSetup(tx, vault, accountId, code, now),
    missing: "factor_setup_gone",
    follow: async (tx) => ({ recoveryCodes: await makeFirstCodes(tx, vault, accountId, now) }),
  });
}

async function give(
  services: Services,
  caller: Caller,
  { kind, code }: { kind: "totp" | "recovery"; code: string },
  now: Date,
) {
  const { database, vault } = services;
  const session = await sessionIn(database, caller, now);
  if (!session.hasFactor) throw new Refusal("factor_missing");
  const { accountId } = session.actor;
  return tryCode(services, {
    operation: giveFactor.id,
    session,
    caller,
    now,
    kind,
    look: (tx) =>
      kind === "totp" ? takeCode(tx, vault, accountId, code, now) : takeRecoveryCode(tx, vault, accountId, code, now),
    missing: "factor_missing",
    follow: async () => ({ provenAt: now.toISOString() }),
  });
}

async function givePasswordAgain(services: Services, caller: Caller, password: string, now: Date) {
  const { database } = services;
  const { sessionId, actor, hasFactor } = await sessionIn(database, caller, now);
  if (hasFactor) throw new Refusal("factor_needed");
  const account = await accountById(database, actor.accountId);
  if (account?.hash === undefined) throw new Refusal("password_missing");
  await confirmPassword(services, account, password, { caller, now });
  await transact(database, async (tx) => {
    await tx.execute("UPDATE session SET proved_at = $2 WHERE session_id = $1", [sessionId, now]);
    await recordEvent(tx, { operation: givePassword.id, outcome: "done", actor, caller });
  });
  return { provenAt: now.toISOString() };
}

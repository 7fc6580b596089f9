/** Operations of passkeys. */
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from "@simplewebauthn/server";
import {
  addPasskey,
  beginPasskey,
  beginPasskeyProof,
  beginPasskeySession,
  createPasskeySession,
  givePasskey,
  removePasskey,
  renamePasskey,
} from "../../contract/second-factor.ts";
import type { Actor } from "../../contract/actor.ts";
import type { Services } from "../app.ts";
import { recordEvent } from "../platform/audit.ts";
import type { Caller, Cookie } from "../platform/caller.ts";
import { transact, type Db, type Tx } from "../platform/db.ts";
import { handles, type Bound } from "../platform/operations.ts";
import { Refusal } from "../platform/refusal.ts";
import { deviceLabel } from "./device.ts";
import {
  assertionOptions,
  challengeIn,
  checkAssertion,
  checkRegistration,
  placeOf,
  registrationOptions,
  type Place,
} from "./passkey.ts";
import {
  credentialsOf,
  dropPasskey,
  findPasskey,
  labelPasskey,
  noteSignature,
  passkeysOf,
  saveChallenge,
  savePasskey,
  takeChallenge,
} from "./passkey-store.ts";
import { noteFactorGiven } from "./second-proof.ts";
import { makeFirstCodes } from "./second-recovery.ts";
import { afterRemoval, sessionIn } from "./second-routes.ts";
import { subjectOf } from "./sign-in.ts";
import { noteSignIn } from "./sign-in-log.ts";
import { beginSession, meOf } from "./sessions.ts";
import { liveSession } from "./store.ts";
import { digestOfToken } from "./token.ts";

const MOST = 10;

/** The options as JSON, without what JSON does not carry. */
function plain(options: object): { options: Record<string, never> } {
  return { options: JSON.parse(JSON.stringify(options)) as Record<string, never> };
}

/** Operations of passkeys. */
export function passkeyRoutes(services: Services): Bound[] {
  return [...ownPasskeyRoutes(services), ...passkeyProofRoutes(services)];
}

/** Registering, naming and taking away. */
function ownPasskeyRoutes(services: Services): Bound[] {
  return [
    handles(beginPasskey, async ({ tx, caller, now }) => {
      const place = placeOf(services, caller);
      const { actor, sessionId } = await sessionIn(tx, caller, now);
      await refuseTooMany(tx, actor.accountId);
      const user = { handle: handleOf(services, actor.accountId), name: await nameOf(tx, actor.accountId) };
      const options = await registrationOptions(place, user, await credentialsOf(tx, actor.accountId, place.rpId));
      await saveChallenge(tx, options.challenge, "register", sessionId, now);
      return plain(options);
    }),
    handles(addPasskey, async ({ caller, body, now }) => {
      const place = placeOf(services, caller);
      const response = body.response as RegistrationResponseJSON;
      const refusal = await transact(services.database, (tx) =>
        register(tx, services, { caller, place, label: body.label, response, now }),
      );
      if (typeof refusal === "string") throw new Refusal(refusal);
      return refusal;
    }),
    handles(renamePasskey, async ({ tx, actor, params, body }) => {
      if (!(await labelPasskey(tx, actor.accountId, params.passkeyId, body.label))) throw new Refusal("not_found");
      return undefined;
    }),
    handles(removePasskey, async ({ tx, actor, params }) => {
      if (!(await dropPasskey(tx, actor.accountId, params.passkeyId))) throw new Refusal("not_found");
      await afterRemoval(tx, actor.accountId);
      return undefined;
    }),
  ];
}

/** Checks and keeps a new passkey. Returns the first recovery codes, or the name of the refusal. */
async function register(
  tx: Tx,
  { vault }: Services,
  given: { caller: Caller; place: Place; label: string; response: RegistrationResponseJSON; now: Date },
) {
  const { caller, place, label, response, now } = given;
  const { actor, sessionId } = await sessionIn(tx, caller, now);
  const challenge = challengeIn(response);
  if (!(await takeChallenge(tx, challenge, "register", sessionId, now))) return "passkey_challenge_gone";
  const info = await checkRegistration(place, challenge, response);
  const event = { operation: addPasskey.id, actor, caller };
  if (info === undefined) {
    await recordEvent(tx, { ...event, outcome: "failed" });
    return "passkey_refused";
  }
  await refuseTooMany(tx, actor.accountId);
  const { credential, credentialBackedUp } = info;
  const passkey = {
    accountId: actor.accountId,
    credentialId: Buffer.from(credential.id, "base64url"),
    publicKey: credential.publicKey,
    signCount: credential.counter,
    transports: credential.transports ?? [],
    rpId: place.rpId,
    backedUp: credentialBackedUp,
    label,
  };
  if (!(await savePasskey(tx, passkey, now))) return "passkey_known";
  await noteFactorGiven(tx, sessionId, now);
  await recordEvent(tx, { ...event, outcome: "done", details: { backedUp: credentialBackedUp } });
  return { recoveryCodes: await makeFirstCodes(tx, vault, actor.accountId, now) };
}

/** Signing in, and the second factor of a session. */
function passkeyProofRoutes(services: Services): Bound[] {
  const { database, clock } = services;
  return [
    handles(beginPasskeyProof, async ({ tx, caller, now }) => {
      const place = placeOf(services, caller);
      const { actor, sessionId } = await sessionIn(tx, caller, now);
      const known = await credentialsOf(tx, actor.accountId, place.rpId);
      if (known.length === 0) throw new Refusal("factor_missing");
      const options = await assertionOptions(place, known);
      await saveChallenge(tx, options.challenge, "factor", sessionId, now);
      return plain(options);
    }),
    handles(givePasskey, async ({ caller, body, now }) => {
      const { actor, sessionId } = await sessionIn(database, caller, now);
      await signed(services, caller, body.response as AuthenticationResponseJSON, {
        operation: givePasskey.id,
        purpose: "factor",
        sessionId,
        actor,
        now,
        follow: (tx) => noteFactorGiven(tx, sessionId, now),
      });
      return { provenAt: now.toISOString() };
    }),
    handles(beginPasskeySession, async ({ tx, caller, now }) => {
      const options = await assertionOptions(placeOf(services, caller));
      await saveChallenge(tx, options.challenge, "sign_in", undefined, now);
      return plain(options);
    }),
    handles(createPasskeySession, async ({ caller, body, setCookie }) => {
      const now = clock.now();
      let cookie: Cookie | undefined;
      await signed(services, caller, body.response as AuthenticationResponseJSON, {
        operation: createPasskeySession.id,
        purpose: "sign_in",
        now,
        follow: async (tx, accountId) => {
          const device = deviceLabel(caller.agent);
          cookie = await beginSession(tx, caller, { accountId, proof: "passkey", secondFactorAt: now, device }, now);
          const subject = subjectOf(services, { accountId }, "");
          await noteSignIn(tx, { subject, accountId, way: "passkey", caller }, "done", now);
        },
      });
      if (cookie === undefined) throw new Refusal("passkey_refused");
      setCookie(cookie);
      const session = await liveSession(database, digestOfToken(cookie.value ?? ""), now);
      if (session === undefined) throw new Refusal("passkey_refused");
      return meOf(database, session, now);
    }),
  ];
}

interface Signing {
  operation: string;
  purpose: "sign_in" | "factor";
  sessionId?: number;
  /** Whose passkey it must be; anybody's when absent. */
  actor?: Actor;
  now: Date;
  follow(tx: Tx, accountId: number): Promise<void>;
}

/** Checks a signature and does what follows from it. The challenge is used up and failures are told, whatever comes of it. */
async function signed(
  services: Services,
  caller: Caller,
  response: AuthenticationResponseJSON,
  signing: Signing,
): Promise<void> {
  const place = placeOf(services, caller);
  const { operation, purpose, sessionId, now } = signing;
  const refusal = await transact(services.database, async (tx) => {
    const challenge = challengeIn(response);
    if (!(await takeChallenge(tx, challenge, purpose, sessionId, now))) return "passkey_challenge_gone";
    const passkey = await findPasskey(tx, response.id, place.rpId);
    const fits =
      passkey !== undefined &&
      (signing.actor === undefined || signing.actor.accountId === passkey.accountId) &&
      isHandleOf(services, passkey.accountId, response.response.userHandle);
    const count = fits ? await checkAssertion(place, challenge, response, passkey) : undefined;
    // Whoever signs in is known from here on only, and nothing of an office is worn yet.
    const actor: Actor | undefined =
      signing.actor ?? (passkey === undefined ? undefined : { accountId: passkey.accountId, role: "learner" });
    const event = { operation, actor, caller };
    const object = passkey === undefined ? undefined : `passkey:${passkey.passkeyId}`;
    if (passkey === undefined || count === undefined) {
      await recordEvent(tx, { ...event, outcome: "failed", object });
      return "passkey_refused";
    }
    if (!(await noteSignature(tx, passkey.passkeyId, count, now))) {
      const details = { signCount: "not risen", kept: passkey.signCount, given: count };
      await recordEvent(tx, { ...event, outcome: "failed", object, details });
      return "passkey_refused";
    }
    await signing.follow(tx, passkey.accountId);
    await recordEvent(tx, { ...event, outcome: "done", object });
    return undefined;
  });
  if (refusal !== undefined) throw new Refusal(refusal);
}

/** What authenticators know an account by: nothing that means anything elsewhere. */
function handleOf({ vault }: Pick<Services, "vault">, accountId: number): Buffer {
  return vault.blind("passkey.user_handle", String(accountId));
}

function isHandleOf(services: Pick<Services, "vault">, accountId: number, handle: string | null | undefined): boolean {
  return handle === undefined || handle === null || handle === handleOf(services, accountId).toString("base64url");
}

async function refuseTooMany(db: Db, accountId: number): Promise<void> {
  if ((await passkeysOf(db, accountId)).length >= MOST) throw new Refusal("passkey_limit");
}

async function nameOf(db: Db, accountId: number): Promise<string> {
  const row = await db.row<{ name: string }>(
    `SELECT coalesce(person.name, account.display_name) AS name
       FROM account LEFT JOIN person USING (person_id) WHERE account_id = $1`,
    [accountId],
  );
  return row?.name ?? "";
}

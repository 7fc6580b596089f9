/** Operations of accounts and sessions. */
import { createSession, deleteSession, listPersonas, readMe, wearOffice } from "../../contract/session.ts";
import type { Context, Services } from "../app.ts";
import type { Caller } from "../platform/caller.ts";
import type { Db } from "../platform/db.ts";
import { handles, type Bound } from "../platform/operations.ts";
import { Refusal } from "../platform/refusal.ts";
import { bindAccounts } from "./account-routes.ts";
import { deviceLabel } from "./device.ts";
import { survivingAccount } from "./merged.ts";
import { actorOfPersona, findPersona, listPersonas as readPersonas, type NamedPersona } from "./personas.ts";
import { federationRoutes } from "./federation-routes.ts";
import { passkeyRoutes } from "./passkey-routes.ts";
import { mayWear } from "./second-proof.ts";
import { bindRecovery } from "./recovery-routes.ts";
import { bindRegistration } from "./registration-routes.ts";
import { secondFactorRoutes } from "./second-routes.ts";
import { beginSession, leaveSession, meOf, sessionOfCaller } from "./sessions.ts";
import { liveSession, officesOf, wear, type LiveSession } from "./store.ts";
import { digestOfToken } from "./token.ts";

/** The area of accounts: who is asking. */
export const identity: Context = {
  name: "identity",
  operations: (services) => [
    ...bindAccounts(services),
    ...bindRegistration(services),
    ...bindRecovery(services),
    ...bindSessions(services),
    ...secondFactorRoutes(services),
    ...passkeyRoutes(services),
    ...federationRoutes(services),
  ],
};

function bindSessions(services: Services): Bound[] {
  const { database, clock } = services;
  return [
    handles(listPersonas, async () => ({ personas: (await readPersonas(database)).map(personaView) })),
    handles(createSession, async ({ tx, body, caller, now, setCookie }) => {
      const persona = await findPersona(tx, body.personaId);
      if (persona === undefined) throw new Refusal("not_found");
      const { officeId, personaId } = persona;
      const accountId = await survivingAccount(tx, persona.accountId);
      const cookie = await beginSession(
        tx,
        caller,
        { accountId, officeId, personaId, proof: "demo", device: deviceLabel(caller.agent) },
        now,
      );
      setCookie(cookie);
      const session = await liveSession(tx, digestOfToken(cookie.value ?? ""), now);
      if (session === undefined) throw new Refusal("not_found");
      return meOf(tx, session, now);
    }),
    handles(deleteSession, async ({ tx, caller, setCookie }) => {
      setCookie(await leaveSession(tx, caller));
      return undefined;
    }),
    handles(readMe, async ({ caller, now }) => meOf(database, await signedIn(database, caller, now), now)),
    handles(wearOffice, async ({ tx, caller, body: { officeId } }) => {
      const now = clock.now();
      const session = await signedIn(tx, caller, now);
      const held = await officesOf(tx, session.actor.accountId, now);
      if (officeId !== null && !held.some((office) => office.officeId === officeId)) throw new Refusal("not_found");
      if (officeId !== null && !mayWear(session, services)) throw new Refusal("second_factor_needed");
      await wear(tx, session.sessionId, officeId);
      return meOf(tx, await signedIn(tx, caller, now), now);
    }),
  ];
}

async function signedIn(db: Db, caller: Caller, now: Date): Promise<LiveSession> {
  const session = await sessionOfCaller(db, caller, now);
  if (session === undefined) throw new Refusal("not_signed_in");
  return session;
}

function personaView(persona: NamedPersona) {
  const { personaId, title, story, name } = persona;
  return { personaId, title, story, ...(name === undefined ? {} : { name }), actor: actorOfPersona(persona) };
}

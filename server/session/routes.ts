/** Operations of sessions, and how a caller's actor is found. */
import type { z } from "zod";
import { createSession, deleteSession, listPersonas, readMe, type meSchema } from "../../contract/session.ts";
import type { Context, Services } from "../app.ts";
import type { Caller, Identify } from "../platform/caller.ts";
import { handles } from "../platform/operations.ts";
import { Refusal } from "../platform/refusal.ts";
import {
  actorOf,
  endSession,
  findPersona,
  listPersonas as readPersonas,
  personaOfSession,
  saveSession,
  type NamedPersona,
} from "./store.ts";
import { cookieName, digestOfToken, newToken, SESSION_SECONDS, tokenOf } from "./token.ts";

/** Finds the actor of a caller by the session's cookie. Outside demo mode there are no sessions yet, and nobody is signed in. */
export function identifyBySession({ database, clock, demo }: Pick<Services, "database" | "clock" | "demo">): Identify {
  return async (caller) => {
    const token = demo ? tokenOf(caller) : undefined;
    const persona = token && (await personaOfSession(database, digestOfToken(token), clock.now()));
    return persona ? actorOf(persona) : undefined;
  };
}

/** The area of sessions. */
export const session: Context = {
  name: "session",
  operations: ({ database, clock }) => [
    handles(listPersonas, async ({ db }) => ({ personas: (await readPersonas(db)).map(personaView) })),
    handles(createSession, async ({ tx, body, caller, now, setCookie }) => {
      const persona = await findPersona(tx, body.personaId);
      if (persona === undefined) throw new Refusal("not_found");
      const token = newToken();
      const old = tokenOf(caller);
      if (old !== undefined) await endSession(tx, digestOfToken(old));
      const to = new Date(now.getTime() + SESSION_SECONDS * 1000);
      await saveSession(tx, { digest: digestOfToken(token), personaId: persona.personaId, from: now, to });
      setCookie({ name: cookieName(caller.secure), value: token, maxAgeSeconds: SESSION_SECONDS });
      return meOf(persona);
    }),
    handles(deleteSession, async ({ tx, caller, setCookie }) => {
      const token = tokenOf(caller);
      if (token !== undefined) await endSession(tx, digestOfToken(token));
      setCookie({ name: cookieName(caller.secure), value: undefined });
      return undefined;
    }),
    handles(readMe, async ({ caller }) => {
      const persona = await signedInAs(caller, { database, clock });
      if (persona === undefined) throw new Refusal("not_signed_in");
      return meOf(persona);
    }),
  ],
};

async function signedInAs(
  caller: Caller,
  { database, clock }: Pick<Services, "database" | "clock">,
): Promise<NamedPersona | undefined> {
  const token = tokenOf(caller);
  return token === undefined ? undefined : personaOfSession(database, digestOfToken(token), clock.now());
}

function meOf(persona: NamedPersona): z.output<typeof meSchema> {
  const { personaId, title, name } = persona;
  return { actor: actorOf(persona), title, name, personaId };
}

function personaView(persona: NamedPersona) {
  const { personaId, title, story, name } = persona;
  return { personaId, title, story, name, actor: actorOf(persona) };
}

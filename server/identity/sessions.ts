/** How a caller's actor is found, and how a session begins and ends. */
import type { z } from "zod";
import { actorView, type Actor } from "../../contract/actor.ts";
import { permissionsHeld } from "../../contract/rights.ts";
import type { meSchema } from "../../contract/session.ts";
import type { Services } from "../app.ts";
import type { Caller, Cookie, Identify, Remember } from "../platform/caller.ts";
import type { Db, Tx } from "../platform/db.ts";
import { openGroup, type Group } from "../platform/grouped.ts";
import { openLatest } from "../platform/latest.ts";
import { Refusal } from "../platform/refusal.ts";
import { PARAMETERS } from "./parameters.ts";
import { owesFactor } from "./second-proof.ts";
import {
  endSession,
  isPlain,
  liveSession,
  liveSessions,
  noteSeen,
  officesOf,
  saveSession,
  type LiveSession,
  type NewSession,
} from "./store.ts";
import { cookieName, digestOfCaller, digestOfToken, newToken } from "./token.ts";

/** Where an actor keeps the session it was found by; no weak map, for the reason that `platform/caller.ts` gives. */
const SESSION = Symbol("session");
type Found = Actor & { [SESSION]?: LiveSession };

/**
 * Finds the actor of a caller by the session's cookie, with rights as they are at this moment. Being asked keeps a session
 * alive. Nobody is signed in as long as the second factor that the account has is owed, nor by a session that the demo gave
 * away, once the server is no demo any more.
 */
export function identifyBySession(services: Pick<Services, "database" | "clock" | "demo" | "demoProves">): {
  identify: Identify;
  remember: Remember;
} {
  const { database, clock } = services;
  const sessions = openSessions(services);
  const signs = openSigns(database, clock);
  const known = openLatest<string, LiveSession>(REMEMBERED);
  return {
    async identify(caller) {
      const digest = digestOfCaller(caller);
      if (digest === undefined) return undefined;
      const session = await sessions.add(digest);
      if (session !== undefined && isPlain(session)) known.keep(digest, session);
      else known.forget(digest);
      if (session === undefined || owesFactor(session, services)) return undefined;
      Object.defineProperty(session.actor, SESSION, { value: session });
      return session.actor;
    },
    remember(caller) {
      const digest = digestOfCaller(caller);
      const session = digest === undefined ? undefined : known.of(digest);
      if (digest === undefined || session === undefined) return undefined;
      const { actor } = session;
      const { personId } = actor;
      if (personId === undefined) return undefined;
      return { actor, mark: { digest, personId }, confirmed: () => void signs(session) };
    },
  };
}

/** Sessions a server remembers: about a kilobyte each. */
const REMEMBERED = 50_000;

/** Writes signs of life of remembered sessions down, together and without anybody waiting: one that is lost is written with the next. */
function openSigns(database: Services["database"], clock: Services["clock"]): (session: LiveSession) => Promise<void> {
  const group = openGroup<number, void>({
    most: LOOKED_UP_TOGETHER,
    atOnce: 1,
    waiting: 10_000,
    run: async (sessionIds) => {
      await noteSeen(database, sessionIds, clock.now());
      return sessionIds.map(() => undefined);
    },
  });
  return async (session) => {
    const before = session.seenAt;
    const now = clock.now();
    if (!isUnseen(before, now)) return;
    session.seenAt = now;
    try {
      await group.add(session.sessionId);
    } catch {
      session.seenAt = before;
    }
  };
}

function isUnseen(seenAt: Date, now: Date): boolean {
  return now.getTime() - seenAt.getTime() >= PARAMETERS.session.seenEvery * 1000;
}

const LOOKED_UP_TOGETHER = 500;

/**
 * Looks sessions up for requests that come at the same time together, because every request needs one, and writes down that they
 * were seen. One that the demo gave away is none where there is no demo.
 */
function openSessions(services: Pick<Services, "database" | "clock" | "demo">): Group<string, LiveSession | undefined> {
  const { database, clock } = services;
  return openGroup<string, LiveSession | undefined>({
    most: LOOKED_UP_TOGETHER,
    atOnce: 1,
    waiting: 10_000,
    run: async (digests) => {
      const now = clock.now();
      const live = await liveSessions(database, digests, now);
      const valid = digests
        .map((digest) => live.get(digest))
        .map((one) => (one?.proof === "demo" && !services.demo ? undefined : one));
      const unseen = valid.flatMap((one) => (one !== undefined && isUnseen(one.seenAt, now) ? [one.sessionId] : []));
      if (unseen.length > 0) await noteSeen(database, unseen, now);
      return valid;
    },
  });
}

/** What an actor found by a session is called there, without asking the database again. */
export function namesOf(actor: Actor): { title: string; name?: string } {
  const session = (actor as Found)[SESSION];
  if (session === undefined) throw new Refusal("not_signed_in");
  const { title, name } = session;
  return name === undefined ? { title } : { title, name };
}

/** The session of a caller, undefined when nobody is signed in. */
export async function sessionOfCaller(
  db: Db,
  caller: Pick<Caller, "cookies" | "secure">,
  now: Date,
): Promise<LiveSession | undefined> {
  const digest = digestOfCaller(caller);
  return digest === undefined ? undefined : liveSession(db, digest, now);
}

/** What a session is begun with, beside what the caller tells by itself. */
export type Beginning = Omit<NewSession, "digest" | "from" | "to" | "address">;

/** Begins a session with a new token, ending the one the caller had. Returns the cookie that carries it. */
export async function beginSession(tx: Tx, caller: Caller, beginning: Beginning, now: Date): Promise<Cookie> {
  const old = digestOfCaller(caller);
  if (old !== undefined) await endSession(tx, old);
  const token = newToken();
  const { longest } = PARAMETERS.session;
  const to = new Date(now.getTime() + longest * 1000);
  await saveSession(tx, { ...beginning, digest: digestOfToken(token), address: caller.address, from: now, to });
  return { name: cookieName(caller.secure), value: token, maxAgeSeconds: longest };
}

/** Ends the caller's session. Returns the cookie that takes its token away. */
export async function leaveSession(tx: Tx, caller: Caller): Promise<Cookie> {
  const digest = digestOfCaller(caller);
  if (digest !== undefined) await endSession(tx, digest);
  return { name: cookieName(caller.secure), value: undefined };
}

/** A session as its owner sees it. */
export async function meOf(db: Db, session: LiveSession, now: Date): Promise<z.output<typeof meSchema>> {
  const { actor, title, name, personaId } = session;
  const offices = await officesOf(db, actor.accountId, now);
  return {
    actor: actorView(actor),
    title,
    ...(name === undefined ? {} : { name }),
    ...(personaId === undefined ? {} : { personaId }),
    permissions: permissionsHeld(actor),
    offices: offices.map((office) => ({ ...office, worn: office.officeId === actor.officeId })),
  };
}

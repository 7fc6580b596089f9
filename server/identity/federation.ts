/** Signing in by an account elsewhere, and linking one with one's own. */
import { randomBytes } from "node:crypto";
import type { Actor } from "../../contract/actor.ts";
import { beginFederation, beginLink, finishFederation } from "../../contract/federation.ts";
import type { ProblemCode } from "../../contract/problems.ts";
import { peopleByIdentity, personById } from "../people/door.ts";
import type { Services } from "../app.ts";
import { recordEvent } from "../platform/audit.ts";
import type { Caller, Cookie } from "../platform/caller.ts";
import { transact, type Db, type Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { phoneOf } from "./accounts.ts";
import { deviceLabel } from "./device.ts";
import { arrive, depart, type Claims } from "./federation-client.ts";
import { matchOf, vouchedFor } from "./federation-match.ts";
import {
  addLink,
  findProvider,
  linksOf,
  saveTry,
  takeTry,
  useLink,
  type Attempt,
  type Provider,
} from "./federation-store.ts";
import { provenAtOf } from "./second-proof.ts";
import { sessionIn } from "./second-routes.ts";
import { beginSession, sessionOfCaller } from "./sessions.ts";
import { subjectOf } from "./sign-in.ts";
import { noteSignIn } from "./sign-in-log.ts";

const BROWSER = "xueshi-federation";
const BROWSER_SECONDS = 600;
const LINK_PROOF_MS = 15 * 60_000;

interface Asking {
  caller: Caller;
  now: Date;
  setCookie(cookie: Cookie): void;
}

/** Where providers send browsers back to. */
export function redirectUri({ outside }: Pick<Services, "outside">, { origin }: Pick<Caller, "origin">): string {
  return `${outside.publicUrl ?? origin}/federation/callback`;
}

/** A cookie of its own for the way there and back; over TLS tied to this host. */
function browserCookie({ secure }: Pick<Caller, "secure">): string {
  return secure ? `__Host-${BROWSER}` : BROWSER;
}

/** Begins to sign in by an account elsewhere. */
export async function beginSignIn(
  services: Services,
  given: { provider: string; to?: string | undefined },
  asking: Asking,
) {
  return leave(
    services,
    given.provider,
    { accountId: undefined, returnTo: ownPath(given.to) },
    asking,
    beginFederation.id,
  );
}

/** Begins to link an account elsewhere with the one that is signed in. */
export async function beginOwnLink(services: Services, code: string, asking: Asking) {
  const { database, vault } = services;
  const { actor } = await sessionIn(database, asking.caller, asking.now);
  if (actor.personId === undefined) throw new Refusal("federation_no_person");
  const provider = await findProvider(database, vault, code);
  const links = await linksOf(database, actor.accountId);
  if (links.some(({ providerId }) => providerId === provider?.providerId)) throw new Refusal("federation_taken");
  return leave(services, code, { accountId: actor.accountId, returnTo: "/links" }, asking, beginLink.id, actor);
}

async function leave(
  services: Services,
  code: string,
  attempt: Pick<Attempt, "accountId" | "returnTo">,
  { caller, now, setCookie }: Asking,
  operation: string,
  actor?: Actor,
) {
  const { database, vault } = services;
  const provider = await findProvider(database, vault, code);
  if (provider?.enabled !== true) throw new Refusal("federation_off");
  const { url, state, nonce, verifier } = await depart(provider, redirectUri(services, caller), services);
  const browser = randomBytes(32).toString("base64url");
  const { providerId, label } = provider;
  await transact(database, async (tx) => {
    await saveTry(tx, vault, { ...attempt, providerId, nonce, verifier, state, browser }, now);
    await recordEvent(tx, { operation, outcome: "done", actor, caller, object: `provider:${providerId}` });
  });
  setCookie({ name: browserCookie(caller), value: browser, maxAgeSeconds: BROWSER_SECONDS });
  return { label, url };
}

/** Takes what the provider sent the browser back with. What the way was begun for is used up, whatever comes of it. */
export async function finish(services: Services, query: URLSearchParams, asking: Asking) {
  const { database, vault } = services;
  const { caller, now } = asking;
  const state = query.get("state") ?? "";
  const browser = caller.cookies[browserCookie(caller)] ?? "";
  const attempt = await transact(database, (tx) => takeTry(tx, vault, state, browser, now));
  if (attempt === undefined) throw new Refusal("federation_gone");
  const provider = await findProvider(database, vault, attempt.providerId);
  try {
    if (provider?.enabled !== true) throw new Refusal("federation_off");
    const back = { redirectUri: redirectUri(services, caller), query, state, ...attempt };
    const claims = await arrive(provider, back, services);
    if (claims.sub.length === 0 || claims.sub.length > 255) throw new Refusal("federation_refused");
    const outcome =
      attempt.accountId === undefined
        ? await signIn(services, provider, claims, asking)
        : await link(services, provider, claims, attempt.accountId, asking);
    return { outcome, to: attempt.returnTo, label: provider.label };
  } catch (error) {
    if (error instanceof Refusal) await noteFailure(services, attempt, error.code, caller);
    throw error;
  }
}

async function signIn(services: Services, provider: Provider, claims: Claims, { caller, now, setCookie }: Asking) {
  const cookie = await transact(services.database, async (tx) => {
    const accountId = await useLink(tx, provider.providerId, claims.sub, now);
    if (accountId === undefined) throw new Refusal("federation_not_linked");
    const device = deviceLabel(caller.agent);
    const begun = await beginSession(tx, caller, { accountId, proof: "federation", device }, now);
    const subject = subjectOf(services, { accountId }, "");
    await noteSignIn(tx, { subject, accountId, way: "federation", caller }, "done", now);
    await record(tx, "done", provider.providerId, { accountId, role: "learner" }, caller, { signedIn: true });
    return begun;
  });
  setCookie(cookie);
  return "signed_in" as const;
}

/** Links the account, if whoever is back is still signed in to it, has proved it lately, and is the same person. */
async function link(services: Services, provider: Provider, claims: Claims, accountId: number, asking: Asking) {
  const { database } = services;
  const { caller, now } = asking;
  const session = await sessionOfCaller(database, caller, now);
  if (session === undefined || session.actor.accountId !== accountId) throw new Refusal("federation_gone");
  const provenAt = provenAtOf(session, services, now);
  if (provenAt === undefined || now.getTime() - provenAt.getTime() > LINK_PROOF_MS) throw new Refusal("step_up_needed");
  const { personId } = session.actor;
  if (personId === undefined) throw new Refusal("federation_no_person");
  const match = await matchPerson(services, provider, claims, { accountId, personId });
  if (match !== "number" && match !== "phone") throw new Refusal(match);
  const { providerId } = provider;
  await transact(database, async (tx) => {
    if (!(await addLink(tx, { accountId, providerId, subject: claims.sub, matchedBy: match }, now)))
      throw new Refusal("federation_taken");
    await record(tx, "done", providerId, session.actor, caller, { linked: true, by: match });
  });
  return "linked" as const;
}

async function matchPerson(
  { database, vault }: Services,
  provider: Provider,
  claims: Claims,
  { accountId, personId }: { accountId: number; personId: number },
) {
  const vouched = vouchedFor(claims, provider);
  const { number } = vouched;
  // Equal by the blind index: nobody's number is opened for it.
  const owner = number === undefined ? undefined : (await peopleByIdentity(database, vault, [number])).get(number);
  const person = await personById(database, vault, personId);
  return matchOf(vouched, {
    numberIsTheirs: number === undefined ? undefined : owner === personId,
    phone: await phoneOf(database, vault, accountId),
    name: person?.name ?? "",
  });
}

async function noteFailure(services: Services, attempt: Attempt, refused: ProblemCode, caller: Caller): Promise<void> {
  const actor: Actor | undefined =
    attempt.accountId === undefined ? undefined : { accountId: attempt.accountId, role: "learner" };
  await transact(services.database, (tx) => record(tx, "failed", attempt.providerId, actor, caller, { refused }));
}

async function record(
  tx: Tx,
  outcome: "done" | "failed",
  providerId: number,
  actor: Actor | undefined,
  caller: Caller,
  details: Record<string, unknown>,
): Promise<void> {
  const object = `provider:${providerId}`;
  await recordEvent(tx, { operation: finishFederation.id, outcome, actor, caller, object, details });
}

/** A path of this site; anything else is the beginning. */
function ownPath(to: string | undefined): string {
  return to !== undefined && /^\/(?![/\\])[\x21-\x7e]*$/.test(to) && !to.includes("\\") ? to : "/";
}

/** Sessions that were begun by an account elsewhere end with the link, but the one that asks. */
export async function endFederated(tx: Tx, accountId: number, but: number): Promise<void> {
  await tx.execute("DELETE FROM session WHERE account_id = $1 AND proof = 'federation' AND session_id <> $2", [
    accountId,
    but,
  ]);
}

/** Providers that an account could still be linked with. */
export async function linksAndOthers(db: Db, providers: readonly Provider[], accountId: number) {
  const links = await linksOf(db, accountId);
  const linked = new Set(links.map(({ providerId }) => providerId));
  return {
    links: links.map(({ linkId, label, linkedAt, usedAt, enabled }) => ({
      linkId,
      label,
      linkedAt,
      ...(usedAt === undefined ? {} : { usedAt }),
      enabled,
    })),
    providers: providers
      .filter(({ enabled, providerId }) => enabled && !linked.has(providerId))
      .map(({ code, label }) => ({ code, label })),
  };
}

/** Carries out the contract: authorise, validate, handle, answer. The same way over HTTP and in process. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { reachOf, type Actor, type Reach } from "../../contract/actor.ts";
import type { AnsweredFile } from "../../contract/files.ts";
import {
  BODY_LIMIT,
  statusOf,
  type InputOf,
  type OperationDefinition,
  type OutputOf,
  type RequestOf,
} from "../../contract/operation.ts";
import { isOfficial, mayDo } from "../../contract/rights.ts";
import { isAnothersData, noteSeen, recordAlone, recordEvent, subjectOf, type AuditSubject } from "./audit.ts";
import { openAdmission } from "./admission.ts";
import {
  callerOf,
  StaleSession,
  type Caller,
  type Cookie,
  type Identify,
  type Remember,
  type SessionMark,
} from "./caller.ts";
import type { Clock } from "./clock.ts";
import { acceptForms, readForm, sendFile } from "./operation-files.ts";
import { transact, type Database, type Reader, type Tx } from "./db.ts";
import { digestOf, onceOnly, readKey, type KeptAnswer } from "./idempotency.ts";
import { openRateLimit, type RateLimit } from "./rate-limit.ts";
import { Refusal } from "./refusal.ts";
import { shedBefore } from "./shedding.ts";
import { checkOutput, readInput, type Given } from "./validation.ts";
import type { Vault } from "./vault.ts";
import { wallOf } from "./wall.ts";

const MINUTE_MS = 60_000;
/** For operations that are refused under load: of so few at a time nobody waits long, and nobody longer than that. */
const ADMISSION = { least: 128, waitMs: 20 };

/** What a handler is given. */
export type Call<Definition extends OperationDefinition> = InputOf<Definition> & {
  /** Who asks; of operations for the public nobody is known. */
  actor: Definition["audience"] extends "learner" | "official" ? Actor : undefined;
  /** How far they see: the first thing a query restricts itself to. */
  reach: Reach;
  caller: Caller;
  now: Date;
  /** Sets a cookie if and only if the operation succeeds. */
  setCookie(cookie: Cookie): void;
  /** Says more for the trail than the address does: whose data it was, what it was about. */
  tell(subject: AuditSubject): void;
} & (Definition extends { effect: "none" } | { apart: string }
    ? {
        /** Reads behind the second wall. */
        db: Reader;
      }
    : { tx: Tx }) &
  (Definition extends { provesSession: string }
    ? {
        /** To be held against the database as it writes; undefined when the session was looked up for this call. */
        session: SessionMark | undefined;
      }
    : unknown);

/** Does an operation. Throws `Refusal` to say no; a foreign object is refused like one that does not exist. */
export type Handler<Definition extends OperationDefinition> = (
  call: Call<Definition>,
) => OutputOf<Definition> | Promise<OutputOf<Definition>>;

/** An operation with its handler. */
export interface Bound {
  definition: OperationDefinition;
  handler: (call: never) => unknown;
}

/** Puts a handler to an operation; the result goes into the `operations` of a context. */
export function handles<Definition extends OperationDefinition>(
  definition: Definition,
  handler: Handler<Definition>,
): Bound {
  return { definition, handler };
}

/** The operations of the server, for pages. */
export interface Operations {
  /** The caller of a request; a page asks it for the actor. */
  callerOf(request: FastifyRequest, reply: FastifyReply): Caller;
  /**
   * Calls an operation in process with the caller's rights, exactly as over HTTP, its limit of calls a minute aside.
   * Throws `Refusal`. `key` is an Idempotency-Key, for instance of a hidden field.
   */
  call<Definition extends OperationDefinition>(
    definition: Definition,
    request: RequestOf<Definition>,
    caller: Caller,
    key?: string,
  ): Promise<OutputOf<Definition>>;
  /** Notes in the trail that somebody who is signed in was refused something that is no operation, a page for instance. */
  noteDenial(what: string, caller: Caller): Promise<void>;
}

export interface OperationsOptions {
  database: Database;
  clock: Clock;
  vault: Vault;
  identify: Identify;
  /** Without it every session is looked up. */
  remember?: Remember;
  /** When a caller last proved who they are; without it no operation that asks for it can be called. */
  provenAt?: (caller: Pick<Caller, "cookies" | "secure">) => Promise<Date | undefined>;
  /** Operations for the demo exist only when true. */
  demo: boolean;
  /** Checks every answer against its schema: for tests. */
  checkAnswers?: boolean;
}

/** Gathers bound operations. Throws when two are alike. */
export function openOperations(
  bound: readonly Bound[],
  options: OperationsOptions,
): Operations & { mount(http: FastifyInstance): void } {
  const existing = bound.filter(({ definition }) => definition.audience !== "demo" || options.demo);
  const byId = new Map<string, Bound>();
  for (const each of existing) {
    const { id, effect, apart, provesSession, stepUp } = each.definition;
    if (effect === "once" && apart !== undefined) throw new Error(`Operation ${id} is apart and cannot be once`);
    if (provesSession !== undefined && (apart === undefined || stepUp !== undefined))
      throw new Error(`Operation ${id} cannot prove the session as it writes`);
    if (byId.has(id)) throw new Error(`Operation ${id} is bound twice`);
    byId.set(id, each);
  }
  const find = (request: FastifyRequest, reply: FastifyReply) => callerOf(request, reply, options.identify);
  return {
    callerOf: find,
    async call(definition, request, caller, key) {
      const own = byId.get(definition.id);
      if (own === undefined) throw new Refusal("not_found");
      const { answer, kept } = await perform(own, request, caller, key, options);
      return (kept === undefined || kept.body === "" ? answer : JSON.parse(kept.body)) as OutputOf<typeof definition>;
    },
    noteDenial: (what, caller) => noteDenial(what, caller, {}, options),
    mount(http) {
      const shedding = existing.filter(({ definition }) => definition.sheds !== undefined);
      shedBefore(
        http,
        new Map(shedding.map(({ definition: { method, path } }) => [`${method} ${path}`, openAdmission(ADMISSION)])),
      );
      for (const each of existing) {
        if (each.definition.form === undefined) mountOne(http, each, find, options);
        else void http.register(async (scope) => acceptForms(scope).then(() => mountOne(scope, each, find, options)));
      }
    },
  };
}

function mountOne(
  http: FastifyInstance,
  bound: Bound,
  find: (request: FastifyRequest, reply: FastifyReply) => Caller,
  options: OperationsOptions,
): void {
  const { definition } = bound;
  const limit = definition.perMinute === undefined ? undefined : openRateLimit(definition.perMinute);
  http.route({
    method: definition.method,
    url: definition.path.replaceAll(/\{(\w+)\}/g, ":$1"),
    bodyLimit: definition.bodyLimit ?? BODY_LIMIT,
    onRequest: async (request) => admit(limit, request.ip, options.clock),
    handler: async (request, reply) => {
      const key = definition.effect === "once" ? readKey(request.headers["idempotency-key"]) : undefined;
      const caller = find(request, reply);
      const given = {
        params: request.params,
        query: request.query,
        body: await bodyOf(definition, request, caller, options),
      };
      const { answer, kept } = await perform(bound, given, caller, key, options);
      if (definition.media !== undefined) return sendFile(reply, answer as AnsweredFile, definition.media);
      const status = kept?.status ?? statusOf(definition);
      const body = kept?.body ?? textOf(answer);
      reply.code(status).header("cache-control", "no-store");
      return status === 204 ? reply.send() : reply.type("application/json; charset=utf-8").send(body);
    },
  });
}

/** The body as it came. A file is not even read of somebody who may not send one. */
async function bodyOf(
  definition: OperationDefinition,
  request: FastifyRequest,
  caller: Caller,
  options: OperationsOptions,
): Promise<unknown> {
  if (definition.form === undefined) return request.body ?? undefined;
  await authorise(definition, caller, options);
  return readForm(request, definition.form);
}

function admit(limit: RateLimit | undefined, address: string, clock: Clock): void {
  const wait = limit?.admit(address, clock.now().getTime()) ?? 0;
  if (wait > 0) throw new Refusal("too_many_requests", undefined, wait);
}

/** One call, from rights to answer. `kept` is there when the answer was kept under a key, now or earlier. */
async function perform(
  bound: Bound,
  given: Given,
  caller: Caller,
  key: string | undefined,
  options: OperationsOptions,
): Promise<{ answer?: unknown; kept?: KeptAnswer }> {
  const remembered = await performRemembered(bound, given, caller, options);
  if (remembered !== undefined) return remembered;
  const { definition } = bound;
  // Rights first: what a body looks like is of no interest when it may not be sent.
  const { actor, reach } = await authorise(definition, caller, options);
  const now = options.clock.now();
  await requireProof(definition, caller, now, options);
  const input = readInput(definition, given);
  const run: Run = {
    bound,
    asked: { ...input, actor, reach, caller, now },
    checkAnswers: options.checkAnswers === true,
  };
  try {
    if (definition.effect === "none" || definition.apart !== undefined) {
      const db = options.database.walled(await wallOf(options.database, reach, actor));
      const handled = await handle(run, { db });
      if (noteworthy(definition, actor, handled))
        await noteSeen(options.database, { ...handled.told, operation: definition.id, actor, caller });
      return { answer: finish(caller, handled) };
    }
    if (key === undefined)
      return { answer: finish(caller, await transact(options.database, (tx) => handle(run, { tx }))) };
    const once = { actor: nameOf(actor), operation: definition.id, key, digest: digestOf(options.vault, given) };
    let fresh: Handled | undefined;
    const kept = await transact(options.database, (tx) => {
      fresh = undefined;
      return onceOnly(tx, options.vault, once, now, async () => {
        fresh = await handle(run, { tx });
        return { status: statusOf(definition), body: textOf(fresh.answer) };
      });
    });
    if (fresh !== undefined) finish(caller, fresh);
    return { kept };
  } catch (error) {
    // What is out of reach answers as if it were not there; the trail knows that somebody tried.
    if (!isOpen(definition) && error instanceof Refusal && /^(not_found|forbidden)$/.test(error.code))
      await noteDenial(definition.id, caller, subjectOf(input.params), options);
    throw error;
  }
}

/**
 * Does an operation for whoever is remembered, that holds the session against the database as it writes. Undefined when anything
 * speaks against it: then who asks is looked up, and it is done and refused as any other.
 */
async function performRemembered(
  bound: Bound,
  given: Given,
  caller: Caller,
  options: OperationsOptions,
): Promise<{ answer: unknown } | undefined> {
  const { definition } = bound;
  const remembered = definition.provesSession === undefined ? undefined : options.remember?.(caller);
  if (remembered === undefined) return undefined;
  const { actor, mark, confirmed } = remembered;
  const reach = reachOf(definition.scope, actor);
  if (reach === undefined || !isAllowed(definition, actor)) return undefined;
  try {
    const asked = { ...readInput(definition, given), actor, reach, caller, now: options.clock.now(), session: mark };
    const db = options.database.walled(await wallOf(options.database, reach, actor));
    const handled = await handle({ bound, asked, checkAnswers: options.checkAnswers === true }, { db });
    confirmed();
    return { answer: finish(caller, handled) };
  } catch (error) {
    // Whoever is refused for too much work would only make more of it.
    const again = error instanceof StaleSession || (error instanceof Refusal && error.code !== "busy");
    if (again) return undefined;
    throw error;
  }
}

interface Run {
  bound: Bound;
  asked: { actor: Actor | undefined; caller: Caller; params?: unknown } & Record<string, unknown>;
  checkAnswers: boolean;
}

interface Handled {
  answer: unknown;
  cookies: Cookie[];
  told: AuditSubject;
  /** Whether the handler itself had something to tell. */
  spoken: boolean;
}

/** Reading leaves a line where an office looked at somebody else's data, or where the handler says so: exports, for instance. */
function noteworthy(definition: OperationDefinition, actor: Actor | undefined, { told, spoken }: Handled): boolean {
  const { effect, untold } = definition;
  return effect === "none" && untold === undefined && (spoken || isAnothersData(actor, told));
}

/** Calls the handler; what it changed and the trail's line about that are in one transaction. */
async function handle({ bound, asked, checkAnswers }: Run, source: { db: Reader } | { tx: Tx }): Promise<Handled> {
  const { definition, handler } = bound;
  const cookies: Cookie[] = [];
  let told: AuditSubject = subjectOf(asked.params);
  let spoken = false;
  const answer = await handler({
    ...asked,
    ...source,
    setCookie: (cookie: Cookie) => void cookies.push(cookie),
    tell: (subject: AuditSubject) => {
      told = { ...told, ...subject };
      spoken = true;
    },
  } as never);
  if (checkAnswers && definition.media === undefined) checkOutput(definition, answer);
  if ("tx" in source && definition.untold === undefined) {
    const { actor, caller } = asked;
    await recordEvent(source.tx, { ...told, operation: definition.id, outcome: "done", actor, caller });
  }
  return { answer, cookies, told, spoken };
}

function finish(caller: Caller, { answer, cookies }: Handled): unknown {
  for (const cookie of cookies) caller.setCookie(cookie);
  return answer;
}

/** One line for each thing that somebody signed in was refused; strangers leave theirs in the log of signing in. */
async function noteDenial(
  operation: string,
  caller: Caller,
  subject: AuditSubject,
  { database }: OperationsOptions,
): Promise<void> {
  const actor = await caller.actor();
  if (actor === undefined) return;
  await recordAlone(database, { ...subject, operation, outcome: "denied", actor, caller });
}

function textOf(answer: unknown): string {
  return answer === undefined ? "" : JSON.stringify(answer);
}

async function authorise(
  definition: OperationDefinition,
  caller: Caller,
  options: OperationsOptions,
): Promise<{ actor: Actor | undefined; reach: Reach }> {
  const open = isOpen(definition);
  const actor = open ? undefined : await caller.actor();
  if (!open && actor === undefined) throw new Refusal("not_signed_in");
  const reach = reachOf(definition.scope, actor);
  if (reach !== undefined && isAllowed(definition, actor)) return { actor, reach };
  if (!open) await noteDenial(definition.id, caller, {}, options);
  throw new Refusal("forbidden");
}

function isAllowed({ audience, permission }: OperationDefinition, actor: Actor | undefined): boolean {
  const fits = audience !== "official" || (actor !== undefined && isOfficial(actor.role));
  return fits && mayDo(permission, actor);
}

/** Whether it is made for anybody, so that nothing about it can be denied. */
function isOpen({ audience }: OperationDefinition): boolean {
  return audience === "public" || audience === "demo";
}

/** Refuses whoever has not proved for too long who they are. */
async function requireProof(
  { stepUp, id }: OperationDefinition,
  caller: Caller,
  now: Date,
  options: OperationsOptions,
): Promise<void> {
  if (stepUp === undefined) return;
  const provenAt = await options.provenAt?.(caller);
  if (provenAt !== undefined && now.getTime() - provenAt.getTime() <= stepUp * MINUTE_MS) return;
  await noteDenial(id, caller, { details: { refused: "step_up_needed" } }, options);
  throw new Refusal("step_up_needed");
}

/** Whose requests are the same under one key: an account wearing one office. */
function nameOf(actor: Actor | undefined): string {
  return actor === undefined ? "anonymous" : `${actor.accountId}:${actor.officeId ?? ""}`;
}

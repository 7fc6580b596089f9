/** What every request to the record store passes: where it may come from, its version, its credential, and how often it comes. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Services } from "../app.ts";
import { transact } from "../platform/db.ts";
import { openRateLimit, type RateLimit } from "../platform/rate-limit.ts";
import { Refusal } from "../platform/refusal.ts";
import { findHolder, noteSeenStore, readBasic } from "./credentials.ts";
import type { Holder } from "./holder.ts";
import { refuse } from "./shape/fault.ts";

/** The version that answers are told in. */
export const VERSION = "2.0.0";
/** Versions whose statements and requests are understood. */
export const VERSIONS = ["2.0.0", "1.0.3"] as const;

const KNOWN_VERSION = /^(?:1\.0(?:\.\d{1,4})?|2\.0(?:\.\d{1,4})?)$/;
const EXPOSED = ["ETag", "Last-Modified", "X-Experience-API-Version", "X-Experience-API-Consistent-Through"].join(", ");
const ALLOWED = ["Authorization", "Content-Type", "If-Match", "If-None-Match", "X-Experience-API-Version"].join(", ");
/** Requests a minute: content does one now and then, another store may send what it has gathered. */
const OF_LAUNCH = 300;
const OF_STORE = 12_000;
/** Tries a minute from one address without a good credential. */
const OF_STRANGERS = 60;

const holders = new WeakMap<FastifyRequest, Holder>();

/** Who asks. */
export function holderOf(request: FastifyRequest): Holder {
  const holder = holders.get(request);
  if (holder === undefined) throw new Refusal("xapi_unknown");
  return holder;
}

/** The version a request is of, as its statements keep it when they name none. */
export function versionOf(request: FastifyRequest): string {
  return String(request.headers["x-experience-api-version"]).startsWith("1.") ? "1.0.0" : VERSION;
}

/**
 * Adds the checks to a scope of routes. Nothing here looks at cookies, so pages of any origin may ask: what counts is the
 * credential that they send along. Routes with `open` in their config need none.
 */
export function keepGate(scope: FastifyInstance, services: Pick<Services, "database" | "clock">): void {
  const limits: Limits = {
    launch: openRateLimit(OF_LAUNCH),
    store: openRateLimit(OF_STORE),
    strangers: openRateLimit(OF_STRANGERS),
  };
  scope.addHook("onRequest", async (request, reply) => {
    reply
      .header("x-experience-api-version", VERSION)
      .header("access-control-allow-origin", "*")
      .header("access-control-expose-headers", EXPOSED)
      .header("cross-origin-resource-policy", "cross-origin")
      .header("cache-control", "no-store");
    if (isOpen(request) || request.method === "OPTIONS") return;
    const version = request.headers["x-experience-api-version"];
    if (typeof version !== "string" || !KNOWN_VERSION.test(version))
      refuse("header.x-experience-api-version", "缺少版本头，或不支持这个版本", "请写 X-Experience-API-Version: 2.0.0");
    holders.set(request, await identify(request, reply, services, limits));
  });
}

interface Limits {
  launch: RateLimit;
  store: RateLimit;
  strangers: RateLimit;
}

async function identify(
  request: FastifyRequest,
  reply: FastifyReply,
  { database, clock }: Pick<Services, "database" | "clock">,
  limits: Limits,
): Promise<Holder> {
  const now = clock.now();
  const credential = readBasic(request.headers.authorization);
  const found = credential === undefined ? undefined : await findHolder(database, credential, now);
  if (found === undefined) {
    admit(limits.strangers, request.ip, now);
    reply.header("www-authenticate", 'Basic realm="xAPI", charset="UTF-8"');
    throw new Refusal("xapi_unknown");
  }
  const { holder, seen } = found;
  admit(limits[holder.kind], holder.key, now);
  if (seen && holder.kind === "store") await transact(database, (tx) => noteSeenStore(tx, holder.storeId, now));
  return holder;
}

function admit(limit: RateLimit, key: string, now: Date): void {
  const wait = limit.admit(key, now.getTime());
  if (wait > 0) throw new Refusal("too_many_requests", undefined, wait);
}

function isOpen(request: FastifyRequest): boolean {
  return request.routeOptions.config.open === true;
}

/** Answers what browsers ask before they let a page of another origin send something. */
export function answerPreflight(reply: FastifyReply): FastifyReply {
  return reply
    .code(204)
    .header("access-control-allow-methods", "GET, HEAD, PUT, POST, DELETE, OPTIONS")
    .header("access-control-allow-headers", ALLOWED)
    .header("access-control-max-age", "600")
    .send();
}

/** What every answer of the server says to browsers, and which requests of theirs it does not take. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Refusal } from "./refusal.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** The route looks at no cookie: pages of any origin may ask it. */
    anyOrigin?: boolean;
    /** The route needs no credential of its protocol. */
    open?: boolean;
  }
}

/** Own files only, nothing inline, nobody may frame it. The same that the window's pages are written for. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  // Players put videos together from parts.
  "media-src 'self' blob:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Origins of which a page may show something in a frame. */
export type Framed = (hostname: string) => readonly string[];

/** What every answer says to browsers. */
export const SAFETY_HEADERS = {
  "content-security-policy": CONTENT_SECURITY_POLICY,
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
};

const READING = new Set(["GET", "HEAD", "OPTIONS"]);

/** Requests that came through the server's public address, which is one with TLS, whatever ends the TLS in front of it. */
const throughPublic = new WeakSet<object>();

/**
 * Adds the headers to every answer, and refuses whatever may change something and was sent by a page of another site.
 * `publicUrl` is the address under which browsers see the server, where one is set; `framed` says whose pages ours may show.
 */
export function addWebSafety(http: FastifyInstance, publicUrl?: string, framed?: Framed): void {
  const publicHost = hostOverTls(publicUrl);
  http.addHook("onRequest", async (request, reply) => {
    if (publicHost !== undefined && request.host === publicHost) throughPublic.add(request.raw);
    setSafetyHeaders(request, reply);
    const frames = framed?.(request.hostname) ?? [];
    if (frames.length > 0)
      reply.header("content-security-policy", `${CONTENT_SECURITY_POLICY}; frame-src ${frames.join(" ")}`);
    if (!READING.has(request.method) && !isForAnyOrigin(request) && isForeign(request))
      throw new Refusal("foreign_origin");
  });
}

/** A protocol that looks at no cookie has nothing that a page of another site could misuse; its routes say so themselves. */
function isForAnyOrigin(request: FastifyRequest): boolean {
  return request.routeOptions.config.anyOrigin === true;
}

/** Sets the headers on one answer. */
export function setSafetyHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.headers(SAFETY_HEADERS);
  if (isSecure(request)) reply.header("strict-transport-security", "max-age=31536000");
}

/** Whether the browser's connection is one over TLS: to this server, or to whatever stands in front of its public address. */
export function isSecure(request: FastifyRequest): boolean {
  return request.protocol === "https" || (request.raw !== undefined && throughPublic.has(request.raw));
}

/** The host of an address with TLS; undefined for one without. */
export function hostOverTls(url: string | undefined): string | undefined {
  const parsed = url === undefined ? null : URL.parse(url);
  return parsed?.protocol === "https:" ? parsed.host : undefined;
}

/**
 * A browser names the page's origin with everything but plain reading; one that does not must at least say that it is the
 * same site. Without either it is a program, which has no cookies of a person unless somebody gave it some.
 */
function isForeign(request: FastifyRequest): boolean {
  const { origin, cookie } = request.headers;
  if (origin !== undefined) return !isOwnOrigin(origin, request.host);
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined) return site !== "same-origin" && site !== "none";
  return cookie !== undefined;
}

function isOwnOrigin(origin: string, host: string): boolean {
  const own = URL.parse(origin);
  return own !== null && own.host !== "" && own.host === URL.parse(`${own.protocol}//${host}`)?.host;
}

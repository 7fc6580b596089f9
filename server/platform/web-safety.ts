/** What every answer of the server says to browsers, and which requests of theirs it does not take. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Refusal } from "./refusal.ts";

/** Own files only, nothing inline, nobody may frame it. The same that the window's pages are written for. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

const HEADERS = {
  "content-security-policy": CONTENT_SECURITY_POLICY,
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
};

const READING = new Set(["GET", "HEAD", "OPTIONS"]);

/** Adds the headers to every answer, and refuses whatever may change something and was sent by a page of another site. */
export function addWebSafety(http: FastifyInstance): void {
  http.addHook("onRequest", async (request, reply) => {
    setSafetyHeaders(request, reply);
    if (!READING.has(request.method) && isForeign(request)) throw new Refusal("foreign_origin");
  });
}

/** Sets the headers on one answer. */
export function setSafetyHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.headers(HEADERS);
  if (isSecure(request)) reply.header("strict-transport-security", "max-age=31536000");
}

/** Whether the request came over TLS. */
export function isSecure(request: FastifyRequest): boolean {
  return request.protocol === "https";
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

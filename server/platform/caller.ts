/** Who is on the other end of a request. */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Actor } from "../../contract/actor.ts";
import { isSecure } from "./web-safety.ts";

/** Cookies of a request, or those an answer sets. */
export interface Cookie {
  name: string;
  /** Undefined takes the cookie away. */
  value: string | undefined;
  maxAgeSeconds?: number;
}

/** The other end of a request, as operations and pages see it. */
export interface Caller {
  readonly requestId: string;
  /** IP address. */
  readonly address: string;
  /** Whether the request came over TLS. */
  readonly secure: boolean;
  /** Scheme and host that the browser asked for: "https://xueshi.example". */
  readonly origin: string;
  readonly cookies: Readonly<Record<string, string | undefined>>;
  /** What the browser calls itself. */
  readonly agent: string | undefined;
  /** Who is signed in; asked of the database once. */
  actor(): Promise<Actor | undefined>;
  /** Sets a cookie with the answer: HttpOnly, SameSite=Lax, for the whole site, Secure over TLS. */
  setCookie(cookie: Cookie): void;
}

/** A session by which somebody was found who is nobody but themselves in it: no office is worn, no proof is owed. */
export interface SessionMark {
  digest: string;
  personId: number;
}

/** Whoever the database found by such a session a while ago. */
export interface Remembered {
  actor: Actor;
  mark: SessionMark;
  /** Told when the database has just said that the session still is what it was: a sign of life. */
  confirmed(): void;
}

/** Remembers who is signed in, without asking the database: good for nothing but to be held against it. */
export type Remember = (caller: Pick<Caller, "cookies" | "secure">) => Remembered | undefined;

/** Thrown where a mark was held against the database and the session was another one by then, or could not be held against it. */
export class StaleSession extends Error {}

/** Finds out who is signed in. */
export type Identify = (caller: Pick<Caller, "cookies" | "secure">) => Promise<Actor | undefined>;

/**
 * Where a request keeps its caller: a property of its own. An entry of a weak map would outlive every collection of young objects, and
 * with it the whole request and its answer.
 */
const CALLER = Symbol("caller");

/** The caller of a request, the same one each time it is asked for. */
export function callerOf(request: FastifyRequest, reply: FastifyReply, identify: Identify): Caller {
  const held: FastifyRequest & { [CALLER]?: Caller } = request;
  return (held[CALLER] ??= new RequestCaller(request, reply, identify));
}

/** A class, because a literal with a getter has a shape for each object, and shapes hold their getters and all these see. */
class RequestCaller implements Caller {
  readonly requestId: string;
  readonly address: string;
  readonly secure: boolean;
  readonly cookies: Readonly<Record<string, string | undefined>>;
  readonly agent: string | undefined;
  readonly #request: FastifyRequest;
  readonly #reply: FastifyReply;
  readonly #identify: Identify;
  #actor: Promise<Actor | undefined> | undefined;

  constructor(request: FastifyRequest, reply: FastifyReply, identify: Identify) {
    this.requestId = request.id;
    this.address = request.ip;
    this.secure = isSecure(request);
    this.cookies = readCookies(request.headers.cookie);
    this.agent = request.headers["user-agent"];
    this.#request = request;
    this.#reply = reply;
    this.#identify = identify;
  }

  get origin(): string {
    return originOf(this.#request);
  }

  actor(): Promise<Actor | undefined> {
    return (this.#actor ??= this.#identify(this));
  }

  setCookie(cookie: Cookie): void {
    // Whoever signs in or out is somebody else from here on.
    this.#actor = undefined;
    this.#reply.header("set-cookie", writeCookie(cookie, this.secure));
  }
}

function originOf({ protocol, host }: FastifyRequest): string {
  return URL.parse(`${protocol}://${host}`)?.origin ?? "";
}

/** The first value of each name; what cannot be decoded stays as it is. */
function readCookies(header: string | undefined): Record<string, string | undefined> {
  const cookies: Record<string, string | undefined> = Object.create(null);
  for (const pair of (header ?? "").split(";")) {
    const at = pair.indexOf("=");
    if (at < 0) continue;
    cookies[pair.slice(0, at).trim()] ??= pair.slice(at + 1).trim();
  }
  return cookies;
}

function writeCookie(cookie: Cookie, secure: boolean): string {
  const { name, value = "", maxAgeSeconds } = cookie;
  const age = cookie.value === undefined ? 0 : maxAgeSeconds;
  const parts = [`${name}=${value}`, "Path=/", "HttpOnly", "SameSite=Lax"];
  if (secure) parts.push("Secure");
  if (age !== undefined) parts.push(`Max-Age=${age}`);
  return parts.join("; ");
}

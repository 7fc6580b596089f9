/** Session tokens and the cookie that carries them. */
import { hash, randomBytes } from "node:crypto";
import type { Caller } from "../platform/caller.ts";

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** A token nobody can guess: 256 bits. */
export function newToken(): string {
  return randomBytes(32).toString("base64url");
}

/** What the database keeps of a token. */
export function digestOfToken(token: string): string {
  return hash("sha256", token, "hex");
}

/** The digest of the token a caller brings, if it looks like one. */
export function digestOfCaller(caller: Pick<Caller, "cookies" | "secure">): string | undefined {
  const token = tokenOf(caller);
  return token === undefined ? undefined : digestOfToken(token);
}

/** Over TLS the cookie is tied to this host; a plain connection, as on one's own machine, cannot have that. */
export function cookieName(secure: boolean): string {
  return secure ? "__Host-xueshi-session" : "xueshi-session";
}

/** The token a caller brings, if it looks like one. */
function tokenOf(caller: Pick<Caller, "cookies" | "secure">): string | undefined {
  const token = caller.cookies[cookieName(caller.secure)];
  return token !== undefined && TOKEN.test(token) ? token : undefined;
}

/** Tokens of a playback: each is good for one beat, and only whoever was given the last one can go on. */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

const FORM = /^([1-9]\d{0,15})\.(\d{1,9})\.([A-Za-z0-9_-]{22})$/;
const BYTES = 16;

/** What a token says of itself; whether it is true is seen once the playback's secret is known. */
export interface TokenClaim {
  playbackId: number;
  seq: number;
  mac: Buffer;
}

/** What signs the tokens of one playback. */
export function newSecret(): Buffer {
  return randomBytes(32);
}

/** The token for a beat. */
export function tokenFor(secret: Uint8Array, playbackId: number, seq: number): string {
  return `${playbackId}.${seq}.${macOf(secret, playbackId, seq).toString("base64url")}`;
}

/** Reads a token; undefined when it has not even the form of one. */
export function readToken(token: string): TokenClaim | undefined {
  const [, playbackId, seq, mac] = FORM.exec(token) ?? [];
  if (mac === undefined) return undefined;
  return { playbackId: Number(playbackId), seq: Number(seq), mac: Buffer.from(mac, "base64url") };
}

/** Whether a token was given by us. */
export function isGenuine(secret: Uint8Array, { playbackId, seq, mac }: TokenClaim): boolean {
  return timingSafeEqual(macOf(secret, playbackId, seq), mac);
}

/** Whether a token is this one, in a time that does not tell how much of it is right. */
export function isSameToken(token: string, other: string): boolean {
  const [one, two] = [Buffer.from(token), Buffer.from(other)];
  return one.length === two.length && timingSafeEqual(one, two);
}

function macOf(secret: Uint8Array, playbackId: number, seq: number): Buffer {
  return createHmac("sha256", secret).update(`${playbackId}.${seq}`).digest().subarray(0, BYTES);
}

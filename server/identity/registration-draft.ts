/** What somebody has filled in so far: sealed in the database, found by a cookie, for two hours. */
import type { DraftView } from "../../contract/registration.ts";
import type { IdentityKind } from "../../engine/identifiers.ts";
import type { Caller, Cookie } from "../platform/caller.ts";
import type { Db, Tx } from "../platform/db.ts";
import { networkOf } from "../platform/rate-limit.ts";
import { Refusal } from "../platform/refusal.ts";
import type { Vault } from "../platform/vault.ts";
import type { DocumentKind } from "./document.ts";
import { PARAMETERS } from "./parameters.ts";
import { digestOfToken, newToken } from "./token.ts";

/** The content of a draft. */
export interface Draft {
  identity: {
    name: string;
    document: DocumentKind;
    /** As typed. */
    number: string;
    country?: string | undefined;
    phone: string;
    kind: IdentityKind;
    /** The number in its one spelling. */
    value: string;
  };
  consentVersion: string;
  verifiedPhone?: string | undefined;
  title?: DraftView["title"];
  unit?: { unitId: number; name: string; since: string } | undefined;
}

/** A draft as it is kept. */
export interface KeptDraft {
  digest: string;
  draft: Draft;
  expiresAt: Date;
}

const COLUMN = "registration_draft.content";
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

function cookieName(secure: boolean): string {
  return secure ? "__Host-xueshi-registration" : "xueshi-registration";
}

function digestOf({ cookies, secure }: Pick<Caller, "cookies" | "secure">): string | undefined {
  const token = cookies[cookieName(secure)];
  return token !== undefined && TOKEN.test(token) ? digestOfToken(token) : undefined;
}

/** The draft of a caller, undefined when there is none or it has expired. `lock` keeps others from changing it. */
export async function findDraft(
  db: Db,
  vault: Vault,
  caller: Caller,
  now: Date,
  lock = false,
): Promise<KeptDraft | undefined> {
  const digest = digestOf(caller);
  if (digest === undefined) return undefined;
  const row = await db.row<{ content: Buffer; expires_at: Date }>(
    `SELECT content, expires_at FROM registration_draft WHERE token_digest = $1 AND expires_at > $2${lock ? " FOR UPDATE" : ""}`,
    [digest, now],
  );
  if (row === undefined) return undefined;
  return { digest, draft: JSON.parse(vault.open(COLUMN, row.content)) as Draft, expiresAt: row.expires_at };
}

/** The draft of a caller. Throws `registration_gone`. */
export async function needDraft(db: Db, vault: Vault, caller: Caller, now: Date, lock = false): Promise<KeptDraft> {
  const kept = await findDraft(db, vault, caller, now, lock);
  if (kept === undefined) throw new Refusal("registration_gone");
  return kept;
}

/** Begins a draft. Returns it with the cookie that carries its token; expired ones are swept away. */
export async function beginDraft(
  tx: Tx,
  vault: Vault,
  caller: Caller,
  draft: Draft,
  now: Date,
): Promise<{ kept: KeptDraft; cookie: Cookie }> {
  await tx.execute("DELETE FROM registration_draft WHERE expires_at <= $1", [now]);
  const token = newToken();
  const digest = digestOfToken(token);
  const { draftLifetime } = PARAMETERS.registration;
  const expiresAt = new Date(now.getTime() + draftLifetime * 1000);
  await tx.execute(
    "INSERT INTO registration_draft (token_digest, content, network, begun_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
    [digest, sealed(vault, draft), networkOf(caller.address), now, expiresAt],
  );
  const cookie = { name: cookieName(caller.secure), value: token, maxAgeSeconds: draftLifetime };
  return { kept: { digest, draft, expiresAt }, cookie };
}

/** Writes a draft that was changed. */
export async function saveDraft(tx: Tx, vault: Vault, { digest, draft }: KeptDraft): Promise<void> {
  await tx.execute("UPDATE registration_draft SET content = $2 WHERE token_digest = $1", [
    digest,
    sealed(vault, draft),
  ]);
}

/** Takes a draft away when something came of it. False when somebody else did so at the same moment. */
export async function takeDraft(tx: Tx, { digest }: KeptDraft): Promise<boolean> {
  return (await tx.execute("DELETE FROM registration_draft WHERE token_digest = $1", [digest])) === 1;
}

/** The cookie that takes the token away. */
export function noDraftCookie(caller: Caller): Cookie {
  return { name: cookieName(caller.secure), value: undefined };
}

function sealed(vault: Vault, draft: Draft): Buffer {
  return vault.seal(COLUMN, JSON.stringify(draft));
}

/** Whether the telephone of the draft was verified, and has not been changed since. */
export function isVerified({ identity, verifiedPhone }: Draft): boolean {
  return verifiedPhone === identity.phone;
}

/** A draft as its writer sees it. */
export function draftView({ draft, expiresAt }: KeptDraft): DraftView {
  const { name, document, number, country, phone } = draft.identity;
  return {
    step: stepOf(draft),
    expiresAt: expiresAt.toISOString(),
    identity: { name, document, number, ...(country === undefined ? {} : { country }), phone },
    phoneVerified: isVerified(draft),
    ...(draft.title === undefined ? {} : { title: draft.title }),
    ...(draft.unit === undefined ? {} : { unit: draft.unit }),
  };
}

function stepOf(draft: Draft): DraftView["step"] {
  if (!isVerified(draft)) return "phone";
  if (draft.title === undefined) return "title";
  return draft.unit === undefined ? "unit" : "password";
}

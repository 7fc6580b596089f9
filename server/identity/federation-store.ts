/** Providers of identities, ways to them that are under way, and links, as the database keeps them. */
import { createHash } from "node:crypto";
import type { Db, Tx } from "../platform/db.ts";
import type { Vault } from "../platform/vault.ts";

const TRY_MS = 10 * 60_000;
const SECRET = "identity_provider.client_secret";
const VERIFIER = "federation_try.verifier";

/** A provider with its secret. */
export interface Provider {
  providerId: number;
  code: string;
  label: string;
  issuer: string;
  clientId: string;
  clientSecret: string;
  scope: string;
  numberClaim: string;
  verifiedClaim: string;
  enabled: boolean;
  version: number;
  links: number;
}

type Stored = Omit<Provider, "clientSecret"> & { sealed: Buffer };

const SELECT = `SELECT provider_id AS "providerId", code, label, issuer, client_id AS "clientId",
  client_secret AS sealed, scope, number_claim AS "numberClaim", verified_claim AS "verifiedClaim", enabled, version,
  (SELECT count(*)::int FROM identity_link link WHERE link.provider_id = provider.provider_id) AS links
  FROM identity_provider provider`;

/** All providers, in the order of their labels. */
export async function providersOf(db: Db, vault: Vault): Promise<Provider[]> {
  return (await db.rows<Stored>(`${SELECT} ORDER BY label, provider_id`)).map((row) => opened(vault, row));
}

/** A provider by its code or number. */
export async function findProvider(db: Db, vault: Vault, by: string | number): Promise<Provider | undefined> {
  const column = typeof by === "string" ? "code" : "provider_id";
  const row = await db.row<Stored>(`${SELECT} WHERE ${column} = $1`, [by]);
  return row && opened(vault, row);
}

function opened(vault: Vault, { sealed, ...rest }: Stored): Provider {
  return { ...rest, clientSecret: vault.open(SECRET, sealed) };
}

/** Adds a provider, switched off. Undefined when its code, or its issuer with this client, is there already. */
export async function addProvider(
  tx: Tx,
  vault: Vault,
  given: Omit<Provider, "providerId" | "enabled" | "version" | "links">,
  now: Date,
): Promise<Provider | undefined> {
  const { code, label, issuer, clientId, clientSecret, scope, numberClaim, verifiedClaim } = given;
  const row = await tx.row<{ provider_id: number }>(
    `INSERT INTO identity_provider (code, label, issuer, client_id, client_secret, scope, number_claim, verified_claim, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING provider_id`,
    [code, label.trim(), issuer, clientId, vault.seal(SECRET, clientSecret), scope, numberClaim, verifiedClaim, now],
  );
  return row && findProvider(tx, vault, row.provider_id);
}

/** Changes a provider that is still at this version. False when it is not. */
export async function alterProvider(
  tx: Tx,
  vault: Vault,
  providerId: number,
  change: {
    version: number;
    label?: string | undefined;
    clientSecret?: string | undefined;
    enabled?: boolean | undefined;
  },
): Promise<boolean> {
  const { version, label, clientSecret, enabled } = change;
  const sealed = clientSecret === undefined ? undefined : vault.seal(SECRET, clientSecret);
  const changed = await tx.execute(
    `UPDATE identity_provider SET label = coalesce($3, label), client_secret = coalesce($4, client_secret),
       enabled = coalesce($5, enabled), version = version + 1 WHERE provider_id = $1 AND version = $2`,
    [providerId, version, label?.trim(), sealed, enabled],
  );
  return changed === 1;
}

/** What has to be known of a way to a provider when the browser is back. */
export interface Attempt {
  providerId: number;
  nonce: string;
  verifier: string;
  /** The account that wants to be linked; absent for signing in. */
  accountId: number | undefined;
  returnTo: string;
}

const digest = (text: string) => createHash("sha256").update(text).digest("hex");

/** Remembers a way to a provider for ten minutes; those that ran out are swept away. */
export async function saveTry(
  tx: Tx,
  vault: Vault,
  given: Attempt & { state: string; browser: string },
  now: Date,
): Promise<void> {
  await tx.execute("DELETE FROM federation_try WHERE expires_at <= $1", [now]);
  await tx.execute(
    `INSERT INTO federation_try (state_digest, provider_id, browser_digest, nonce, verifier, account_id, return_to, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      digest(given.state),
      given.providerId,
      digest(given.browser),
      given.nonce,
      vault.seal(VERIFIER, given.verifier),
      given.accountId,
      given.returnTo,
      new Date(now.getTime() + TRY_MS),
    ],
  );
}

/** Takes a way away that is back. Undefined when it was back before, took too long, or began in another browser. */
export async function takeTry(
  tx: Tx,
  vault: Vault,
  state: string,
  browser: string,
  now: Date,
): Promise<Attempt | undefined> {
  const row = await tx.row<{
    provider_id: number;
    nonce: string;
    verifier: Buffer;
    account_id: number | null;
    return_to: string;
  }>(
    `DELETE FROM federation_try WHERE state_digest = $1 AND browser_digest = $2 AND expires_at > $3
     RETURNING provider_id, nonce, verifier, account_id, return_to`,
    [digest(state), digest(browser), now],
  );
  return (
    row && {
      providerId: row.provider_id,
      nonce: row.nonce,
      verifier: vault.open(VERIFIER, row.verifier),
      accountId: row.account_id ?? undefined,
      returnTo: row.return_to,
    }
  );
}

/** A link as its owner sees it. */
export interface LinkView {
  linkId: number;
  label: string;
  linkedAt: string;
  usedAt?: string;
  enabled: boolean;
}

/** The links of an account. */
export async function linksOf(db: Db, accountId: number): Promise<(LinkView & { providerId: number })[]> {
  const rows = await db.rows<{
    link_id: number;
    provider_id: number;
    label: string;
    linked_at: Date;
    used_at: Date | null;
    enabled: boolean;
  }>(
    `SELECT link_id, provider_id, label, linked_at, used_at, enabled
       FROM identity_link JOIN identity_provider USING (provider_id) WHERE account_id = $1 ORDER BY link_id`,
    [accountId],
  );
  return rows.map((row) => ({
    linkId: row.link_id,
    providerId: row.provider_id,
    label: row.label,
    linkedAt: row.linked_at.toISOString(),
    ...(row.used_at === null ? {} : { usedAt: row.used_at.toISOString() }),
    enabled: row.enabled,
  }));
}

/** Links an account. False when the account has a link with this provider, or the other one belongs to somebody else. */
export async function addLink(
  tx: Tx,
  link: { accountId: number; providerId: number; subject: string; matchedBy: "number" | "phone" },
  now: Date,
): Promise<boolean> {
  const { accountId, providerId, subject, matchedBy } = link;
  const added = await tx.execute(
    `INSERT INTO identity_link (account_id, provider_id, subject, matched_by, linked_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING`,
    [accountId, providerId, subject, matchedBy, now],
  );
  return added === 1;
}

/** The account of a link, noting that it was used; undefined when there is none, or its account is not active. */
export async function useLink(tx: Tx, providerId: number, subject: string, now: Date): Promise<number | undefined> {
  const row = await tx.row<{ account_id: number }>(
    `UPDATE identity_link SET used_at = $3 FROM account
      WHERE provider_id = $1 AND subject = $2 AND account.account_id = identity_link.account_id AND account.state = 'active'
      RETURNING identity_link.account_id`,
    [providerId, subject, now],
  );
  return row?.account_id;
}

/** Takes a link of an account away. False when it has no such link. */
export async function dropLink(tx: Tx, accountId: number, linkId: number): Promise<boolean> {
  return (
    (await tx.execute("DELETE FROM identity_link WHERE link_id = $2 AND account_id = $1", [accountId, linkId])) === 1
  );
}

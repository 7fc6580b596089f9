/** Recovery codes: for the day when the phone is lost. Ten at a time, each good once, kept as keyed digests. */
import { randomBytes } from "node:crypto";
import { compactCode } from "../../engine/identifiers.ts";
import type { Db, Tx } from "../platform/db.ts";
import type { Vault } from "../platform/vault.ts";
import type { CodeOutcome } from "./second-totp.ts";

const COUNT = 10;
const LENGTH = 12;
/** Thirty-two signs of which none looks like another: five bits each. */
const SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/** Makes new codes in place of all old ones. They are shown once and cannot be read again. */
export async function makeRecoveryCodes(tx: Tx, vault: Vault, accountId: number, now: Date): Promise<string[]> {
  const codes = Array.from({ length: COUNT }, newCode);
  await tx.execute("DELETE FROM recovery_code WHERE account_id = $1", [accountId]);
  await tx.execute(
    "INSERT INTO recovery_code (account_id, digest, made_at) SELECT $1, digest, $3 FROM unnest($2::bytea[]) AS given(digest)",
    [accountId, codes.map((code) => digestOf(vault, accountId, code)), now],
  );
  return codes;
}

/** Makes codes for an account that has none yet; none are made for one that has. */
export async function makeFirstCodes(tx: Tx, vault: Vault, accountId: number, now: Date): Promise<string[]> {
  // Two devices that are set up at once would each make ten.
  await tx.row("SELECT FROM account WHERE account_id = $1 FOR UPDATE", [accountId]);
  const row = await tx.row<{ some: boolean }>(
    "SELECT EXISTS (SELECT FROM recovery_code WHERE account_id = $1) AS some",
    [accountId],
  );
  return row?.some === true ? [] : makeRecoveryCodes(tx, vault, accountId, now);
}

/** Takes a code, each once. */
export async function takeRecoveryCode(
  tx: Tx,
  vault: Vault,
  accountId: number,
  typed: string,
  now: Date,
): Promise<CodeOutcome> {
  const digest = digestOf(vault, accountId, typed);
  const taken = await tx.execute(
    "UPDATE recovery_code SET used_at = $3 WHERE account_id = $1 AND digest = $2 AND used_at IS NULL",
    [accountId, digest, now],
  );
  if (taken === 1) return "right";
  const known = await tx.row("SELECT FROM recovery_code WHERE account_id = $1 AND digest = $2", [accountId, digest]);
  return known === undefined ? "wrong" : "used";
}

/** How many codes are left, undefined when none were ever made. */
export async function recoveryCodesLeft(
  db: Db,
  accountId: number,
): Promise<{ left: number; madeAt: string } | undefined> {
  const row = await db.row<{ left: number; made_at: Date | null }>(
    `SELECT count(*) FILTER (WHERE used_at IS NULL)::int AS left, max(made_at) AS made_at
       FROM recovery_code WHERE account_id = $1`,
    [accountId],
  );
  if (row === undefined || row.made_at === null) return undefined;
  return { left: row.left, madeAt: row.made_at.toISOString() };
}

/** Without any factor there is nothing to recover. */
export async function dropCodesWithoutFactor(tx: Tx, accountId: number): Promise<void> {
  await tx.execute(
    `DELETE FROM recovery_code WHERE account_id = $1
        AND NOT EXISTS (SELECT FROM totp_factor WHERE account_id = $1 AND secret IS NOT NULL)
        AND NOT EXISTS (SELECT FROM passkey WHERE account_id = $1)`,
    [accountId],
  );
}

function newCode(): string {
  const signs = [...randomBytes(LENGTH)].map((byte) => SIGNS.charAt(byte & 31)).join("");
  return signs.replaceAll(/(.{4})(?=.)/g, "$1-");
}

function digestOf(vault: Vault, accountId: number, code: string): Buffer {
  return vault.blind("recovery_code.digest", `${accountId}:${compactCode(code).replaceAll(/[^0-9A-Z]/g, "")}`);
}

/** Codes of a phone's clock (RFC 6238): six digits, thirty seconds, one step of tolerance to either side. */
import { generateSecret, generateURI, verifySync } from "otplib";
import QRCode from "qrcode";
import type { Db, Tx } from "../platform/db.ts";
import type { Vault } from "../platform/vault.ts";

const ISSUER = "学时";
const STEP_SECONDS = 30;
const SETUP_MS = 15 * 60_000;
const COLUMN = "totp_factor.secret";

/** A setup as its owner sees it. */
export interface TotpSetup {
  secret: string;
  uri: string;
  qr: string;
  expiresAt: string;
}

/** Begins a setup, or gives the one that is under way. The factor that is there stays until the new one is confirmed. */
export async function beginSetup(tx: Tx, vault: Vault, accountId: number, now: Date): Promise<TotpSetup> {
  const fresh = vault.seal(COLUMN, generateSecret());
  const expires = new Date(now.getTime() + SETUP_MS);
  await tx.execute(
    `INSERT INTO totp_factor AS old (account_id, next_secret, next_expires_at) VALUES ($1, $2, $3)
     ON CONFLICT (account_id) DO UPDATE SET next_secret = EXCLUDED.next_secret, next_expires_at = EXCLUDED.next_expires_at
      WHERE old.next_expires_at IS NULL OR old.next_expires_at <= $4`,
    [accountId, fresh, expires, now],
  );
  const setup = await setupOf(tx, vault, accountId, now);
  if (setup === undefined) throw new Error("A setup that was just begun is not there");
  return setup;
}

/** The setup that waits for its first code. */
export async function setupOf(db: Db, vault: Vault, accountId: number, now: Date): Promise<TotpSetup | undefined> {
  const row = await db.row<{ next_secret: Buffer; next_expires_at: Date; display_name: string }>(
    `SELECT next_secret, next_expires_at, display_name FROM totp_factor JOIN account USING (account_id)
      WHERE account_id = $1 AND next_expires_at > $2`,
    [accountId, now],
  );
  if (row === undefined) return undefined;
  const secret = vault.open(COLUMN, row.next_secret);
  const uri = generateURI({ issuer: ISSUER, label: row.display_name, secret });
  const svg = await QRCode.toString(uri, { type: "svg", margin: 2, errorCorrectionLevel: "M" });
  const qr = `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;
  return { secret, uri, qr, expiresAt: row.next_expires_at.toISOString() };
}

/** What became of a code. `used`: it is right, and was taken before. */
export type CodeOutcome = "right" | "wrong" | "used";

/** Takes the first code of a setup, which then is the account's factor. Undefined when there is no setup. */
export async function confirmSetup(
  tx: Tx,
  vault: Vault,
  accountId: number,
  code: string,
  now: Date,
): Promise<CodeOutcome | undefined> {
  const row = await tx.row<{ next_secret: Buffer }>(
    "SELECT next_secret FROM totp_factor WHERE account_id = $1 AND next_expires_at > $2 FOR UPDATE",
    [accountId, now],
  );
  if (row === undefined) return undefined;
  const step = stepOf(vault.open(COLUMN, row.next_secret), code, now);
  if (step === undefined) return "wrong";
  await tx.execute(
    `UPDATE totp_factor SET secret = next_secret, confirmed_at = $2, last_step = $3, used_at = $2, next_secret = NULL,
       next_expires_at = NULL WHERE account_id = $1`,
    [accountId, now, step],
  );
  return "right";
}

/** Takes a code of the account's factor, each time step once. Undefined when there is no factor. */
export async function takeCode(
  tx: Tx,
  vault: Vault,
  accountId: number,
  code: string,
  now: Date,
): Promise<CodeOutcome | undefined> {
  const row = await tx.row<{ secret: Buffer }>(
    "SELECT secret FROM totp_factor WHERE account_id = $1 AND secret IS NOT NULL",
    [accountId],
  );
  if (row === undefined) return undefined;
  const step = stepOf(vault.open(COLUMN, row.secret), code, now);
  if (step === undefined) return "wrong";
  const taken = await tx.execute(
    "UPDATE totp_factor SET last_step = $2, used_at = $3 WHERE account_id = $1 AND last_step < $2",
    [accountId, step, now],
  );
  return taken === 1 ? "right" : "used";
}

/** Takes the factor away, with a setup that is under way. False when there is none. */
export async function removeTotpFactor(tx: Tx, accountId: number): Promise<boolean> {
  const gone = await tx.execute("DELETE FROM totp_factor WHERE account_id = $1 AND secret IS NOT NULL", [accountId]);
  return gone === 1;
}

/** The time step to which a code belongs, undefined when it belongs to none that is near. */
function stepOf(secret: string, typed: string, now: Date): number | undefined {
  const token = digitsOf(typed);
  if (!/^\d{6}$/.test(token)) return undefined;
  const epoch = Math.floor(now.getTime() / 1000);
  const result = verifySync({ secret, token, epoch, epochTolerance: STEP_SECONDS });
  return result.valid && "timeStep" in result ? result.timeStep : undefined;
}

/** People type full-width digits, and the space that phones show in the middle. */
function digitsOf(typed: string): string {
  return typed
    .replaceAll(/[\uff10-\uff19]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0))
    .replaceAll(/[\s\u3000-]/g, "");
}

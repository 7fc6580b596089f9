/** Passkeys and their challenges as the database keeps them. */
import type { Db, Tx } from "../platform/db.ts";

const CHALLENGE_MS = 5 * 60_000;

/** What a challenge is for. */
export type Purpose = "register" | "sign_in" | "factor";

/** A passkey as its owner sees it. */
export interface PasskeyView {
  passkeyId: number;
  label: string;
  createdAt: string;
  usedAt?: string;
  backedUp: boolean;
}

/** A passkey with what is needed to check a signature of it. */
export interface KeptPasskey {
  passkeyId: number;
  accountId: number;
  credentialId: Buffer;
  publicKey: Buffer;
  signCount: number;
}

/** The passkeys of an account, the oldest first. */
export async function passkeysOf(db: Db, accountId: number): Promise<PasskeyView[]> {
  const rows = await db.rows<{
    passkey_id: number;
    label: string;
    created_at: Date;
    used_at: Date | null;
    backed_up: boolean;
  }>(
    "SELECT passkey_id, label, created_at, used_at, backed_up FROM passkey WHERE account_id = $1 ORDER BY passkey_id",
    [accountId],
  );
  return rows.map((row) => ({
    passkeyId: row.passkey_id,
    label: row.label,
    createdAt: row.created_at.toISOString(),
    ...(row.used_at === null ? {} : { usedAt: row.used_at.toISOString() }),
    backedUp: row.backed_up,
  }));
}

/** Which passkeys of an account a site knows, as browsers name them. */
export async function credentialsOf(
  db: Db,
  accountId: number,
  rpId: string,
): Promise<{ id: string; transports: string[] }[]> {
  const rows = await db.rows<{ credential_id: Buffer; transports: string[] }>(
    "SELECT credential_id, transports FROM passkey WHERE account_id = $1 AND rp_id = $2 ORDER BY passkey_id",
    [accountId, rpId],
  );
  return rows.map(({ credential_id: id, transports }) => ({ id: id.toString("base64url"), transports }));
}

/** A passkey by what browsers call it, for accounts that are active. */
export async function findPasskey(db: Db, credentialId: string, rpId: string): Promise<KeptPasskey | undefined> {
  return db.row<KeptPasskey>(
    `SELECT passkey_id AS "passkeyId", account_id AS "accountId", credential_id AS "credentialId",
            public_key AS "publicKey", sign_count AS "signCount"
       FROM passkey JOIN account USING (account_id)
      WHERE credential_id = $1 AND rp_id = $2 AND account.state = 'active'`,
    [Buffer.from(credentialId, "base64url"), rpId],
  );
}

/** A passkey that is to be kept. */
export interface NewPasskey {
  accountId: number;
  credentialId: Uint8Array;
  publicKey: Uint8Array;
  signCount: number;
  transports: readonly string[];
  rpId: string;
  backedUp: boolean;
  label: string;
}

/** Keeps a passkey. False when it is kept already, by whomever. */
export async function savePasskey(tx: Tx, passkey: NewPasskey, now: Date): Promise<boolean> {
  const { accountId, credentialId, publicKey, signCount, transports, rpId, backedUp, label } = passkey;
  const added = await tx.execute(
    `INSERT INTO passkey (account_id, credential_id, public_key, sign_count, transports, rp_id, backed_up, label, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (credential_id) DO NOTHING`,
    [
      accountId,
      Buffer.from(credentialId),
      Buffer.from(publicKey),
      signCount,
      transports,
      rpId,
      backedUp,
      label.trim(),
      now,
    ],
  );
  return added === 1;
}

/** Notes a signature. False when the authenticator's count has not risen, as that of a copy would not. */
export async function noteSignature(tx: Tx, passkeyId: number, signCount: number, now: Date): Promise<boolean> {
  const noted = await tx.execute(
    `UPDATE passkey SET sign_count = $2, used_at = $3
      WHERE passkey_id = $1 AND (sign_count < $2 OR (sign_count = 0 AND $2 = 0))`,
    [passkeyId, signCount, now],
  );
  return noted === 1;
}

/** Gives a passkey of an account another name. False when it has no such passkey. */
export async function labelPasskey(tx: Tx, accountId: number, passkeyId: number, label: string): Promise<boolean> {
  const changed = await tx.execute("UPDATE passkey SET label = $3 WHERE passkey_id = $2 AND account_id = $1", [
    accountId,
    passkeyId,
    label.trim(),
  ]);
  return changed === 1;
}

/** Takes a passkey of an account away. False when it has no such passkey. */
export async function dropPasskey(tx: Tx, accountId: number, passkeyId: number): Promise<boolean> {
  const gone = await tx.execute("DELETE FROM passkey WHERE passkey_id = $2 AND account_id = $1", [
    accountId,
    passkeyId,
  ]);
  return gone === 1;
}

/** Keeps a challenge for five minutes; those that ran out are swept away. */
export async function saveChallenge(
  tx: Tx,
  challenge: string,
  purpose: Purpose,
  sessionId: number | undefined,
  now: Date,
): Promise<void> {
  await tx.execute("DELETE FROM passkey_challenge WHERE expires_at <= $1", [now]);
  await tx.execute(
    "INSERT INTO passkey_challenge (challenge, purpose, session_id, expires_at) VALUES ($1, $2, $3, $4)",
    [challenge, purpose, sessionId, new Date(now.getTime() + CHALLENGE_MS)],
  );
}

/** Takes a challenge away. False when it was answered already, ran out, or was given to somebody else or for something else. */
export async function takeChallenge(
  tx: Tx,
  challenge: string,
  purpose: Purpose,
  sessionId: number | undefined,
  now: Date,
): Promise<boolean> {
  const taken = await tx.execute(
    `DELETE FROM passkey_challenge
      WHERE challenge = $1 AND purpose = $2 AND session_id IS NOT DISTINCT FROM $3 AND expires_at > $4`,
    [challenge, purpose, sessionId, now],
  );
  return taken === 1;
}

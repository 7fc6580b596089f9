/** Taking somebody's second factors away when the telephone and the codes are lost. What they know, the password, stays. */
import type { Db, Tx } from "../platform/db.ts";
import { endSessions } from "./accounts.ts";
import { forgetTries } from "./second-tries.ts";

/** What came of it: `final` for an account that was given up or merged, otherwise what was taken away. */
export type FactorReset = "not_found" | "final" | "none" | { totp: boolean; passkeys: number };

/**
 * Takes every second factor of an account away, with recovery codes and what was being set up. All its sessions end, so that
 * nobody goes on with what the old factor opened; offices are worn again once a new factor is set up.
 */
export async function resetFactors(tx: Tx, accountId: number): Promise<FactorReset> {
  const row = await tx.row<{ state: string }>("SELECT state FROM account WHERE account_id = $1 FOR UPDATE", [
    accountId,
  ]);
  if (row === undefined) return "not_found";
  if (row.state !== "active" && row.state !== "disabled") return "final";
  const totp = await tx.execute("DELETE FROM totp_factor WHERE account_id = $1 AND secret IS NOT NULL", [accountId]);
  const passkeys = await tx.execute("DELETE FROM passkey WHERE account_id = $1", [accountId]);
  if (totp + passkeys === 0) return "none";
  await tx.execute("DELETE FROM totp_factor WHERE account_id = $1", [accountId]);
  await tx.execute("DELETE FROM recovery_code WHERE account_id = $1", [accountId]);
  await forgetTries(tx, accountId);
  await endSessions(tx, accountId);
  return { totp: totp > 0, passkeys };
}

/** Those of some accounts that have a second factor. */
export async function accountsWithFactor(db: Db, accountIds: readonly number[]): Promise<Set<number>> {
  const rows = await db.rows<{ account_id: number }>(
    `SELECT account_id FROM totp_factor WHERE account_id = ANY ($1) AND secret IS NOT NULL
     UNION SELECT account_id FROM passkey WHERE account_id = ANY ($1)`,
    [accountIds],
  );
  return new Set(rows.map(({ account_id: accountId }) => accountId));
}

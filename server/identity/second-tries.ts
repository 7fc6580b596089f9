/** Wrong codes are counted for each account: after five in a row one has to wait, longer each time. */
import type { Tx } from "../platform/db.ts";

const FREE_TRIES = 5;
const FIRST_WAIT_SECONDS = 60;
const LONGEST_WAIT_SECONDS = 900;

/** Locks the count of an account until the transaction ends, so that tries come one after the other. Returns seconds to wait, or 0. */
export async function openTries(tx: Tx, accountId: number, now: Date): Promise<number> {
  await tx.execute("INSERT INTO factor_tries (account_id, wrong) VALUES ($1, 0) ON CONFLICT (account_id) DO NOTHING", [
    accountId,
  ]);
  const row = await tx.row<{ wait_until: Date | null }>(
    "SELECT wait_until FROM factor_tries WHERE account_id = $1 FOR UPDATE",
    [accountId],
  );
  const left = (row?.wait_until?.getTime() ?? 0) - now.getTime();
  return left > 0 ? Math.ceil(left / 1000) : 0;
}

/** Counts a wrong try; from the fifth in a row on, no other is looked at for a while. */
export async function countWrong(tx: Tx, accountId: number, now: Date): Promise<number> {
  const row = await tx.row<{ wrong: number }>(
    "UPDATE factor_tries SET wrong = wrong + 1 WHERE account_id = $1 RETURNING wrong",
    [accountId],
  );
  const wrong = row?.wrong ?? 0;
  if (wrong >= FREE_TRIES) {
    const wait = Math.min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** (wrong - FREE_TRIES));
    const until = new Date(now.getTime() + wait * 1000);
    await tx.execute("UPDATE factor_tries SET wait_until = $2 WHERE account_id = $1", [accountId, until]);
  }
  return wrong;
}

/** A right code ends the count. */
export async function forgetTries(tx: Tx, accountId: number): Promise<void> {
  await tx.execute("DELETE FROM factor_tries WHERE account_id = $1", [accountId]);
}

/** Closing an account for good: nobody signs in with it any more, and its telephone number is free for another. */
import type { Db, Tx } from "../platform/db.ts";
import { dropPhone, endSessions } from "./accounts.ts";
import { officesOf } from "./store.ts";

/** Closes an account. What was recorded under it stays. */
export async function closeAccount(tx: Tx, accountId: number): Promise<void> {
  await tx.execute(
    "UPDATE account SET state = 'closed', login_name = NULL WHERE account_id = $1 AND state <> 'closed'",
    [accountId],
  );
  await endSessions(tx, accountId);
  await dropPhone(tx, accountId);
  await tx.execute("DELETE FROM account_password WHERE account_id = $1", [accountId]);
}

/** Whether an account holds an office at an instant. */
export async function holdsOffice(db: Db, accountId: number, now: Date): Promise<boolean> {
  return (await officesOf(db, accountId, now)).length > 0;
}

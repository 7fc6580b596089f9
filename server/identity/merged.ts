/** Accounts of one person that are made one: the sessions of the one that goes end, and whoever signs in with it is the survivor. */
import type { Db, Tx } from "../platform/db.ts";

type Row = { account_id: number };

async function accountOf(tx: Tx, personId: number): Promise<number | undefined> {
  const row = await tx.row<Row>("SELECT account_id FROM account WHERE person_id = $1 FOR UPDATE", [personId]);
  return row?.account_id;
}

/**
 * Makes the account of `otherId` that of `survivorId`. Where the survivor has none, the other's goes on with the survivor as its
 * person; otherwise it becomes `merged`. Its sessions end either way.
 * @returns the account that was changed, undefined when the other had none.
 */
export async function mergeAccounts(tx: Tx, survivorId: number, otherId: number): Promise<number | undefined> {
  const [goes, stays] = [await accountOf(tx, otherId), await accountOf(tx, survivorId)];
  if (goes === undefined) return undefined;
  await tx.execute("DELETE FROM session WHERE account_id = $1", [goes]);
  if (stays === undefined)
    await tx.execute("UPDATE account SET person_id = $2 WHERE account_id = $1", [goes, survivorId]);
  else await tx.execute("UPDATE account SET state = 'merged', merged_into = $2 WHERE account_id = $1", [goes, stays]);
  return goes;
}

/** Gives a merged account back to its person. Sessions begun as the survivor with it end. */
export async function separateAccounts(tx: Tx, accountId: number, personId: number): Promise<void> {
  await tx.execute("DELETE FROM session WHERE account_id = $1", [accountId]);
  await tx.execute(
    `UPDATE account SET person_id = $2, merged_into = NULL, state = CASE state WHEN 'merged' THEN 'active' ELSE state END
      WHERE account_id = $1`,
    [accountId, personId],
  );
}

/** The account that somebody signs in to: the one named, or the one it was merged into. */
export async function survivingAccount(db: Db, accountId: number): Promise<number> {
  const row = await db.row<Row>("SELECT account_survivor($1) AS account_id", [accountId]);
  return row?.account_id ?? accountId;
}

/** Accounts of one person that are made one: the sessions of the one that goes end, and whoever signs in with it is the survivor. */
import type { Db, Tx } from "../platform/db.ts";
import { keepingApart, moveOffices, returnOffices } from "./merged-offices.ts";

type Row = { account_id: number };

async function accountOf(tx: Tx, personId: number): Promise<number | undefined> {
  const row = await tx.row<Row>("SELECT account_id FROM account WHERE person_id = $1 FOR UPDATE", [personId]);
  return row?.account_id;
}

/**
 * Makes the account of `otherId` that of `survivorId`. Where the survivor has none, the other's goes on with the survivor as its
 * person; otherwise it becomes `merged`, and its offices the survivor's. Its sessions end either way. Throws
 * `merge_offices_apart` where one account would hold what must be held by several.
 * @returns the account that was changed and the offices that went over, undefined when the other had no account.
 */
export async function mergeAccounts(
  tx: Tx,
  survivorId: number,
  otherId: number,
  now: Date,
): Promise<{ accountId: number; offices: number[] } | undefined> {
  const [goes, stays] = [await accountOf(tx, otherId), await accountOf(tx, survivorId)];
  if (goes === undefined) return undefined;
  await tx.execute("DELETE FROM session WHERE account_id = $1", [goes]);
  if (stays === undefined) {
    await tx.execute("UPDATE account SET person_id = $2 WHERE account_id = $1", [goes, survivorId]);
    return { accountId: goes, offices: [] };
  }
  const offices = await keepingApart(async () => {
    const moved = await moveOffices(tx, goes, stays, now);
    await tx.execute("UPDATE account SET state = 'merged', merged_into = $2 WHERE account_id = $1", [goes, stays]);
    return moved;
  });
  return { accountId: goes, offices };
}

/** Gives a merged account back to its person, with the offices that it brought. Sessions begun as the survivor with it end. */
export async function separateAccounts(
  tx: Tx,
  accountId: number,
  personId: number,
  offices: readonly number[],
): Promise<void> {
  await tx.execute("DELETE FROM session WHERE account_id = $1", [accountId]);
  await tx.execute(
    `UPDATE account SET person_id = $2, merged_into = NULL, state = CASE state WHEN 'merged' THEN 'active' ELSE state END
      WHERE account_id = $1`,
    [accountId, personId],
  );
  await keepingApart(() => returnOffices(tx, offices, accountId));
}

/** The account that somebody signs in to: the one named, or the one it was merged into. */
export async function survivingAccount(db: Db, accountId: number): Promise<number> {
  const row = await db.row<Row>("SELECT account_survivor($1) AS account_id", [accountId]);
  return row?.account_id ?? accountId;
}

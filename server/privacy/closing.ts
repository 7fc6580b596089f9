/** Accounts that are to be closed: asked for, undone, and done when the days are over. */
import { COOL_OFF_DAYS } from "../../contract/privacy.ts";
import { closeAccount, holdsOffice } from "../identity/door.ts";
import { renamePerson } from "../people/door.ts";
import { violatedConstraint, type Db, type Tx } from "../platform/db.ts";
import type { Vault } from "../platform/vault.ts";
import { Refusal } from "../platform/refusal.ts";

/** Whose account it is. */
export interface Owner {
  accountId: number;
  personId: number;
}

export type ClosingView = { closing: { askedAt: string; closesAt: string } | null; holdsOffice: boolean };

const DAY_MS = 86_400_000;

/** Whether an account is about to be closed. */
export async function closingView(db: Db, accountId: number, now: Date): Promise<ClosingView> {
  const row = await db.row<{ asked_at: Date; closes_at: Date }>(
    "SELECT asked_at, closes_at FROM account_closing WHERE account_id = $1 AND withdrawn_at IS NULL AND closed_at IS NULL",
    [accountId],
  );
  const closing =
    row === undefined ? null : { askedAt: row.asked_at.toISOString(), closesAt: row.closes_at.toISOString() };
  return { closing, holdsOffice: await holdsOffice(db, accountId, now) };
}

/** Asks for an account to be closed. */
export async function askToClose(tx: Tx, { accountId, personId }: Owner, now: Date): Promise<ClosingView> {
  if (await holdsOffice(tx, accountId, now)) throw new Refusal("holds_office");
  try {
    await tx.execute(
      "INSERT INTO account_closing (account_id, person_id, asked_at, closes_at) VALUES ($1, $2, $3, $4)",
      [accountId, personId, now, new Date(now.getTime() + COOL_OFF_DAYS * DAY_MS)],
    );
  } catch (error) {
    if (violatedConstraint(error) === "account_closing_open_once") throw new Refusal("closing_under_way");
    throw error;
  }
  return closingView(tx, accountId, now);
}

/** Undoes it, until the moment it is done. */
export async function keepAccount(tx: Tx, accountId: number, now: Date): Promise<void> {
  const kept = await tx.execute(
    "UPDATE account_closing SET withdrawn_at = $2 WHERE account_id = $1 AND withdrawn_at IS NULL AND closed_at IS NULL",
    [accountId, now],
  );
  if (kept === 0) throw new Refusal("no_closing");
}

const AT_ONCE = 100;

/** Closes accounts whose days are over; whoever holds an office meanwhile keeps theirs until that ends. Returns them. */
export async function closeDue(tx: Tx, vault: Vault, now: Date): Promise<Owner[]> {
  const due = await tx.rows<{ closing_id: number; account_id: number; person_id: number }>(
    `SELECT closing_id, account_id, person_id FROM account_closing
      WHERE closes_at <= $1 AND withdrawn_at IS NULL AND closed_at IS NULL ORDER BY closes_at LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED`,
    [now],
  );
  const closed: Owner[] = [];
  for (const { closing_id: closingId, account_id: accountId, person_id: personId } of due) {
    if (await holdsOffice(tx, accountId, now)) continue;
    await closeAccount(tx, accountId);
    await renamePerson(tx, vault, personId, { phone: null });
    await tx.execute("UPDATE account_closing SET closed_at = $2 WHERE closing_id = $1", [closingId, now]);
    closed.push({ accountId, personId });
  }
  return closed;
}

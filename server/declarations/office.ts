/** From which office somebody acts, in words for those who read what happened. */
import type { Db } from "../platform/db.ts";
import type { Asking } from "./sight.ts";

/** The title of the office worn, "本人" for oneself. */
export async function officeOf(db: Db, { actor, reach }: Asking): Promise<string> {
  if (reach.kind === "self") return "本人";
  const row = await db.row<{ title: string }>(
    `SELECT coalesce(office.title, account.display_name) AS title FROM account
       LEFT JOIN office ON office.office_id = $2 WHERE account.account_id = $1`,
    [actor.accountId, actor.officeId ?? null],
  );
  return row?.title ?? "";
}

/** Closing and opening accounts. Who is signed in with a closed one is nobody at the next request. */
import { violatedConstraint, type Tx } from "../platform/db.ts";

/** What came of it: `last` when nobody would be left who can grant. */
export type StateChange = "changed" | "unchanged" | "not_found" | "final" | "last";

/** Closes an account for now or opens it again. One that was given up or merged stays so. Its sessions end. */
export async function changeAccountState(
  tx: Tx,
  accountId: number,
  state: "active" | "disabled",
): Promise<StateChange> {
  const row = await tx.row<{ state: string }>("SELECT state FROM account WHERE account_id = $1 FOR UPDATE", [
    accountId,
  ]);
  if (row === undefined) return "not_found";
  if (row.state === state) return "unchanged";
  if (row.state !== "active" && row.state !== "disabled") return "final";
  try {
    await tx.execute("UPDATE account SET state = $2 WHERE account_id = $1", [accountId, state]);
  } catch (error) {
    if (violatedConstraint(error) === "office_last_security_admin") return "last";
    throw error;
  }
  if (state === "disabled") await tx.execute("DELETE FROM session WHERE account_id = $1", [accountId]);
  return "changed";
}

/** Offices of an account that is merged: they are the survivor's, unless that would make one account of people who must be several. */
import { violatedConstraint, type Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";

/** What the database refuses about whose an office is: separate administrators, nothing granted or lent to oneself, one left who can grant. */
const APART = new Set([
  "office_administrators_apart",
  "office_not_to_oneself",
  "office_confirmed_by_another",
  "office_last_security_admin",
  "office_loan_fits",
  "office_loan_short",
]);

/** Does something with offices; where the constraints refuse, the merge or its reversal is refused by name. */
export async function keepingApart<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (APART.has(violatedConstraint(error) ?? "")) throw new Refusal("merge_offices_apart");
    throw error;
  }
}

const SAME = ["role", "role_code", "scope", "unit_id", "division_code", "unit_ids", "industry", "permissions"]
  .map((column) => `held.${column} IS NOT DISTINCT FROM office.${column}`)
  .join(" AND ");

/**
 * Gives the offices that an account holds, or will hold, to another. What that one holds already for as long stays behind, and so
 * does what it lent itself.
 * @returns the offices that went over.
 */
export async function moveOffices(tx: Tx, from: number, to: number, now: Date): Promise<number[]> {
  const own = await tx.row(
    `SELECT FROM office WHERE account_id = $2 AND revoked_at IS NULL AND (valid_to IS NULL OR valid_to > $3)
        AND $1 IN (granted_by, confirmed_by) LIMIT 1`,
    [from, to, now],
  );
  if (own !== undefined) throw new Refusal("merge_offices_apart");
  const rows = await tx.rows<{ office_id: number }>(
    `UPDATE office SET account_id = $2
      WHERE account_id = $1 AND revoked_at IS NULL AND (valid_to IS NULL OR valid_to > $3)
        AND NOT EXISTS (SELECT FROM office held WHERE held.account_id = $2 AND held.revoked_at IS NULL AND ${SAME}
          AND (office.pending OR NOT held.pending) AND held.valid_from <= greatest(office.valid_from, $3)
          AND coalesce(held.valid_to, 'infinity') >= coalesce(office.valid_to, 'infinity'))
        AND NOT EXISTS (SELECT FROM office lender WHERE lender.office_id = office.delegated_from AND lender.account_id = $2)
      RETURNING office_id`,
    [from, to, now],
  );
  return rows.map(({ office_id: officeId }) => officeId).sort((one, other) => one - other);
}

/** Gives moved offices back, with what became of them meanwhile; only a loan that ended stays where it ended. Nobody wears them now. */
export async function returnOffices(tx: Tx, officeIds: readonly number[], to: number): Promise<void> {
  if (officeIds.length === 0) return;
  await tx.execute("DELETE FROM session WHERE office_id = ANY ($1)", [officeIds]);
  await tx.execute(
    `UPDATE office SET account_id = $2
      WHERE office_id = ANY ($1) AND (delegated_from IS NULL OR revoked_at IS NULL)`,
    [officeIds, to],
  );
}

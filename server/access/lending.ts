/** Lending an office to a colleague for a while. */
import type { OfficeView } from "../../contract/access-view.ts";
import { mayDo, type Permission } from "../../contract/rights.ts";
import type { Actor } from "../../contract/actor.ts";
import { endOffice } from "../identity/door.ts";
import type { Db, Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { findAccounts, isAccountWithin } from "./accounts.ts";
import { periodOf, SEEN_BY_TWO, writeOffice, type Granting } from "./granting.ts";
import { officeById, officePage } from "./office-list.ts";
import { reachOfPlace } from "./places.ts";

const EVERYTHING = { kind: "all" } as const;

/** What somebody has lent and borrowed, and what of theirs they may lend. */
export async function delegationsOf(
  db: Db,
  accountId: number,
  sources: Pick<Granting, "now" | "divisions">,
): Promise<{ lendable: OfficeView[]; lent: OfficeView[]; borrowed: OfficeView[]; mostDays: number }> {
  const held = (await officePage(db, EVERYTHING, { account: accountId, limit: 100 }, sources)).offices;
  const lent = (await officePage(db, EVERYTHING, { lentBy: accountId, limit: 100 }, sources)).offices;
  const rule = await db.row<{ days: number }>("SELECT delegation_days AS days FROM access_rule");
  return {
    lendable: held.filter(({ state, lender }) => state === "holding" && lender === null),
    lent,
    borrowed: held.filter(({ lender }) => lender !== null),
    mostDays: rule?.days ?? 0,
  };
}

/** An office of one's own that may be lent. Another's is answered like one that does not exist. */
async function ownOffice(db: Db, { actor, now, divisions }: Granting, officeId: number): Promise<OfficeView> {
  const office = await officeById(db, officeId, { now, divisions });
  if (office === undefined || office.accountId !== actor.accountId) throw new Refusal("not_found");
  if (office.state !== "holding" || office.lender !== null) throw new Refusal("loan_unfit");
  return office;
}

/** Colleagues to whom an office can be lent: of the same unit, the same division, or at 兵团 level. */
export async function colleaguesFor(db: Db, granting: Granting, officeId: number, q: string) {
  const office = await ownOffice(db, granting, officeId);
  const reach = reachOfPlace(office.place);
  return findAccounts(db, { reach, colleagues: true, except: granting.actor.accountId, q }, granting.now);
}

/** What an office may, as its holder wears it. */
async function permissionsOfOffice(db: Db, office: OfficeView): Promise<(permission: string) => boolean> {
  const made =
    office.roleCode === null
      ? undefined
      : await db.row<{ permissions: Permission[] }>("SELECT permissions FROM made_role WHERE role_code = $1", [
          office.roleCode,
        ]);
  const worn: Actor = { accountId: office.accountId, role: office.role, permissions: made?.permissions };
  return (permission) => mayDo(permission as Permission, worn);
}

/** What is to be lent. */
export interface Loan {
  officeId: number;
  accountId: number;
  permissions?: readonly string[] | undefined;
  from?: string | undefined;
  to: string;
  note: string;
}

/** Lends an office. Throws `loan_unfit`, `loan_too_long` and what granting throws. */
export async function lendOffice(tx: Tx, granting: Granting, loan: Loan): Promise<OfficeView> {
  const { actor, now, divisions } = granting;
  const office = await ownOffice(tx, granting, loan.officeId);
  if (loan.accountId === actor.accountId) throw new Refusal("not_to_oneself");
  const colleague = {
    reach: reachOfPlace(office.place),
    colleagues: true,
    except: actor.accountId,
    accountId: loan.accountId,
  };
  if (!(await isAccountWithin(tx, colleague, now))) throw new Refusal("loan_unfit");
  const may = await permissionsOfOffice(tx, office);
  if (loan.permissions?.some((permission) => !may(permission))) throw new Refusal("loan_unfit");
  const { from, to } = periodOf(loan.from, loan.to, now);
  if (office.to !== null && to !== undefined && to > new Date(office.to)) throw new Refusal("loan_too_long");
  const officeId = await writeOffice(tx, {
    accountId: loan.accountId,
    role: office.role,
    roleCode: office.roleCode ?? undefined,
    title: office.title,
    ...office.place,
    from,
    to,
    delegatedFrom: office.officeId,
    permissions: loan.permissions === undefined ? undefined : [...new Set(loan.permissions)],
    pending: SEEN_BY_TWO.includes(office.role),
    grantedBy: actor.accountId,
    grantedAt: now,
    note: loan.note,
  });
  return (await officeById(tx, officeId, { now, divisions })) as OfficeView;
}

/** Calls back what one has lent, or gives back what one has borrowed. */
export async function endDelegation(tx: Tx, granting: Granting, officeId: number, reason: string): Promise<OfficeView> {
  const { actor, now, divisions } = granting;
  const row = await tx.row<{ account_id: number; lender: number }>(
    `SELECT lent.account_id, own.account_id AS lender FROM office lent JOIN office own ON own.office_id = lent.delegated_from
      WHERE lent.office_id = $1`,
    [officeId],
  );
  if (row === undefined || ![row.account_id, row.lender].includes(actor.accountId)) throw new Refusal("not_found");
  if (!(await endOffice(tx, officeId, { by: actor.accountId, at: now, reason }))) throw new Refusal("office_ended");
  return (await officeById(tx, officeId, { now, divisions })) as OfficeView;
}

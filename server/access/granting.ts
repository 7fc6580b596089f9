/** Granting offices and taking them away. */
import type { OfficeView, Place } from "../../contract/access-view.ts";
import { ROLES, type Actor, type Reach, type Role } from "../../contract/actor.ts";
import { isoToDay, shanghaiDate } from "../platform/clock.ts";
import { confirmOffice, endOffice, insertOffice, OFFICE_HOLDS, type NewOffice } from "../identity/door.ts";
import { unitsInReach } from "../organisations/door.ts";
import type { Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { isAccountWithin } from "./accounts.ts";
import { officeById } from "./office-list.ts";
import { checkPlace, placeName } from "./places.ts";
import { refusing, wrongField } from "./refusing.ts";

/** Who acts, when, and what divisions are called. */
export interface Granting {
  actor: Actor;
  now: Date;
  divisions: Readonly<Record<string, string>>;
}

/** What is wished: days are "YYYY-MM-DD", `to` the last one. */
export interface Wish {
  accountId: number;
  role: string;
  place: Place;
  title?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  note: string;
}

/** Roles that need a second pair of eyes. */
export const SEEN_BY_TWO: readonly Role[] = ["xpcc_hr", "system_admin", "security_admin", "audit_admin"];

const OFFSET = "+08:00";

/** The period of an office, from the days that are said: from the first moment of the first to the end of the last. */
export function periodOf(
  from: string | undefined,
  to: string | undefined,
  now: Date,
): { from: Date; to: Date | undefined } {
  const today = shanghaiDate(now);
  if (from !== undefined && from < today)
    throw wrongField("from", "开始日期已经过去", "请填今天或以后的日期，不填就从现在开始");
  if (to !== undefined && to < (from ?? today))
    throw wrongField("to", "截止日期早于开始日期", "请填开始日期当天或以后的日期");
  for (const day of [from, to]) if (day !== undefined) isoToDay(day);
  const begins = from === undefined || from === today ? now : new Date(`${from}T00:00:00${OFFSET}`);
  const ends = to === undefined ? undefined : new Date(new Date(`${to}T00:00:00${OFFSET}`).getTime() + 86_400_000);
  return { from: begins, to: ends };
}

/** A role of the product, or a made one that is in use. */
async function roleOf(tx: Tx, code: string): Promise<{ role: Role; roleCode?: string; name?: string }> {
  const own = ROLES.find((role) => role === code);
  if (own !== undefined && own !== "learner") return { role: own };
  const made = await tx.row<{ base_role: Role; name: string }>(
    "SELECT base_role, name FROM made_role WHERE role_code = $1 AND retired_at IS NULL FOR SHARE",
    [code],
  );
  if (made === undefined) throw new Refusal("role_unknown");
  return { role: made.base_role, roleCode: code, name: made.name };
}

/** Holds the account, so that two grants to one take turns. Throws `not_found` and `account_inactive`. */
async function holdAccount(tx: Tx, accountId: number): Promise<void> {
  const row = await tx.row<{ state: string }>("SELECT state FROM account WHERE account_id = $1 FOR UPDATE", [
    accountId,
  ]);
  if (row === undefined) throw new Refusal("not_found");
  if (row.state !== "active") throw new Refusal("account_inactive");
}

/** Whether the account holds, or is to hold, the same role at the same place meanwhile. */
async function holdsAlready(tx: Tx, office: NewOffice): Promise<boolean> {
  const row = await tx.row<{ found: boolean }>(
    `SELECT EXISTS (SELECT FROM office o LEFT JOIN made_role made ON made.role_code = o.role_code
       WHERE o.account_id = $1 AND o.revoked_at IS NULL AND o.role = $3 AND o.role_code IS NOT DISTINCT FROM $4
         AND o.scope = $5 AND o.unit_id IS NOT DISTINCT FROM $6 AND o.division_code IS NOT DISTINCT FROM $7
         AND o.unit_ids IS NOT DISTINCT FROM $8::bigint[] AND o.industry IS NOT DISTINCT FROM $9
         AND o.delegated_from IS NOT DISTINCT FROM $10
         AND (o.pending OR o.valid_from > $2 OR (${OFFICE_HOLDS}))) AS found`,
    [
      office.accountId,
      office.from,
      office.role,
      office.roleCode ?? null,
      office.scope,
      office.unitId ?? null,
      office.divisionCode ?? null,
      office.unitIds ?? null,
      office.industry ?? null,
      office.delegatedFrom ?? null,
    ],
  );
  return row?.found === true;
}

/** Writes an office for an account that is there and active. What may not be is refused by constraint. */
export async function writeOffice(tx: Tx, office: NewOffice): Promise<number> {
  if (office.grantedBy === office.accountId) throw new Refusal("not_to_oneself");
  await holdAccount(tx, office.accountId);
  if (await holdsAlready(tx, office)) throw new Refusal("office_held_already");
  return refusing(() => insertOffice(tx, office));
}

/** Grants an office; one that needs a second administrator waits. */
export async function grantOffice(tx: Tx, granting: Granting, wish: Wish): Promise<OfficeView> {
  const { actor, now, divisions } = granting;
  const { role, roleCode } = await roleOf(tx, wish.role);
  await checkPlace(tx, role, wish.place);
  const { from, to } = periodOf(wish.from, wish.to, now);
  const officeId = await writeOffice(tx, {
    accountId: wish.accountId,
    role,
    roleCode,
    title: titleOf(wish.title, await placeName(tx, wish.place, divisions)),
    ...wish.place,
    from,
    to,
    pending: SEEN_BY_TWO.includes(role),
    grantedBy: actor.accountId,
    grantedAt: now,
    note: wish.note,
  });
  return seen(tx, granting, officeId);
}

/** What an office is called unless somebody named it: its place; the role stands beside it wherever it is shown. */
function titleOf(title: string | undefined, place: string): string {
  const given = title?.trim();
  return given === undefined || given === "" ? [...place].slice(0, 100).join("") : given;
}

/** Makes a clerk or head of a unit in reach. A unit or an account elsewhere is answered like one that does not exist. */
export async function grantStaff(
  tx: Tx,
  granting: Granting,
  reach: Reach,
  wish: Omit<Wish, "place"> & { unitId: number },
): Promise<OfficeView> {
  const { actor, now } = granting;
  const unit = (await unitsInReach(tx, reach)).find(({ unit_id: id }) => id === wish.unitId);
  if (unit === undefined) throw new Refusal("not_found");
  if (wish.accountId === actor.accountId) throw new Refusal("not_to_oneself");
  const within = { reach, colleagues: false, except: actor.accountId, accountId: wish.accountId };
  if (!(await isAccountWithin(tx, within, now))) throw new Refusal("not_found");
  return grantOffice(tx, granting, { ...wish, place: { scope: "unit_and_below", unitId: wish.unitId } });
}

async function seen(tx: Tx, { now, divisions }: Granting, officeId: number): Promise<OfficeView> {
  const view = await officeById(tx, officeId, { now, divisions });
  if (view === undefined) throw new Refusal("not_found");
  return view;
}

/** Takes an office away. Throws `not_found` outside the reach, `office_ended`, `last_security_admin`. */
export async function revokeOffice(
  tx: Tx,
  granting: Granting,
  officeId: number,
  { reason, reach = { kind: "all" }, only }: { reason: string; reach?: Reach; only?: readonly Role[] },
): Promise<OfficeView> {
  const { actor, now, divisions } = granting;
  const office = await officeById(tx, officeId, { now, divisions }, reach);
  if (office === undefined || (only !== undefined && !only.includes(office.role))) throw new Refusal("not_found");
  const ended = await refusing(() => endOffice(tx, officeId, { by: actor.accountId, at: now, reason }));
  if (!ended) throw new Refusal("office_ended");
  return seen(tx, granting, officeId);
}

/** Ends an office and begins it again at another place, so that history shows both. */
export async function changePlace(
  tx: Tx,
  granting: Granting,
  officeId: number,
  { place, reason }: { place: Place; reason: string },
): Promise<OfficeView> {
  const old = await officeById(tx, officeId, granting);
  if (old === undefined) throw new Refusal("not_found");
  if (old.state === "ended" || old.lender !== null) throw new Refusal("office_ended");
  await checkPlace(tx, old.role, place);
  await revokeOffice(tx, granting, officeId, { reason });
  const { actor, now, divisions } = granting;
  const begins = new Date(old.from);
  const added = await writeOffice(tx, {
    accountId: old.accountId,
    role: old.role,
    ...(old.roleCode === null ? {} : { roleCode: old.roleCode }),
    title: titleOf(undefined, await placeName(tx, place, divisions)),
    ...place,
    from: begins > now ? begins : now,
    ...(old.to === null ? {} : { to: new Date(old.to) }),
    pending: SEEN_BY_TWO.includes(old.role),
    grantedBy: actor.accountId,
    grantedAt: now,
    note: reason,
  });
  return seen(tx, granting, added);
}

/** Confirms or refuses an office that waits. Neither who proposed it nor who is to hold it may. */
export async function settleOffice(
  tx: Tx,
  granting: Granting,
  officeId: number,
  { confirm, reason }: { confirm: boolean; reason: string },
): Promise<OfficeView> {
  const { actor, now } = granting;
  const row = await tx.row<{
    account_id: number;
    granted_by: number | null;
    pending: boolean;
    revoked_at: Date | null;
  }>("SELECT account_id, granted_by, pending, revoked_at FROM office WHERE office_id = $1 FOR UPDATE", [officeId]);
  if (row === undefined) throw new Refusal("not_found");
  if (!row.pending || row.revoked_at !== null) throw new Refusal("not_pending");
  const own = [actor.accountId, actor.onBehalfOf];
  if (own.includes(row.account_id) || (row.granted_by !== null && own.includes(row.granted_by)))
    throw new Refusal("second_pair_of_eyes");
  if (confirm) await refusing(() => confirmOffice(tx, officeId, actor.accountId, now));
  else await endOffice(tx, officeId, { by: actor.accountId, at: now, reason });
  return seen(tx, granting, officeId);
}

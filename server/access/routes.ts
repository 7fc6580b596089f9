/** Operations on roles, offices and delegations. */
import {
  changePlace as changePlaceOperation,
  changeRole as changeRoleOperation,
  createRole as createRoleOperation,
  endDelegation as endDelegationOperation,
  grantOffice as grantOfficeOperation,
  grantStaff as grantStaffOperation,
  lendOffice as lendOfficeOperation,
  listDelegations,
  listOffices,
  listRoles,
  retireRole as retireRoleOperation,
  revokeOffice as revokeOfficeOperation,
  revokeStaff,
  searchAccounts,
  searchColleagues,
  settleOffice as settleOfficeOperation,
} from "../../contract/access.ts";
import type { OfficeView } from "../../contract/access-view.ts";
import type { Context, Services } from "../app.ts";
import { readDivisions } from "../policies/door.ts";
import { transact } from "../platform/db.ts";
import type { AuditSubject } from "../platform/audit.ts";
import { handles } from "../platform/operations.ts";
import { findAccounts } from "./accounts.ts";
import { changePlace, grantOffice, grantStaff, revokeOffice, settleOffice } from "./granting.ts";
import { colleaguesFor, delegationsOf, endDelegation, lendOffice } from "./lending.ts";
import { officePage } from "./office-list.ts";
import { syncRolePermissions } from "./role-permissions.ts";
import { changeRole, createRole, retireRole, rolesOf } from "./roles.ts";

/** The area of roles, offices and delegations. */
export const access: Context = {
  name: "access",
  operations: async (services) => {
    await transact(services.database, syncRolePermissions);
    return [...bindRoles(), ...bindOffices(services), ...bindDelegations(services)];
  },
};

/** What the trail says of an office: whose it is, and what it is. */
function aboutOffice(office: OfficeView): AuditSubject {
  const { officeId, accountId, role, roleCode, placeName, state, lender } = office;
  const lent = lender === null ? {} : { lentFrom: lender.officeId };
  return {
    object: `office:${officeId}`,
    details: { accountId, role: roleCode ?? role, place: placeName, state, ...lent },
  };
}

function bindRoles() {
  return [
    handles(listRoles, async ({ db, now }) => ({ roles: await rolesOf(db, now) })),
    handles(createRoleOperation, async ({ tx, actor, body, now, tell }) => {
      const made = await createRole(tx, actor, body, now);
      tell({ object: `role:${made.code}`, details: { base: made.base, permissions: made.permissions } });
      return made;
    }),
    handles(changeRoleOperation, async ({ tx, params: { roleCode }, body, now, tell }) => {
      const changed = await changeRole(tx, { code: roleCode, ...body }, now);
      tell({ object: `role:${roleCode}`, details: { permissions: changed.permissions, version: changed.version } });
      return changed;
    }),
    handles(retireRoleOperation, async ({ tx, actor, params: { roleCode }, now }) =>
      retireRole(tx, actor, roleCode, now),
    ),
  ];
}

const DAY_MS = 86_400_000;

function bindOffices({ root }: Services) {
  const divisions = readDivisions(root);
  return [
    handles(listOffices, async ({ db, reach, query: { endsWithin, office, ...filter }, now }) => {
      const endsBefore = endsWithin === undefined ? undefined : new Date(now.getTime() + endsWithin * DAY_MS);
      return officePage(db, reach, { ...filter, officeId: office, endsBefore }, { now, divisions });
    }),
    handles(searchAccounts, async ({ db, actor, reach, query: { q }, now }) =>
      findAccounts(db, { reach, colleagues: false, except: actor.accountId, q }, now),
    ),
    handles(grantOfficeOperation, async ({ tx, actor, body, now, tell }) => {
      const office = await grantOffice(tx, { actor, now, divisions }, body);
      tell(aboutOffice(office));
      return office;
    }),
    handles(grantStaffOperation, async ({ tx, actor, reach, body, now, tell }) => {
      const office = await grantStaff(tx, { actor, now, divisions }, reach, body);
      tell(aboutOffice(office));
      return office;
    }),
    handles(revokeOfficeOperation, async ({ tx, actor, params: { officeId }, body: { reason }, now, tell }) => {
      const office = await revokeOffice(tx, { actor, now, divisions }, officeId, { reason });
      tell(aboutOffice(office));
      return office;
    }),
    handles(revokeStaff, async ({ tx, actor, reach, params: { officeId }, body: { reason }, now, tell }) => {
      const only = ["unit_clerk", "unit_head"] as const;
      const office = await revokeOffice(tx, { actor, now, divisions }, officeId, { reason, reach, only });
      tell(aboutOffice(office));
      return office;
    }),
    handles(changePlaceOperation, async ({ tx, actor, params: { officeId }, body, now, tell }) => {
      const office = await changePlace(tx, { actor, now, divisions }, officeId, body);
      tell({ ...aboutOffice(office), details: { ...aboutOffice(office).details, before: officeId } });
      return office;
    }),
    handles(settleOfficeOperation, async ({ tx, actor, params: { officeId }, body, now, tell }) => {
      const office = await settleOffice(tx, { actor, now, divisions }, officeId, body);
      tell({ ...aboutOffice(office), details: { ...aboutOffice(office).details, confirmed: body.confirm } });
      return office;
    }),
  ];
}

function bindDelegations({ root }: Services) {
  const divisions = readDivisions(root);
  return [
    handles(listDelegations, async ({ db, actor, now }) => delegationsOf(db, actor.accountId, { now, divisions })),
    handles(searchColleagues, async ({ db, actor, query: { officeId, q }, now }) =>
      colleaguesFor(db, { actor, now, divisions }, officeId, q),
    ),
    handles(lendOfficeOperation, async ({ tx, actor, body, now, tell }) => {
      const office = await lendOffice(tx, { actor, now, divisions }, body);
      tell(aboutOffice(office));
      return office;
    }),
    handles(endDelegationOperation, async ({ tx, actor, params: { officeId }, body: { reason }, now, tell }) => {
      const office = await endDelegation(tx, { actor, now, divisions }, officeId, reason);
      tell(aboutOffice(office));
      return office;
    }),
  ];
}

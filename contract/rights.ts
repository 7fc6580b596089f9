/** Who may do what: every permission there is, with the roles that have it by themselves. */
import { ROLES, type Actor, type Role } from "./actor.ts";
import { accessPermissions } from "./permissions/access.ts";
import { administrationPermissions } from "./permissions/administration.ts";
import { assessmentPermissions } from "./permissions/assessment.ts";
import { auditPermissions } from "./permissions/audit.ts";
import { coursePermissions } from "./permissions/courses.ts";
import { contentPermissions } from "./permissions/content.ts";
import { declarationPermissions } from "./permissions/declarations.ts";
import { deliveryPermissions } from "./permissions/delivery.ts";
import { employmentPermissions } from "./permissions/employment.ts";
import { filePermissions } from "./permissions/files.ts";
import type { PermissionTable } from "./permissions/groups.ts";
import { identityPermissions } from "./permissions/identity.ts";
import { noticesPermissions } from "./permissions/notices.ts";
import { organisationsPermissions } from "./permissions/organisations.ts";
import { policyPermissions } from "./permissions/policies.ts";
import { populationPermissions } from "./permissions/population.ts";
import { privacyPermissions } from "./permissions/privacy.ts";
import { secondFactorPermissions } from "./permissions/second-factor.ts";
import { sessionPermissions } from "./permissions/session.ts";
import { standingPermissions } from "./permissions/standing.ts";
import { watchingPermissions } from "./permissions/watching.ts";
import { yearPermissions } from "./permissions/years.ts";
import { workbookPermissions } from "./permissions/workbooks.ts";
import { xapiPermissions } from "./permissions/xapi.ts";

/** An operation can name no other permission; one that no operation names fails a test. */
export const PERMISSIONS = {
  ...sessionPermissions,
  ...identityPermissions,
  ...secondFactorPermissions,
  ...policyPermissions,
  ...organisationsPermissions,
  ...employmentPermissions,
  ...coursePermissions,
  ...contentPermissions,
  ...declarationPermissions,
  ...standingPermissions,
  ...yearPermissions,
  ...populationPermissions,
  ...workbookPermissions,
  ...xapiPermissions,
  ...filePermissions,
  ...watchingPermissions,
  ...accessPermissions,
  ...auditPermissions,
  ...privacyPermissions,
  ...deliveryPermissions,
  ...noticesPermissions,
  ...administrationPermissions,
  ...assessmentPermissions,
} as const satisfies PermissionTable;

export type Permission = keyof typeof PERMISSIONS;

/** Whether an actor, or nobody in particular, has a permission. */
export function mayDo(permission: Permission, actor: Actor | undefined): boolean {
  // What was made or lent is a part of what the role may, even when the role may less than it could at the time.
  if (actor?.permissions !== undefined && !actor.permissions.includes(permission) && !isEverybodys(permission))
    return false;
  return (PERMISSIONS[permission] as PermissionTable[never]).includes(actor?.role ?? "anonymous");
}

/** Everything that an actor may. */
export function permissionsHeld(actor: Actor): Permission[] {
  return (Object.keys(PERMISSIONS) as Permission[]).filter((permission) => mayDo(permission, actor));
}

/** Whether whoever is signed in may it, whatever they wear: no role is made without it, and nothing of it need be lent. */
export function isEverybodys(permission: Permission): boolean {
  const given: readonly string[] = PERMISSIONS[permission];
  return ROLES.every((role) => given.includes(role));
}

/** Roles of signed-in people who have a permission by themselves. */
export function rolesWith(permission: Permission): Role[] {
  return ROLES.filter((role) => mayDo(permission, { accountId: 0, role }));
}

/** What a role may by itself. */
export function permissionsOf(role: Role): Permission[] {
  return (Object.keys(PERMISSIONS) as Permission[]).filter((permission) => rolesWith(permission).includes(role));
}

/** Whether a role is that of an official. */
export function isOfficial(role: Role): boolean {
  return role !== "learner";
}

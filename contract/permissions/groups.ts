/** Groups of roles that permissions are given to. */
import { ROLES, type Role } from "../actor.ts";

/** Somebody who may not be signed in. */
export type Anybody = Role | "anonymous";

/** Permissions as `module:entity:action`, each with the roles that have it by themselves. */
export type PermissionTable = Readonly<Record<`${string}:${string}:${string}`, readonly Anybody[]>>;

export const EVERYBODY: readonly Anybody[] = ["anonymous", ...ROLES];
export const ANONYMOUS: readonly Anybody[] = ["anonymous"];
export const SIGNED_IN: readonly Role[] = ROLES;
/** Offices that look after people's years; whoever runs the machinery does not. */
export const PERSONNEL: readonly Role[] = ["unit_clerk", "unit_head", "division_hr", "xpcc_hr"];
/** Offices that may look at people's years. */
export const REVIEWERS: readonly Role[] = [...PERSONNEL, "industry_reviewer"];
/** Who looks at a year: the person, and whoever looks after people. */
export const CONCERNED: readonly Role[] = ["learner", ...REVIEWERS];
/** HR bureaus. */
export const BUREAUS: readonly Role[] = ["division_hr", "xpcc_hr"];
/** 兵团-level HR. */
export const CORPS: readonly Role[] = ["xpcc_hr"];
/** The three administrators are three people; each has what the others have not. */
export const SYSTEM: readonly Role[] = ["system_admin"];
export const SECURITY: readonly Role[] = ["security_admin"];
export const AUDIT: readonly Role[] = ["audit_admin"];
export const OFFICES: readonly Role[] = ROLES.filter((role) => role !== "learner");

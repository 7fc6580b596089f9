/** Who may do what: every permission there is, with the roles that have it. */
import { ROLES, type Actor, type Role } from "./actor.ts";

/** Somebody who is not signed in. */
type Anybody = Role | "anonymous";

const EVERYBODY: readonly Anybody[] = ["anonymous", ...ROLES];
const SIGNED_IN: readonly Anybody[] = ROLES;
const OFFICIALS: readonly Anybody[] = ["unit_clerk", "division_hr", "xpcc_hr", "admin"];
/** Offices that look after people's years; whoever runs the machinery does not. */
const PERSONNEL: readonly Anybody[] = ["unit_clerk", "division_hr", "xpcc_hr"];
/** 兵团-level HR. */
const CORPS: readonly Anybody[] = ["xpcc_hr"];
const CONCERNED: readonly Anybody[] = ["learner", ...PERSONNEL];

/** Permissions as `module:entity:action`. An operation can name no other; a permission that no operation names fails a test. */
export const PERMISSIONS = {
  "session:persona:list": EVERYBODY,
  "session:session:create": EVERYBODY,
  "session:session:delete": EVERYBODY,
  "session:actor:read": SIGNED_IN,
  "policies:policy:read": EVERYBODY,
  "policies:policy:lint": OFFICIALS,
  "policies:answer:read": EVERYBODY,
  "policies:question:search": EVERYBODY,
  "policies:decision:try": EVERYBODY,
  "standing:year:read": CONCERNED,
  "standing:ledger:read": CONCERNED,
  "standing:standing:read": CONCERNED,
  "standing:decision:read": CONCERNED,
  "standing:decision:create": PERSONNEL,
  "population:person:list": PERSONNEL,
  "population:overview:read": PERSONNEL,
  "population:simulation:create": CORPS,
  "population:simulation:read": CORPS,
  "workbooks:import:create": PERSONNEL,
  "workbooks:import:read": PERSONNEL,
  "workbooks:template:read": PERSONNEL,
  "workbooks:verdict:export": PERSONNEL,
} as const satisfies Record<`${string}:${string}:${string}`, readonly Anybody[]>;

export type Permission = keyof typeof PERMISSIONS;

/** Whether an actor, or nobody in particular, has a permission. */
export function mayDo(permission: Permission, actor: Actor | undefined): boolean {
  return PERMISSIONS[permission].includes(actor?.role ?? "anonymous");
}

/** Roles of signed-in people who have a permission. */
export function rolesWith(permission: Permission): Role[] {
  return ROLES.filter((role) => PERMISSIONS[permission].includes(role));
}

/** Whether a role is that of an official. */
export function isOfficial(role: Role): boolean {
  return OFFICIALS.includes(role);
}

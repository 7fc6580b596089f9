import { EVERYBODY, PERSONNEL, SIGNED_IN, type PermissionTable } from "./groups.ts";

export const identityPermissions = {
  "identity:session:create": EVERYBODY,
  "identity:code:send": EVERYBODY,
  "identity:registration:create": EVERYBODY,
  "identity:recovery:create": EVERYBODY,
  "identity:recovery:decide": PERSONNEL,
  "identity:account:read": SIGNED_IN,
  "identity:session:end": SIGNED_IN,
  "identity:password:change": SIGNED_IN,
  "identity:phone:change": SIGNED_IN,
} as const satisfies PermissionTable;

import { EVERYBODY, SIGNED_IN, type PermissionTable } from "./groups.ts";

export const secondFactorPermissions = {
  "session:factor:give": EVERYBODY,
  "session:passkey:enter": EVERYBODY,
  "account:factor:read": SIGNED_IN,
  "account:factor:change": SIGNED_IN,
} as const satisfies PermissionTable;

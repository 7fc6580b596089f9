import { EVERYBODY, SECURITY, SIGNED_IN, type PermissionTable } from "./groups.ts";

export const secondFactorPermissions = {
  "session:factor:give": EVERYBODY,
  "session:passkey:enter": EVERYBODY,
  "session:federation:enter": EVERYBODY,
  "account:factor:read": SIGNED_IN,
  "account:factor:change": SIGNED_IN,
  "account:link:read": SIGNED_IN,
  "account:link:change": SIGNED_IN,
  "identity:provider:read": SECURITY,
  "identity:provider:change": SECURITY,
} as const satisfies PermissionTable;

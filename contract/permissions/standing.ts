import { CONCERNED, BUREAUS, type PermissionTable } from "./groups.ts";

export const standingPermissions = {
  "standing:year:read": CONCERNED,
  "standing:ledger:read": CONCERNED,
  "standing:standing:read": CONCERNED,
  "standing:decision:read": CONCERNED,
  "standing:decision:create": ["unit_clerk", "unit_head", ...BUREAUS],
} as const satisfies PermissionTable;

import { BUREAUS, type PermissionTable } from "./groups.ts";

export const yearPermissions = {
  "years:closing:read": BUREAUS,
  "years:closing:close": BUREAUS,
  "years:window:open": BUREAUS,
} as const satisfies PermissionTable;

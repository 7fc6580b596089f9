import { SECURITY, type PermissionTable } from "./groups.ts";

/** Who speaks with the record store is a matter of rights: whoever grants those grants these. */
export const xapiPermissions = {
  "xapi:store:read": SECURITY,
  "xapi:store:change": SECURITY,
  "xapi:export:read": SECURITY,
  "xapi:export:change": SECURITY,
} as const satisfies PermissionTable;

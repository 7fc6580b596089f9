import { EVERYBODY, PERSONNEL, SIGNED_IN, type PermissionTable } from "./groups.ts";

export const privacyPermissions = {
  "privacy:own:read": SIGNED_IN,
  "privacy:own:export": SIGNED_IN,
  "privacy:own:ask": SIGNED_IN,
  "privacy:own:close": SIGNED_IN,
  "privacy:consent:read": SIGNED_IN,
  "privacy:consent:change": SIGNED_IN,
  "privacy:notice:read": EVERYBODY,
  "privacy:consent:count": ["xpcc_hr", "security_admin", "audit_admin"],
  "privacy:catalogue:read": ["xpcc_hr", "system_admin", "security_admin", "audit_admin"],
  "privacy:request:read": [...PERSONNEL, "service_desk"],
  "privacy:request:answer": [...PERSONNEL, "service_desk"],
  "privacy:field:reveal": PERSONNEL,
} as const satisfies PermissionTable;

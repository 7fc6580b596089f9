import { AUDIT, OFFICES, SECURITY, SIGNED_IN, type PermissionTable } from "./groups.ts";

export const accessPermissions = {
  "access:role:read": [...SECURITY, ...AUDIT],
  "access:role:change": SECURITY,
  "access:office:read": [...SECURITY, ...AUDIT, "division_hr", "unit_head"],
  "access:office:grant": SECURITY,
  "access:office:revoke": SECURITY,
  "access:office:confirm": [...SECURITY, ...AUDIT],
  "access:account:search": [...SECURITY, "division_hr", "unit_head"],
  /** Clerks and heads of units within one's own jurisdiction, and nothing else. */
  "access:staff:grant": ["division_hr", "unit_head"],
  "access:staff:revoke": ["division_hr", "unit_head"],
  "access:delegation:read": SIGNED_IN,
  "access:delegation:create": OFFICES,
  "access:delegation:end": SIGNED_IN,
} as const satisfies PermissionTable;

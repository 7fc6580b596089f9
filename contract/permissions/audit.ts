import { AUDIT, type PermissionTable } from "./groups.ts";

export const auditPermissions = {
  "audit:event:read": AUDIT,
  "audit:event:export": AUDIT,
  "audit:chain:read": AUDIT,
  "audit:chain:seal": AUDIT,
} as const satisfies PermissionTable;

import { AUDIT, OFFICES, SECURITY, SYSTEM, type PermissionTable } from "./groups.ts";

export const administrationPermissions = {
  "administration:dictionary:read": OFFICES,
  "administration:dictionary:change": SYSTEM,
  "administration:parameter:read": [...SYSTEM, ...SECURITY, ...AUDIT],
  "administration:parameter:change": [...SYSTEM, ...SECURITY],
  "administration:job:read": SYSTEM,
  "administration:job:change": SYSTEM,
  "administration:health:read": [...SYSTEM, ...SECURITY, ...AUDIT],
  "administration:account:list": SYSTEM,
  "administration:account:change": SYSTEM,
  "administration:factor:reset": SYSTEM,
} as const satisfies PermissionTable;

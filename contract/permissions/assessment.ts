import type { PermissionTable } from "./groups.ts";

export const assessmentPermissions = {
  "assessment:bank:read": ["institution"],
  "assessment:bank:write": ["institution"],
  "assessment:bank:export": ["institution"],
} as const satisfies PermissionTable;

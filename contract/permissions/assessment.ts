import type { PermissionTable } from "./groups.ts";

export const assessmentPermissions = {
  "assessment:bank:read": ["institution"],
  "assessment:bank:write": ["institution"],
  "assessment:bank:export": ["institution"],
  "assessment:test:read": ["institution"],
  "assessment:test:write": ["institution"],
  "assessment:test:adjust": ["institution"],
  "assessment:own:take": ["learner"],
} as const satisfies PermissionTable;

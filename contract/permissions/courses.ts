import type { PermissionTable } from "./groups.ts";

export const coursePermissions = {
  "courses:catalogue:read": ["learner"],
  "courses:own:read": ["learner"],
  "courses:own:enrol": ["learner"],
} as const satisfies PermissionTable;

import { CONCERNED, REVIEWERS, type PermissionTable } from "./groups.ts";

export const filePermissions = {
  "files:own:read": ["learner"],
  "files:own:upload": ["learner"],
  "files:item:upload": REVIEWERS,
  "files:evidence:read": CONCERNED,
} as const satisfies PermissionTable;

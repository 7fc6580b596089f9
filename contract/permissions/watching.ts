import type { PermissionTable } from "./groups.ts";

export const watchingPermissions = {
  "watching:own:play": ["learner"],
  "watching:own:read": ["learner"],
} as const satisfies PermissionTable;

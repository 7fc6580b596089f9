import { BUREAUS, type PermissionTable } from "./groups.ts";

export const watchingPermissions = {
  "watching:own:play": ["learner"],
  "watching:own:read": ["learner"],
  "watching:anomaly:read": BUREAUS,
  "watching:anomaly:decide": BUREAUS,
} as const satisfies PermissionTable;

import { CORPS, EVERYBODY, OFFICES, type PermissionTable } from "./groups.ts";

export const policyPermissions = {
  "policies:policy:read": EVERYBODY,
  "policies:policy:lint": OFFICES,
  "policies:answer:read": EVERYBODY,
  "policies:question:search": EVERYBODY,
  "policies:unanswered:read": CORPS,
  "policies:decision:try": EVERYBODY,
} as const satisfies PermissionTable;

import { EVERYBODY, OFFICES, type PermissionTable } from "./groups.ts";

export const policyPermissions = {
  "policies:policy:read": EVERYBODY,
  "policies:policy:lint": OFFICES,
  "policies:answer:read": EVERYBODY,
  "policies:question:search": EVERYBODY,
  "policies:decision:try": EVERYBODY,
} as const satisfies PermissionTable;

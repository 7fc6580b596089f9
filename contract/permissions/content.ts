import { REVIEWERS, type PermissionTable } from "./groups.ts";

export const contentPermissions = {
  "content:asset:read": ["institution"],
  "content:asset:upload": ["institution"],
  "content:asset:change": ["institution"],
  "content:run:read": ["learner"],
  "content:item:view": ["learner", "institution", ...REVIEWERS],
} as const satisfies PermissionTable;

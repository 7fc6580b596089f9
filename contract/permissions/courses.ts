import { BUREAUS, EVERYBODY, REVIEWERS, type PermissionTable } from "./groups.ts";

export const coursePermissions = {
  "courses:catalogue:read": ["learner"],
  "courses:own:read": ["learner"],
  "courses:own:enrol": ["learner"],
  "courses:item:read": ["institution", ...BUREAUS],
  "courses:item:write": ["institution"],
  "courses:item:end": ["institution", ...BUREAUS],
  "courses:item:decide": BUREAUS,
  "courses:whitelist:read": ["industry_reviewer"],
  "courses:whitelist:decide": ["industry_reviewer"],
  "courses:completion:revoke": BUREAUS,
  "courses:record:read": REVIEWERS,
  "courses:certificate:verify": EVERYBODY,
} as const satisfies PermissionTable;

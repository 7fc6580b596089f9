import { BUREAUS, REVIEWERS, SIGNED_IN, type PermissionTable } from "./groups.ts";

export const declarationPermissions = {
  "declaration:kind:read": SIGNED_IN,
  "declaration:own:read": ["learner"],
  "declaration:own:write": ["learner"],
  "declaration:own:submit": ["learner"],
  "declaration:item:read": REVIEWERS,
  "declaration:item:submit": REVIEWERS,
  "declaration:item:review": REVIEWERS,
  "declaration:item:revoke": BUREAUS,
  "declaration:appeal:rule": BUREAUS,
} as const satisfies PermissionTable;

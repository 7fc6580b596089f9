import type { Role } from "../actor.ts";
import { BUREAUS, REVIEWERS, SIGNED_IN, type PermissionTable } from "./groups.ts";

/** Whoever keeps official lists: the authorities of industries and HR. */
const KEEPERS: readonly Role[] = [...BUREAUS, "industry_reviewer"];

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
  "declaration:training:read": REVIEWERS,
  "declaration:training:write": REVIEWERS,
  "declaration:training:review": REVIEWERS,
  "declaration:list:read": KEEPERS,
  "declaration:list:write": KEEPERS,
  "declaration:batch:read": REVIEWERS,
  "declaration:batch:submit": REVIEWERS,
} as const satisfies PermissionTable;

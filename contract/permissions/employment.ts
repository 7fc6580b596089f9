import { BUREAUS, PERSONNEL, type PermissionTable } from "./groups.ts";

export const employmentPermissions = {
  "employment:own:read": ["learner"],
  "employment:own:request": ["learner"],
  "employment:request:read": PERSONNEL,
  "employment:request:start": PERSONNEL,
  "employment:request:decide": PERSONNEL,
  "employment:request:rule": BUREAUS,
  "employment:history:read": PERSONNEL,
  "employment:conflict:read": PERSONNEL,
  "employment:conflict:resolve": BUREAUS,
  "employment:merge:read": PERSONNEL,
  "employment:merge:request": PERSONNEL,
  "employment:merge:decide": BUREAUS,
} as const satisfies PermissionTable;

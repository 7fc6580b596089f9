import { PERSONNEL, REVIEWERS, type PermissionTable } from "./groups.ts";

export const workbookPermissions = {
  "workbooks:import:create": PERSONNEL,
  "workbooks:import:undo": PERSONNEL,
  "workbooks:import:read": PERSONNEL,
  "workbooks:template:read": PERSONNEL,
  "workbooks:verdict:export": REVIEWERS,
} as const satisfies PermissionTable;

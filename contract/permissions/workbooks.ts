import type { Role } from "../actor.ts";
import { PERSONNEL, REVIEWERS, type PermissionTable } from "./groups.ts";

/** Whoever answers for what leaves the house: heads of units and bureaus. */
const ANSWERABLE: readonly Role[] = ["unit_head", "division_hr", "xpcc_hr"];

export const workbookPermissions = {
  "workbooks:import:create": PERSONNEL,
  "workbooks:import:undo": PERSONNEL,
  "workbooks:import:read": PERSONNEL,
  "workbooks:template:read": PERSONNEL,
  "workbooks:verdict:export": REVIEWERS,
  "workbooks:export:ask": REVIEWERS,
  "workbooks:export:read": REVIEWERS,
  "workbooks:export:decide": ANSWERABLE,
} as const satisfies PermissionTable;

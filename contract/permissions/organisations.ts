import { AUDIT, BUREAUS, EVERYBODY, REVIEWERS, SECURITY, SYSTEM, type PermissionTable } from "./groups.ts";

export const organisationsPermissions = {
  "organisations:unit:search": EVERYBODY,
  "organisations:unit:read": [...REVIEWERS, ...SYSTEM, ...SECURITY, ...AUDIT],
  "organisations:unit:reorganise": BUREAUS,
  "organisations:institution:list": EVERYBODY,
  "organisations:institution:manage": BUREAUS,
} as const satisfies PermissionTable;

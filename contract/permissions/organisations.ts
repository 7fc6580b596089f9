import { EVERYBODY, type PermissionTable } from "./groups.ts";

export const organisationsPermissions = {
  "organisations:unit:search": EVERYBODY,
} as const satisfies PermissionTable;

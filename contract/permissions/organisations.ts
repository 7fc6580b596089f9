import type { PermissionTable } from "./groups.ts";

export const organisationsPermissions = {} as const satisfies PermissionTable;

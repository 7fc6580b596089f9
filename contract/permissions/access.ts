import type { PermissionTable } from "./groups.ts";

export const accessPermissions = {} as const satisfies PermissionTable;

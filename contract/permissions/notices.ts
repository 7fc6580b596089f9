import type { PermissionTable } from "./groups.ts";

export const noticesPermissions = {} as const satisfies PermissionTable;

import type { PermissionTable } from "./groups.ts";

export const administrationPermissions = {} as const satisfies PermissionTable;

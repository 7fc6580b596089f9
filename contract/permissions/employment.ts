import type { PermissionTable } from "./groups.ts";

export const employmentPermissions = {} as const satisfies PermissionTable;

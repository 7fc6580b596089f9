import type { PermissionTable } from "./groups.ts";

export const identityPermissions = {} as const satisfies PermissionTable;

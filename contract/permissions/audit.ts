import type { PermissionTable } from "./groups.ts";

export const auditPermissions = {} as const satisfies PermissionTable;

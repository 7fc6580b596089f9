import type { PermissionTable } from "./groups.ts";

export const privacyPermissions = {} as const satisfies PermissionTable;

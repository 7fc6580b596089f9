/** What other areas and worlds may call. */
export { syncRolePermissions } from "./role-permissions.ts";

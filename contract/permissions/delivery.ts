import { ANONYMOUS, EVERYBODY, SYSTEM, type PermissionTable } from "./groups.ts";

export const deliveryPermissions = {
  "delivery:demo:read": EVERYBODY,
  "delivery:message:list": SYSTEM,
  "delivery:message:resend": SYSTEM,
  "delivery:receipt:create": ANONYMOUS,
} as const satisfies PermissionTable;

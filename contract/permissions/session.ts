import { EVERYBODY, SIGNED_IN, type PermissionTable } from "./groups.ts";

export const sessionPermissions = {
  "session:persona:list": EVERYBODY,
  "session:session:create": EVERYBODY,
  "session:session:delete": EVERYBODY,
  "session:actor:read": SIGNED_IN,
  "session:frame:read": EVERYBODY,
  "session:office:wear": SIGNED_IN,
} as const satisfies PermissionTable;

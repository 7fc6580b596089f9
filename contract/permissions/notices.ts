import { PERSONNEL, SIGNED_IN, SYSTEM, type PermissionTable } from "./groups.ts";

export const noticesPermissions = {
  "notices:inbox:read": SIGNED_IN,
  "notices:inbox:change": SIGNED_IN,
  "notices:template:read": SYSTEM,
  "notices:template:change": SYSTEM,
  "notices:trigger:pause": SYSTEM,
  "notices:trigger:send": SYSTEM,
  // Whoever runs the machinery sees how many will be told what, and not who.
  "notices:preview:read": [...PERSONNEL, ...SYSTEM],
  "notices:preview:people": PERSONNEL,
  "notices:reminder:send": PERSONNEL,
} as const satisfies PermissionTable;

import type { Permission } from "../../../contract/rights.ts";
import type { Role } from "../../../contract/actor.ts";
import appWords from "../../text/zh-CN/app.json" with { type: "json" };
import dictionary from "../../text/zh-CN/access.json" with { type: "json" };
import { words } from "../../text/text.ts";

/** Words of roles, offices and delegations. */
export const t = words("access", dictionary);
const app = words("app", appWords);

/** What a role of the product is called. */
export function roleName(role: Role): string {
  return app(`role.${role}`);
}

/** What a permission is called: its code where nobody has found words for it, which a test does not let through. */
export function permissionName(permission: Permission): string {
  const key = `permission.${permission}`;
  return Object.hasOwn(dictionary, key) ? t(key as Parameters<typeof t>[0]) : permission;
}

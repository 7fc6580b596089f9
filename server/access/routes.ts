import type { Context } from "../app.ts";

/** The area of roles, offices and delegations. */
export const access: Context = { name: "access" };

import type { Context } from "../app.ts";

/** The area of the trail: sealed, verified, searched. */
export const audit: Context = { name: "audit" };

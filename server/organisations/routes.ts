import type { Context } from "../app.ts";

/** The area of units and the tree they form. */
export const organisations: Context = { name: "organisations" };

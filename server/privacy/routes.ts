import type { Context } from "../app.ts";

/** The area of what people may know and correct of what is kept about them. */
export const privacy: Context = { name: "privacy" };

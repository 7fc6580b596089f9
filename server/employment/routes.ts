import type { Context } from "../app.ts";

/** The area of who serves where and since when. */
export const employment: Context = { name: "employment" };

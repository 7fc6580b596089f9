import type { Context } from "../app.ts";

/** The area of messages that leave the house. */
export const delivery: Context = { name: "delivery" };

import type { Context } from "../app.ts";

/** The area of messages to people. */
export const notices: Context = { name: "notices" };

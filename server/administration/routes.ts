import type { Context } from "../app.ts";

/** The area of dictionaries, parameters, jobs and health. */
export const administration: Context = { name: "administration" };

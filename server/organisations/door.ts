/** What other areas may call. */
export * from "./units.ts";

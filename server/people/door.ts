/** What other areas may call. */
export * from "./people.ts";
export * from "./selected.ts";

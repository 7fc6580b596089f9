/** What other areas may call. */
export * from "./industries.ts";
export * from "./reach.ts";
export { findUnits, type FoundUnit, type UnitSearch } from "./search.ts";
export * from "./units.ts";

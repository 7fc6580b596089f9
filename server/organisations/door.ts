/** What other areas may call. */
export { findUnits, type FoundUnit, type UnitSearch } from "./search.ts";
export * from "./units.ts";

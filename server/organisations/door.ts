/** What other areas may call. */
export * from "./industries.ts";
export {
  placeJoinSql,
  placeOn,
  sameUnitSql,
  unitPlaces,
  withPredecessors,
  withTakenOver,
  type UnitPlaces,
} from "./places.ts";
export { institutionOn, institutionsOn, institutionsWithin, register as registerInstitution } from "./institutions.ts";
export { reorganisedQueue } from "./queue.ts";
export * from "./reach.ts";
export { placeOf, seenFrom } from "./seen.ts";
export { carryOut as carryOutAct } from "./reorganise.ts";
export { findUnits, type FoundUnit, type UnitSearch } from "./search.ts";
export {
  aboveSql,
  belowInYearSql,
  belowSql,
  treeDaySql,
  unitNameSql,
  unitNamesInYears,
  unitNamesOn,
  unitsAbove,
  unitsAboveEach,
  unitsBelow,
  unitsEverBelow,
} from "./tree.ts";
export { readUnitKinds } from "./unit-kinds.ts";
export { allUnits, insertUnit, insertUnits, unitById, unitNames, type NewUnit, type Unit } from "./units.ts";

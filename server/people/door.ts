/** What other areas may call. */
export * from "./people.ts";
export { personSearchSql } from "./search.ts";
export * from "./selected.ts";
export {
  blindEnd,
  blindIdentity,
  END_LENGTHS,
  identityCells,
  NotANumber,
  openIdentity,
  openPhone,
  phoneCells,
  SEALED_IDENTITY,
  SEALED_PHONE,
} from "./sealing.ts";
export { sealUnsealed } from "./unsealed.ts";
export * from "./correct.ts";

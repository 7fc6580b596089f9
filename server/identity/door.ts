/** What other areas may ask of accounts and sessions. */
export { writePersonas, type Persona } from "./personas.ts";
export { identifyBySession, namesOf } from "./sessions.ts";
export { noteSignIn, readSignIns, type SignInEntry, type SignInQuestion, type SignInWay } from "./sign-in-log.ts";
export { provenBySession } from "./second-proof.ts";
export * from "./office-rows.ts";
export { HELD_OFFICES, OFFICE_HOLDS, stillPlainSql, stillPlainValues } from "./store.ts";
export { mergeAccounts, separateAccounts, survivingAccount } from "./merged.ts";
export { changeAccountState, type StateChange } from "./account-state.ts";
export { savePasskey } from "./passkey-store.ts";
export { accountsWithFactor, resetFactors, type FactorReset } from "./factor-reset.ts";
export { closeAccount, holdsOffice } from "./closing.ts";
export { AdministratorsExist, makeFirstAdministrators } from "./first-administrators.ts";
export { openRequest } from "./recovery-store.ts";

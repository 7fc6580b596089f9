/** What other areas may call. */
export { checkCompletion, checkEverything, sayTested, type Completing } from "./check.ts";

/** What other areas may call. */
export { checkCompletion } from "./check.ts";

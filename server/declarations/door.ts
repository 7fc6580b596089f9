/** What other areas may ask of declarations. */
export { mayReadEvidence } from "./sight.ts";

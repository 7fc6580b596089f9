/** What other areas may ask of declarations. */
export { mayReadEvidence } from "./sight.ts";
export { writePast, type PastDeclaration, type PastStep } from "./history.ts";

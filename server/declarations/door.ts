/** What other areas may ask of declarations. */
export {
  declarationsMerged,
  moveDeclarations,
  returnDeclarations,
  type MergedDeclarations,
  type Merging,
} from "./merging.ts";
export { waitingSql } from "./queue.ts";
export { mayReadEvidence } from "./sight.ts";
export { writePast, type PastDeclaration, type PastStep } from "./history.ts";
export { writePastList, type PastList } from "./lists/past.ts";
export { writePastTraining, type PastTraining } from "./trainings/past.ts";

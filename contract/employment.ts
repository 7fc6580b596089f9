/** Who serves where and since when: claims, confirmations, transfers, conflicts; records of one person that are made one. */
import { createMyRequest, readMyEmployment, withdrawMyRequest } from "./employment-own.ts";
import {
  callPerson,
  createRequest,
  listConflicts,
  listRequests,
  objectToRequest,
  readHistory,
  resolveConflict,
  retractObjection,
  ruleOnRequest,
  withdrawRequest,
} from "./employment-moves.ts";
import {
  confirmBatch,
  decideWaiting,
  listDecisionsMade,
  listWaiting,
  readWaiting,
  undoDecision,
} from "./employment-waiting.ts";
import type { OperationDefinition } from "./operation.ts";
import {
  createMerge,
  createMyMerge,
  decideMerge,
  listMerges,
  readMergePair,
  reverseMerge,
  suggestMerges,
  withdrawMerge,
} from "./person-merge.ts";

export * from "./employment-view.ts";
export * from "./employment-own.ts";
export * from "./employment-waiting.ts";
export * from "./employment-moves.ts";
export * from "./person-merge.ts";

export const employmentOperations = [
  readMyEmployment,
  createMyRequest,
  withdrawMyRequest,
  listWaiting,
  readWaiting,
  decideWaiting,
  confirmBatch,
  undoDecision,
  listDecisionsMade,
  listRequests,
  createRequest,
  callPerson,
  withdrawRequest,
  objectToRequest,
  retractObjection,
  ruleOnRequest,
  readHistory,
  listConflicts,
  resolveConflict,
  suggestMerges,
  listMerges,
  readMergePair,
  createMerge,
  createMyMerge,
  withdrawMerge,
  decideMerge,
  reverseMerge,
] as const satisfies readonly OperationDefinition[];

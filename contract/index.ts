/** Every operation of the contract. */
import type { OperationDefinition } from "./operation.ts";
import { decide } from "./decisions.ts";
import { lintPolicy, listAnswers, listPolicies, readAnswer, readPolicy, searchQuestions } from "./policies.ts";
import { createSession, deleteSession, listPersonas, readMe } from "./session.ts";

export const operations = [
  listPersonas,
  createSession,
  deleteSession,
  readMe,
  listPolicies,
  readPolicy,
  lintPolicy,
  listAnswers,
  readAnswer,
  searchQuestions,
  decide,
] as const satisfies readonly OperationDefinition[];

/** All of them as types, for the client. */
export type Api = (typeof operations)[number];

import type { ProblemTable } from "./entry.ts";

export const identityProblems = {} as const satisfies ProblemTable;

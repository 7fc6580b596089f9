import type { ProblemTable } from "./entry.ts";

export const privacyProblems = {} as const satisfies ProblemTable;

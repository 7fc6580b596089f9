import type { ProblemTable } from "./entry.ts";

export const employmentProblems = {} as const satisfies ProblemTable;

import type { ProblemTable } from "./entry.ts";

export const accessProblems = {} as const satisfies ProblemTable;

import type { ProblemTable } from "./entry.ts";

export const organisationsProblems = {} as const satisfies ProblemTable;

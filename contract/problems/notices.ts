import type { ProblemTable } from "./entry.ts";

export const noticesProblems = {} as const satisfies ProblemTable;

import type { ProblemTable } from "./entry.ts";

export const administrationProblems = {} as const satisfies ProblemTable;

import type { ProblemTable } from "./entry.ts";

export const auditProblems = {} as const satisfies ProblemTable;

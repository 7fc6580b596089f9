import type { ProblemTable } from "./entry.ts";

export const auditProblems = {
  check_under_way: { status: 409, title: "已经有一次核对在进行", remedy: "请等它完成，再看结果或重新核对" },
} as const satisfies ProblemTable;

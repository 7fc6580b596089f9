import type { ProblemTable } from "./entry.ts";

export const workbookProblems = {
  import_undo_over: {
    status: 409,
    title: "已过可以撤销的时间",
    remedy: "写入 24 小时后不能整批撤销；请把内容改正后再上传一次，系统会更新，原来的记录仍可查",
  },
} as const satisfies ProblemTable;

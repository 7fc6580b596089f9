import type { ProblemTable } from "./entry.ts";

export const yearProblems = {
  year_not_over: { status: 409, title: "这个年度还没有结束，不能关闭", remedy: "请在年度结束以后再关闭" },
  year_closed_already: { status: 409, title: "这个年度已经关闭", remedy: "请刷新查看；需要补报的，可以开通补报期" },
  year_not_closed: { status: 409, title: "这个年度还没有关闭，不需要补报期", remedy: "现在就可以正常申报" },
  year_window_ended: { status: 409, title: "这个补报期已经结束", remedy: "请刷新查看；还需要的，请另开一个" },
} as const satisfies ProblemTable;

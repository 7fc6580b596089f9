import type { ProblemTable } from "./entry.ts";

export const workbookProblems = {
  import_undo_over: {
    status: 409,
    title: "已过可以撤销的时间",
    remedy: "写入 24 小时后不能整批撤销；请把内容改正后再上传一次，系统会更新，原来的记录仍可查",
  },
  export_needs_approval: {
    status: 409,
    title: "导出的人数超过上限，要先经批准",
    remedy: "请缩小范围，或写明用途提出导出申请；批准后 7 天内可以下载",
  },
  export_needs_no_approval: {
    status: 409,
    title: "人数没有超过上限，不用申请",
    remedy: "请直接导出",
  },
  export_requests_full: {
    status: 409,
    title: "等待批准的导出申请太多",
    remedy: "同一个岗位最多有 10 份申请在等待，请等前面的有了结果再提",
  },
  export_own_request: {
    status: 409,
    title: "自己的导出申请不能自己批",
    remedy: "请由单位负责人或上级人社部门处理",
  },
  export_request_not_approved: {
    status: 409,
    title: "这份导出申请没有批准，不能导出",
    remedy: "请在导出申请里看它的状态；没有批准的，可以按批复意见重新申请",
  },
  export_request_expired: {
    status: 409,
    title: "这份导出申请已过期",
    remedy: "批准后 7 天内有效；还需要的，请重新申请",
  },
  export_request_differs: {
    status: 409,
    title: "要导出的与批准的不是同一范围",
    remedy: "年度、单位和其他条件要与申请时一样，也不能另加查找；请从导出申请里下载",
  },
} as const satisfies ProblemTable;

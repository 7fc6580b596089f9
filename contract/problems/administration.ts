import type { ProblemTable } from "./entry.ts";

export const administrationProblems = {
  parameter_refused: { status: 422, title: "参数没有保存", remedy: "请按每一项的说明改正后再提交" },
  not_your_parameter: {
    status: 403,
    title: "这个参数不归您修改",
    remedy: "页面上写明了由哪一位管理员修改，请联系他",
  },
  job_not_found: { status: 409, title: "这个任务已经不在了", remedy: "请刷新；它可能已重试或已清除" },
  own_account: { status: 409, title: "不能停用自己的账号", remedy: "请由另一位系统管理员操作" },
  own_factor: {
    status: 409,
    title: "不能在这里重设自己的二次验证",
    remedy: "请在“登录与安全”里用恢复码更换；恢复码也没有了，请另一位系统管理员操作",
  },
  account_without_factor: {
    status: 409,
    title: "这个账号没有设置二次验证",
    remedy: "不用重设；请刷新看它现在的状态",
  },
  account_not_changeable: {
    status: 409,
    title: "这个账号现在不能这样处理",
    remedy: "已注销或已合并的账号不能再处理；请刷新看它现在的状态",
  },
} as const satisfies ProblemTable;

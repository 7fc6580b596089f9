import type { ProblemTable } from "./entry.ts";

export const privacyProblems = {
  too_many_reveals: {
    status: 429,
    title: "一小时内查看完整号码的次数已用完",
    remedy: "请过一小时再试；需要成批使用号码时，请用导出并说明用途",
  },
  nothing_to_reveal: { status: 409, title: "这个人没有登记这一项", remedy: "请先请本人或单位补登" },
  already_asked: { status: 409, title: "同样的申请正在处理", remedy: "请等处理结果，或先撤回那一份再提" },
  request_not_open: { status: 409, title: "这份申请已经处理完或已撤回", remedy: "请刷新，看它现在的状态" },
  own_request: { status: 409, title: "不能处理自己提出的申请", remedy: "请由本单位其他经办人或上级处理" },
  identity_taken: {
    status: 409,
    title: "这个证件号码已经属于另一个人",
    remedy: "请核对号码；确属同一人的两份档案，请走档案合并",
  },
  holds_office: {
    status: 409,
    title: "您还担任着职务，账号不能注销",
    remedy: "请先请管理员收回您的职务，再来注销",
  },
  closing_under_way: { status: 409, title: "已经申请过注销", remedy: "冷静期内可以撤销，到期自动生效" },
  no_closing: { status: 409, title: "没有正在进行的注销申请", remedy: "请刷新页面" },
} as const satisfies ProblemTable;

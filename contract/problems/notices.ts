import type { ProblemTable } from "./entry.ts";

export const noticesProblems = {
  template_faulty: { status: 422, title: "模板的内容有问题", remedy: "请按每一项的说明改正后再保存" },
  template_must_reach: {
    status: 422,
    title: "这类通知必须送达，不能改为可以退订",
    remedy: "涉及结论变化、退回和账号安全的通知依规定必须告知本人，请保留“必须送达”",
  },
  trigger_not_pausable: {
    status: 422,
    title: "这类通知随办理结果发出，不能暂停",
    remedy: "只有按日期自动发出的提醒可以暂停",
  },
  recipients_changed: {
    status: 409,
    title: "要提醒的人数变了，没有发送",
    remedy: "请刷新后核对新的人数，再确认发送",
  },
} as const satisfies ProblemTable;

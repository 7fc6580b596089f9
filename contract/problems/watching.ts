import type { ProblemTable } from "./entry.ts";

export const watchingProblems = {
  playback_token: {
    status: 409,
    title: "这次上报接不上前一次",
    remedy: "请重新点“播放”，从已计入的地方接着学",
  },
  playback_replaced: {
    status: 409,
    title: "您在别处开始了播放，这里已停止计时",
    remedy: "同一时间只有一处计时；要在这里学，请重新点“播放”",
  },
  playback_ended: { status: 409, title: "这次播放已经结束", remedy: "请重新点“播放”，从已计入的地方接着学" },
  prompt_passed: { status: 409, title: "这道题已经换了", remedy: "请回答页面上现在的这一题" },
  prompt_choice: { status: 422, title: "没有这个选项", remedy: "请在列出的选项里选一个" },
  anomaly_own: { status: 409, title: "不能处理关于自己的核查", remedy: "请由本级另一位工作人员或上级处理" },
  anomaly_decided: { status: 409, title: "这一条已经有人处理过", remedy: "请刷新页面，看处理结果和意见" },
  lesson_not_played: { status: 409, title: "这一节不是用来播放的", remedy: "请到这一节的页面按提示完成" },
} as const satisfies ProblemTable;

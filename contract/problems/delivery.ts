import type { ProblemTable } from "./entry.ts";

export const deliveryProblems = {
  message_not_resendable: {
    status: 409,
    title: "这条消息不能重发",
    remedy: "只有没有送达、内容还在的通知可以重发；验证码过期后请本人重新获取",
  },
  receipt_refused: {
    status: 403,
    title: "回执的签名不对",
    remedy: "请用本平台的短信密钥，对“编号.状态.时间”做 HMAC-SHA-256 签名",
  },
} as const satisfies ProblemTable;

import type { ProblemTable } from "./entry.ts";

export const xapiProblems = {
  xapi_refused: { status: 400, title: "提交的内容不符合 xAPI 规范", remedy: "请按每一项的说明改正后再提交" },
  xapi_unknown: {
    status: 401,
    title: "凭证无效或已过期",
    remedy: "请用 HTTP Basic 提交有效的凭证；课件的凭证只在本次打开期间有效，请重新打开课件",
  },
  xapi_not_allowed: {
    status: 403,
    title: "这个凭证不能这样做",
    remedy: "课件只能为打开它的人写记录；其他凭证请看它的权限",
  },
  xapi_said_before: { status: 409, title: "这个编号已用于另一条语句", remedy: "请换一个语句编号" },
  xapi_document_there: {
    status: 409,
    title: "文档已经存在",
    remedy: "请先读取它的 ETag，再用 If-Match 提交；或用 If-None-Match: * 只在不存在时写入",
  },
  xapi_document_changed: { status: 412, title: "文档在此期间已被改动", remedy: "请重新读取后再提交" },
  xapi_share_full: { status: 429, title: "今天写入的学习语句太多", remedy: "请明天再试；正常学习不会写入这么多" },
  xapi_store_idle: { status: 422, title: "这样的凭证什么也做不了", remedy: "请至少允许写入，或允许读取" },
  xapi_export_known: { status: 409, title: "已有一个导出使用这个地址和账号", remedy: "请在列表里找到它" },
  xapi_endpoint_refused: { status: 422, title: "这个地址不能用", remedy: "请填写 https:// 开头、不带账号和查询的地址" },
} as const satisfies ProblemTable;

/** Every refusal there is, and the form in which it is told (RFC 9457). */
import { z } from "zod";
import { accessProblems } from "./problems/access.ts";
import { administrationProblems } from "./problems/administration.ts";
import { assessmentProblems } from "./problems/assessment.ts";
import { auditProblems } from "./problems/audit.ts";
import { courseProblems } from "./problems/courses.ts";
import { contentProblems } from "./problems/content.ts";
import { yearProblems } from "./problems/years.ts";
import { declarationProblems } from "./problems/declarations.ts";
import { deliveryProblems } from "./problems/delivery.ts";
import { employmentProblems } from "./problems/employment.ts";
import { fileProblems } from "./problems/files.ts";
import { identityProblems } from "./problems/identity.ts";
import { noticesProblems } from "./problems/notices.ts";
import { organisationsProblems } from "./problems/organisations.ts";
import { privacyProblems } from "./problems/privacy.ts";
import { secondFactorProblems } from "./problems/second-factor.ts";
import { watchingProblems } from "./problems/watching.ts";
import { workbookProblems } from "./problems/workbooks.ts";
import { xapiProblems } from "./problems/xapi.ts";
import type { ProblemTable } from "./problems/entry.ts";

/** The closed catalogue of refusals. A handler can give no other. */
export const PROBLEMS = {
  bad_request: { status: 400, title: "请求的格式不对", remedy: "请检查网址和请求的写法" },
  malformed_json: {
    status: 400,
    title: "请求内容不是有效的 JSON",
    remedy: "请检查引号、逗号和括号；不要用 __proto__ 这类名称",
  },
  not_signed_in: { status: 401, title: "还没有登录", remedy: "请先登录，再试一次" },
  forbidden: { status: 403, title: "没有这项权限", remedy: "如果工作需要，请联系本单位管理员开通" },
  foreign_origin: { status: 403, title: "请求来自别的网站，没有执行", remedy: "请回到本平台的页面上操作" },
  not_found: { status: 404, title: "没有找到", remedy: "请检查网址或编号，也可能您无权查看" },
  conflict: { status: 409, title: "内容已被别人改动", remedy: "请刷新后再试" },
  too_large: { status: 413, title: "提交的内容太大", remedy: "请减少内容后再提交" },
  unsupported_media_type: {
    status: 415,
    title: "不支持这种内容类型",
    remedy: "请用 Content-Type: application/json 提交",
  },
  not_a_form: {
    status: 415,
    title: "文件要用表单上传",
    remedy: "请用 Content-Type: multipart/form-data 提交，文件放在 file 一项",
  },
  import_not_ready: {
    status: 409,
    title: "这次导入现在不能这样处理",
    remedy: "请刷新，看它现在的状态；已写入的在 24 小时内可以整批撤销，被拒绝的请改正后重新上传",
  },
  other_file: { status: 409, title: "要提交的不是预览过的那个文件", remedy: "请刷新后重新预览，再提交" },
  invalid_request: { status: 422, title: "填写的内容有问题", remedy: "请按每一项的说明改正" },
  facts_refused: { status: 422, title: "事实有问题，没有判定", remedy: "请按每一项的说明改正后再提交" },
  no_policy_for_year: {
    status: 422,
    title: "这一年度没有可用的政策文件",
    remedy: "请换一个年度，或在 policy 中指明文件",
  },
  draft_unreadable: { status: 422, title: "政策草案读不出来", remedy: "请按说明改正 YAML 的写法" },
  draft_too_heavy: {
    status: 422,
    title: "政策草案过于复杂，检查没能完成",
    remedy: "请减少相互引用的定义，拆成几条简单的规则",
  },
  draft_refused: { status: 422, title: "草案不能用来模拟", remedy: "请按每一项的说明改正后再提交" },
  bad_cursor: { status: 422, title: "翻页的位置失效了", remedy: "请回到第一页再翻" },
  too_many_simulations: { status: 503, title: "同时进行的模拟太多", remedy: "请等前面的模拟完成再发起" },
  key_reused: { status: 422, title: "同一个幂等键用在了不同的内容上", remedy: "请为新的请求换一个 Idempotency-Key" },
  too_many_requests: { status: 429, title: "请求太频繁", remedy: "请稍等片刻再试" },
  internal: { status: 500, title: "系统出了问题", remedy: "请稍后再试；仍不行时，把请求编号告诉客服" },
  overloaded: { status: 503, title: "现在同时学习的人太多", remedy: "过几秒会自动再试，已播放的不会丢" },
  busy: { status: 503, title: "系统正忙，没有执行", remedy: "请稍后再试" },
  ...accessProblems,
  ...administrationProblems,
  ...assessmentProblems,
  ...auditProblems,
  ...courseProblems,
  ...deliveryProblems,
  ...contentProblems,
  ...declarationProblems,
  ...yearProblems,
  ...employmentProblems,
  ...fileProblems,
  ...identityProblems,
  ...noticesProblems,
  ...organisationsProblems,
  ...privacyProblems,
  ...secondFactorProblems,
  ...watchingProblems,
  ...workbookProblems,
  ...xapiProblems,
} as const satisfies ProblemTable;

export type ProblemCode = keyof typeof PROBLEMS;

export const PROBLEM_CODES = Object.keys(PROBLEMS) as ProblemCode[];

/** One thing wrong: where ("body.facts.credits[0].hours"), what, and what to do. */
export const fieldErrorSchema = z
  .strictObject({
    path: z.string(),
    code: z.string(),
    message: z.string(),
    remedy: z.string(),
  })
  .meta({ id: "FieldError" });
export type FieldError = z.infer<typeof fieldErrorSchema>;

/** A refusal as it is sent, with media type application/problem+json. */
export const problemSchema = z
  .strictObject({
    type: z.string().describe("urn:xueshi:problem:<code>"),
    status: z.int(),
    code: z.enum(PROBLEM_CODES),
    title: z.string(),
    remedy: z.string(),
    errors: z.array(fieldErrorSchema).optional(),
    requestId: z.string().optional().describe("Only with status 5xx: under this number the fault was logged."),
  })
  .meta({ id: "Problem" });
export type Problem = z.infer<typeof problemSchema>;

export const PROBLEM_MEDIA_TYPE = "application/problem+json; charset=utf-8";

/** The refusal of a code as it is sent. */
export function problemOf(code: ProblemCode, more: Pick<Problem, "errors" | "requestId"> = {}): Problem {
  const { status, title, remedy } = PROBLEMS[code];
  const { errors, requestId } = more;
  return {
    type: `urn:xueshi:problem:${code}`,
    status,
    code,
    title,
    remedy,
    ...(errors === undefined ? {} : { errors }),
    ...(requestId === undefined ? {} : { requestId }),
  };
}

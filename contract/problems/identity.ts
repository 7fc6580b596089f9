import type { ProblemTable } from "./entry.ts";

export const identityProblems = {
  sign_in_refused: {
    status: 401,
    title: "账号或密码不对",
    remedy: "请核对后再试；也可以用手机验证码登录，或者找回密码",
  },
  password_expired: { status: 409, title: "需要先更换密码", remedy: "请输入现在的密码，并设置一个新密码" },
  password_refused: { status: 403, title: "当前密码不对", remedy: "请核对后再试；忘记密码可以退出后找回" },
  too_many_tries: { status: 429, title: "尝试次数太多", remedy: "请稍等片刻再试，账号没有被锁定" },
  too_many_codes: { status: 429, title: "验证码发送太频繁", remedy: "请稍后再获取；已收到的验证码在有效期内仍可使用" },
  code_refused: {
    status: 422,
    title: "验证码不对，或者已经失效",
    remedy: "请核对最新一条短信里的 6 位数字；超过 5 分钟或输错 5 次要重新获取",
  },
  phone_taken: {
    status: 409,
    title: "这个手机号已经用于另一个账号",
    remedy: "如果那就是您的账号，请直接登录或找回密码；如果号码是新办的，请换一个手机号或联系客服",
  },
  registration_gone: { status: 410, title: "填写的注册内容已经过期", remedy: "请重新开始注册" },
  registration_incomplete: { status: 409, title: "前面的步骤还没有填完", remedy: "请按顺序填完前面的步骤" },
  registration_needs_unit: {
    status: 409,
    title: "没有能够自动完成注册",
    remedy: "请带上证件联系所在单位的人事部门，核对登记的姓名、证件号码和手机号；如果以前注册过，请直接登录或找回密码",
  },
  recovery_refused: {
    status: 422,
    title: "没有能够核实身份",
    remedy: "请核对手机号、证件号码和验证码；手机号已停用的，请走单位协助找回",
  },
  recovery_code_refused: {
    status: 422,
    title: "没有能够核实身份",
    remedy: "请核对证件号码和单位给您的找回码；找回码 24 小时内有效，输错 5 次要请单位重新发放",
  },
} as const satisfies ProblemTable;

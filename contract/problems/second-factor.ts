import type { ProblemTable } from "./entry.ts";

export const secondFactorProblems = {
  second_factor_needed: {
    status: 403,
    title: "使用职务前要先做二次验证",
    remedy: "请先完成二次验证；还没有设置的，请在“二次验证”页面用手机验证器或通行密钥设置，再回来选用职务",
  },
  step_up_needed: {
    status: 403,
    title: "这一步要重新确认是您本人",
    remedy: "请在“确认本人”页面输入验证码或密码，再回来继续",
  },
  factor_code_wrong: {
    status: 422,
    title: "验证码不对",
    remedy: "请看手机验证器上现在显示的6位数字，确认手机时间准确后再输入；也可以用一个恢复码",
  },
  factor_code_used: {
    status: 422,
    title: "这个验证码已经用过",
    remedy: "请等手机验证器换出下一个验证码（最多30秒）再输入；恢复码请换一个没有用过的",
  },
  factor_wait: {
    status: 429,
    title: "输错次数太多，暂时不能再试",
    remedy: "请按提示的时间等一等再试；记不清验证码的，可以用恢复码",
  },
  factor_missing: {
    status: 409,
    title: "还没有设置二次验证",
    remedy: "请先在“二次验证”页面设置手机验证器或通行密钥",
  },
  factor_setup_gone: {
    status: 409,
    title: "这次设置已经过期",
    remedy: "请回到“二次验证”页面重新开始设置，15分钟内完成",
  },
  factor_needed: {
    status: 409,
    title: "这个账号要用二次验证来确认",
    remedy: "请输入手机验证器上的验证码，或使用通行密钥、恢复码",
  },
  password_missing: {
    status: 409,
    title: "这个账号没有密码",
    remedy: "请退出后重新登录来确认是您本人，或先设置二次验证",
  },
  passkey_challenge_gone: {
    status: 409,
    title: "这次操作已经过期或已经用过",
    remedy: "请重新点一次按钮，5分钟内完成",
  },
  passkey_refused: {
    status: 422,
    title: "没有认出这个通行密钥",
    remedy: "请确认选的是在本平台登记过的通行密钥，并在设备上完成指纹、面容或密码确认",
  },
  passkey_known: { status: 409, title: "这个通行密钥已经登记过", remedy: "请换一个设备登记，或直接使用它" },
  passkey_limit: { status: 409, title: "登记的通行密钥太多", remedy: "最多登记10个，请先移除不用的" },
  passkey_place: {
    status: 409,
    title: "用这个网址打开时不能使用通行密钥",
    remedy: "请用域名（或本机的 localhost）打开本平台再试；用数字地址打开时，浏览器不提供通行密钥",
  },
  federation_off: {
    status: 409,
    title: "这个登录方式没有开通",
    remedy: "请换一种方式登录；需要开通的，请联系安全管理员",
  },
  federation_no_answer: {
    status: 503,
    title: "对方的认证系统没有回应",
    remedy: "请稍后再试，或换一种方式登录",
  },
  federation_gone: {
    status: 409,
    title: "这次登录已经过期，或不是在这个浏览器里开始的",
    remedy: "请回到登录页面重新开始，10分钟内在同一个浏览器里完成",
  },
  federation_refused: {
    status: 422,
    title: "对方的认证结果不能采信",
    remedy: "请重新登录一次；仍不行时，请联系客服",
  },
  federation_not_linked: {
    status: 409,
    title: "这个外部账号还没有和本平台的账号关联",
    remedy: "请先用本平台的账号登录，再到“外部账号”页面关联",
  },
  federation_unverified: {
    status: 422,
    title: "对方没有核实过您的身份信息，不能关联",
    remedy: "请先在对方的系统里完成实名认证，再来关联",
  },
  federation_differs: {
    status: 422,
    title: "对方登记的身份与您在本平台的不是同一个人，不能关联",
    remedy: "请确认登录对方系统的是您本人；信息有误的，请先更正",
  },
  federation_taken: {
    status: 409,
    title: "已经有关联，不能再关联一个",
    remedy: "请先解除原来的关联",
  },
  federation_no_person: {
    status: 409,
    title: "这个账号没有登记身份信息，不能关联外部账号",
    remedy: "请用登记了证件号码的个人账号关联",
  },
  issuer_refused: {
    status: 422,
    title: "认证系统的地址不能用",
    remedy: "请填写以 https:// 开头的地址；只有演示模式可以用本机的 http 地址",
  },
  provider_known: { status: 409, title: "已经有这个认证系统", remedy: "请换一个代码，或修改原来的那一个" },
} as const satisfies ProblemTable;

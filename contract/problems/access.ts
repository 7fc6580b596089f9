import type { ProblemTable } from "./entry.ts";

export const accessProblems = {
  office_lapsed: {
    status: 403,
    title: "您正在用的岗位已经停用",
    remedy: "岗位可能已被收回、到期或由委托人收回；您的账号和本人学时不受影响，可以换一个岗位或以本人身份继续",
  },
  role_beyond_base: {
    status: 422,
    title: "选了原角色没有的权限",
    remedy: "自建角色只能从所依据的角色已有的权限里选；系统、安全、审计三种管理员的权限不能放进别的角色",
  },
  role_taken: { status: 409, title: "角色代码或名称已有", remedy: "请换一个代码或名称；停用的角色也占用名称" },
  role_unknown: { status: 422, title: "没有这个角色，或已停用", remedy: "请从角色列表里选一个在用的角色" },
  own_role: { status: 409, title: "不能停用自己正在用的角色", remedy: "请由另一位安全管理员停用" },
  place_unfit: {
    status: 422,
    title: "数据范围与角色不合",
    remedy: "请按角色选范围：单位岗位选单位，师市岗位选师市，行业审核员还要选行业",
  },
  administrators_apart: {
    status: 409,
    title: "系统、安全、审计三种管理员不能是同一个人",
    remedy: "请换一个人，或先收回此人另一种管理员岗位；委托也算在内",
  },
  not_to_oneself: { status: 409, title: "不能给自己授权", remedy: "请由另一位管理员办理" },
  office_held_already: {
    status: 409,
    title: "此人已有同样的岗位",
    remedy: "请查看授权列表；要改期限或范围，先收回原来的",
  },
  account_inactive: { status: 409, title: "账号已停用或注销，不能授权", remedy: "请先恢复账号，或换一个人" },
  last_security_admin: {
    status: 409,
    title: "这是最后一位安全管理员，不能收回",
    remedy: "请先另设一位长期的安全管理员，经确认后再收回这一位",
  },
  office_ended: { status: 409, title: "这个岗位已经结束", remedy: "请刷新列表，看它现在的状态" },
  not_pending: { status: 409, title: "这项授权不在待确认之列", remedy: "请刷新列表，可能已由别人处理" },
  second_pair_of_eyes: {
    status: 409,
    title: "提出人和被授权人不能自己确认",
    remedy: "请由另一位安全管理员或审计管理员确认",
  },
  loan_unfit: {
    status: 422,
    title: "不能这样委托",
    remedy: "只能把自己持有的岗位委托给同单位或同师市的同事，权限不超过这个岗位，借来的岗位不能再转借",
  },
  loan_too_long: { status: 422, title: "委托期限太长", remedy: "请缩短期限，并且不晚于岗位本身的到期日" },
} as const satisfies ProblemTable;

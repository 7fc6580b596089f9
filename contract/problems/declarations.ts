import type { ProblemTable } from "./entry.ts";

export const declarationProblems = {
  declaration_draft: { status: 409, title: "这项申报还没有提交", remedy: "请先提交" },
  declaration_reviewing: { status: 409, title: "这项申报正在审核", remedy: "请等审核结果；要修改的，请先撤回" },
  declaration_returned: { status: 409, title: "这项申报已退回补充材料", remedy: "请按退回理由补充后重新提交" },
  declaration_second: { status: 409, title: "这项申报正在复核", remedy: "请等复核结果" },
  declaration_approved: { status: 409, title: "这项申报已经通过", remedy: "请刷新查看" },
  declaration_refused: { status: 409, title: "这项申报没有通过", remedy: "请查看理由；不同意的，可以申诉" },
  declaration_withdrawn: { status: 409, title: "这项申报已经撤回", remedy: "需要时请重新申报" },
  declaration_released: { status: 409, title: "这项申报已经放弃", remedy: "需要时请重新申报" },
  declaration_revoked: { status: 409, title: "这项申报已被撤销", remedy: "请查看理由；不同意的，可以申诉" },
  declaration_appealed: { status: 409, title: "这项申报正在申诉", remedy: "请等申诉结果" },
  declaration_other_desk: { status: 409, title: "这一步不归您处理", remedy: "请由页面上写明的处理单位办理" },
  declaration_own: { status: 409, title: "不能审核自己的申报", remedy: "请由其他审核人办理" },
  declaration_same_eyes: { status: 409, title: "这一步要由另一个人办理", remedy: "请由没有经手过这项申报的审核人办理" },
  declaration_changed: { status: 409, title: "这项申报刚刚有了变化", remedy: "请刷新后再办理" },
  declaration_appeal_late: { status: 409, title: "申诉期限已过", remedy: "请联系人社部门说明情况" },
  declaration_year_frozen: { status: 409, title: "这个年度已经关闭，不能再变动", remedy: "请联系人社部门说明情况" },
  declaration_year_closed: {
    status: 409,
    title: "这个年度已经关闭，不再接收申报",
    remedy: "确需补报的，请向所在单位人事或师市人社部门说明情况，由人社部门开通补报期",
  },
  declaration_incomplete: { status: 422, title: "申报还没有填完整", remedy: "请按每一项的说明改正" },
  declaration_not_possible: {
    status: 422,
    title: "这项申报不符合规定，不能提交",
    remedy: "请按说明核对，或改报其他事项",
  },
  declaration_not_for_you: { status: 422, title: "这类申报不由您提交", remedy: "请由页面上写明的单位提交" },
  declaration_evidence_missing: { status: 422, title: "材料不齐，还不能通过", remedy: "请退回补充，写明缺少的材料" },
  declaration_batch_unseen: { status: 409, title: "抽到的申报还没有打开看过", remedy: "请逐件打开看过之后再批量通过" },
  declaration_batch_refused: {
    status: 409,
    title: "有的申报不能通过，一件都没有办",
    remedy: "请按每件的说明单独处理，其余的重新批量通过",
  },
  declaration_too_many: { status: 409, title: "没有办完的申报太多", remedy: "请先提交或删除不用的草稿" },
  declaration_without_unit: {
    status: 409,
    title: "还没有确认的任职单位，不能申报",
    remedy: "请先在“我的单位”里完成任职确认",
  },
  certificate_used: {
    status: 409,
    title: "这份证书已经用过了，只能用一次",
    remedy: "请核对编号；确有疑问的，请联系人社部门",
  },
  list_not_kept: { status: 422, title: "这类申报没有由您发布的名单", remedy: "请由负责这类名单的部门发布" },
  list_changed: { status: 409, title: "这份名单刚刚有了变化", remedy: "请刷新后再办理" },
  list_over: { status: 409, title: "这份名单已经撤回", remedy: "需要时请重新上传" },
  list_names_nobody: { status: 409, title: "名单上没有对上任何人，不能发布", remedy: "请按每一行的说明改正后重新上传" },
  list_line_over: { status: 409, title: "名单的这一行已经改过或撤下", remedy: "请刷新后查看" },
  batch_not_now: { status: 409, title: "这一批现在不能这样办理", remedy: "请刷新页面，按现在的进度继续" },
  batch_other_file: { status: 409, title: "要提交的不是您看过的那份表格", remedy: "请刷新页面，看过结果再提交" },
  batch_nothing: { status: 409, title: "没有可以提交的行", remedy: "请下载错误表，改正后重新上传" },
  batch_zip_unfinished: { status: 409, title: "有压缩包还没有传完", remedy: "请传完，或删除没传完的压缩包，再核对" },
  batch_too_many: { status: 409, title: "没有办完的批次太多", remedy: "请先提交或放弃前面的批次" },
} as const satisfies ProblemTable;

/** Refusals of declarations by name. */
export type DeclarationProblem = keyof typeof declarationProblems;

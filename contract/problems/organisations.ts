import type { ProblemTable } from "./entry.ts";

export const organisationsProblems = {
  unit_not_living: {
    status: 409,
    title: "这个单位在那一天不存在，可能已经合并或撤销",
    remedy: "请打开单位的沿革核对日期，或改选现在的单位",
  },
  unit_changed_later: {
    status: 409,
    title: "相关单位在这个日期之后还有变更",
    remedy: "请改用更晚的生效日期，或先撤回后来的变更再登记",
  },
  reorganisation_outdated: {
    status: 409,
    title: "预览之后相关单位又有变动，没有执行",
    remedy: "请重新预览，核对后再确认",
  },
  reorganisation_built_on: {
    status: 409,
    title: "这次变更之后又有登记以它为基础，不能直接撤回",
    remedy: "请先撤回后来的变更，或把新单位的人员转走，再撤回这一次",
  },
  reorganisation_reversed: { status: 409, title: "这次变更已经撤回过了", remedy: "请刷新页面查看单位现在的情况" },
  credit_code_taken: {
    status: 409,
    title: "这个统一社会信用代码已经登记在另一个单位名下",
    remedy: "请核对证照；确属重复登记的，先改正另一个单位",
  },
  institution_known: { status: 409, title: "这个单位已经登记为培训机构", remedy: "请到该机构的页面上续期或变更" },
  institution_state: {
    status: 409,
    title: "机构现在的状态不能这样处理",
    remedy: "请刷新页面：已暂停的先恢复，未暂停的才能暂停",
  },
} as const satisfies ProblemTable;

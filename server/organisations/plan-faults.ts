/** What is said to an act that cannot be done, at its field. */
import type { FieldError } from "../../contract/problems.ts";

const FAULTS = {
  kind_misplaced: ["这类单位不能放在所选的上级之下", "请改选单位类别或上级单位"],
  name_taken: ["同一个上级之下已经有这个名称", "请换一个名称，或先更正已有的单位"],
  name_same: ["新名称和现在的名称一样", "请填写更名后的名称"],
  nothing_changes: ["没有任何改动", "请改动至少一项再提交"],
  frame_stays: ["兵团、师市和直属单位这一级不能移动、合并、拆分或撤销", "请选择它们之下的单位"],
  below_itself: ["不能放到自己或自己的下级之下", "请改选另一个单位"],
  parent_same: ["已经在这个上级之下", "请改选另一个上级单位"],
  merge_into_one: ["合并后的单位要么选一个已有的，要么填一个新名称", "请二者选一"],
  merge_two: ["合并成新单位至少要两个单位", "请再选一个要合并的单位"],
  one_below_other: ["要合并的单位里，一个在另一个之下", "请先移动下级单位，或只选上级"],
  split_parts: ["拆分后要有新单位；原单位撤销时至少两个", "请填写拆分出的单位名称"],
  child_not_its_own: ["有下级单位不属于被拆分的单位，或分给了两处", "请重新勾选"],
  has_children: ["它还有下级单位", "请先移动、合并或撤销下级单位"],
  too_early: ["生效日期太早", "请填写 1954 年 10 月 7 日以后的日期"],
  founded_that_day: ["单位不能在设立的当天合并、撤销", "请把生效日期改到设立之后，或先撤回设立登记"],
  future: ["生效日期不能晚于今天", "请在生效当天或之后登记"],
  document_future: ["文件日期不能晚于今天", "请核对文件上的日期"],
} as const;

export type PlanFault = keyof typeof FAULTS;

const MISSING: Record<string, string> = {
  name: "请填写名称",
  unitKind: "请选择单位类别",
  parentId: "请选择上级单位",
  unitId: "请选择单位",
  unitIds: "请选择要合并的单位",
};

/** A fault at a field of the body. */
export function fault(field: string, code: PlanFault): FieldError {
  const [message, remedy] = FAULTS[code];
  return { path: `body.${field}`, code, message, remedy };
}

/** A field that the act cannot do without. */
export function missing(field: string): FieldError {
  return {
    path: `body.${field}`,
    code: "missing",
    message: MISSING[field] ?? "请填写这一项",
    remedy: "这一项不能空着",
  };
}

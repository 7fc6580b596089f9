/** The closed catalogue of what can be wrong with a row beyond its single cells: message and remedy in Chinese. */
import { withoutNumbers } from "../platform/mask.ts";
import { cellPlace, type CellError } from "../platform/workbook/index.ts";

const CATALOGUE = {
  identity_repeated: ["与第 {rows} 行的证件号码相同。", "每人只能有一行，请删除多余的行或改正号码。"],
  person_repeated: ["与第 {rows} 行是同一个人：两个证件号码的档案已经合并。", "每人只能有一行，请删除多余的行。"],
  name_differs: ["与系统登记的姓名“{known}”不一致。", "请核对姓名和证件号码；确已改名的，请先办理信息变更。"],
  person_unknown: ["查不到证件号码为“{value}”的人员。", "请核对号码，或先用花名册登记此人。"],
  person_elsewhere: ["此人现登记在您管理范围之外的单位。", "调入人员请由上级人社部门导入花名册。"],
  unit_unknown: ["没有“{value}”这个单位{near}。", "请填写单位全称或单位代码。"],
  unit_ambiguous: ["有 {count} 个单位叫“{value}”（代码 {codes}）。", "请改填单位代码。"],
  unit_out_of_reach: ["“{value}”不在您的管理范围内。", "请删除该行，或由上级人社部门导入。"],
  unit_closed: ["“{value}”在 {year} 年度已不存在。", "请填写撤并后的单位。"],
  series_unknown: ["没有“{value}”这个职称系列{near}。", "请从下拉列表中选择；没有职称请填“无”。"],
  level_unknown: ["“{value}”不是{series}的职称级别。", "可填：{choices}。"],
  level_ambiguous: ["“{value}”分不清是哪一级。", "请写明：{choices}。"],
  level_not_in_series: ["{series}没有“{value}”这一级。", "可填：{choices}。"],
  level_without_title: ["职称系列填了“无”，级别却填了“{value}”。", "没有职称的两项都填“无”；有职称的请填写系列。"],
  post_unknown: ["不认识“{value}”这个岗位或职务。", "只需填写：{choices}。其他职务不影响学时要求，请留空。"],
  route_unknown: ["不认识“{value}”这种申报途径。", "可填：{choices}。"],
  route_contradicts: ["“无”不能和其他申报途径同时填写。", "不申报只填“无”。"],
  target_missing: ["申报评审要填写拟晋升级别。", "请填写拟晋升到哪一级。"],
  target_without_route: ["填了拟晋升级别，却没有填申报途径。", "请填写申报途径；不申报的请清空拟晋升级别。"],
  target_below: ["拟晋升级别“{value}”低于现有级别“{known}”。", "请核对两列是否填反。"],
  target_without_title: ["没有职称系列，无法核对拟晋升级别。", "请先填写职称系列。"],
  after_year: ["日期晚于 {year} 年度。", "请核对日期和年度。"],
  year_out_of_range: ["年度应在 {minimum} 至 {maximum} 之间。", "请核对年度。"],
  not_yet: ["日期还没有到。", "请填写已经发生的日期。"],
  field_missing: ["“{kind}”必须填写这一列。", "请填写该单元格。"],
  field_foreign: ["“{kind}”没有这一项。", "请清空该单元格，或核对类别。"],
  year_differs: ["完成日期不在 {year} 年度内。", "“{kind}”按完成日期计入年度，请核对两列。"],
  submitted_early: ["提交日期早于完成日期。", "请核对两个日期。"],
  course_series_unknown: ["没有“{value}”这个系列{near}。", "请填写职称系列的名称。"],
  certificate_missing: ["“{kind}”必须填写证书编号。", "同一证书只能用一次，请照证书填写。"],
  certificate_repeated: ["与第 {rows} 行的证书编号相同。", "同一证书只能用一次，请核对编号。"],
  certificate_taken: ["该证书已被他人使用。", "请核对编号；编号无误的，请联系人社部门核查。"],
  certificate_used: ["该证书本人已用于 {year} 年度。", "同一证书只能用一次，请换用其他证书。"],
  record_repeated: ["与第 {rows} 行是同一条记录。", "请删除重复的行；确是两次学习的，请在备注中写明各自的课程名称。"],
  record_ambiguous: [
    "台账中有 {count} 条同类记录，分不清要更正哪一条。",
    "请在备注中写明课程名称，或到台账中逐条更正。",
  ],
} as const satisfies Record<string, readonly [message: string, remedy: string]>;

export type RowProblemCode = keyof typeof CATALOGUE;
export const ROW_PROBLEM_CODES = Object.keys(CATALOGUE) as RowProblemCode[];

const SHOWN = 30;

/** Where a row's cells stand: the header's text and the column's place in the file, by column key. */
export type Places = Readonly<Record<string, { header: string; at: number }>>;

/** One reason why a row cannot be used. `column` is the key of the column it concerns. */
export function rowProblem(
  places: Places,
  row: number,
  column: string,
  code: RowProblemCode,
  values: Readonly<Record<string, string | number>> = {},
): CellError {
  const [message, remedy] = CATALOGUE[code];
  const place = places[column];
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (_, name: string) => shorten(String(values[name] ?? "")));
  return {
    column: place?.header ?? "",
    place: place ? cellPlace(Math.max(place.at, 0), row) : `第 ${row} 行`,
    code,
    message: fill(message),
    remedy: fill(remedy),
  };
}

/** Long texts cut, and no identity number or mobile in full: reasons are kept and shown. */
function shorten(given: string): string {
  const value = withoutNumbers(given);
  const characters = [...value];
  return characters.length > SHOWN && !value.includes("、") ? `${characters.slice(0, SHOWN).join("")}…` : value;
}

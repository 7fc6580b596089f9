import { withoutNumbers } from "../mask.ts";
import { type RefusalValues, fill } from "./refusals.ts";

/** The closed catalogue of what can be wrong with one cell: message and remedy, gaps as in refusals. */
const CATALOGUE = {
  required: ["不能为空。", "请填写该单元格。"],
  formula: ["是公式。", "请复制该单元格，用“选择性粘贴→数值”换成数值。"],
  error_value: ["是错误值 {value}。", "请改为正确的内容。"],
  not_text: ["应为文字，实际为{kind}。", "请将单元格格式设为“文本”后重新填写。"],
  control_characters: ["含有不可见的控制字符。", "请删除该单元格内容后重新输入。"],
  too_long: ["超过 {limit} 个字。", "请缩短内容。"],
  number_precision: ["以数字形式保存，末尾的数字可能已丢失。", "请将该列格式设为“文本”，再重新填写完整号码。"],
  identity_fifteen: ["是 15 位旧身份证号。", "请填写 18 位居民身份证号。"],
  identity_length: ["应为 18 位，实际 {length} 位。", "请核对证件，填写完整号码。"],
  identity_characters: ["含有证件号码不允许的字符。", "号码只能由数字组成，最后一位可为 X。"],
  identity_region: ["前两位地区码不存在。", "请核对证件号码的开头。"],
  identity_birth: ["第 7–14 位不是有效的出生日期。", "请核对证件号码中的出生日期。"],
  identity_check: ["校验位不符，至少有一位填错。", "请对照证件逐位核对。"],
  phone_characters: ["电话号码含有数字以外的字符。", "请只填一个号码，如 13800138000。"],
  phone_length: ["电话号码位数不对。", "手机号为 11 位；座机请带区号，如 0991-2345678。"],
  phone_prefix: ["不是有效的电话号段。", "请核对号码的开头几位。"],
  name_characters: ["含有姓名不允许的字符。", "请按身份证填写姓名，间隔号用“·”。"],
  name_private_use: ["含有系统无法显示的造字。", "请改用国家标准汉字（如用新版输入法录入生僻字）。"],
  credit_code_length: ["统一社会信用代码应为 18 位，实际 {length} 位。", "请对照证照填写完整代码。"],
  credit_code_characters: ["统一社会信用代码含有不允许的字符（不使用 I、O、S、V、Z）。", "请对照证照核对。"],
  credit_code_check: ["统一社会信用代码校验位不符。", "请对照证照逐位核对。"],
  certificate_characters: ["不像证书编号。", "请按证书原样填写编号；没有证书请留空。"],
  unknown_choice: ["“{value}”不在可选范围内。", "可填：{choices}。"],
  not_a_number: ["“{value}”不是数字。", "请只填数字，如 30 或 12.5。"],
  negative: ["不能是负数。", "请填写 0 或正数。"],
  too_many_decimals: ["小数超过 {limit} 位。", "请保留最多 {limit} 位小数。"],
  out_of_range: ["超出范围（{minimum} 至 {maximum}）。", "请核对数值。"],
  not_a_date: ["“{value}”不是日期。", "请按 2026-06-30 的形式填写。"],
  impossible_date: ["“{value}”这一天不存在。", "请核对年月日。"],
  date_out_of_range: ["日期超出范围（{minimum} 至 {maximum}）。", "请核对日期。"],
  not_a_year: ["“{value}”不是年份。", "请填写四位年份，如 2026。"],
  not_yes_or_no: ["“{value}”应为“是”或“否”。", "请填写“是”或“否”。"],
} as const satisfies Record<string, readonly [message: string, remedy: string]>;

export type ProblemCode = keyof typeof CATALOGUE;
export const PROBLEM_CODES = Object.keys(CATALOGUE) as ProblemCode[];

/** What a parser found wrong with a cell, before it is known where the cell is. */
export interface Problem {
  code: ProblemCode;
  message: string;
  remedy: string;
}

/** One reason why a row cannot be used. Importers add rows of their own findings in the same shape. */
export interface CellError {
  /** Header of the column; empty for what concerns the row as a whole. */
  column: string;
  /** Address of the cell (C5), or of the row. */
  place: string;
  code: string;
  message: string;
  remedy: string;
}

/** The words of a problem; long values are shown shortened, and no identity number or mobile in full. */
export function problem(code: ProblemCode, values: RefusalValues = {}): Problem {
  const [message, remedy] = CATALOGUE[code];
  const shown = typeof values["value"] === "string" ? { ...values, value: shorten(values["value"]) } : values;
  return { code, message: fill(message, shown), remedy: fill(remedy, shown) };
}

function shorten(given: string): string {
  const value = withoutNumbers(given);
  return value.length > 30 ? `${value.slice(0, 30)}…` : value;
}

/** All reasons of a row as one text for a cell: `列：原因处理办法` joined by semicolons. */
export function reasonText(errors: readonly CellError[]): string {
  return errors
    .map((error) => `${error.column === "" ? "" : `【${error.column}】`}${error.message}${error.remedy}`)
    .join("\n");
}

/** Writes the example workbooks of docs/examples, of people who do not exist: `node bin/examples.ts [folder]`. */
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { syntheticCertificate, syntheticCitizenId, syntheticMobile } from "../engine/identifiers-synthetic.ts";
import { workbookBytes, type WrittenValue } from "../server/platform/workbook/index.ts";
import { openShelf } from "../server/standing/door.ts";
import type { ImportKind } from "../server/workbooks/import.ts";
import { sheetOf } from "../server/workbooks/validate.ts";
import { openVocabulary } from "../server/workbooks/vocabulary.ts";

type Cells = Record<string, WrittenValue>;

const NAMES = ["阿依古丽·买买提", "王建疆", "李红柳", "张胡杨", "赵绿洲", "古丽娜尔·艾合买提", "陈沙枣", "刘长河"];
const identity = (n: number) => syntheticCitizenId(n, 1975 + n * 3, n % 2 === 0);

const roster = (n: number, said: Cells): Cells => ({
  姓名: NAMES[n] ?? "",
  证件号码: identity(n),
  手机号: syntheticMobile(n),
  单位性质: "事业单位",
  申报途径: "无",
  年度: 2026,
  ...said,
});
const record = (n: number, said: Cells): Cells => ({
  证件号码: identity(n),
  姓名: NAMES[n] ?? "",
  年度: 2026,
  审核状态: "已通过",
  ...said,
});
const hours = (n: number, category: string, hundredths: number, day: number, more: Cells = {}) =>
  record(n, { 类别: category, "学时/学分": hundredths, 完成日期: day, ...more });

const ROSTER: readonly Cells[] = [
  roster(0, { 单位: "第一师第一中学", 职称系列: "中小学教师", 职称级别: "一级教师", 到岗日期: 20100901 }),
  roster(1, {
    单位: "第一师建设工程有限公司",
    单位性质: "国有企业",
    职称系列: "工程技术",
    职称级别: "中级",
    申报途径: "评审",
    拟晋升级别: "副高级",
  }),
  roster(2, { 单位: "第一师医院", 职称系列: "卫生技术", 职称级别: "主管护师", 申报途径: "评审", 拟晋升级别: "副高级" }),
  roster(3, {
    单位: "第一师农业科学研究所",
    职称系列: "农业技术",
    职称级别: "助理级",
    申报途径: "以考代评",
    拟晋升级别: "中级",
  }),
  roster(4, { 单位: "绿洲节水设备有限公司", 单位性质: "民营企业", 职称系列: "工程技术", 职称级别: "助理级" }),
  roster(5, { 单位: "第一师融媒体中心", 职称系列: "无", 职称级别: "无", 申报途径: "考核认定", 拟晋升级别: "助理级" }),
  roster(6, {
    单位: "第一师机关",
    单位性质: "机关",
    职称系列: "思想政治工作",
    职称级别: "中级",
    "岗位/职务": "双肩挑",
  }),
  roster(7, { 单位: "第一师职业技术学校", 职称系列: "中等职业学校教师", 职称级别: "讲师" }),
];
const RECORDS: readonly Cells[] = [
  hours(0, "公需学时", 3000, 20260412),
  hours(1, "公需学时", 3000, 20260318),
  record(1, { 类别: "集中面授", 班级: "高级班", 完成日期: 20260520 }),
  hours(2, "公需学时", 3000, 20260305),
  hours(2, "卫生学分", 2500, 20260530),
  hours(3, "公需学时", 2000, 20260608),
  hours(3, "专业学时", 4550, 20260701),
  hours(3, "专业学时", 1450, 20261010, { 审核状态: "审核中" }),
  hours(5, "公需学时", 3000, 20260822),
  record(6, { 类别: "访惠聚", 完成日期: 20260301 }),
  record(7, { 类别: "合格证书", 完成日期: 20250610, 证书编号: syntheticCertificate(7, 2025) }),
];

/** The example workbooks by file name; the same bytes each time. */
export async function exampleBooks(root: string): Promise<Map<string, Buffer>> {
  const services = { shelf: openShelf(root), words: openVocabulary(root) };
  const book = (kind: ImportKind, rows: readonly Cells[]) => {
    const { name, columns } = sheetOf(kind, services);
    const written = columns.map(({ header, parse, width }) => ({
      header,
      format: parse.format,
      ...(width ? { width } : {}),
    }));
    return workbookBytes([
      { name, columns: written, rows: rows.map((row) => written.map(({ header }) => row[header])) },
    ]);
  };
  return new Map([
    ["roster.xlsx", await book("roster", ROSTER)],
    ["records.xlsx", await book("records", RECORDS)],
  ]);
}

if (import.meta.main) {
  const root = resolve(import.meta.dirname, "..");
  const folder = process.argv[2] ?? join(root, "docs", "examples");
  for (const [name, bytes] of await exampleBooks(root)) writeFileSync(join(folder, name), bytes);
}

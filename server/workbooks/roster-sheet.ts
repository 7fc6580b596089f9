/** The roster (花名册): who serves where, with which title, and what they apply for in a year. */
import { defineSheet, parse, type Column, type RecordOf } from "../platform/workbook/index.ts";
import { listed, suggested } from "./lists.ts";
import type { ImportVocabulary } from "./vocabulary.ts";

function personColumns() {
  return [
    { key: "name", header: "姓名", required: true, parse: parse.name(), example: "阿依古丽·买买提", width: 18 },
    {
      key: "identity",
      header: "证件号码",
      aliases: ["身份证号", "身份证号码", "公民身份号码", "证件号"],
      required: true,
      parse: parse.identity(),
      example: "65990019800101001X",
      width: 22,
    },
    {
      key: "phone",
      header: "手机号",
      aliases: ["手机号码", "联系电话", "手机", "电话"],
      required: false,
      parse: parse.phone(),
      example: "19900000001",
      width: 14,
    },
  ] as const satisfies readonly Column[];
}

function placeColumns(words: ImportVocabulary) {
  return [
    {
      key: "unit",
      header: "单位",
      aliases: ["工作单位", "所在单位", "单位名称", "单位代码"],
      required: true,
      parse: parse.text({ max: 100 }),
      example: "第一师第一中学",
      note: "单位全称或单位代码",
      width: 28,
    },
    {
      key: "employer",
      header: "单位性质",
      required: false,
      parse: parse.choice(words.employers),
      example: "事业单位",
      note: "不填按单位登记的性质",
    },
    {
      key: "employedFrom",
      header: "到岗日期",
      aliases: ["入职日期", "参加工作时间", "来本单位时间"],
      required: false,
      parse: parse.day({ min: 19_500_101 }),
      example: "2020-09-01",
      note: "来本单位的日期；不填则从该年度起算",
    },
  ] as const satisfies readonly Column[];
}

function titleColumns(words: ImportVocabulary) {
  const series = [...words.series.values()].map(({ name }) => name);
  const levels = levelNames(words);
  return [
    {
      key: "series",
      header: "职称系列",
      required: true,
      parse: suggested(series, "从下拉列表中选择；没有职称填“无”"),
      example: "中小学教师",
      width: 18,
    },
    {
      key: "level",
      header: "职称级别",
      aliases: ["现有职称级别", "职称", "现职称"],
      required: true,
      parse: suggested(levels, "级别或职称名称（如“一级教师”）；没有职称填“无”"),
      example: "中级",
    },
    {
      key: "titleFrom",
      header: "职称取得日期",
      aliases: ["取得职称时间", "取得日期"],
      required: false,
      parse: parse.day({ min: 19_500_101 }),
      example: "2018-12-30",
      note: "不填则从该年度起算",
    },
  ] as const satisfies readonly Column[];
}

function applicationColumns(words: ImportVocabulary) {
  const posts = words.posts.map(({ labels }) => labels[0]);
  const routes = words.routes.map(({ labels }) => labels[0]);
  const levels = levelNames(words);
  return [
    {
      key: "posts",
      header: "岗位/职务",
      aliases: ["岗位", "职务", "岗位职务"],
      required: false,
      parse: listed({ choices: ["无", ...posts], hint: "几个之间用“、”分开；其他职务请留空" }),
      example: "双肩挑",
    },
    {
      key: "routes",
      header: "申报途径",
      aliases: ["申报方式", "职称申报途径"],
      required: false,
      parse: listed({
        choices: ["无", ...routes.filter((each) => each !== "不申报")],
        hint: "该年度怎样申报职称；不申报填“无”",
      }),
      example: "评审",
    },
    {
      key: "target",
      header: "拟晋升级别",
      aliases: ["申报级别", "拟申报级别"],
      required: false,
      parse: suggested(levels, "申报评审必填"),
      example: "副高级",
    },
    { key: "year", header: "年度", required: true, parse: parse.year({ min: 2000, max: 2100 }), example: "2026" },
  ] as const satisfies readonly Column[];
}

function levelNames(words: ImportVocabulary): string[] {
  return [...words.levels.values()].map(({ name }) => name);
}

/** The sheet of a roster. Its headers are the template's; other spellings are read too. */
export function rosterSheet(words: ImportVocabulary) {
  const columns = [
    ...personColumns(),
    ...placeColumns(words),
    ...titleColumns(words),
    ...applicationColumns(words),
  ] as const;
  return defineSheet({ name: "花名册", columns });
}

export type RosterSheet = ReturnType<typeof rosterSheet>;
export type RosterCells = RecordOf<RosterSheet>;

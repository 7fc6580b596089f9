import { syntheticCitizenId, syntheticMobile } from "../../../../engine/identifiers-synthetic.ts";
import { choice, day, hundredths, identity, name, phone, text, year, yesNo } from "../parsers.ts";
import { defineSheet } from "../specification.ts";

/** A small roster, enough to meet every kind of column. */
export const ROSTER = defineSheet({
  name: "花名册",
  columns: [
    { key: "name", header: "姓名", required: true, parse: name(), example: "张三" },
    {
      key: "identity",
      header: "身份证号",
      aliases: ["证件号码", "公民身份号码"],
      required: true,
      parse: identity(),
      example: "65990019800101001X",
      width: 22,
    },
    { key: "phone", header: "手机号", aliases: ["联系电话"], required: false, parse: phone(), example: "13800138000" },
    { key: "unit", header: "单位", required: true, parse: text({ max: 60 }), example: "某某中学" },
    {
      key: "level",
      header: "职称级别",
      required: true,
      parse: choice([
        { value: "senior", labels: ["副高级", "副高"] },
        { value: "middle", labels: ["中级"] },
        { value: "none", labels: ["无", "没有职称"] },
      ]),
      example: "中级",
    },
    { key: "hours", header: "学时", required: false, parse: hundredths({ max: 100_000 }), example: "30" },
    {
      key: "date",
      header: "取得日期",
      required: false,
      parse: day({ min: 19_500_101, max: 20_991_231 }),
      example: "2026-06-30",
    },
    { key: "year", header: "年度", required: false, parse: year(), example: "2026" },
    { key: "applies", header: "是否申报", required: false, parse: yesNo(), example: "是" },
  ],
});

export const HEADERS = ROSTER.columns.map((column) => column.header);

/** The texts of a valid row of the roster. */
export function person(index: number): string[] {
  return [
    `张三丰`,
    syntheticCitizenId(index, 1980, false),
    syntheticMobile(index),
    "某某中学",
    "中级",
    "12.5",
    "2026-06-30",
    "2026",
    "是",
  ];
}

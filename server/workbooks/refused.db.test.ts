/** Files nobody can import: each refused by name, with place and remedy in Chinese, and the database as it was. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { inline, oneSheet, row, texts } from "../platform/workbook/specimens/books.ts";
import { zip } from "../platform/workbook/specimens/zip.ts";
import { bookOf, HEADERS, identityOf, rosterRow, stateOf, useImports } from "./import.fixture.ts";

const imports = await useImports();
await imports.roster([rosterRow(1), rosterRow(2)]);
const before = await stateOf(imports.database);

const header = texts(...HEADERS);
const COLUMN = Object.fromEntries(HEADERS.map((name, at) => [name, at]));

/** A row of texts by header; `cells` replaces the XML of single cells. */
function line(n: number, changes: Record<string, string | null> = {}, cells: Record<string, string> = {}): string {
  const said = rosterRow(n, changes);
  const number = (value: unknown) => (value === null || value === undefined ? "" : String(value));
  return row(...HEADERS.map((name) => cells[name] ?? inline(number(said[name]))));
}

const ole = Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), Buffer.alloc(2048)]);

/** Two million rows, twice as many as spreadsheets can hold: the reader stops long before their end. */
function millions(): Buffer {
  return oneSheet(header + line(5) + row(inline(" ")).repeat(2_000_000));
}

const FILES: [name: string, bytes: () => Buffer, code: string, place: RegExp | null][] = [
  [
    "merged header",
    () => oneSheet(header + line(3), '<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'),
    "header_merged",
    /A1:B1/,
  ],
  [
    "header in two tiers",
    () => oneSheet(texts("基本信息") + header + line(3), '<mergeCells count="1"><mergeCell ref="A1:C2"/></mergeCells>'),
    "header_merged",
    /A1:C2/,
  ],
  [
    "merged data",
    () => oneSheet(header + line(3) + line(4), '<mergeCells count="1"><mergeCell ref="D2:D3"/></mergeCells>'),
    "cells_merged",
    /D2:D3/,
  ],
  [
    "a column missing",
    () => oneSheet(texts(...HEADERS.filter((name) => name !== "职称级别")) + line(3)),
    "header_missing",
    /第 1 行/,
  ],
  ["an unknown column", () => oneSheet(texts(...HEADERS, "工资") + line(3)), "header_unknown", /N 列/],
  ["a column twice", () => oneSheet(texts(...HEADERS, "姓名") + line(3)), "header_duplicate", /A1、N1/],
  ["no header", () => oneSheet(line(3) + line(4)), "header_not_found", /1–10/],
  ["nothing below the header", () => oneSheet(header), "no_data_rows", /第 2 行/],
  ["an empty file", () => Buffer.alloc(0), "empty_file", null],
  ["a renamed .xls", () => ole, "old_xls", null],
  ["a renamed csv", () => Buffer.from("姓名,证件号码\n张三,1\n"), "csv_renamed", null],
  ["a zip bomb", () => bomb(), "packed_too_tight", /sheet1/],
  ["two million rows", millions, "too_many_rows", null],
  ["cut in half", () => oneSheet(header + line(3)).subarray(0, 900), "archive_damaged", null],
];

function bomb(): Buffer {
  const blank = Buffer.alloc(64 * 2 ** 20, 0x20);
  return zip([
    { name: "[Content_Types].xml", data: "<Types/>" },
    { name: "xl/workbook.xml", data: "<workbook/>" },
    { name: "xl/worksheets/sheet1.xml", data: blank },
  ]);
}

for (const [name, bytes, code, place] of FILES) {
  test(`a file refused: ${name}`, async () => {
    const seen = await imports.preview("roster", bytes());
    assert.equal(seen.state, "refused", JSON.stringify(seen.counts));
    assert.equal(seen.refusal?.code, code);
    if (place) assert.match(`${seen.refusal?.place}${seen.refusal?.message}`, place);
    for (const words of [seen.refusal?.message, seen.refusal?.remedy])
      assert.match(words ?? "", /\p{Script=Han}{2,}.*。$/u);
    assert.deepEqual(await stateOf(imports.database), before);
  });
}

const wrongCheck = identityOf(9).slice(0, 17) + (identityOf(9).endsWith("5") ? "6" : "5");
const numberCell = (value: string) => `<c><v>${value}</v></c>`;

/** What is wrong in one row of a workbook whose header is good: code and column of each reason. */
const ROWS: [name: string, line: string, reasons: string[]][] = [
  ["a wrong check digit", line(9, { 证件号码: wrongCheck }), ["identity_check@证件号码"]],
  [
    "the identity number as a number",
    line(9, {}, { 证件号码: numberCell("6.5990019850101E+17") }),
    ["number_precision@证件号码"],
  ],
  ["a formula", line(9, {}, { 姓名: '<c t="str"><f>A1&amp;"x"</f><v>张三</v></c>' }), ["formula@姓名"]],
  ["an error value", line(9, {}, { 单位: '<c t="e"><v>#REF!</v></c>' }), ["error_value@单位"]],
  [
    "swapped columns",
    line(9, { 姓名: identityOf(9), 证件号码: "张测试" }),
    ["identity_characters@证件号码", "name_characters@姓名"],
  ],
  [
    "current and wanted level swapped",
    line(9, { 职称级别: "副高级", 申报途径: "评审", 拟晋升级别: "中级" }),
    ["target_below@拟晋升级别"],
  ],
  [
    "text in a year, an impossible day",
    line(9, { 年度: "今年", 到岗日期: "2020-02-30" }),
    ["impossible_date@到岗日期", "not_a_year@年度"],
  ],
  ["an unknown unit, nearly right", line(9, { 单位: "第一师第一中" }), ["unit_unknown@单位"]],
  ["a unit of which there are two", line(9, { 单位: "办公室" }), ["unit_ambiguous@单位"]],
  [
    "a level the series does not have",
    line(9, { 职称系列: "会计", 职称级别: "员级" }),
    ["level_not_in_series@职称级别"],
  ],
  ["an ambiguous level", line(9, { 职称级别: "高级" }), ["level_ambiguous@职称级别"]],
  ["a level that does not exist", line(9, { 职称级别: "特级" }), ["level_unknown@职称级别"]],
  ["a level without a title", line(9, { 职称系列: "无" }), ["level_without_title@职称级别"]],
  ["a series nearly right", line(9, { 职称系列: "中小学老师" }), ["series_unknown@职称系列"]],
  ["a review without a target", line(9, { 申报途径: "评审" }), ["target_missing@拟晋升级别"]],
  ["a target without a route", line(9, { 拟晋升级别: "副高级" }), ["target_without_route@申报途径"]],
  ["a route and none", line(9, { 申报途径: "无、评审", 拟晋升级别: "副高级" }), ["route_contradicts@申报途径"]],
  [
    "an unknown route and post",
    line(9, { 申报途径: "推荐", "岗位/职务": "班主任" }),
    ["post_unknown@岗位/职务", "route_unknown@申报途径"],
  ],
  ["a day after the year", line(9, { 到岗日期: "2027-01-01" }), ["after_year@到岗日期"]],
  ["a year far away", line(9, { 年度: "2030" }), ["year_out_of_range@年度"]],
  ["another name than the registered one", line(1, { 姓名: "李四" }), ["name_differs@姓名"]],
  [
    "everything at once",
    line(1, { 姓名: "李四", 手机号: "123", 单位: "火星" }),
    ["name_differs@姓名", "phone_length@手机号", "unit_unknown@单位"],
  ],
  [
    "nothing that must be there",
    line(9, { 姓名: "", 证件号码: "", 单位: "", 职称系列: "", 职称级别: "", 年度: "" }),
    ["姓名", "单位", "年度", "职称系列", "职称级别", "证件号码"].map((each) => `required@${each}`),
  ],
];

test("a row is refused with all its reasons, each with its cell and a remedy in Chinese", async () => {
  const seen = await imports.preview("roster", oneSheet(header + ROWS.map(([, xml]) => xml).join("")));
  assert.equal(seen.state, "ready");
  assert.equal(seen.counts?.bad, ROWS.length, "rows 1 and 9 appear many times, so all of them are bad anyway");
  const bad = new Map((await imports.bad(seen.importId)).map((each) => [each.row, each.errors]));
  ROWS.forEach(([name, , reasons], at) => {
    const errors = (bad.get(at + 2) ?? []).filter(({ code }) => code !== "identity_repeated");
    assert.deepEqual(errors.map(({ code, column }) => `${code}@${column}`).sort(), reasons.sort(), name);
    for (const { message, remedy, place, column } of errors) {
      assert.match(message, /\p{Script=Han}{2,}.*。$/u, name);
      assert.match(remedy, /\p{Script=Han}{2,}.*。$/u, name);
      assert.equal(place, `${String.fromCharCode(65 + (COLUMN[column] ?? 0))}${at + 2}`, name);
    }
  });
  const nearly = bad.get(2 + ROWS.findIndex(([name]) => name.startsWith("an unknown unit")))?.[0];
  assert.match(nearly?.message ?? "", /是不是“第一师第一中学”/);
  assert.deepEqual(await stateOf(imports.database), before);
});

test("an identity number twice in a file makes both rows bad, each pointing at the other", async () => {
  const seen = await imports.preview("roster", oneSheet(header + line(5) + line(6) + line(5, { 单位: "第一师医院" })));
  const bad = await imports.bad(seen.importId);
  assert.deepEqual(
    bad.map(({ row: number, errors }) => [number, errors[0]?.message]),
    [
      [2, "与第 4 行的证件号码相同。"],
      [4, "与第 2 行的证件号码相同。"],
    ],
  );
  assert.deepEqual(
    seen.counts?.reasons.map(({ code, rows }) => [code, rows]),
    [["identity_repeated", 2]],
  );
});

test("hours of 1e400, below nothing, with three decimals or beyond all bounds are refused", async () => {
  const { sheetOf } = await import("./validate.ts");
  const headers = sheetOf("records", imports.services).columns.map((column) => column.header);
  const record = (hours: string) =>
    row(
      ...headers.map(
        (name) =>
          ({
            证件号码: inline(identityOf(1)),
            姓名: inline("张测试"),
            年度: inline("2026"),
            类别: inline("公需学时"),
            完成日期: inline("2026-03-01"),
            审核状态: inline("已通过"),
            "学时/学分": hours,
          })[name] ?? inline(""),
      ),
    );
  const hours = [numberCell("1e400"), inline("1e400"), numberCell("-1"), inline("12.345"), numberCell("99999999")];
  const book = oneSheet(texts(...headers) + hours.map(record).join(""));
  const seen = await imports.preview("records", book);
  const bad = await imports.bad(seen.importId);
  assert.equal(bad.length, hours.length);
  for (const { errors } of bad)
    assert.deepEqual(
      errors.map(({ column }) => column),
      ["学时/学分"],
    );
  assert.deepEqual(await stateOf(imports.database), before);
});

test("a workbook as it should be, by the same way, is taken: the refusals are not of the test's making", async () => {
  const seen = await imports.preview("roster", oneSheet(header + line(7)));
  assert.deepEqual([seen.state, seen.counts?.new, seen.counts?.bad], ["ready", 1, 0]);
  assert.equal((await imports.preview("roster", await bookOf("roster", [rosterRow(8)]))).counts?.new, 1);
});

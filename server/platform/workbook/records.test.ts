import assert from "node:assert/strict";
import test from "node:test";
import type { ReadOptions } from "./read.ts";
import { type RecordRow, readRecords } from "./records.ts";
import { STYLES, inline, oneSheet, row, texts } from "./specimens/books.ts";
import { HEADERS, ROSTER, person } from "./specimens/roster.ts";
import { type RecordOf, defineSheet, headerKey } from "./specification.ts";
import { text } from "./parsers.ts";

type Roster = RecordOf<typeof ROSTER>;

async function records(file: Uint8Array, options: ReadOptions = {}): Promise<RecordRow<Roster>[]> {
  const rows: RecordRow<Roster>[] = [];
  for await (const batch of await readRecords(file, ROSTER, options)) rows.push(...batch);
  return rows;
}

/** Codes of a row's errors by column, or its typed record. */
function outcome(found: RecordRow<Roster> | undefined): unknown {
  assert.ok(found);
  return found.ok ? found.value : found.errors.map((error) => `${error.place} ${error.column} ${error.code}`);
}

const EXPECTED: Roster = {
  name: "张三丰",
  identity: person(1)[1]!,
  phone: person(1)[2]!,
  unit: "某某中学",
  level: "middle",
  hours: 1250,
  date: 20_260_630,
  year: 2026,
  applies: true,
};

test("a valid row becomes a typed record", async () => {
  const [first] = await records(oneSheet(texts(...HEADERS) + texts(...person(1))));
  assert.deepEqual(outcome(first), EXPECTED);
  assert.equal(first?.row, 2);
  assert.equal(first?.cells.length, 9);
});

test("swapped columns are fine: headers say which is which", async () => {
  const order = [8, 3, 1, 0, 7, 5, 2, 6, 4];
  const pick = (values: string[]): string => texts(...order.map((at) => values[at]!));
  assert.deepEqual(outcome((await records(oneSheet(pick([...HEADERS]) + pick(person(1)))))[0]), EXPECTED);
});

test("headers by alias, with marks, blanks and line breaks; optional columns left out; ignored columns there", async () => {
  const header = texts("序号", "姓 名*", "公民身份\n号码（必填）", "单位：", " 职称级别", "错误原因");
  const [, identity] = person(1);
  const [first] = await records(oneSheet(header + texts("1", "张三", identity!, "一中", "副高", "上次的原因")));
  assert.deepEqual(outcome(first), {
    name: "张三",
    identity,
    unit: "一中",
    level: "senior",
    phone: null,
    hours: null,
    date: null,
    year: null,
    applies: null,
  });
});

test("titles above the header, merged ones too, and blank rows between", async () => {
  const data = `<row r="1"><c r="A1" t="inlineStr"><is><t>二〇二六年花名册</t></is></c></row><row r="5">${HEADERS.map(inline).join("")}</row><row r="9">${person(1).map(inline).join("")}</row>`;
  const [first] = await records(oneSheet(data, '<mergeCells count="1"><mergeCell ref="A1:I1"/></mergeCells>'));
  assert.deepEqual(outcome(first), EXPECTED);
  assert.equal(first?.row, 9);
});

test("every wrong cell is named with its place; good rows beside stay good", async () => {
  const bad = ["张3", "110105194912310021", "12800138000", "", "特级", "1e400", "2026-02-30", "26", "也许"];
  const rows = await records(oneSheet(texts(...HEADERS) + texts(...bad) + texts(...person(1))));
  assert.deepEqual(outcome(rows[0]), [
    "A2 姓名 name_characters",
    "B2 身份证号 identity_check",
    "C2 手机号 phone_prefix",
    "D2 单位 required",
    "E2 职称级别 unknown_choice",
    "F2 学时 not_a_number",
    "G2 取得日期 impossible_date",
    "H2 年度 not_a_year",
    "I2 是否申报 not_yes_or_no",
  ]);
  assert.deepEqual(outcome(rows[1]), EXPECTED);
});

test("formulas, error values and numbers in place of text are errors of the row", async () => {
  const cells = [
    inline("张三丰"),
    "<c><v>659900198001010000</v></c>",
    "<c><v>13800138000</v></c>",
    "<c><f>D1</f><v>1</v></c>",
    '<c t="e"><v>#N/A</v></c>',
    "<c><f>SUM(F3:F9)</f><v>30</v></c>",
    '<c s="1"><v>46203</v></c>',
    "<c><v>2026</v></c>",
    '<c t="b"><v>1</v></c>',
  ];
  const [first] = await records(oneSheet(texts(...HEADERS) + row(...cells), "", { styles: STYLES }));
  assert.deepEqual(outcome(first), [
    "B2 身份证号 number_precision",
    "D2 单位 formula",
    "E2 职称级别 error_value",
    "F2 学时 formula",
  ]);
});

test("a row shorter than the header has blanks at its end", async () => {
  const [first] = await records(oneSheet(texts(...HEADERS) + texts("张三")));
  assert.deepEqual(outcome(first), ["B2 身份证号 required", "D2 单位 required", "E2 职称级别 required"]);
});

test("rows of blanks only are no rows", async () => {
  assert.equal(
    (await records(oneSheet(texts(...HEADERS) + texts(" ", "　") + texts(...person(1)) + texts("  ")))).length,
    1,
  );
});

test("a specification with ambiguous headers is refused when defined", () => {
  const column = { required: true, parse: text(), example: "" } as const;
  assert.throws(() =>
    defineSheet({
      name: "a",
      columns: [
        { key: "a", header: "姓名", ...column },
        { key: "b", header: "姓 名", ...column },
      ],
    }),
  );
  assert.equal(headerKey(" Ｎａｍｅ*（必填）"), "name");
});

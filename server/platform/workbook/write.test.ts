import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { readXlsx } from "hucre/xlsx";
import { inspect } from "./archive.ts";
import type { Cell } from "./cells.ts";
import { daySerial, dayText, serialToIso } from "./dates.ts";
import { errorWorkbook, templateWorkbook } from "./documents.ts";
import { choice, plainText } from "./parsers.ts";
import { unpack } from "./inflate.ts";
import type { CellError } from "./problems.ts";
import { readRows } from "./read.ts";
import { type RecordRow, readRecords } from "./records.ts";
import { STYLES, inline, oneSheet, row, texts } from "./specimens/books.ts";
import { HEADERS, ROSTER, person } from "./specimens/roster.ts";
import { type RecordOf, defineSheet } from "./specification.ts";
import { type WrittenValue, defuse, workbookBytes, writeWorkbook } from "./write.ts";

const seed = Number(process.env.SEED ?? 20_261_123);

async function cellsOf(file: Uint8Array, sheet?: string): Promise<Cell[][]> {
  const rows: Cell[][] = [];
  for await (const batch of await readRows(file, sheet === undefined ? {} : { sheet }))
    rows.push(...batch.map((found) => found.cells));
  return rows;
}

async function bytesOf(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(stream));
}

test("what is written is read back: texts, hundredths, days, whole numbers", async () => {
  const day = fc
    .date({ min: new Date("1900-03-01T00:00:00Z"), max: new Date("2199-12-31T00:00:00Z"), noInvalidDate: true })
    .map((date) => Number(date.toISOString().slice(0, 10).replaceAll("-", "")));
  const record = fc.record({
    text: fc.string({ unit: "binary", maxLength: 30 }),
    hundredths: fc.integer({ min: -999_999, max: 999_999 }),
    day,
    integer: fc.maxSafeInteger(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 40 }), async (values) => {
      const file = await workbookBytes([
        {
          name: "数据",
          columns: [
            { header: "序" },
            { header: "文字" },
            { header: "学时", format: "hundredths" },
            { header: "日期", format: "day" },
            { header: "整数", format: "integer" },
          ],
          rows: values.map((value, at): WrittenValue[] => [
            `第${at}`,
            value.text,
            value.hundredths,
            value.day,
            value.integer,
          ]),
        },
      ]);
      const rows = await cellsOf(file);
      assert.equal(rows.length, values.length + 1);
      values.forEach((value, at) => {
        const [, text, hours, date, whole] = rows[at + 1]!;
        assert.equal(text!.text, defuse(value.text));
        assert.equal(plainText({ kind: "text", text: text!.text }), value.text.normalize("NFC").trim());
        assert.equal(Math.round(Number(hours!.text) * 100), value.hundredths + 0);
        assert.deepEqual(date, { kind: "day", text: dayText(value.day) });
        assert.equal(Number(whole!.text), value.integer);
      });
    }),
    { seed, numRuns: 25 },
  );
});

test("days and their serial numbers are each other's inverse, also before March 1900", () => {
  for (const day of [19_000_101, 19_000_228, 19_000_301, 19_700_101, 20_000_229, 20_260_630, 99_991_231]) {
    assert.equal(serialToIso(daySerial(day), false), dayText(day));
  }
  assert.equal(daySerial(20_260_630), 46_203);
  assert.equal(serialToIso(44_741, true), "2026-06-30");
  assert.equal(serialToIso(46_203.999999, false), "2026-07-01");
});

test("nothing that looks like a formula leaves as one", async () => {
  const dangers = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠x", "'=1", "''+1"];
  const file = await workbookBytes([{ name: "a", columns: [{ header: "=甲" }], rows: dangers.map((text) => [text]) }]);
  const rows = (await cellsOf(file)).map(([cell]) => cell!);
  for (const cell of rows) {
    assert.equal(cell.kind, "text");
    assert.equal(cell.text[0], "'", cell.text);
  }
  assert.deepEqual(
    rows.slice(1).map((cell) => plainText(cell)),
    dangers.map((text) => text.trim()),
  );
});

test("another reader understands what we write", async () => {
  const file = await workbookBytes([
    {
      name: "判定",
      columns: [{ header: "姓名" }, { header: "学时", format: "hundredths" }, { header: "日期", format: "day" }],
      rows: [
        ['张三<&>"𬱖', 1205, 20_260_630],
        ["李四\n二", 3000, null],
      ],
    },
  ]);
  const workbook = await readXlsx(file, { readStyles: true });
  assert.equal(workbook.sheets[0]?.name, "判定");
  assert.deepEqual(workbook.sheets[0]?.rows.slice(0, 3), [
    ["姓名", "学时", "日期"],
    ['张三<&>"𬱖', 12.05, new Date(Date.UTC(2026, 5, 30))],
    ["李四\n二", 30, null],
  ]);
  assert.equal(workbook.sheets[0]?.freezePane?.rows, 1);
});

test("equal content makes equal bytes; what a workbook cannot hold is an error", async () => {
  const sheet = (value: WrittenValue) => [{ name: "a", columns: [{ header: "甲" }], rows: [[value]] }];
  assert.deepEqual(await workbookBytes(sheet("x")), await workbookBytes(sheet("x")));
  await assert.rejects(workbookBytes(sheet("x".repeat(32_768))), RangeError);
  await assert.rejects(workbookBytes(sheet(Number.NaN)), RangeError);
  await assert.rejects(bytesOf(writeWorkbook([{ name: "a/b", columns: [], rows: [] }])), RangeError);
});

test("an error while rows are made reaches the reader of the bytes", async () => {
  async function* rows(): AsyncGenerator<WrittenValue[]> {
    yield ["a"];
    throw new Error("lost the database");
  }
  await assert.rejects(
    bytesOf(writeWorkbook([{ name: "a", columns: [{ header: "甲" }], rows: rows() }])),
    /lost the database/,
  );
});

test("the template can be filled in: it has all headers, formats, notes, choices, and no row", async () => {
  const file = await bytesOf(templateWorkbook(ROSTER));
  const rows = await cellsOf(file, ROSTER.name);
  assert.deepEqual(
    rows.map((cells) => cells.map((cell) => cell.text)),
    [HEADERS],
  );
  await assert.rejects(
    async () => {
      for await (const _ of await readRecords(file, ROSTER));
    },
    { code: "no_data_rows" },
  );
  const workbook = await readXlsx(file);
  const rules = workbook.sheets[0]?.dataValidations ?? [];
  // The other reader leaves out notes without a list; ours are counted in the part itself.
  assert.equal(rules.length, 2);
  const part = (await inspect(file)).parts.find(({ name }) => name === "xl/worksheets/sheet1.xml")!;
  const xml = Buffer.concat(await Array.fromAsync(unpack(file, part))).toString();
  assert.equal(xml.match(/<dataValidation [^>]*prompt="(?:必填|可不填)。/g)?.length, ROSTER.columns.length);
  assert.match(xml, /<col min="2" max="2" width="22" style="3"/);
  assert.ok(rules.some((rule) => rule.type === "list" && rule.range === "E2:E1048576"));
  assert.equal(workbook.sheets[1]?.name, "填写说明");
  assert.equal(workbook.sheets[1]?.rows.length, ROSTER.columns.length + 1);
});

test("a long list of choices goes to a hidden sheet", async () => {
  const labels = Array.from({ length: 60 }, (_, at) => `职称系列第${at}号`);
  const sheet = defineSheet({
    name: "a",
    columns: [
      {
        key: "s",
        header: "系列",
        required: true,
        parse: choice(labels.map((label) => ({ value: label, labels: [label] as const }))),
        example: labels[0]!,
      },
    ],
  });
  const workbook = await readXlsx(await bytesOf(templateWorkbook(sheet)));
  assert.equal(workbook.sheets[2]?.name, "选项");
  assert.equal(workbook.sheets[2]?.hidden, true);
  assert.equal(workbook.sheets[2]?.rows.length, 61);
});

type Rows = RecordRow<RecordOf<typeof ROSTER>>[];

async function recordsOf(file: Uint8Array): Promise<{ rows: Rows; header: readonly Cell[] }> {
  const reader = await readRecords(file, ROSTER);
  const rows: Rows = [];
  for await (const batch of reader) rows.push(...batch);
  return { rows, header: reader.header.cells };
}

test("the error workbook names the reasons, and reads again like the original", async () => {
  const bad = [
    inline("=张三"),
    "<c><v>659900198001010000</v></c>",
    "<c><v>13800138000</v></c>",
    inline("一中"),
    inline("特级"),
    "<c><v>12.5</v></c>",
    '<c s="1"><v>46203</v></c>',
    '<c t="e"><v>#N/A</v></c>',
    '<c t="b"><v>1</v></c>',
  ];
  const original = oneSheet(
    texts("标题") + texts(...HEADERS.slice().reverse()) + row(...bad.toReversed()) + texts(...person(1).reverse()),
    "",
    { styles: STYLES },
  );
  const first = await recordsOf(original);
  const errors = new Map<number, CellError[]>(
    first.rows.flatMap((found) => (found.ok ? [] : [[found.row, found.errors] as const])),
  );
  const second = await bytesOf(errorWorkbook(ROSTER, first.header, first.rows, errors));
  const cells = await cellsOf(second, ROSTER.name);
  assert.equal(cells[0]![0]!.text, "错误原因");
  assert.match(cells[1]![0]!.text, /【身份证号】以数字形式保存/);
  assert.equal(cells[2]![0]!.kind, "blank");
  const again = await recordsOf(second);
  const outcome = (rows: Rows): unknown[] =>
    rows.map((found) => (found.ok ? found.value : found.errors.map((error) => `${error.column} ${error.code}`)));
  assert.deepEqual(
    outcome(again.rows).map((found) =>
      Array.isArray(found) ? found.toSorted((one, other) => (one < other ? -1 : 1)) : found,
    ),
    outcome(first.rows).map((found) =>
      Array.isArray(found) ? found.toSorted((one, other) => (one < other ? -1 : 1)) : found,
    ),
  );
  const third = await bytesOf(errorWorkbook(ROSTER, again.header, again.rows, new Map()));
  assert.equal((await cellsOf(third, ROSTER.name))[0]!.filter((cell) => cell.text === "错误原因").length, 1);
});

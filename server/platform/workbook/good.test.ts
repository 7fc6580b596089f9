import assert from "node:assert/strict";
import test from "node:test";
import { XlsxStreamWriter, streamXlsxRows, writeXlsx, writeXlsxStream } from "hucre/xlsx";
import fc from "fast-check";
import type { Row } from "./cells.ts";
import { readRows } from "./read.ts";
import {
  MAIN,
  STYLES,
  type SpecimenBook,
  book,
  bookEntries,
  inline,
  oneSheet,
  row,
  sheetXml,
  texts,
} from "./specimens/books.ts";
import { zip } from "./specimens/zip.ts";
import { workbookBytes } from "./write.ts";

const seed = Number(process.env.SEED ?? 20_261_123);
console.log(`workbooks: seed ${seed}`);

async function rowsOf(file: Uint8Array | string, options: Parameters<typeof readRows>[1] = {}): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const batch of await readRows(file, options)) rows.push(...batch);
  return rows;
}

/** Cells as `kind:text`, rows joined: short enough to compare at a glance. */
const shown = (rows: Row[]): string =>
  rows
    .map((r) => `${r.number}|${r.cells.map((c) => (c.kind === "blank" ? "" : `${c.kind[0]}:${c.text}`)).join("|")}`)
    .join("\n");

const plain = (data: string, more: Partial<SpecimenBook> = {}): Buffer => oneSheet(data, "", more);
const sheet = (xml: string | Uint8Array): Buffer =>
  book({ sheets: [{ name: "花名册", data: "" }], replace: { "xl/worksheets/sheet1.xml": xml } });
const shared = (items: string, cells: string): Buffer => plain(row(cells), { strings: items });
const stored = (): Buffer =>
  zip(bookEntries({ sheets: [{ name: "a", data: texts("甲") }] }).map((entry) => ({ ...entry, store: true })));
const strict = (): Buffer =>
  book({
    sheets: [{ name: "a", data: texts("甲") }],
    replace: {
      "_rels/.rels":
        '<Relationships><Relationship Id="x" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument" Target="/xl/workbook.xml"/></Relationships>',
    },
  });
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

const GOOD: [what: string, file: Uint8Array | (() => Promise<Uint8Array>), expected: string][] = [
  ["inline strings", plain(texts("姓名", "单位")), "1|t:姓名|t:单位"],
  [
    "shared strings",
    shared("<si><t>甲</t></si><si><t>乙</t></si>", '<c t="s"><v>1</v></c><c t="s"><v>0</v></c>'),
    "1|t:乙|t:甲",
  ],
  [
    "runs of formatted text and phonetic guides",
    shared(
      '<si><r><rPr><b/></rPr><t>张</t></r><r><t>三</t></r><rPh sb="0" eb="1"><t>zhang</t></rPh></si>',
      '<c t="s"><v>0</v></c>',
    ),
    "1|t:张三",
  ],
  [
    "runs in place",
    plain(row('<c t="inlineStr"><is><r><t>李</t></r><r><t xml:space="preserve"> 四</t></r></is></c>')),
    "1|t:李 四",
  ],
  [
    "entities, character numbers and CDATA",
    plain(row('<c t="inlineStr"><is><t>A&amp;B&lt;&#x4e2d;&#25991;<![CDATA[<&>]]></t></is></c>')),
    "1|t:A&B<中文<&>",
  ],
  ["escapes of the workbook format", plain(texts("甲_x000D__x005F_x0041_乙")), "1|t:甲\r_x0041_乙"],
  ["characters outside the basic plane", plain(texts("𬱖䶮㼆𬭎")), "1|t:𬱖䶮㼆𬭎"],
  [
    "numbers with all their digits",
    plain(
      row(
        "<c><v>110101199003074514</v></c>",
        "<c><v>1.10101199003074E+17</v></c>",
        "<c><v>12.300000000000001</v></c>",
        "<c><v>1e400</v></c>",
      ),
    ),
    "1|n:110101199003074514|n:1.10101199003074E+17|n:12.300000000000001|n:1e400",
  ],
  [
    "days of the 1900 system",
    plain(
      row(
        '<c s="1"><v>46203</v></c>',
        '<c s="2"><v>46203.5</v></c>',
        '<c s="1"><v>1</v></c>',
        '<c s="1"><v>59</v></c>',
        '<c s="1"><v>61</v></c>',
        '<c s="0"><v>46203</v></c>',
      ),
      { styles: STYLES },
    ),
    "1|d:2026-06-30|d:2026-06-30T12:00:00|d:1900-01-01|d:1900-02-28|d:1900-03-01|n:46203",
  ],
  [
    "days of the 1904 system",
    plain(row('<c s="1"><v>44741</v></c>'), {
      styles: STYLES,
      workbook: `<workbook ${MAIN} xmlns:r="${OFFICE}"><workbookPr date1904="1"/><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    }),
    "1|d:2026-06-30",
  ],
  [
    "days that are none stay numbers",
    plain(row('<c s="1"><v>60</v></c>', '<c s="1"><v>-3</v></c>', '<c s="1"><v>99999999</v></c>'), { styles: STYLES }),
    "1|n:60|n:-3|n:99999999",
  ],
  ["days as ISO text", plain(row('<c t="d"><v>2026-06-30T00:00:00</v></c>')), "1|d:2026-06-30"],
  [
    "truth values, errors, formulas",
    plain(
      row(
        '<c t="b"><v>1</v></c>',
        '<c t="e"><v>#N/A</v></c>',
        "<c><f>1+1</f><v>2</v></c>",
        '<c t="str"><f>A1</f><v>甲</v></c>',
        "<c><f>B1</f></c>",
      ),
    ),
    "1|b:true|e:#N/A|f:2|f:甲|f:",
  ],
  [
    "cells with addresses and gaps",
    plain('<row r="3"><c r="B3"><v>1</v></c><c r="AA3" t="inlineStr"><is><t>远</t></is></c></row>'),
    `3||n:1${"|".repeat(25)}t:远`,
  ],
  [
    "formatted rows without content",
    plain(`${texts("甲")}<row r="9" s="1"><c r="A9" s="3"/></row><row r="12"><c r="A12"><v>5</v></c></row>`),
    "1|t:甲\n12|n:5",
  ],
  [
    "another namespace prefix",
    sheet(
      `<x:worksheet xmlns:x="y"><x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>甲</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>`,
    ),
    "1|t:甲",
  ],
  [
    "single quotes, blanks and comments",
    sheet(
      `<worksheet><!-- <row> --><sheetData ><row r='1' ><c  r='A1'  t='inlineStr' ><is><t>甲</t ></is></c ></row></sheetData></worksheet>\n`,
    ),
    "1|t:甲",
  ],
  ["a byte order mark", sheet(Buffer.from(`\ufeff${sheetXml(texts("甲"))}`)), "1|t:甲"],
  ["UTF-16", sheet(Buffer.from(`\ufeff${sheetXml(texts("甲𬱖")).replace("UTF-8", "UTF-16")}`, "utf16le")), "1|t:甲𬱖"],
  ["stored instead of deflated", stored(), "1|t:甲"],
  ["the strict form of the standard", strict(), "1|t:甲"],
  [
    "a hidden sheet beside",
    book({
      sheets: [
        { name: "花名册", data: texts("甲") },
        { name: "选项", data: texts("乙"), state: "hidden" },
      ],
    }),
    "1|t:甲",
  ],
  [
    "empty sheets beside",
    book({
      sheets: [
        { name: "Sheet1", data: "" },
        { name: "数据", data: texts("甲") },
        { name: "Sheet3", data: "<row><c/></row>" },
      ],
    }),
    "1|t:甲",
  ],
  [
    "parts that are not read: theme, printer, picture",
    plain(texts("甲"), {
      extra: [
        { name: "xl/theme/theme1.xml", data: "<a/>" },
        { name: "xl/printerSettings/printerSettings1.bin", data: Buffer.alloc(300, 7) },
        { name: "xl/media/image1.png", data: Buffer.from("89504e47", "hex") },
      ],
    }),
    "1|t:甲",
  ],
  [
    "hucre, streaming",
    async () =>
      Buffer.concat(
        await Array.fromAsync(
          writeXlsxStream([["甲", 1.5, new Date(Date.UTC(2026, 5, 30)), true, null, "乙"]], { name: "花名册" }),
        ),
      ),
    "1|t:甲|n:1.5|d:2026-06-30|b:true||t:乙",
  ],
  [
    "hucre, shared strings",
    async () => {
      const writer = new XlsxStreamWriter({
        name: "a",
        columns: [{ header: "姓名" }, { header: "日期" }],
        dateSystem: "1904",
      });
      writer.addRow(["张三", new Date(Date.UTC(2026, 5, 30))]);
      return writer.finish();
    },
    "1|t:姓名|t:日期\n2|t:张三|d:2026-06-30",
  ],
  [
    "hucre, whole workbook",
    async () =>
      await writeXlsx({
        sheets: [{ name: "a", rows: [["姓名"], ["李四"]], autoFilter: { range: "A1:A2" } }],
      }),
    "1|t:姓名\n2|t:李四",
  ],
];

for (const [what, file, expected] of GOOD) {
  test(`accepted: ${what}`, async () =>
    assert.equal(shown(await rowsOf(typeof file === "function" ? await file() : file)), expected));
}

test("the sheet asked for by name is read, whatever stands beside", async () => {
  const file = book({
    sheets: [
      { name: "封面", data: texts("甲") },
      { name: "花名册", data: texts("乙") },
    ],
  });
  assert.equal(shown(await rowsOf(file, { sheet: "花名册" })), "1|t:乙");
  await assert.rejects(rowsOf(file, { sheet: "记录", exact: true }), { code: "sheet_missing" });
});

test("hidden rows are read and counted", async () => {
  const reader = await readRows(
    plain('<row r="1"><c r="A1"><v>1</v></c></row><row r="2" hidden="1"><c r="A2"><v>2</v></c></row>'),
  );
  let rows = 0;
  for await (const batch of reader) rows += batch.length;
  assert.equal(rows, 2);
  assert.equal(reader.summary?.hiddenRows, 1);
});

test("the usual spelling of cells and any other read alike", async () => {
  const cell = fc.oneof(
    fc
      .string({ unit: "grapheme", maxLength: 12 })
      .map((text) => inline(text.replace(/[\u0000-\u001f\ufffe\uffff]|_x/g, ""))),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => `<c><v>${value}</v></c>`),
    fc.constantFrom(
      "<c/>",
      '<c t="b"><v>0</v></c>',
      '<c t="e"><v>#REF!</v></c>',
      "<c><f>1</f><v>1</v></c>",
      '<c t="str"><v>x&amp;y</v></c>',
    ),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(cell, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 30 }),
      async (rows) => {
        const data = rows.map((cells) => row(...cells)).join("") + row("<c><v>1</v></c>");
        // A blank before each bracket is the same XML and keeps the shortcut for usual cells from matching.
        const unusual = data.replace(/<(\/?[a-z]+)((?: [^<>]*?)?)(\/?)>/gi, "<$1$2 $3>");
        assert.equal(shown(await rowsOf(plain(unusual))), shown(await rowsOf(plain(data))));
      },
    ),
    { seed, numRuns: 25 },
  );
});

test("what another reader finds in a workbook, ours finds too", async () => {
  const rows = Array.from({ length: 3000 }, (_, at) => [
    `张三${at}`,
    at * 1.25,
    at % 7 === 0 ? null : `第${at % 50}科`,
    at % 2 === 0,
  ]);
  const file = Buffer.concat(await Array.fromAsync(writeXlsxStream(rows, { name: "a" })));
  const theirs: string[] = [];
  for await (const found of streamXlsxRows(file))
    theirs.push(found.values.map((value) => (value === null ? "" : String(value))).join("|"));
  const ours = (await rowsOf(file)).map((found) => found.cells.map((cell) => cell.text).join("|"));
  assert.deepEqual(ours, theirs);
});

test("a slow consumer holds the reading thread back; leaving early ends it", async () => {
  const file = await workbookBytes([
    {
      name: "a",
      columns: [{ header: "甲" }, { header: "乙" }],
      rows: Array.from({ length: 60_000 }, (_, at) => [`文字${at}`, at]),
    },
  ]);
  const reader = await readRows(file);
  let batches = 0;
  for await (const batch of reader) {
    assert.ok(batch.length < 10_000);
    if (++batches === 2) break;
  }
  assert.equal(reader.summary, null);
});

test("cancelling stops the reading with a refusal of its own", async () => {
  const file = await workbookBytes([
    { name: "a", columns: [{ header: "甲" }], rows: Array.from({ length: 60_000 }, (_, at) => [`文字${at}`]) },
  ]);
  const stop = new AbortController();
  await assert.rejects(
    async () => {
      for await (const _ of await readRows(file, { signal: stop.signal })) stop.abort();
    },
    { code: "cancelled" },
  );
  await assert.rejects(readRows(file, { signal: stop.signal }), { code: "cancelled" });
});

import test from "node:test";
import { deflateRawSync } from "node:zlib";
import { MAIN, book, inline, oneSheet, row, sheetXml, texts } from "./specimens/books.ts";
import { DATA, GOOD, type Specimen, assertRefused, sheetEntry } from "./specimens/refused.ts";
import { HEADERS, person } from "./specimens/roster.ts";

const sheetText = (xml: string): Buffer => book({ ...GOOD, replace: { "xl/worksheets/sheet1.xml": xml } });
const cellsOf = (data: string): Buffer => oneSheet(texts(...HEADERS) + data);
const laughs = `<!DOCTYPE sst [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">${"bcdefghij"
  .split("")
  .map((name, at) => `<!ENTITY ${name} "${`&${"abcdefghi"[at]};`.repeat(10)}">`)
  .join("")}]>`;

/** Two million short rows whose values do not repeat enough to be told by their ratio. */
function twoMillionRows(): Uint8Array {
  const pieces: string[] = [`<worksheet ${MAIN}><sheetData>${texts(...HEADERS)}`];
  for (let at = 0, value = 1; at < 2_000_000; at++)
    pieces.push(`<row><c><v>${(value = (value * 48_271) % 2_147_483_647)}</v></c></row>`);
  pieces.push("</sheetData></worksheet>");
  const data = Buffer.from(pieces.join(""));
  return sheetEntry({ data, packed: deflateRawSync(data, { level: 1 }) });
}

function manyEmptyRows(): Uint8Array {
  const rows = Array.from({ length: 1_048_577 }, () => "<row/>").join("");
  return sheetText(sheetXml(texts(...HEADERS) + rows));
}

const SPECIMENS: Specimen[] = [
  // The contents
  {
    what: "an entity bomb in the table of strings",
    code: "xml_declaration",
    file: book({
      ...GOOD,
      strings: "",
      replace: { "xl/sharedStrings.xml": `<?xml version="1.0"?>${laughs}<sst ${MAIN}><si><t>&j;</t></si></sst>` },
    }),
    says: "sharedStrings",
  },
  {
    what: "an external entity in the sheet",
    code: "xml_declaration",
    file: sheetText('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet/>'),
  },
  {
    what: "an entity bomb in UTF-16",
    code: "xml_declaration",
    file: book({
      ...GOOD,
      replace: {
        "xl/worksheets/sheet1.xml": Buffer.from(
          `\ufeff<?xml version="1.0" encoding="UTF-16"?>${laughs}<worksheet/>`,
          "utf16le",
        ),
      },
    }),
  },
  {
    what: "an undefined entity",
    code: "xml_declaration",
    file: cellsOf(row('<c t="inlineStr"><is><t>&lol;</t></is></c>')),
  },
  { what: "a sheet cut off", code: "part_malformed", file: sheetText(sheetXml(DATA).slice(0, -30)), says: "不完整" },
  {
    what: "tags that do not match",
    code: "part_malformed",
    file: sheetText(`<worksheet ${MAIN}><sheetData></worksheet></sheetData>`),
  },
  {
    what: "a tag without end",
    code: "part_malformed",
    file: sheetText(`<worksheet ${MAIN}><sheetData><c ${"a".repeat(300_000)}`),
  },
  { what: "a hundred thousand levels", code: "part_malformed", file: sheetText("<a>".repeat(100_000)), says: "嵌套" },
  {
    what: "bytes that are no UTF-8",
    code: "part_malformed",
    file: book({
      ...GOOD,
      replace: {
        "xl/worksheets/sheet1.xml": Buffer.concat([
          Buffer.from(`<worksheet ${MAIN}>`),
          Buffer.from([0xff, 0xfe, 0xc0]),
        ]),
      },
    }),
    says: "编码",
  },
  { what: "a reference into nothing", code: "part_malformed", file: cellsOf(row('<c t="s"><v>7</v></c>')), says: "A2" },
  {
    what: "cells in the wrong order",
    code: "part_malformed",
    file: cellsOf('<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>1</v></c></row>'),
  },
  {
    what: "two cells in one place",
    code: "part_malformed",
    file: cellsOf('<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row>'),
  },
  {
    what: "rows in the wrong order",
    code: "part_malformed",
    file: cellsOf('<row r="5"><c r="A5"><v>1</v></c></row><row r="4"><c r="A4"><v>1</v></c></row>'),
  },
  {
    what: "a cell that belongs to another row",
    code: "part_malformed",
    file: cellsOf('<row r="2"><c r="A9"><v>1</v></c></row>'),
  },
  { what: "a number that is none", code: "part_malformed", file: cellsOf(row("<c><v>NaN</v></c>")), says: "A2" },
  { what: "no workbook part", code: "not_a_workbook", file: book({ ...GOOD, replace: { "xl/workbook.xml": null } }) },
  {
    what: "a sheet whose part is missing",
    code: "part_malformed",
    file: book({ ...GOOD, replace: { "xl/worksheets/sheet1.xml": null } }),
    says: "花名册",
  },
  { what: "an empty sheet", code: "empty_workbook", file: oneSheet("") },
  {
    what: "rows of formats and no content",
    code: "empty_workbook",
    file: oneSheet('<row r="1" s="1"><c r="A1" s="1"/></row>'.repeat(1)),
  },
  {
    what: "two sheets with content",
    code: "several_sheets",
    file: book({
      sheets: [
        { name: "一", data: DATA },
        { name: "二", data: DATA },
      ],
    }),
    says: "“二”",
  },
  {
    what: "only a hidden sheet",
    code: "sheet_hidden",
    file: book({ sheets: [{ name: "花名册", data: DATA, state: "hidden" }] }),
    says: "花名册",
  },
  {
    what: "the sheet hidden behind another",
    code: "sheet_hidden",
    file: book({
      sheets: [
        { name: "封面", data: texts("说明") },
        { name: "花名册", data: DATA, state: "veryHidden" },
      ],
    }),
  },
  { what: "two million rows", code: "too_many_rows", file: twoMillionRows, says: "第 200001 行" },
  { what: "more rows than a sheet has", code: "too_many_rows", file: manyEmptyRows, limits: { ratio: 1e6 } },
  {
    what: "a cell in column 16,000",
    code: "too_many_columns",
    file: cellsOf('<row r="2"><c r="WQJ2"><v>1</v></c></row>'),
    says: "WQJ2",
  },
  {
    what: "a cell of a million characters",
    code: "cell_too_long",
    file: cellsOf(row(inline("长".repeat(1_000_000)))),
    limits: { ratio: 1e6 },
    says: "A2",
  },
  {
    what: "a shared string of a million characters",
    code: "cell_too_long",
    file: book({
      sheets: [{ name: "花名册", data: `${texts(...HEADERS)}${row("<c/>", '<c t="s"><v>0</v></c>')}` }],
      strings: `<si><t>${"长".repeat(1_000_000)}</t></si>`,
    }),
    limits: { ratio: 1e6 },
    says: "B2",
  },
  {
    what: "a table of strings too large",
    code: "unpacks_too_large",
    file: book({ ...GOOD, strings: `<si><t>${"长".repeat(700_000)}</t></si>` }),
    limits: { stringBytes: 2 ** 20, ratio: 1e6 },
    says: "文字表",
  },

  // The header
  { what: "no header", code: "header_not_found", file: oneSheet(texts(...person(1)) + texts(...person(2))) },
  { what: "a header in row 11", code: "header_not_found", file: oneSheet(`${texts("标题").repeat(10)}${DATA}`) },
  {
    what: "a header in two tiers",
    code: "header_merged",
    file: oneSheet(
      `${texts("姓名", "身份证号", "职称信息", "", "单位")}${texts("", "", "职称级别", "学时", "")}${texts(...person(1))}`,
      '<mergeCells count="3"><mergeCell ref="A1:A2"/><mergeCell ref="B1:B2"/><mergeCell ref="C1:D1"/></mergeCells>',
    ),
    says: "A1:A2",
  },
  {
    what: "two header cells merged",
    code: "header_merged",
    file: oneSheet(DATA, '<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'),
    says: "A1:B1",
  },
  {
    what: "data cells merged",
    code: "cells_merged",
    file: oneSheet(DATA, '<mergeCells count="1"><mergeCell ref="D2:D3"/></mergeCells>'),
    says: "D2:D3",
  },
  {
    what: "a missing column",
    code: "header_missing",
    file: oneSheet(texts(...HEADERS.filter((header) => header !== "单位")) + texts("x")),
    says: "单位",
  },
  {
    what: "an unknown column",
    code: "header_unknown",
    file: oneSheet(texts(...HEADERS, "血型") + texts(...person(1), "A")),
    says: "J 列“血型”",
  },
  {
    what: "a column twice",
    code: "header_duplicate",
    file: oneSheet(texts(...HEADERS, "证件号码") + texts(...person(1))),
    says: "B1、J1",
  },
  {
    what: "a formula as header",
    code: "header_formula",
    file: oneSheet(`${row(...HEADERS.map(inline), "<c><f>A1</f><v>1</v></c>")}${texts(...person(1))}`),
    says: "J1",
  },
  {
    what: "content below no header",
    code: "header_blank",
    file: oneSheet(texts(...HEADERS) + texts(...person(1), "", "血型 A")),
    says: "K2",
  },
  { what: "a header and nothing below", code: "no_data_rows", file: oneSheet(texts(...HEADERS)) },

  // The reading
  {
    what: "longer than the time allowed",
    code: "takes_too_long",
    file: twoMillionRows,
    limits: { rows: 3_000_000, milliseconds: 50 },
  },
  {
    what: "more memory than allowed",
    code: "takes_too_much_memory",
    file: () =>
      book({
        ...GOOD,
        strings: Array.from({ length: 400_000 }, (_, at) => `<si><t>某某某某某某某某单位${at}</t></si>`).join(""),
      }),
    limits: { heapMegabytes: 16 },
  },
];

for (const specimen of SPECIMENS) test(`refused: ${specimen.what}`, () => assertRefused(specimen));

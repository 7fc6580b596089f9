import assert from "node:assert/strict";
import { deflateRawSync } from "node:zlib";
import test from "node:test";
import type { WorkbookLimits } from "./limits.ts";
import { readRecords } from "./records.ts";
import { type RefusalCode, WorkbookRefusal } from "./refusals.ts";
import { MAIN, book, bookEntries, inline, oneSheet, row, sheetXml, texts } from "./specimens/books.ts";
import { HEADERS, ROSTER, person } from "./specimens/roster.ts";
import { type SpecimenEntry, deflatedBomb, zip } from "./specimens/zip.ts";

interface Specimen {
  what: string;
  code: RefusalCode;
  file: Uint8Array | (() => Uint8Array);
  /** Must be found in the place or message. */
  says?: string;
  limits?: Partial<WorkbookLimits>;
}

const DATA = texts(...HEADERS) + texts(...person(1)) + texts(...person(2));
const GOOD = { sheets: [{ name: "花名册", data: DATA }] };
const ole = (text: string): Buffer => Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(512), Buffer.from(text, "utf16le"), Buffer.alloc(512)]);
const withPart = (entry: SpecimenEntry): Buffer => book({ ...GOOD, extra: [entry] });
const sheetEntry = (entry: Partial<SpecimenEntry>): Buffer => {
  const data = sheetXml(DATA);
  return book({ ...GOOD, replace: { "xl/worksheets/sheet1.xml": { name: "xl/worksheets/sheet1.xml", data, ...entry } } });
};
const sheetText = (xml: string): Buffer => book({ ...GOOD, replace: { "xl/worksheets/sheet1.xml": xml } });
const cellsOf = (data: string): Buffer => oneSheet(texts(...HEADERS) + data);
const bomb = deflatedBomb(1500);
const laughs = `<!DOCTYPE sst [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">${"bcdefghij".split("").map((name, at) => `<!ENTITY ${name} "${`&${"abcdefghi"[at]};`.repeat(10)}">`).join("")}]>`;

/** Two million short rows whose values do not repeat enough to be told by their ratio. */
function twoMillionRows(): Uint8Array {
  const pieces: string[] = [`<worksheet ${MAIN}><sheetData>${texts(...HEADERS)}`];
  for (let at = 0, value = 1; at < 2_000_000; at++) pieces.push(`<row><c><v>${(value = (value * 48_271) % 2_147_483_647)}</v></c></row>`);
  pieces.push("</sheetData></worksheet>");
  const data = Buffer.from(pieces.join(""));
  return sheetEntry({ data, packed: deflateRawSync(data, { level: 1 }) });
}

function manyEmptyRows(): Uint8Array {
  const rows = Array.from({ length: 1_048_577 }, () => "<row/>").join("");
  return sheetText(sheetXml(texts(...HEADERS) + rows));
}

const SPECIMENS: Specimen[] = [
  // What only calls itself .xlsx
  { what: "an empty file", code: "empty_file", file: new Uint8Array() },
  { what: "an .xls renamed", code: "old_xls", file: ole("Workbook") },
  { what: "an encrypted workbook", code: "encrypted", file: ole("EncryptedPackage") },
  { what: "a CSV renamed (UTF-8)", code: "csv_renamed", file: Buffer.from("\ufeff姓名,身份证号\n张三,1\n") },
  { what: "a CSV renamed (GBK)", code: "csv_renamed", file: Buffer.from("d0d5c3fb2cc9edb7ddd6a40a", "hex") },
  { what: "a CSV renamed (UTF-16)", code: "csv_renamed", file: Buffer.from("\ufeff姓名\t身份证号\n", "utf16le") },
  { what: "a web page renamed", code: "html_renamed", file: Buffer.from("<html><table><tr><td>姓名</td></tr></table></html>") },
  { what: "an XML table renamed", code: "xml_renamed", file: Buffer.from('<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>') },
  { what: "a PDF renamed", code: "not_a_workbook", file: Buffer.from("%PDF-1.7\n"), says: "PDF" },
  { what: "a picture renamed", code: "not_a_workbook", file: Buffer.from("89504e470d0a1a0a00000000", "hex"), says: "PNG" },
  { what: "a program renamed", code: "not_a_workbook", file: Buffer.from("4d5a90000300000004000000", "hex"), says: "程序" },
  { what: "a RAR archive renamed", code: "other_archive", file: Buffer.from("Rar!\u001a\u0007\u0000"), says: "RAR" },
  { what: "a 7z archive renamed", code: "other_archive", file: Buffer.from("377abcaf271c0004", "hex"), says: "7z" },
  { what: "a plain zip renamed", code: "other_archive", file: zip([{ name: "张三.txt", data: "x" }]), says: "ZIP" },
  { what: "random bytes", code: "not_a_workbook", file: Buffer.from([0, 1, 2, 3, 4, 5, 250, 251, 252]) },
  { what: "a Word document renamed", code: "not_a_workbook", file: zip([{ name: "[Content_Types].xml", data: "<Types/>" }, { name: "word/document.xml", data: "<w/>" }]), says: "Word" },
  { what: "an .ods renamed", code: "ods_renamed", file: zip([{ name: "mimetype", data: "application/vnd.oasis.opendocument.spreadsheet", store: true }, { name: "content.xml", data: "<x/>" }]) },
  { what: "an .xlsb renamed", code: "binary_workbook", file: withPart({ name: "xl/workbook.bin", data: "x" }) },
  { what: "a file above the size limit", code: "file_too_large", file: book(GOOD), limits: { fileBytes: 1000 }, says: "1000 字节" },

  // The archive
  { what: "a truncated zip", code: "archive_damaged", file: book(GOOD).subarray(0, -40) },
  { what: "a zip cut in the middle", code: "archive_damaged", file: book(GOOD).subarray(0, 600) },
  { what: "an honest bomb of 1.5 GB", code: "unpacks_too_large", file: sheetEntry({ packed: bomb, claimedBytes: 1500 * 2 ** 20 }), says: "sheet1.xml" },
  { what: "a bomb that claims one kilobyte", code: "archive_lies", file: sheetEntry({ packed: bomb, claimedBytes: 1024 }), says: "sheet1.xml" },
  { what: "a bomb in the table of strings that claims one kilobyte", code: "archive_lies", file: book({ ...GOOD, strings: "", replace: { "xl/sharedStrings.xml": { name: "xl/sharedStrings.xml", data: "", packed: bomb, claimedBytes: 1024 } } }), says: "sharedStrings" },
  { what: "a bomb in a descriptive part", code: "unpacks_too_large", file: book({ ...GOOD, styles: "", replace: { "xl/styles.xml": { name: "xl/styles.xml", data: "", packed: deflatedBomb(40), claimedBytes: 40 * 2 ** 20 } } }), limits: { ratio: 5000 }, says: "styles" },
  { what: "a bomb just inside the size limit", code: "packed_too_tight", file: sheetEntry({ packed: deflatedBomb(300), claimedBytes: 300 * 2 ** 20 }), says: "倍" },
  { what: "many parts of bounded size that add up", code: "unpacks_too_large", file: book({ ...GOOD, extra: Array.from({ length: 5 }, (_, at) => ({ name: `xl/media/${at}.xml`, data: "", packed: deflatedBomb(100), claimedBytes: 100 * 2 ** 20 })) }), limits: { ratio: 5000 }, says: "合计" },
  { what: "a part that claims more than it holds", code: "archive_lies", file: sheetEntry({ claimedBytes: 5_000_000 }), limits: { ratio: 1e9 } },
  { what: "a part with a wrong checksum", code: "archive_damaged", file: sheetEntry({ claimedCrc: 12345 }), says: "sheet1.xml" },
  { what: "a part with damaged data", code: "archive_damaged", file: sheetEntry({ packed: Buffer.alloc(400, 0xff), claimedBytes: 4000 }) },
  { what: "too many parts", code: "too_many_parts", file: book({ ...GOOD, extra: Array.from({ length: 60 }, (_, at) => ({ name: `xl/x${at}.xml`, data: "" })) }), limits: { parts: 50 } },
  { what: "a name that climbs out (zip slip)", code: "unsafe_part_name", file: withPart({ name: "../../etc/passwd", data: "x" }), says: "passwd" },
  { what: "an absolute name", code: "unsafe_part_name", file: withPart({ name: "/etc/passwd", data: "x" }) },
  { what: "a name with a drive", code: "unsafe_part_name", file: withPart({ name: "C:/windows/x.xml", data: "x" }) },
  { what: "a name with a backslash that climbs out", code: "unsafe_part_name", file: withPart({ name: "xl\\..\\..\\x.xml", data: "x" }) },
  { what: "a name that reads from right to left", code: "unsafe_part_name", file: withPart({ name: "xl/\u202elmx.exe", data: "x" }) },
  { what: "a name of 300 bytes", code: "unsafe_part_name", file: withPart({ name: `xl/${"a".repeat(300)}.xml`, data: "x" }) },
  { what: "a name with a NUL", code: "unsafe_part_name", file: withPart({ name: "xl/a\u0000.xml", data: "x" }) },
  { what: "two parts of one name", code: "duplicate_part", file: withPart({ name: "XL/Worksheets/sheet1.xml", data: "x" }), says: "sheet1" },
  { what: "parts that overlap", code: "duplicate_part", file: withPart({ name: "xl/again.xml", data: "x", overlap: true }) },
  { what: "another name in the local header", code: "archive_lies", file: withPart({ name: "xl/a.xml", data: "x", localName: "xl/b.xml" }) },
  { what: "a symbolic link", code: "symbolic_link", file: withPart({ name: "xl/link.xml", data: "/etc/passwd", attributes: 0o120777 * 65_536 }), says: "link.xml" },
  { what: "an encrypted part", code: "encrypted", file: withPart({ name: "xl/a.xml", data: "x", flags: 0x801 }) },
  { what: "an unknown packing method", code: "part_malformed", file: withPart({ name: "xl/a.xml", data: "x", method: 12 }), says: "压缩方式 12" },
  { what: "macros", code: "macros", file: withPart({ name: "xl/vbaProject.bin", data: "x" }), says: "vbaProject" },
  { what: "macros named by the content types only", code: "macros", file: book({ ...GOOD, replace: { "[Content_Types].xml": '<Types><Override PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>' } }) },
  { what: "a macro sheet", code: "macros", file: withPart({ name: "xl/macrosheets/sheet1.xml", data: "x" }) },
  { what: "links to other files", code: "external_links", file: withPart({ name: "xl/externalLinks/externalLink1.xml", data: "<x/>" }), says: "externalLink1" },
  { what: "an embedded object", code: "embedded_object", file: withPart({ name: "xl/embeddings/oleObject1.bin", data: "x" }) },
  { what: "an ActiveX control", code: "embedded_object", file: withPart({ name: "xl/activeX/activeX1.xml", data: "<x/>" }) },
  { what: "a nested zip by name", code: "nested_archive", file: withPart({ name: "xl/media/inner.zip", data: "x" }) },
  { what: "a nested zip in disguise", code: "nested_archive", file: withPart({ name: "xl/media/image1.png", data: zip([{ name: "a", data: "b" }]) }), says: "image1.png" },
  { what: "a program in disguise, stored", code: "nested_archive", file: withPart({ name: "xl/media/image2.png", data: Buffer.from("4d5a9000", "hex"), store: true }) },

  // The contents
  { what: "an entity bomb in the table of strings", code: "xml_declaration", file: book({ ...GOOD, strings: "", replace: { "xl/sharedStrings.xml": `<?xml version="1.0"?>${laughs}<sst ${MAIN}><si><t>&j;</t></si></sst>` } }), says: "sharedStrings" },
  { what: "an external entity in the sheet", code: "xml_declaration", file: sheetText('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet/>') },
  { what: "an entity bomb in UTF-16", code: "xml_declaration", file: book({ ...GOOD, replace: { "xl/worksheets/sheet1.xml": Buffer.from(`\ufeff<?xml version="1.0" encoding="UTF-16"?>${laughs}<worksheet/>`, "utf16le") } }) },
  { what: "an undefined entity", code: "xml_declaration", file: cellsOf(row('<c t="inlineStr"><is><t>&lol;</t></is></c>')) },
  { what: "a sheet cut off", code: "part_malformed", file: sheetText(sheetXml(DATA).slice(0, -30)), says: "不完整" },
  { what: "tags that do not match", code: "part_malformed", file: sheetText(`<worksheet ${MAIN}><sheetData></worksheet></sheetData>`) },
  { what: "a tag without end", code: "part_malformed", file: sheetText(`<worksheet ${MAIN}><sheetData><c ${"a".repeat(300_000)}`) },
  { what: "a hundred thousand levels", code: "part_malformed", file: sheetText("<a>".repeat(100_000)), says: "嵌套" },
  { what: "bytes that are no UTF-8", code: "part_malformed", file: book({ ...GOOD, replace: { "xl/worksheets/sheet1.xml": Buffer.concat([Buffer.from(`<worksheet ${MAIN}>`), Buffer.from([0xff, 0xfe, 0xc0])]) } }), says: "编码" },
  { what: "a reference into nothing", code: "part_malformed", file: cellsOf(row('<c t="s"><v>7</v></c>')), says: "A2" },
  { what: "cells in the wrong order", code: "part_malformed", file: cellsOf('<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>1</v></c></row>') },
  { what: "two cells in one place", code: "part_malformed", file: cellsOf('<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row>') },
  { what: "rows in the wrong order", code: "part_malformed", file: cellsOf('<row r="5"><c r="A5"><v>1</v></c></row><row r="4"><c r="A4"><v>1</v></c></row>') },
  { what: "a cell that belongs to another row", code: "part_malformed", file: cellsOf('<row r="2"><c r="A9"><v>1</v></c></row>') },
  { what: "a number that is none", code: "part_malformed", file: cellsOf(row("<c><v>NaN</v></c>")), says: "A2" },
  { what: "no workbook part", code: "not_a_workbook", file: book({ ...GOOD, replace: { "xl/workbook.xml": null } }) },
  { what: "a sheet whose part is missing", code: "part_malformed", file: book({ ...GOOD, replace: { "xl/worksheets/sheet1.xml": null } }), says: "花名册" },
  { what: "an empty sheet", code: "empty_workbook", file: oneSheet("") },
  { what: "rows of formats and no content", code: "empty_workbook", file: oneSheet('<row r="1" s="1"><c r="A1" s="1"/></row>'.repeat(1)) },
  { what: "two sheets with content", code: "several_sheets", file: book({ sheets: [{ name: "一", data: DATA }, { name: "二", data: DATA }] }), says: "“二”" },
  { what: "only a hidden sheet", code: "sheet_hidden", file: book({ sheets: [{ name: "花名册", data: DATA, state: "hidden" }] }), says: "花名册" },
  { what: "the sheet hidden behind another", code: "sheet_hidden", file: book({ sheets: [{ name: "封面", data: texts("说明") }, { name: "花名册", data: DATA, state: "veryHidden" }] }) },
  { what: "two million rows", code: "too_many_rows", file: twoMillionRows, says: "200000" },
  { what: "more rows than a sheet has", code: "too_many_rows", file: manyEmptyRows, limits: { ratio: 1e6 } },
  { what: "a cell in column 16,000", code: "too_many_columns", file: cellsOf('<row r="2"><c r="WQJ2"><v>1</v></c></row>'), says: "WQJ2" },
  { what: "a cell of a million characters", code: "cell_too_long", file: cellsOf(row(inline("长".repeat(1_000_000)))), limits: { ratio: 1e6 }, says: "A2" },
  { what: "a shared string of a million characters", code: "cell_too_long", file: book({ sheets: [{ name: "花名册", data: `${texts(...HEADERS)}${row("<c/>", '<c t="s"><v>0</v></c>')}` }], strings: `<si><t>${"长".repeat(1_000_000)}</t></si>` }), limits: { ratio: 1e6 }, says: "B2" },
  { what: "a table of strings too large", code: "unpacks_too_large", file: book({ ...GOOD, strings: `<si><t>${"长".repeat(700_000)}</t></si>` }), limits: { stringBytes: 2 ** 20, ratio: 1e6 }, says: "文字表" },

  // The header
  { what: "no header", code: "header_not_found", file: oneSheet(texts(...person(1)) + texts(...person(2))) },
  { what: "a header in row 11", code: "header_not_found", file: oneSheet(`${texts("标题").repeat(10)}${DATA}`) },
  { what: "a header in two tiers", code: "header_merged", file: oneSheet(`${texts("姓名", "身份证号", "职称信息", "", "单位")}${texts("", "", "职称级别", "学时", "")}${texts(...person(1))}`, '<mergeCells count="3"><mergeCell ref="A1:A2"/><mergeCell ref="B1:B2"/><mergeCell ref="C1:D1"/></mergeCells>'), says: "A1:A2" },
  { what: "two header cells merged", code: "header_merged", file: oneSheet(DATA, '<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'), says: "A1:B1" },
  { what: "data cells merged", code: "cells_merged", file: oneSheet(DATA, '<mergeCells count="1"><mergeCell ref="D2:D3"/></mergeCells>'), says: "D2:D3" },
  { what: "a missing column", code: "header_missing", file: oneSheet(texts(...HEADERS.filter((header) => header !== "单位")) + texts("x")), says: "单位" },
  { what: "an unknown column", code: "header_unknown", file: oneSheet(texts(...HEADERS, "血型") + texts(...person(1), "A")), says: "J 列“血型”" },
  { what: "a column twice", code: "header_duplicate", file: oneSheet(texts(...HEADERS, "证件号码") + texts(...person(1))), says: "B1、J1" },
  { what: "a formula as header", code: "header_formula", file: oneSheet(`${row(...HEADERS.map(inline), "<c><f>A1</f><v>1</v></c>")}${texts(...person(1))}`), says: "J1" },
  { what: "content below no header", code: "header_blank", file: oneSheet(texts(...HEADERS) + texts(...person(1), "", "血型 A")), says: "K2" },
  { what: "a header and nothing below", code: "no_data_rows", file: oneSheet(texts(...HEADERS)) },

  // The reading
  { what: "longer than the time allowed", code: "takes_too_long", file: twoMillionRows, limits: { rows: 3_000_000, milliseconds: 50 } },
  { what: "more memory than allowed", code: "takes_too_much_memory", file: () => book({ ...GOOD, strings: Array.from({ length: 400_000 }, (_, at) => `<si><t>某某某某某某某某单位${at}</t></si>`).join("") }), limits: { heapMegabytes: 16 } },
];

async function refusalOf(specimen: Specimen): Promise<WorkbookRefusal | null> {
  const file = typeof specimen.file === "function" ? specimen.file() : specimen.file;
  try {
    const reader = await readRecords(file, ROSTER, { limits: specimen.limits ?? {} });
    for await (const _ of reader);
    return null;
  } catch (error) {
    if (error instanceof WorkbookRefusal) return error;
    throw error;
  }
}

for (const specimen of SPECIMENS) {
  test(`refused: ${specimen.what}`, async () => {
    const refusal = await refusalOf(specimen);
    assert.ok(refusal, "accepted");
    assert.equal(refusal.code, specimen.code, refusal.message);
    assert.match(refusal.message, /[\u4e00-\u9fff]/);
    assert.match(refusal.remedy, /[\u4e00-\u9fff]/);
    assert.doesNotMatch(refusal.message + refusal.remedy, /[{}]|undefined|NaN/);
    if (specimen.says) assert.ok(`${refusal.place} ${refusal.message}`.includes(specimen.says), `${refusal.place} ${refusal.message}`);
  });
}

test("the same files without their fault are accepted", async () => {
  assert.equal(await refusalOf({ what: "", code: "empty_file", file: book(GOOD) }), null);
  assert.equal(await refusalOf({ what: "", code: "empty_file", file: zip(bookEntries(GOOD)) }), null);
});

test("a bomb costs little memory", async () => {
  const files = [sheetEntry({ packed: bomb, claimedBytes: 1024 }), sheetEntry({ packed: deflatedBomb(300), claimedBytes: 300 * 2 ** 20 })];
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  let peak = before;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 5);
  for (const file of files) await refusalOf({ what: "", code: "archive_lies", file, limits: { ratio: 1e6 } });
  clearInterval(timer);
  const growth = Math.round((peak - before) / 2 ** 20);
  console.log(`memory growth during two bombs: ${growth} MB`);
  assert.ok(growth < 200, `${growth} MB`);
});

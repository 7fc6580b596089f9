import assert from "node:assert/strict";
import test from "node:test";
import { book, bookEntries } from "./specimens/books.ts";
import { GOOD, type Specimen, assertRefused, refusalOf, sheetEntry } from "./specimens/refused.ts";
import { type SpecimenEntry, deflatedBomb, zip } from "./specimens/zip.ts";

const ole = (text: string): Buffer =>
  Buffer.concat([
    Buffer.from("d0cf11e0a1b11ae1", "hex"),
    Buffer.alloc(512),
    Buffer.from(text, "utf16le"),
    Buffer.alloc(512),
  ]);
const withPart = (entry: SpecimenEntry): Buffer => book({ ...GOOD, extra: [entry] });
const bomb = deflatedBomb(1500);

const SPECIMENS: Specimen[] = [
  // What only calls itself .xlsx
  { what: "an empty file", code: "empty_file", file: new Uint8Array() },
  { what: "an .xls renamed", code: "old_xls", file: ole("Workbook") },
  { what: "an encrypted workbook", code: "encrypted", file: ole("EncryptedPackage") },
  { what: "a CSV renamed (UTF-8)", code: "csv_renamed", file: Buffer.from("\ufeff姓名,身份证号\n张三,1\n") },
  { what: "a CSV renamed (GBK)", code: "csv_renamed", file: Buffer.from("d0d5c3fb2cc9edb7ddd6a40a", "hex") },
  { what: "a CSV renamed (UTF-16)", code: "csv_renamed", file: Buffer.from("\ufeff姓名\t身份证号\n", "utf16le") },
  {
    what: "a web page renamed",
    code: "html_renamed",
    file: Buffer.from("<html><table><tr><td>姓名</td></tr></table></html>"),
  },
  {
    what: "an XML table renamed",
    code: "xml_renamed",
    file: Buffer.from('<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'),
  },
  { what: "a PDF renamed", code: "not_a_workbook", file: Buffer.from("%PDF-1.7\n"), says: "PDF" },
  {
    what: "a picture renamed",
    code: "not_a_workbook",
    file: Buffer.from("89504e470d0a1a0a00000000", "hex"),
    says: "PNG",
  },
  {
    what: "a program renamed",
    code: "not_a_workbook",
    file: Buffer.from("4d5a90000300000004000000", "hex"),
    says: "程序",
  },
  { what: "a RAR archive renamed", code: "other_archive", file: Buffer.from("Rar!\u001a\u0007\u0000"), says: "RAR" },
  { what: "a 7z archive renamed", code: "other_archive", file: Buffer.from("377abcaf271c0004", "hex"), says: "7z" },
  { what: "a plain zip renamed", code: "other_archive", file: zip([{ name: "张三.txt", data: "x" }]), says: "ZIP" },
  { what: "random bytes", code: "not_a_workbook", file: Buffer.from([0, 1, 2, 3, 4, 5, 250, 251, 252]) },
  {
    what: "a Word document renamed",
    code: "not_a_workbook",
    file: zip([
      { name: "[Content_Types].xml", data: "<Types/>" },
      { name: "word/document.xml", data: "<w/>" },
    ]),
    says: "Word",
  },
  {
    what: "an .ods renamed",
    code: "ods_renamed",
    file: zip([
      { name: "mimetype", data: "application/vnd.oasis.opendocument.spreadsheet", store: true },
      { name: "content.xml", data: "<x/>" },
    ]),
  },
  { what: "an .xlsb renamed", code: "binary_workbook", file: withPart({ name: "xl/workbook.bin", data: "x" }) },
  {
    what: "a file above the size limit",
    code: "file_too_large",
    file: book(GOOD),
    limits: { fileBytes: 1000 },
    says: "1000 字节",
  },

  // The archive
  { what: "a truncated zip", code: "archive_damaged", file: book(GOOD).subarray(0, -40) },
  { what: "a zip cut in the middle", code: "archive_damaged", file: book(GOOD).subarray(0, 600) },
  {
    what: "an honest bomb of 1.5 GB",
    code: "unpacks_too_large",
    file: sheetEntry({ packed: bomb, claimedBytes: 1500 * 2 ** 20 }),
    says: "sheet1.xml",
  },
  {
    what: "a bomb that claims one kilobyte",
    code: "archive_lies",
    file: sheetEntry({ packed: bomb, claimedBytes: 1024 }),
    says: "sheet1.xml",
  },
  {
    what: "a bomb in the table of strings that claims one kilobyte",
    code: "archive_lies",
    file: book({
      ...GOOD,
      strings: "",
      replace: { "xl/sharedStrings.xml": { name: "xl/sharedStrings.xml", data: "", packed: bomb, claimedBytes: 1024 } },
    }),
    says: "sharedStrings",
  },
  {
    what: "a bomb in a descriptive part",
    code: "unpacks_too_large",
    file: book({
      ...GOOD,
      styles: "",
      replace: {
        "xl/styles.xml": { name: "xl/styles.xml", data: "", packed: deflatedBomb(40), claimedBytes: 40 * 2 ** 20 },
      },
    }),
    limits: { ratio: 5000 },
    says: "styles",
  },
  {
    what: "a bomb just inside the size limit",
    code: "packed_too_tight",
    file: sheetEntry({ packed: deflatedBomb(300), claimedBytes: 300 * 2 ** 20 }),
    says: "倍",
  },
  {
    what: "many parts of bounded size that add up",
    code: "unpacks_too_large",
    file: book({
      ...GOOD,
      extra: Array.from({ length: 5 }, (_, at) => ({
        name: `xl/media/${at}.xml`,
        data: "",
        packed: deflatedBomb(100),
        claimedBytes: 100 * 2 ** 20,
      })),
    }),
    limits: { ratio: 5000 },
    says: "合计",
  },
  {
    what: "a part that claims more than it holds",
    code: "archive_lies",
    file: sheetEntry({ claimedBytes: 5_000_000 }),
    limits: { ratio: 1e9 },
  },
  {
    what: "a part with a wrong checksum",
    code: "archive_damaged",
    file: sheetEntry({ claimedCrc: 12345 }),
    says: "sheet1.xml",
  },
  {
    what: "a part with damaged data",
    code: "archive_damaged",
    file: sheetEntry({ packed: Buffer.alloc(400, 0xff), claimedBytes: 4000 }),
  },
  {
    what: "too many parts",
    code: "too_many_parts",
    file: book({ ...GOOD, extra: Array.from({ length: 60 }, (_, at) => ({ name: `xl/x${at}.xml`, data: "" })) }),
    limits: { parts: 50 },
  },
  {
    what: "a name that climbs out (zip slip)",
    code: "unsafe_part_name",
    file: withPart({ name: "../../etc/passwd", data: "x" }),
    says: "passwd",
  },
  { what: "an absolute name", code: "unsafe_part_name", file: withPart({ name: "/etc/passwd", data: "x" }) },
  { what: "a name with a drive", code: "unsafe_part_name", file: withPart({ name: "C:/windows/x.xml", data: "x" }) },
  {
    what: "a name with a backslash that climbs out",
    code: "unsafe_part_name",
    file: withPart({ name: "xl\\..\\..\\x.xml", data: "x" }),
  },
  {
    what: "a name that reads from right to left",
    code: "unsafe_part_name",
    file: withPart({ name: "xl/\u202elmx.exe", data: "x" }),
  },
  {
    what: "a name of 300 bytes",
    code: "unsafe_part_name",
    file: withPart({ name: `xl/${"a".repeat(300)}.xml`, data: "x" }),
  },
  { what: "a name with a NUL", code: "unsafe_part_name", file: withPart({ name: "xl/a\u0000.xml", data: "x" }) },
  {
    what: "two parts of one name",
    code: "duplicate_part",
    file: withPart({ name: "XL/Worksheets/sheet1.xml", data: "x" }),
    says: "sheet1",
  },
  {
    what: "parts that overlap",
    code: "duplicate_part",
    file: withPart({ name: "xl/again.xml", data: "x", overlap: true }),
  },
  {
    what: "another name in the local header",
    code: "archive_lies",
    file: withPart({ name: "xl/a.xml", data: "x", localName: "xl/b.xml" }),
  },
  {
    what: "a symbolic link",
    code: "symbolic_link",
    file: withPart({ name: "xl/link.xml", data: "/etc/passwd", attributes: 0o120777 * 65_536 }),
    says: "link.xml",
  },
  { what: "an encrypted part", code: "encrypted", file: withPart({ name: "xl/a.xml", data: "x", flags: 0x801 }) },
  {
    what: "an unknown packing method",
    code: "part_malformed",
    file: withPart({ name: "xl/a.xml", data: "x", method: 12 }),
    says: "压缩方式 12",
  },
  { what: "macros", code: "macros", file: withPart({ name: "xl/vbaProject.bin", data: "x" }), says: "vbaProject" },
  {
    what: "macros named by the content types only",
    code: "macros",
    file: book({
      ...GOOD,
      replace: {
        "[Content_Types].xml":
          '<Types><Override PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>',
      },
    }),
  },
  { what: "a macro sheet", code: "macros", file: withPart({ name: "xl/macrosheets/sheet1.xml", data: "x" }) },
  {
    what: "links to other files",
    code: "external_links",
    file: withPart({ name: "xl/externalLinks/externalLink1.xml", data: "<x/>" }),
    says: "externalLink1",
  },
  {
    what: "an embedded object",
    code: "embedded_object",
    file: withPart({ name: "xl/embeddings/oleObject1.bin", data: "x" }),
  },
  {
    what: "an ActiveX control",
    code: "embedded_object",
    file: withPart({ name: "xl/activeX/activeX1.xml", data: "<x/>" }),
  },
  { what: "a nested zip by name", code: "nested_archive", file: withPart({ name: "xl/media/inner.zip", data: "x" }) },
  {
    what: "a nested zip in disguise",
    code: "nested_archive",
    file: withPart({ name: "xl/media/image1.png", data: zip([{ name: "a", data: "b" }]) }),
    says: "image1.png",
  },
  {
    what: "a program in disguise, stored",
    code: "nested_archive",
    file: withPart({ name: "xl/media/image2.png", data: Buffer.from("4d5a9000", "hex"), store: true }),
  },
];

for (const specimen of SPECIMENS) test(`refused: ${specimen.what}`, () => assertRefused(specimen));

test("the same files without their fault are accepted", async () => {
  assert.equal(await refusalOf({ what: "", code: "empty_file", file: book(GOOD) }), null);
  assert.equal(await refusalOf({ what: "", code: "empty_file", file: zip(bookEntries(GOOD)) }), null);
});

test("a bomb costs little memory", async () => {
  const files = [
    sheetEntry({ packed: bomb, claimedBytes: 1024 }),
    sheetEntry({ packed: deflatedBomb(300), claimedBytes: 300 * 2 ** 20 }),
  ];
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

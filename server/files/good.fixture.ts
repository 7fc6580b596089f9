/** Forty files that people send and that must be taken. */
import { deflateSync } from "node:zlib";
import { PDFDocument, StandardFonts } from "pdf-lib";
import sharp from "sharp";
import { packedObjects, rawPdf, rawWorkbook, rawZip, type Specimen } from "./corpus-parts.fixture.ts";
import { pdf, photo } from "./files.fixture.ts";

const evidence = (what: string, name: string, content: Uint8Array): Specimen => ({
  what,
  as: "evidence",
  name,
  content: Buffer.from(content),
});

/** All of them. */
export async function goodFiles(): Promise<Specimen[]> {
  return [
    ...(await photographs()),
    ...(await pictures()),
    ...(await documents()),
    ...(await names()),
    ...(await batches()),
  ];
}

async function photographs(): Promise<Specimen[]> {
  const plain = await photo(21);
  const film = Buffer.concat([plain, Buffer.from("00000018667479706d703432", "hex"), Buffer.alloc(5_000)]);
  const large = await sharp({ create: { width: 8_000, height: 6_000, channels: 3, background: "#cde" } })
    .jpeg()
    .toBuffer();
  const turned = await Promise.all(
    [3, 6, 8].map((orientation) => sharp(plain).withMetadata({ orientation }).toBuffer()),
  );
  return [
    evidence("a photograph", "IMG_20260901_093012.jpg", plain),
    ...turned.map((content, at) => evidence(`a photograph held otherwise ${at}`, `IMG_${at}.JPG`, content)),
    evidence("a photograph of 12 million pixels", "DSC0001.jpg", await photo(22, { width: 4_000, height: 3_000 })),
    evidence("a photograph of 48 million pixels", "48MP.jpg", large),
    evidence(
      "a photograph that loads in steps",
      "扫描.jpeg",
      await sharp(plain).jpeg({ progressive: true }).toBuffer(),
    ),
    evidence("a grey scan", "灰度.jpg", await sharp(plain).greyscale().jpeg().toBuffer()),
    evidence("a scan for printing", "印刷.jpg", await sharp(plain).toColourspace("cmyk").jpeg().toBuffer()),
    evidence("a photograph with a short film behind it", "MVIMG_1.jpg", film),
    evidence(
      "a photograph with a place and a camera",
      "定位.jpg",
      await sharp(plain)
        .withExif({ IFD0: { Make: "X" } })
        .toBuffer(),
    ),
  ];
}

async function pictures(): Promise<Specimen[]> {
  const plain = await photo(23, { format: "png" });
  const clear = await sharp(plain).ensureAlpha(0.5).png().toBuffer();
  const deep = await sharp(plain).toColourspace("rgb16").png().toBuffer();
  return [
    evidence("a picture of the screen", "屏幕截图 2026-09-01.png", plain),
    evidence("one that lets through", "透明.png", clear),
    evidence("one of few colours", "palette.png", await sharp(plain).png({ palette: true, colours: 16 }).toBuffer()),
    evidence("one of many colours", "16bit.png", deep),
    evidence("one that loads in steps", "interlaced.png", await sharp(plain).png({ progressive: true }).toBuffer()),
    evidence("one of a single pixel", "dot.png", await photo(24, { width: 1, height: 1, format: "png" })),
    evidence("WebP", "微信图片.webp", await photo(25, { format: "webp" })),
    evidence("WebP without loss", "lossless.webp", await sharp(plain).webp({ lossless: true }).toBuffer()),
    evidence("a long picture of a talk", "长截图.jpg", await photo(26, { width: 1_080, height: 12_000 })),
  ];
}

async function documents(): Promise<Specimen[]> {
  const scanned = await PDFDocument.create();
  const image = await scanned.embedJpg(await photo(27));
  for (let page = 0; page < 3; page++) scanned.addPage([800, 600]).drawImage(image);
  scanned.setTitle("继续教育合格证书");
  const form = await PDFDocument.create();
  const font = await form.embedFont(StandardFonts.Helvetica);
  form.getForm().createTextField("name").addToPage(form.addPage(), { font });
  const plain = await pdf(1);
  const link = "<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://example.org) >> >>";
  const later = Buffer.concat([rawPdf(), rawPdf().subarray(9)]);
  const sealed =
    "<< /FT /Sig /T (seal) /V << /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /Contents <00> >> >>";
  return [
    evidence("a PDF of one page", "证书.pdf", plain),
    evidence("a PDF of 50 pages", "50页.pdf", await pdf(50)),
    evidence("a scan as PDF", "扫描件.pdf", await scanned.save()),
    evidence("a PDF of an older kind", "旧.pdf", await scanned.save({ useObjectStreams: false })),
    evidence("a form to fill in", "申请表.pdf", await form.save()),
    evidence("a PDF that opens at a page", "a.pdf", rawPdf({ catalog: "/OpenAction [3 0 R /FitH 800]" })),
    evidence("a PDF with a link", "b.pdf", rawPdf({ page: "/Annots [5 0 R]", objects: [link] })),
    evidence("a PDF that was changed later", "c.pdf", later),
    evidence(
      "a PDF with a Chinese font",
      "d.pdf",
      rawPdf({ objects: ["<< /Type /Font /Subtype /TrueType /BaseFont /#CB#CE#CC#E5 >>"] }),
    ),
    evidence(
      "a signed PDF",
      "电子证书.pdf",
      rawPdf({ catalog: "/AcroForm << /SigFlags 3 /Fields [5 0 R] >>", objects: [sealed] }),
    ),
    evidence("a PDF of packed objects", "e.pdf", rawPdf({ objects: [packedObjects(6, ["<< /Title (x) >>"])] })),
    evidence(
      "a PDF of packed pages",
      "f.pdf",
      rawPdf({ stream: { dictionary: "/Filter /FlateDecode", content: deflateSync("BT ET") } }),
    ),
  ];
}

async function names(): Promise<Specimen[]> {
  const content = await photo(28);
  return [
    evidence("a name of 255 bytes", `${"证".repeat(83)}ab.jpg`, content),
    evidence("a name with brackets and spaces", "张三（兵团）《证书》 第1页 [副本] (2).jpg", content),
    evidence("a wrong ending", "其实是图片.pdf", content),
    evidence("no ending", "证书", content),
  ];
}

async function batches(): Promise<Specimen[]> {
  const content = await photo(29);
  const gbk = Buffer.concat([Buffer.from([0xd5, 0xc5, 0xc8, 0xfd]), Buffer.from(".jpg")]);
  const zip = (what: string, parts: Parameters<typeof rawZip>[0]): Specimen => ({
    what,
    as: "zip",
    name: "材料.zip",
    content: rawZip(parts),
  });
  return [
    zip("a zip of photographs", [
      { name: "张三/证书.jpg", content, stored: true },
      { name: "李四/证书.pdf", content: await pdf(1) },
    ]),
    zip("a zip of a Chinese Windows", [{ name: gbk, content, flags: 0 }]),
    zip("a zip of a Mac", [
      { name: "张三.jpg", content },
      { name: "__MACOSX/._张三.jpg", content: "x" },
      { name: ".DS_Store", content: "x" },
    ]),
    { what: "a workbook", as: "xlsx", name: "名单.xlsx", content: rawWorkbook([], "<c r='A1'><f>SUM(B1:B9)</f></c>") },
  ];
}

/** Of what the files of the corpus are made: PDF and zip written byte by byte, so that they can be wrong in one thing. */
import { deflateRawSync, deflateSync, crc32 } from "node:zlib";

/** One file of the corpus. */
export interface Specimen {
  what: string;
  /** As what it is given: evidence by itself, a zip of a batch, a workbook. */
  as: "evidence" | "zip" | "xlsx";
  name: string;
  content: Buffer;
  /** What must not be in what is kept, where the rest of the file may be. */
  payload?: Buffer;
}

export interface RawPdf {
  catalog?: string;
  page?: string;
  /** Further objects, numbered from 5 on. */
  objects?: readonly (string | Buffer)[];
  trailer?: string;
  /** Stream of the page, packed already. */
  stream?: { dictionary: string; content: Buffer };
}

/** A PDF of one page, right in everything but what is asked for. */
export function rawPdf({ catalog = "", page = "", objects = [], trailer = "", stream }: RawPdf = {}): Buffer {
  const drawn = stream ?? { dictionary: "", content: Buffer.from("BT /F1 12 Tf 72 720 Td (Certificate) Tj ET") };
  const all: (string | Buffer)[] = [
    `<< /Type /Catalog /Pages 2 0 R ${catalog} >>`,
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R ${page} >>`,
    Buffer.concat([
      Buffer.from(`<< /Length ${drawn.content.length} ${drawn.dictionary} >>\nstream\n`),
      drawn.content,
      Buffer.from("\nendstream"),
    ]),
    ...objects,
  ];
  const parts = [Buffer.from("%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n", "latin1")];
  const places: number[] = [];
  let length = parts[0]?.length ?? 0;
  for (const [index, object] of all.entries()) {
    places.push(length);
    const whole = Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), Buffer.from(object), Buffer.from("\nendobj\n")]);
    parts.push(whole);
    length += whole.length;
  }
  const lines = places.map((place) => `${String(place).padStart(10, "0")} 00000 n \n`).join("");
  const size = all.length + 1;
  parts.push(
    Buffer.from(
      `xref\n0 ${size}\n0000000000 65535 f \n${lines}trailer\n<< /Size ${size} /Root 1 0 R ${trailer} >>\nstartxref\n${length}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

/** Objects packed into an object stream: what a search through the plain bytes does not see. */
export function packedObjects(first: number, objects: readonly string[]): Buffer {
  let at = 0;
  const index = objects.map((object, each) => {
    const place = `${first + each} ${at}`;
    at += object.length + 1;
    return place;
  });
  const head = `${index.join(" ")} `;
  const packed = deflateSync(Buffer.from(head + objects.join(" ")));
  const dictionary = `<< /Type /ObjStm /N ${objects.length} /First ${head.length} /Filter /FlateDecode /Length ${packed.length} >>`;
  return Buffer.concat([Buffer.from(`${dictionary}\nstream\n`), packed, Buffer.from("\nendstream")]);
}

export interface ZipPart {
  name: string | Buffer;
  content: Buffer | string;
  /** What the directory says instead of the truth. */
  says?: { bytes?: number };
  flags?: number;
  mode?: number;
  /** Where its contents are said to be: those of an earlier part. */
  at?: number;
  stored?: boolean;
}

/** A zip of parts, each as honest as it is told to be. */
export function rawZip(parts: readonly ZipPart[], around: { before?: Buffer; after?: Buffer } = {}): Buffer {
  const before = around.before ?? Buffer.alloc(0);
  const locals: Buffer[] = [before];
  const directory: Buffer[] = [];
  const places: number[] = [];
  let length = before.length;
  for (const part of parts) {
    const name = Buffer.from(part.name);
    const content = Buffer.from(part.content);
    const packed = part.stored === true ? content : deflateRawSync(content, { level: 9 });
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(part.flags ?? 0x800, 2);
    head.writeUInt16LE(part.stored === true ? 0 : 8, 4);
    head.writeUInt32LE(0x5a210000, 6);
    head.writeUInt32LE(crc32(content), 10);
    head.writeUInt32LE(packed.length, 14);
    head.writeUInt32LE(part.says?.bytes ?? content.length, 18);
    head.writeUInt16LE(name.length, 22);
    const place = part.at === undefined ? length : (places[part.at] ?? 0);
    places.push(place);
    if (part.at === undefined) {
      const local = Buffer.concat([Buffer.from("PK\u0003\u0004"), head, name, packed]);
      locals.push(local);
      length += local.length;
    }
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(((part.mode ?? 0o100644) << 16) >>> 0, 6);
    tail.writeUInt32LE(place, 10);
    directory.push(Buffer.from("PK\u0001\u0002"), Buffer.from([20, 3]), head, tail, name);
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(parts.length, 4);
  end.writeUInt16LE(parts.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(length, 12);
  return Buffer.concat([...locals, central, Buffer.from("PK\u0005\u0006"), end, around.after ?? Buffer.alloc(0)]);
}

/** A workbook of the parts that every one has, and others. */
export function rawWorkbook(more: readonly ZipPart[] = [], sheet = "<c r='A1'><v>1</v></c>"): Buffer {
  const types = `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`;
  return rawZip([
    { name: "[Content_Types].xml", content: types },
    { name: "_rels/.rels", content: "<Relationships/>" },
    { name: "xl/workbook.xml", content: "<workbook><sheets><sheet name='1' sheetId='1'/></sheets></workbook>" },
    { name: "xl/worksheets/sheet1.xml", content: `<worksheet><sheetData><row>${sheet}</row></sheetData></worksheet>` },
    ...more,
  ]);
}

/** A PNG written chunk by chunk. */
export function rawPng(width: number, height: number, chunks: readonly (readonly [string, Buffer])[]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const all = [["IHDR", header] as const, ...chunks, ["IEND", Buffer.alloc(0)] as const].map(([name, content]) => {
    const named = Buffer.concat([Buffer.from(name), content]);
    const whole = Buffer.alloc(named.length + 8);
    whole.writeUInt32BE(content.length, 0);
    whole.set(named, 4);
    whole.writeUInt32BE(crc32(named), named.length + 4);
    return whole;
  });
  return Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), ...all]);
}

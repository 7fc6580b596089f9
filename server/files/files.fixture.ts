/** Good files to send, made when they are needed. */
import { PDFDocument } from "pdf-lib";
import sharp from "sharp";

export interface PhotoOptions {
  width?: number;
  height?: number;
  format?: "jpeg" | "png" | "webp";
}

/** A photograph of a certificate, or as much of one as matters: lines of dark on bright, other ones for every seed. */
export async function photo(
  seed = 1,
  { width = 800, height = 600, format = "jpeg" }: PhotoOptions = {},
): Promise<Buffer> {
  const { data } = pattern(seed);
  return sharp(data, { raw: { width: 16, height: 16, channels: 3 } })
    .resize(width, height, { kernel: "nearest" })
    .toFormat(format)
    .toBuffer();
}

function pattern(seed: number): { data: Buffer } {
  let state = (seed * 2_654_435_761 + 1) >>> 0;
  const data = Buffer.alloc(16 * 16 * 3);
  for (let at = 0; at < data.length; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    data[at] = state >>> 24;
  }
  return { data };
}

/** A plain PDF of some pages. */
export async function pdf(pages = 1, words = "certificate"): Promise<Buffer> {
  const document = await PDFDocument.create();
  for (let page = 0; page < pages; page++) document.addPage().drawText(`${words} ${page + 1}`);
  return Buffer.from(await document.save());
}

/** A form with one file, and perhaps fields before it, as it goes over the wire. */
export function formOf(
  name: string,
  content: Uint8Array,
  fields: Readonly<Record<string, string>> = {},
): { payload: Buffer; headers: Record<string, string> } {
  const boundary = "----xueshi-files";
  const parts = Object.entries(fields).map(
    ([field, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`,
  );
  const file = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: application/octet-stream\r\n\r\n`;
  return {
    payload: Buffer.concat([Buffer.from(parts.join("") + file), content, Buffer.from(`\r\n--${boundary}--\r\n`)]),
    headers: { "content-type": `multipart/form-data; boundary=${boundary}` },
  };
}

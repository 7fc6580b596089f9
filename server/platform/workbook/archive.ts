import { open, readFile } from "node:fs/promises";
import type { Readable } from "node:stream";
import { constants, inflateRawSync } from "node:zlib";
import yauzl from "yauzl";
import type { Entry, ZipFile } from "yauzl";
import { type WorkbookLimits, limitsWith } from "./limits.ts";
import { isPackage, isZip, refuseByMagic } from "./magic.ts";
import { WorkbookRefusal, sizeText } from "./refusals.ts";

/** A workbook as a path of the file system or as its bytes. */
export type WorkbookSource = string | Uint8Array;

/** One part of the archive and where its packed bytes lie. Sizes are the directory's claims. */
export interface ArchivePart {
  name: string;
  /** 0 stored, 8 deflated. */
  method: number;
  start: number;
  packedBytes: number;
  bytes: number;
  crc32: number;
}

/** What the directory of the archive says, all of its claims within the limits. */
export interface Archive {
  fileBytes: number;
  totalBytes: number;
  parts: ArchivePart[];
}

const HEAD_BYTES = 4096;
const SYMLINK = 0o120000;
const UNSAFE_NAME = /[\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffd\\:*?"<>|]/u;
const ARCHIVE_NAME =
  /\.(?:zip|rar|7z|gz|tgz|bz2|xz|tar|jar|cab|iso|xls[xmb]?|docx?|pptx?|exe|dll|msi|js|vbs|bat|cmd|ps1|sh)$/i;
const PLAIN_XML = /\.(?:xml|rels|vml)$/i;

/**
 * Looks at the directory of the archive and at no more of its contents than the first bytes of odd
 * parts. Throws WorkbookRefusal for everything that is not a plain .xlsx workbook of bounded size;
 * a bomb is refused here in milliseconds when its directory is honest.
 */
export async function inspect(source: WorkbookSource, limits: WorkbookLimits = limitsWith()): Promise<Archive> {
  const { head, size } = await readHead(source);
  if (size > limits.fileBytes)
    throw new WorkbookRefusal("file_too_large", { size: sizeText(size), limit: sizeText(limits.fileBytes) });
  if (!isZip(head)) {
    const whole = typeof source === "string" ? await readFile(source) : source;
    throw refuseByMagic(head, () => whole);
  }
  const zip = await openArchive(source);
  try {
    if (zip.entryCount > limits.parts)
      throw new WorkbookRefusal("too_many_parts", { count: zip.entryCount, limit: limits.parts });
    const entries = await readEntries(zip, limits);
    const parts = await locate(zip, entries, size);
    refuseKind(new Set(parts.map((part) => part.name.toLowerCase())));
    for (const part of parts) await refusePart(zip, part);
    return { fileBytes: size, totalBytes: parts.reduce((sum, part) => sum + part.bytes, 0), parts };
  } finally {
    zip.close();
  }
}

async function readHead(source: WorkbookSource): Promise<{ head: Uint8Array; size: number }> {
  if (typeof source !== "string") return { head: source.subarray(0, HEAD_BYTES), size: source.length };
  const file = await open(source, "r");
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(
      Buffer.alloc(Math.min(HEAD_BYTES, size)),
      0,
      Math.min(HEAD_BYTES, size),
      0,
    );
    return { head: buffer.subarray(0, bytesRead), size };
  } finally {
    await file.close();
  }
}

async function openArchive(source: WorkbookSource): Promise<ZipFile> {
  const options = {
    lazyEntries: true,
    autoClose: false,
    decodeStrings: true,
    strictFileNames: false,
    validateEntrySizes: true,
  };
  try {
    if (typeof source === "string") return await yauzl.openPromise(source, options);
    return await yauzl.fromBufferPromise(Buffer.from(source.buffer, source.byteOffset, source.byteLength), options);
  } catch {
    throw new WorkbookRefusal("archive_damaged");
  }
}

async function readEntries(zip: ZipFile, limits: WorkbookLimits): Promise<Entry[]> {
  const entries: Entry[] = [];
  const names = new Set<string>();
  let total = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      refuseName(entry, names);
      total += entry.uncompressedSize;
      refuseSize(entry, total, limits);
      entries.push(entry);
    }
  } catch (error) {
    if (error instanceof WorkbookRefusal) throw error;
    throw refuseDirectory(error instanceof Error ? error.message : "");
  }
  return entries;
}

function refuseDirectory(message: string): WorkbookRefusal {
  const name = /^(?:invalid relative path|absolute path|invalid characters in fileName): ?(.*)$/s.exec(message);
  if (name) return new WorkbookRefusal("unsafe_part_name", { place: name[1]!.slice(0, 80) });
  if (/size mismatch/.test(message)) return new WorkbookRefusal("archive_lies", { place: "" });
  return new WorkbookRefusal("archive_damaged");
}

function refuseName(entry: Entry, names: Set<string>): void {
  const name = entry.fileName;
  const shown = name.replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, "?").slice(0, 80);
  if (entry.isEncrypted()) throw new WorkbookRefusal("encrypted", { place: shown });
  if (name.length > 255 || UNSAFE_NAME.test(name) || name.split("/").includes(".."))
    throw new WorkbookRefusal("unsafe_part_name", { place: shown });
  if (names.has(name.toLowerCase())) throw new WorkbookRefusal("duplicate_part", { place: shown });
  names.add(name.toLowerCase());
  if (((entry.externalFileAttributes >>> 16) & 0o170000) === SYMLINK)
    throw new WorkbookRefusal("symbolic_link", { place: shown });
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) {
    throw new WorkbookRefusal("part_malformed", { place: ` ${shown} `, detail: `压缩方式 ${entry.compressionMethod}` });
  }
}

function refuseSize(entry: Entry, total: number, limits: WorkbookLimits): void {
  const place = ` ${entry.fileName} `;
  const bytes = entry.uncompressedSize;
  if (bytes > limits.partBytes)
    throw new WorkbookRefusal("unpacks_too_large", { place, size: sizeText(bytes), limit: sizeText(limits.partBytes) });
  if (total > limits.totalBytes)
    throw new WorkbookRefusal("unpacks_too_large", {
      place: "合计",
      size: sizeText(total),
      limit: sizeText(limits.totalBytes),
    });
  const ratio = Math.round(bytes / Math.max(1, entry.compressedSize));
  if (bytes > 2 ** 20 && ratio > limits.ratio)
    throw new WorkbookRefusal("packed_too_tight", { place, ratio, limit: limits.ratio });
}

/** Finds the packed bytes of every part; parts that overlap each other are one known kind of bomb. */
async function locate(zip: ZipFile, entries: Entry[], fileBytes: number): Promise<ArchivePart[]> {
  const parts: ArchivePart[] = [];
  const byOffset = entries.toSorted((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader);
  let free = 0;
  for (const entry of byOffset) {
    const shown = entry.fileName.slice(0, 80);
    const header = await zip.readLocalFileHeaderPromise(entry, { minimal: false }).catch(() => {
      throw new WorkbookRefusal("archive_damaged", { place: `（${shown}）` });
    });
    if (entry.relativeOffsetOfLocalHeader < free) throw new WorkbookRefusal("duplicate_part", { place: shown });
    if (!header.fileName.equals(entry.fileNameRaw)) throw new WorkbookRefusal("archive_lies", { place: ` ${shown} ` });
    free = header.fileDataStart + entry.compressedSize;
    if (free > fileBytes) throw new WorkbookRefusal("archive_damaged", { place: `（${shown}）` });
    if (entry.fileName.endsWith("/")) continue;
    parts.push({
      name: entry.fileName,
      method: entry.compressionMethod,
      start: header.fileDataStart,
      packedBytes: entry.compressedSize,
      bytes: entry.uncompressedSize,
      crc32: entry.crc32,
    });
  }
  return parts;
}

/** Other things that are zip archives too. Names are in lower case. */
function refuseKind(names: Set<string>): void {
  const some = (test: (name: string) => boolean): boolean => [...names].some(test);
  if (names.has("xl/workbook.bin")) throw new WorkbookRefusal("binary_workbook", { place: "xl/workbook.bin" });
  if (names.has("content.xml") && names.has("mimetype"))
    throw new WorkbookRefusal("ods_renamed", { place: "content.xml" });
  if (some((name) => name.startsWith("word/")))
    throw new WorkbookRefusal("not_a_workbook", { kind: "（而是 Word 文档）" });
  if (some((name) => name.startsWith("ppt/")))
    throw new WorkbookRefusal("not_a_workbook", { kind: "（而是演示文稿）" });
  if (!names.has("[content_types].xml")) throw new WorkbookRefusal("other_archive", { kind: "ZIP" });
}

async function refusePart(zip: ZipFile, part: ArchivePart): Promise<void> {
  const name = part.name.toLowerCase();
  const place = part.name.slice(0, 80);
  if (name.includes("vbaproject") || name.startsWith("xl/macrosheets/")) throw new WorkbookRefusal("macros", { place });
  if (name.startsWith("xl/externallinks/") || name === "xl/connections.xml")
    throw new WorkbookRefusal("external_links", { place });
  if (name.startsWith("xl/embeddings/") || name.startsWith("xl/activex/"))
    throw new WorkbookRefusal("embedded_object", { place });
  if (ARCHIVE_NAME.test(name)) throw new WorkbookRefusal("nested_archive", { place });
  if (!PLAIN_XML.test(name) && isPackage(await firstBytes(zip, part)))
    throw new WorkbookRefusal("nested_archive", { place });
}

async function firstBytes(zip: ZipFile, part: ArchivePart): Promise<Uint8Array> {
  const length = Math.min(512, part.packedBytes);
  if (length === 0) return new Uint8Array();
  const packed: Buffer[] = [];
  // The promise form of this call hands its numbers to another function (yauzl 3.4.0).
  const { promise, resolve, reject } = Promise.withResolvers<Readable>();
  zip.openReadStreamLowLevel(part.start, part.packedBytes, 0, length, false, null, (error, opened) =>
    error ? reject(error) : resolve(opened),
  );
  const stream = await promise;
  for await (const chunk of stream) packed.push(chunk as Buffer);
  const bytes = Buffer.concat(packed);
  if (part.method === 0) return bytes;
  try {
    return inflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 2 ** 20 }).subarray(0, 16);
  } catch {
    return new Uint8Array();
  }
}

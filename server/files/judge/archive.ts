/**
 * Archives that come with a batch: a zip of evidence, or a workbook. The directory is looked at before anything is unpacked, and
 * unpacking counts along, because a directory can lie.
 */
import { promisify } from "node:util";
import yauzl, { type Entry, type ZipFile } from "yauzl";
import { cleanName } from "./names.ts";
import { Fault, type FaultCode } from "./faults.ts";

export interface ArchiveLimits {
  entries: number;
  /** Of one entry, unpacked. */
  entryBytes: number;
  /** Of everything, unpacked. */
  bytes: number;
  /** How many times larger something may get, once it is larger than a megabyte. */
  ratio: number;
}

export type ArchiveKind = "zip" | "xlsx";

/** Limits for a zip with the evidence of a batch, and for a workbook. */
export const ARCHIVE_LIMITS: Readonly<Record<ArchiveKind, ArchiveLimits>> = {
  zip: { entries: 5_000, entryBytes: 20 * 2 ** 20, bytes: 2_048 * 2 ** 20, ratio: 100 },
  xlsx: { entries: 1_000, entryBytes: 400 * 2 ** 20, bytes: 600 * 2 ** 20, ratio: 200 },
};

/** A file in an archive: where it lies, and how large it is unpacked. */
export interface ArchiveEntry {
  name: string;
  bytes: number;
}

const MEGABYTE = 2 ** 20;
const fromBuffer = promisify<Buffer, yauzl.Options, ZipFile>(yauzl.fromBuffer);

/** What is in a harmless archive. Throws a Fault for any other. */
export async function judgeArchive(
  content: Buffer,
  kind: ArchiveKind,
  limits: ArchiveLimits = ARCHIVE_LIMITS[kind],
): Promise<ArchiveEntry[]> {
  if (content.length === 0) throw new Fault("empty");
  judgeFrame(content, kind);
  let entries: Entry[];
  let zip: ZipFile;
  try {
    zip = await fromBuffer(content, { lazyEntries: true, autoClose: false, decodeStrings: false });
    if (zip.entryCount > limits.entries) throw new Fault("zip_many");
    entries = await readDirectory(zip, limits);
  } catch (error) {
    throw error instanceof Fault ? error : new Fault("broken");
  }
  const named = judgeDirectory(entries, kind, limits, content);
  const judge = kind === "xlsx" ? judgePart : judgeFile;
  let total = 0;
  for (const { entry, name } of named) {
    const unpacked = await unpack(zip, entry, limits.entryBytes, (head) => judge(name, head));
    total += unpacked;
    if (total > limits.bytes) throw new Fault("zip_bomb");
  }
  return named.map(({ entry, name }) => ({ name, bytes: entry.uncompressedSize }));
}

/** An archive begins with its first file and ends with its directory: nothing before, nothing behind. */
function judgeFrame(content: Buffer, kind: ArchiveKind): void {
  if (content.subarray(0, 4).equals(Buffer.from("d0cf11e0", "hex")))
    throw new Fault(kind === "xlsx" ? "workbook_encrypted" : "zip_kind");
  if (content.subarray(0, 4).toString("latin1") !== "PK\u0003\u0004")
    throw new Fault(kind === "xlsx" ? "workbook_not" : "broken");
  const end = content.lastIndexOf("PK\u0005\u0006");
  if (end < 0 || end + 22 > content.length) throw new Fault("broken");
  if (end + 22 + content.readUInt16LE(end + 20) !== content.length) throw new Fault("hidden_data");
}

async function readDirectory(zip: ZipFile, { entries: most }: ArchiveLimits): Promise<Entry[]> {
  const entries: Entry[] = [];
  return new Promise((resolve, reject) => {
    zip.on("entry", (entry: Entry) => {
      entries.push(entry);
      if (entries.length > most) return reject(new Fault("zip_many"));
      return zip.readEntry();
    });
    zip.on("end", () => resolve(entries));
    zip.on("error", reject);
    zip.readEntry();
  });
}

type Named = { entry: Entry; name: string };

/** Everything that the directory alone gives away. */
function judgeDirectory(entries: readonly Entry[], kind: ArchiveKind, limits: ArchiveLimits, content: Buffer): Named[] {
  const named: Named[] = [];
  const seen = new Set<string>();
  let total = 0;
  for (const entry of entries) {
    const name = nameOf(entry);
    if (isLink(entry)) throw new Fault("zip_link");
    if ((entry.generalPurposeBitFlag & 0x2041) !== 0) throw new Fault("zip_encrypted");
    if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) throw new Fault("broken");
    const { uncompressedSize: bytes, compressedSize: packed } = entry;
    if (bytes > limits.entryBytes || (bytes > MEGABYTE && bytes > packed * limits.ratio)) throw new Fault("zip_bomb");
    total += bytes;
    if (total > limits.bytes) throw new Fault("zip_bomb");
    if (name.endsWith("/") || isLitter(name)) continue;
    const folded = name.normalize("NFKC").toLowerCase();
    if (seen.has(folded)) throw new Fault("zip_twice");
    seen.add(folded);
    named.push({ entry, name });
  }
  judgePlaces(entries, content);
  if (kind === "xlsx") judgeWorkbook(named.map(({ name }) => name));
  else if (named.length === 0) throw new Fault("empty");
  return named;
}

/** What systems put into archives by themselves. */
function isLitter(name: string): boolean {
  return /^__MACOSX\/|(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini)$/i.test(name);
}

function nameOf(entry: Entry): string {
  const raw = entry.fileName as unknown as Buffer;
  const isUtf8 = (entry.generalPurposeBitFlag & 0x800) !== 0;
  let name: string;
  try {
    // Chinese systems write names in GBK unless they say otherwise; plain letters are the same in both.
    name = new TextDecoder(isUtf8 || isStrictUtf8(raw) ? "utf-8" : "gb18030", { fatal: true }).decode(raw);
  } catch {
    throw new Fault("zip_name");
  }
  if (/^[/\\]|\\|^[A-Za-z]:|(^|\/)\.\.?(\/|$)|\/\/|\0/.test(name) || name === "") throw new Fault("zip_path");
  if (raw.length > 1_000) throw new Fault("zip_name");
  for (const part of name.replace(/\/$/, "").split("/")) {
    try {
      // Parts of a workbook have names of their own.
      if (!/\.(xml|rels|vml|bin)$/i.test(part)) cleanName(part);
    } catch {
      throw new Fault("zip_name");
    }
  }
  return name;
}

function isStrictUtf8(raw: Buffer): boolean {
  return Buffer.from(raw.toString("utf8")).equals(raw);
}

function isLink({ versionMadeBy, externalFileAttributes }: Entry): boolean {
  const isUnix = versionMadeBy >> 8 === 3 || versionMadeBy >> 8 === 19;
  const type = (externalFileAttributes >>> 16) & 0o170000;
  return isUnix && type !== 0 && type !== 0o100000 && type !== 0o040000;
}

/** No two files in the same place: that is how a small archive unpacks to a huge one. */
function judgePlaces(entries: readonly Entry[], content: Buffer): void {
  const sorted = entries.toSorted((one, two) => one.relativeOffsetOfLocalHeader - two.relativeOffsetOfLocalHeader);
  let end = 0;
  for (const { relativeOffsetOfLocalHeader: at, compressedSize } of sorted) {
    if (at < end) throw new Fault("zip_bomb");
    if (at + 30 > content.length || content.readUInt32LE(at) !== 0x04034b50) throw new Fault("broken");
    end = at + 30 + content.readUInt16LE(at + 26) + content.readUInt16LE(at + 28) + compressedSize;
    if (end > content.length) throw new Fault("broken");
  }
}

function judgeWorkbook(names: readonly string[]): void {
  if (names.some((name) => /vbaProject|\.bin$|macrosheets|activeX|embeddings/i.test(name)))
    throw new Fault("workbook_macro");
  if (names.some((name) => /externalLinks|connections\.xml|queryTables|customUI/i.test(name)))
    throw new Fault("workbook_outside");
  if (!names.includes("[Content_Types].xml") || !names.some((name) => /^xl\/workbook\.xml$/i.test(name)))
    throw new Fault("workbook_not");
}

/** Unpacks one entry and forgets it, but for its beginning. */
async function unpack(
  zip: ZipFile,
  entry: Entry,
  most: number,
  look: (chunk: Buffer) => FaultCode | undefined,
): Promise<number> {
  const stream = await promisify(zip.openReadStream.bind(zip) as OpenStream)(entry).catch(() => {
    throw new Fault("broken");
  });
  let bytes = 0;
  let carried = Buffer.alloc(0);
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > entry.uncompressedSize) throw new Fault("zip_lies");
      if (bytes > most) throw new Fault("zip_bomb");
      const seen = Buffer.concat([carried, chunk]);
      const code = look(seen);
      if (code !== undefined) throw new Fault(code);
      carried = Buffer.from(seen.subarray(-CARRIED));
    }
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault(/size|too (many|few) bytes/i.test((error as Error).message) ? "zip_lies" : "broken");
  }
  if (bytes !== entry.uncompressedSize) throw new Fault("zip_lies");
  return bytes;
}

type OpenStream = (entry: Entry, callback: (error: Error | null, stream: NodeJS.ReadableStream) => void) => void;

const CARRIED = 512;
const NESTED = /^(PK\u0003\u0004|Rar!|7z\u00bc\u00af|\u001f\u008b|BZh|\u00fd7zXZ)/;

/** A file of evidence: by its name a picture or a PDF, by its bytes no archive. Each is judged by itself when it is kept. */
function judgeFile(name: string, bytes: Buffer): FaultCode | undefined {
  if (NESTED.test(bytes.subarray(0, 8).toString("latin1"))) return "zip_nested";
  return /\.(jpe?g|png|webp|pdf|heic|heif)$/i.test(name) ? undefined : "zip_kind";
}

const OUTSIDE =
  /<(?:\w+:)?f[^>]*>[^<]*(?:\||&#124;)[^<]*!|(?:WEBSERVICE|FILTERXML|RTD|CALL|REGISTER(?:\.ID)?|EXEC)\s*\(|ddeLink|<(?:\w+:)?oleLink|TargetMode="External"[^>]*(?:oleObject|attachedTemplate|externalLink)/i;

/** A part of a workbook: no macros by its type, no formula that reaches outside, nothing declared that expands. */
function judgePart(name: string, bytes: Buffer): FaultCode | undefined {
  if (!/\.(xml|rels|vml)$/i.test(name))
    return NESTED.test(bytes.subarray(0, 8).toString("latin1")) ? "zip_nested" : undefined;
  const text = bytes.toString("latin1");
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) return "zip_bomb";
  if (/macroEnabled|vbaProject/i.test(text)) return "workbook_macro";
  return OUTSIDE.test(text) ? "workbook_outside" : undefined;
}

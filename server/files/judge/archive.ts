/**
 * Archives that come with a batch: a zip of evidence, or a workbook. The directory is looked at before anything is unpacked, and
 * unpacking counts along, because a directory can lie.
 */
import { promisify } from "node:util";
import yauzl, { type Entry, type ZipFile } from "yauzl";
import { cleanName } from "./names.ts";
import { Fault, type FaultCode } from "./faults.ts";
import { packedOf, rangesOf, type Packed } from "./packed.ts";

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
const OPTIONS = { lazyEntries: true, autoClose: false, decodeStrings: false } as const;

/** An archive whose directory is harmless. What is in it is looked into when it is taken out. */
export interface OpenedArchive {
  entries: readonly ArchiveEntry[];
  /** Takes a file out, by its place among the entries. Throws a Fault about that file. */
  take(at: number): Promise<Buffer>;
}

/** Opens a zip of evidence that lies somewhere, reading no more of it than is asked for. Throws a Fault about it as a whole. */
export async function openArchive(packed: Packed, limits = ARCHIVE_LIMITS.zip): Promise<OpenedArchive> {
  const { zip, named } = await look(packed, "zip", limits);
  return {
    entries: named.map(({ entry, name }) => ({ name, bytes: entry.uncompressedSize })),
    async take(at) {
      const { entry } = named[at] as Named;
      const chunks: Buffer[] = [];
      await unpack(zip, entry, limits.entryBytes, (chunk) => void chunks.push(chunk));
      return Buffer.concat(chunks);
    },
  };
}

/** What is in a harmless archive. Throws a Fault for any other. */
export async function judgeArchive(
  content: Buffer,
  kind: ArchiveKind,
  limits: ArchiveLimits = ARCHIVE_LIMITS[kind],
): Promise<ArchiveEntry[]> {
  const { zip, named } = await look(packedOf(content), kind, limits);
  const judge = kind === "xlsx" ? judgePart : judgeFile;
  let total = 0;
  for (const { entry, name } of named) {
    total += await unpack(zip, entry, limits.entryBytes, seeing(name, judge));
    if (total > limits.bytes) throw new Fault("zip_bomb");
  }
  return named.map(({ entry, name }) => ({ name, bytes: entry.uncompressedSize }));
}

/** Everything that an archive gives away before anything is unpacked. */
async function look(
  packed: Packed,
  kind: ArchiveKind,
  limits: ArchiveLimits,
): Promise<{ zip: ZipFile; named: Named[] }> {
  if (packed.bytes === 0) throw new Fault("empty");
  await judgeFrame(packed, kind);
  let entries: Entry[];
  let zip: ZipFile;
  try {
    zip = await promisify(open)(packed);
    if (zip.entryCount > limits.entries) throw new Fault("zip_many");
    entries = await readDirectory(zip, limits);
  } catch (error) {
    throw error instanceof Fault ? error : new Fault("broken");
  }
  const named = judgeDirectory(entries, limits);
  await judgePlaces(entries, packed);
  if (kind === "xlsx") judgeWorkbook(named.map(({ name }) => name));
  else if (named.length === 0) throw new Fault("empty");
  return { zip, named };
}

function open(packed: Packed, done: (error: Error | null, zip: ZipFile) => void): void {
  yauzl.fromRandomAccessReader(rangesOf(packed), packed.bytes, OPTIONS, done);
}

const END_BYTES = 22;
const LONGEST_END = END_BYTES + 0xffff;

/** An archive begins with its first file and ends with its directory: nothing before, nothing behind. */
async function judgeFrame(packed: Packed, kind: ArchiveKind): Promise<void> {
  const head = await packed.read(0, Math.min(4, packed.bytes));
  if (head.equals(Buffer.from("d0cf11e0", "hex"))) throw new Fault(kind === "xlsx" ? "workbook_encrypted" : "zip_kind");
  if (head.toString("latin1") !== "PK\u0003\u0004") throw new Fault(kind === "xlsx" ? "workbook_not" : "broken");
  const length = Math.min(LONGEST_END, packed.bytes);
  const tail = await packed.read(packed.bytes - length, length);
  const end = tail.lastIndexOf("PK\u0005\u0006");
  if (end < 0) throw new Fault(length < packed.bytes ? "hidden_data" : "broken");
  if (end + END_BYTES > length) throw new Fault("broken");
  if (end + END_BYTES + tail.readUInt16LE(end + 20) !== length) throw new Fault("hidden_data");
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
function judgeDirectory(entries: readonly Entry[], limits: ArchiveLimits): Named[] {
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
async function judgePlaces(entries: readonly Entry[], packed: Packed): Promise<void> {
  const sorted = entries.toSorted((one, two) => one.relativeOffsetOfLocalHeader - two.relativeOffsetOfLocalHeader);
  let end = 0;
  for (const { relativeOffsetOfLocalHeader: at, compressedSize } of sorted) {
    if (at < end) throw new Fault("zip_bomb");
    if (at + 30 > packed.bytes) throw new Fault("broken");
    const header = await packed.read(at, 30);
    if (header.readUInt32LE(0) !== 0x04034b50) throw new Fault("broken");
    end = at + 30 + header.readUInt16LE(26) + header.readUInt16LE(28) + compressedSize;
    if (end > packed.bytes) throw new Fault("broken");
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

/** Unpacks one entry, handing its pieces on, and counts what really comes out. */
async function unpack(zip: ZipFile, entry: Entry, most: number, see: (chunk: Buffer) => void): Promise<number> {
  const stream = await promisify(zip.openReadStream.bind(zip) as OpenStream)(entry).catch(() => {
    throw new Fault("broken");
  });
  let bytes = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > entry.uncompressedSize) throw new Fault("zip_lies");
      if (bytes > most) throw new Fault("zip_bomb");
      see(chunk);
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

/** Looks at every piece of a file together with the end of the one before it. */
function seeing(name: string, judge: (name: string, bytes: Buffer) => FaultCode | undefined): (chunk: Buffer) => void {
  let carried = Buffer.alloc(0);
  return (chunk) => {
    const seen = Buffer.concat([carried, chunk]);
    const code = judge(name, seen);
    if (code !== undefined) throw new Fault(code);
    carried = Buffer.from(seen.subarray(-CARRIED));
  };
}

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

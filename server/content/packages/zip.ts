/**
 * The archive of a package: its directory is looked at before anything is unpacked, and unpacking counts along, because a directory
 * can lie. Files are written under numbers, so that no name of theirs is ever a name on this machine.
 */
import { createWriteStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import yauzl, { type Entry, type ZipFile } from "yauzl";
import { ContentFault } from "../faults.ts";

export interface ZipLimits {
  entries: number;
  /** Of one file, unpacked. */
  entryBytes: number;
  /** Of everything, unpacked. */
  bytes: number;
  /** How many times larger something may get, once it is larger than a megabyte. */
  ratio: number;
}

/** What packages of courses come to at most. */
export const PACKAGE_LIMITS: ZipLimits = {
  entries: 10_000,
  entryBytes: 300 * 2 ** 20,
  bytes: 1_024 * 2 ** 20,
  ratio: 100,
};

/** A file of a package, unpacked. */
export interface Unpacked {
  /** Its path in the package, with slashes. */
  path: string;
  file: string;
  bytes: number;
}

type Named = { entry: Entry; path: string };

const MEGABYTE = 2 ** 20;
const LONGEST_PATH = 500;
/** What systems put into archives by themselves. */
const LITTER = /^__MACOSX\/|(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini)$/i;
const PROGRAM = /\.(exe|dll|com|scr|pif|bat|cmd|msi|vbs|vbe|ps1|jar|apk|lnk|hta)$/i;

/** Unpacks a harmless archive into a folder. Throws a ContentFault for any other. */
export async function unpackZip(file: string, folder: string, limits: ZipLimits = PACKAGE_LIMITS): Promise<Unpacked[]> {
  const { size } = await judgeFrame(file);
  const zip = await openZip(file);
  try {
    if (zip.entryCount > limits.entries) throw new ContentFault("package_many", String(zip.entryCount));
    const entries = await readDirectory(zip, limits.entries);
    const named = judgeDirectory(entries, limits, size);
    const unpacked: Unpacked[] = [];
    let total = 0;
    for (const [number, { entry, path }] of named.entries()) {
      const target = join(folder, `file-${number}`);
      const bytes = await unpack(zip, entry, path, target);
      total += bytes;
      if (total > limits.bytes) throw new ContentFault("package_bomb");
      unpacked.push({ path, file: target, bytes });
    }
    return unpacked;
  } finally {
    zip.close();
  }
}

async function judgeFrame(file: string): Promise<{ size: number }> {
  const { size } = await stat(file);
  const handle = await open(file, "r");
  try {
    const head = Buffer.alloc(4);
    await handle.read(head, 0, 4, 0);
    if (head.toString("latin1") !== "PK\u0003\u0004") throw new ContentFault("package_not");
  } finally {
    await handle.close();
  }
  return { size };
}

async function openZip(file: string): Promise<ZipFile> {
  const opened = promisify<string, yauzl.Options, ZipFile>(yauzl.open);
  return opened(file, { lazyEntries: true, autoClose: false, decodeStrings: false }).catch(() => {
    throw new ContentFault("package_broken");
  });
}

async function readDirectory(zip: ZipFile, most: number): Promise<Entry[]> {
  const entries: Entry[] = [];
  return new Promise((resolve, reject) => {
    zip.on("entry", (entry: Entry) => {
      entries.push(entry);
      if (entries.length > most) return reject(new ContentFault("package_many"));
      return zip.readEntry();
    });
    zip.on("end", () => resolve(entries));
    zip.on("error", () => reject(new ContentFault("package_broken")));
    zip.readEntry();
  });
}

/** Everything that the directory alone gives away. */
function judgeDirectory(entries: readonly Entry[], limits: ZipLimits, size: number): Named[] {
  const named: Named[] = [];
  const seen = new Set<string>();
  let total = 0;
  for (const entry of entries) {
    const path = pathOf(entry);
    if (isLink(entry)) throw new ContentFault("package_link", path);
    if ((entry.generalPurposeBitFlag & 0x2041) !== 0) throw new ContentFault("package_locked");
    if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) throw new ContentFault("package_broken", path);
    const { uncompressedSize: bytes, compressedSize: packed } = entry;
    if (bytes > limits.entryBytes || (bytes > MEGABYTE && bytes > packed * limits.ratio))
      throw new ContentFault("package_bomb", path);
    total += bytes;
    if (total > limits.bytes) throw new ContentFault("package_bomb");
    if (path.endsWith("/") || LITTER.test(path)) continue;
    if (PROGRAM.test(path)) throw new ContentFault("package_program", path);
    if (seen.has(path)) throw new ContentFault("package_twice", path);
    seen.add(path);
    named.push({ entry, path });
  }
  judgePlaces(entries, size);
  return named;
}

function pathOf(entry: Entry): string {
  const raw = entry.fileName as unknown as Buffer;
  if (raw.length === 0 || raw.length > LONGEST_PATH) throw new ContentFault("package_name");
  const isUtf8 = (entry.generalPurposeBitFlag & 0x800) !== 0 || Buffer.from(raw.toString("utf8")).equals(raw);
  let path: string;
  try {
    // Chinese systems write names in GBK unless they say otherwise; plain letters are the same in both.
    path = new TextDecoder(isUtf8 ? "utf-8" : "gb18030", { fatal: true }).decode(raw).normalize("NFC");
  } catch {
    throw new ContentFault("package_name");
  }
  // Some programs of Windows write their own slashes.
  path = path.replaceAll("\\", "/");
  if (/^\/|^[A-Za-z]:|(^|\/)\.\.?(\/|$)|\/\//.test(path)) throw new ContentFault("package_path", path);
  if (/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u.test(path)) throw new ContentFault("package_name");
  return path;
}

function isLink({ versionMadeBy, externalFileAttributes }: Entry): boolean {
  const isUnix = versionMadeBy >> 8 === 3 || versionMadeBy >> 8 === 19;
  const type = (externalFileAttributes >>> 16) & 0o170000;
  return isUnix && type !== 0 && type !== 0o100000 && type !== 0o040000;
}

/** No two files in the same place: that is how a small archive unpacks to a huge one. */
function judgePlaces(entries: readonly Entry[], size: number): void {
  const sorted = entries.toSorted((one, other) => one.relativeOffsetOfLocalHeader - other.relativeOffsetOfLocalHeader);
  let end = 0;
  for (const { relativeOffsetOfLocalHeader: at, compressedSize } of sorted) {
    if (at < end) throw new ContentFault("package_bomb");
    end = at + 30 + compressedSize;
    if (end > size) throw new ContentFault("package_broken");
  }
}

async function unpack(zip: ZipFile, entry: Entry, path: string, target: string): Promise<number> {
  let bytes = 0;
  try {
    const stream = await promisify(zip.openReadStream.bind(zip) as OpenStream)(entry);
    async function* counted(): AsyncGenerator<Buffer> {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes > entry.uncompressedSize) throw new ContentFault("package_bomb", path);
        yield chunk;
      }
    }
    await pipeline(counted, createWriteStream(target, { flags: "wx", mode: 0o600 }));
  } catch (error) {
    if (error instanceof ContentFault) throw error;
    throw new ContentFault(
      /size|too (many|few) bytes/i.test((error as Error).message) ? "package_bomb" : "package_broken",
      path,
    );
  }
  return bytes;
}

type OpenStream = (entry: Entry, callback: (error: Error | null, stream: NodeJS.ReadableStream) => void) => void;

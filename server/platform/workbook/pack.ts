import { Readable } from "node:stream";
import { crc32, createDeflateRaw } from "node:zlib";

/** A part to be packed: its name and its content, made while it is packed. */
export interface PartToPack {
  name: string;
  content: Iterable<string> | AsyncIterable<string>;
}

const LEVEL = 4;
const SIZE_LIMIT = 0xffff_ffff;
/** 1980-01-01: equal contents make equal files. */
const DOS_DATE = 0x21;

function header(signature: number, fields: [size: 2 | 4, value: number][], tail: Buffer): Buffer {
  const bytes = Buffer.alloc(4 + fields.reduce((sum, [size]) => sum + size, 0));
  bytes.writeUInt32LE(signature, 0);
  let at = 4;
  for (const [size, value] of fields) {
    if (size === 2) bytes.writeUInt16LE(value, at);
    else bytes.writeUInt32LE(value, at);
    at += size;
  }
  return Buffer.concat([bytes, tail]);
}

interface Packed {
  name: Buffer;
  offset: number;
  crc: number;
  packed: number;
  bytes: number;
}

/** Packs parts into a zip archive in constant memory: sizes follow each part, the directory comes last. */
export async function* pack(parts: Iterable<PartToPack>): AsyncGenerator<Buffer> {
  const done: Packed[] = [];
  let offset = 0;
  for (const part of parts) {
    const entry: Packed = { name: Buffer.from(part.name), offset, crc: 0, packed: 0, bytes: 0 };
    const local = header(
      0x04034b50,
      [
        [2, 20],
        [2, 0x0808],
        [2, 8],
        [2, 0],
        [2, DOS_DATE],
        [4, 0],
        [4, 0],
        [4, 0],
        [2, entry.name.length],
        [2, 0],
      ],
      entry.name,
    );
    yield local;
    for await (const chunk of deflated(part, entry)) yield chunk;
    const after = header(
      0x08074b50,
      [
        [4, entry.crc],
        [4, entry.packed],
        [4, entry.bytes],
      ],
      Buffer.alloc(0),
    );
    yield after;
    offset += local.length + entry.packed + after.length;
    if (offset > SIZE_LIMIT || entry.bytes > SIZE_LIMIT)
      throw new RangeError("A workbook of more than 4 GB cannot be written");
    done.push(entry);
  }
  yield* directory(done, offset);
}

async function* deflated(part: PartToPack, entry: Packed): AsyncGenerator<Buffer> {
  async function* bytes(): AsyncGenerator<Buffer> {
    for await (const text of part.content) {
      const chunk = Buffer.from(text);
      entry.crc = crc32(chunk, entry.crc);
      entry.bytes += chunk.length;
      yield chunk;
    }
  }
  const source = Readable.from(bytes());
  const stream = source.pipe(createDeflateRaw({ level: LEVEL, chunkSize: 64 * 1024 }));
  source.on("error", (error) => stream.destroy(error));
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      entry.packed += chunk.length;
      yield chunk;
    }
  } finally {
    source.destroy();
    stream.destroy();
  }
}

function* directory(entries: Packed[], offset: number): Generator<Buffer> {
  let size = 0;
  for (const entry of entries) {
    const record = header(
      0x02014b50,
      [
        [2, 20],
        [2, 20],
        [2, 0x0808],
        [2, 8],
        [2, 0],
        [2, DOS_DATE],
        [4, entry.crc],
        [4, entry.packed],
        [4, entry.bytes],
        [2, entry.name.length],
        [2, 0],
        [2, 0],
        [2, 0],
        [2, 0],
        [4, 0],
        [4, entry.offset],
      ],
      entry.name,
    );
    size += record.length;
    yield record;
  }
  yield header(
    0x06054b50,
    [
      [2, 0],
      [2, 0],
      [2, entries.length],
      [2, entries.length],
      [4, size],
      [4, offset],
      [2, 0],
    ],
    Buffer.alloc(0),
  );
}

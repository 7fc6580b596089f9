import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { crc32, createInflateRaw } from "node:zlib";
import type { ArchivePart, WorkbookSource } from "./archive.ts";
import { WorkbookRefusal, sizeText } from "./refusals.ts";

const CHUNK_BYTES = 128 * 1024;

function packedStream(source: WorkbookSource, part: ArchivePart): Readable {
  if (part.packedBytes === 0) return Readable.from([]);
  const end = part.start + part.packedBytes;
  if (typeof source === "string")
    return createReadStream(source, { start: part.start, end: end - 1, highWaterMark: CHUNK_BYTES });
  return Readable.from(slices(source.subarray(part.start, end)));
}

function* slices(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
}

/**
 * Unpacks one part, counting what really comes out: stops as soon as there is more than the
 * directory claimed (which is within the limits) or than `limit`, and checks size and CRC at the end.
 */
export async function* unpack(
  source: WorkbookSource,
  part: ArchivePart,
  limit = part.bytes,
): AsyncGenerator<Uint8Array> {
  const place = ` ${part.name} `;
  const packed = packedStream(source, part);
  const stream = part.method === 0 ? packed : packed.pipe(createInflateRaw({ chunkSize: CHUNK_BYTES }));
  if (stream !== packed) packed.on("error", (error) => stream.destroy(error));
  let bytes = 0;
  let sum = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      if (bytes > part.bytes) throw new WorkbookRefusal("archive_lies", { place });
      if (bytes > limit)
        throw new WorkbookRefusal("unpacks_too_large", { place, size: sizeText(bytes), limit: sizeText(limit) });
      sum = crc32(chunk, sum);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof WorkbookRefusal) throw error;
    throw new WorkbookRefusal("archive_damaged", { place: `（${part.name}）` });
  } finally {
    packed.destroy();
    stream.destroy();
  }
  if (bytes !== part.bytes) throw new WorkbookRefusal("archive_lies", { place });
  if (sum !== part.crc32) throw new WorkbookRefusal("archive_damaged", { place: `（${part.name}）` });
}

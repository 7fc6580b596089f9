/** Packed bytes that lie somewhere, read piece by piece: an archive of many evidences need not fit into memory. */
import { Readable } from "node:stream";
import { callbackify } from "node:util";
import yauzl from "yauzl";

/** Bytes of which any stretch can be asked for. */
export interface Packed {
  bytes: number;
  /** Exactly so many bytes from a place on; the caller asks for none beyond the end. */
  read(at: number, length: number): Promise<Buffer>;
}

/** Bytes in memory. */
export function packedOf(content: Buffer): Packed {
  return { bytes: content.length, read: async (at, length) => content.subarray(at, at + length) };
}

const PIECE = 65_536;

async function* pieces(packed: Packed, start: number, end: number): AsyncGenerator<Buffer> {
  for (let at = start; at < end; at += PIECE) yield packed.read(at, Math.min(PIECE, end - at));
}

/** The same as the reader of archives asks for it. */
class Ranges extends yauzl.RandomAccessReader {
  private readonly packed: Packed;

  constructor(packed: Packed) {
    super();
    this.packed = packed;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(pieces(this.packed, start, end), { objectMode: false });
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    const give = callbackify(async () => {
      (await this.packed.read(position, length)).copy(buffer, offset);
    });
    give(callback);
  }
}

/** Bytes as the reader of archives asks for them. */
export function rangesOf(packed: Packed): yauzl.RandomAccessReader {
  return new Ranges(packed);
}

import { constants, crc32, deflateRawSync } from "node:zlib";

/** One entry of a hand-made archive; every field of its headers can lie. */
export interface SpecimenEntry {
  name: string;
  data: string | Uint8Array;
  store?: boolean;
  /** Packed bytes to use instead of packing `data`. */
  packed?: Uint8Array;
  claimedBytes?: number;
  claimedCrc?: number;
  /** Name in the local header when it differs from the directory's. */
  localName?: string;
  method?: number;
  flags?: number;
  attributes?: number;
  /** The directory points to the data of the entry before. */
  overlap?: boolean;
}

/** Little-endian numbers, each after its size in bytes. */
function fields(...list: number[]): Buffer {
  const out = Buffer.alloc(list.reduce((sum, bytes, at) => sum + (at % 2 === 0 ? bytes : 0), 0));
  let end = 0;
  for (let at = 0; at < list.length; at += 2) end = out.writeUIntLE(list[at + 1]!, end, list[at]!);
  return out;
}

/** Builds an archive byte by byte, as wrong as asked. */
export function zip(entries: readonly SpecimenEntry[]): Buffer {
  const body: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  let before = 0;
  for (const entry of entries) {
    const data = Buffer.from(entry.data);
    const packed = Buffer.from(entry.packed ?? (entry.store ? data : deflateRawSync(data, { level: 1 })));
    const crc = entry.claimedCrc ?? crc32(data);
    const size = entry.claimedBytes ?? data.length;
    const method = entry.method ?? (entry.store ? 0 : 8);
    const flags = entry.flags ?? 0x800;
    const shared = [2, flags, 2, method, 2, 0, 2, 0x21, 4, crc, 4, packed.length, 4, size];
    const name = Buffer.from(entry.name);
    const localName = Buffer.from(entry.localName ?? entry.name);
    const local = Buffer.concat([fields(4, 0x04034b50, 2, 20, ...shared, 2, localName.length, 2, 0), localName]);
    const at = entry.overlap ? before : offset;
    const attributes = entry.attributes ?? 0;
    const record = [4, 0x02014b50, 2, 0x0314, 2, 20, ...shared, 2, name.length, 2, 0, 2, 0, 2, 0, 2, 0, 4, attributes];
    directory.push(fields(...record, 4, at), name);
    before = at;
    if (entry.overlap) continue;
    body.push(local, packed);
    offset += local.length + packed.length;
  }
  const list = Buffer.concat(directory);
  const { length } = entries;
  const end = fields(4, 0x06054b50, 2, 0, 2, 0, 2, length, 2, length, 4, list.length, 4, offset, 2, 0);
  return Buffer.concat([...body, list, end]);
}

/** Deflated bytes of one megabyte repeated: gigabytes that cost nothing to make. */
export function deflatedBomb(megabytes: number, byte = 32): Buffer {
  const block = deflateRawSync(Buffer.alloc(2 ** 20, byte), { finishFlush: constants.Z_FULL_FLUSH });
  return Buffer.concat([...Array.from({ length: megabytes }, () => block), deflateRawSync(Buffer.alloc(0))]);
}

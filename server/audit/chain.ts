/**
 * The chain of seals, as bytes: what is hashed and how. An event's bytes are those of PostgreSQL's `record_send` over its
 * columns in the order below, so that the database hashes them by itself when it seals, and a verifier that trusts nothing but
 * rows on the wire (COPY … BINARY) comes to the same digest by code of its own.
 */
import { createHash, hash } from "node:crypto";

/** Columns of an event in the order in which they are hashed, with the number of their type. */
const COLUMNS: readonly (readonly [name: string, typeNumber: number])[] = [
  ["event_id", 20],
  ["at", 1184],
  ["xid", 5069],
  ["account_id", 20],
  ["office_id", 20],
  ["role", 25],
  ["operation", 25],
  ["outcome", 25],
  ["person_id", 20],
  ["object", 25],
  ["address", 25],
  ["request_id", 25],
  ["details", 3802],
];

/** Names of the columns, for a SELECT. */
export const EVENT_COLUMNS = COLUMNS.map(([name]) => name).join(", ");

/** Digest of an event in SQL. */
export const EVENT_DIGEST = `sha256(record_send(ROW(${EVENT_COLUMNS})))`;

/** Where the columns that the verifier looks at stand. */
export const EVENT_ID = 0;
export const AT = 1;
export const XID = 2;

/** Digest of an event from its fields as they come over the wire; null stands for NULL. */
export function digestOfEvent(fields: readonly (Uint8Array | null)[]): Buffer {
  let size = 4;
  for (const field of fields) size += 8 + (field?.length ?? 0);
  const bytes = Buffer.allocUnsafe(size);
  let at = bytes.writeInt32BE(COLUMNS.length, 0);
  COLUMNS.forEach(([, typeNumber], index) => {
    const field = fields[index] ?? null;
    at = bytes.writeInt32BE(typeNumber, at);
    at = bytes.writeInt32BE(field === null ? -1 : field.length, at);
    if (field === null) return;
    bytes.set(field, at);
    at += field.length;
  });
  return hash("sha256", bytes, "buffer");
}

/** What the digest of a block is made of. Times are microseconds since 2000, as PostgreSQL sends them. */
export interface BlockHead {
  number: number;
  fromXid: number;
  fromEvent: number;
  toXid: number;
  toEvent: number;
  seenXid: number;
  sealedAt: bigint;
  eventCount: number;
  rowsDigest: Uint8Array;
  previous: Uint8Array;
}

/** The same in SQL, over columns of these names. */
export const BLOCK_DIGEST = `sha256(int8send(number) || xid8send(from_xid) || int8send(from_event) || xid8send(to_xid)
  || int8send(to_event) || xid8send(seen_xid) || timestamptz_send(sealed_at) || int4send(event_count) || rows_digest || previous)`;

/** Digest of a block. */
export function digestOfBlock(head: BlockHead): Buffer {
  const { number, fromXid, fromEvent, toXid, toEvent, seenXid, sealedAt, eventCount, rowsDigest, previous } = head;
  const bytes = Buffer.alloc(60);
  [number, fromXid, fromEvent, toXid, toEvent, seenXid].forEach((value, index) => {
    bytes.writeBigInt64BE(BigInt(value), index * 8);
  });
  bytes.writeBigInt64BE(sealedAt, 48);
  bytes.writeInt32BE(eventCount, 56);
  return createHash("sha256").update(bytes).update(rowsDigest).update(previous).digest();
}

/** What stands before the first block. */
export const NOTHING_BEFORE = Buffer.alloc(32);

/** Bytes of an event in the list of names: its number and the beginning of its digest. */
export const NAME_BYTES = 16;

/** An event as found. */
export interface FoundEvent {
  eventId: number;
  digest: Buffer;
}

/** Gathers the events of a block in their order. */
export class BlockRows {
  private readonly whole = createHash("sha256");
  private readonly names: Buffer[] = [];

  /** Adds the next event. */
  add({ eventId, digest }: FoundEvent): void {
    const number = Buffer.allocUnsafe(8);
    number.writeBigInt64BE(BigInt(eventId));
    this.whole.update(number).update(digest);
    this.names.push(number, digest.subarray(0, NAME_BYTES - 8));
  }

  /** The digest over all of them, their names, and how many. Call once. */
  sum(): { rowsDigest: Buffer; names: Buffer; count: number } {
    return { rowsDigest: this.whole.digest(), names: Buffer.concat(this.names), count: this.names.length / 2 };
  }
}

/** How the first differing row of a block differs. */
export type RowFault = "altered_row" | "deleted_row" | "inserted_row" | "moved_row" | "altered_names";

/** Finds the first row in which what was sealed and what is there differ; undefined when the lists are the same. */
export function firstDifference(
  sealed: Uint8Array,
  found: Uint8Array,
): { fault: RowFault; eventId: number } | undefined {
  const nameAt = (list: Uint8Array, index: number) =>
    Buffer.from(list.buffer, list.byteOffset + index * NAME_BYTES, NAME_BYTES);
  const idAt = (list: Uint8Array, index: number) => Number(nameAt(list, index).readBigInt64BE());
  const idsOf = (list: Uint8Array) =>
    new Set(Array.from({ length: Math.floor(list.length / NAME_BYTES) }, (_, index) => idAt(list, index)));
  const many = Math.floor(Math.max(sealed.length, found.length) / NAME_BYTES);
  for (let index = 0; index < many; index++) {
    const wasThere = (index + 1) * NAME_BYTES <= sealed.length;
    const isThere = (index + 1) * NAME_BYTES <= found.length;
    if (wasThere && isThere && nameAt(sealed, index).equals(nameAt(found, index))) continue;
    if (!wasThere) return { fault: "inserted_row", eventId: idAt(found, index) };
    const eventId = idAt(sealed, index);
    if (!isThere) return { fault: "deleted_row", eventId };
    const other = idAt(found, index);
    if (other === eventId) return { fault: "altered_row", eventId };
    if (!idsOf(sealed).has(other)) return { fault: "inserted_row", eventId: other };
    return { fault: idsOf(found).has(eventId) ? "moved_row" : "deleted_row", eventId };
  }
  return undefined;
}

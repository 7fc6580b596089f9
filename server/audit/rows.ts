/** Events as they come over the wire, in the order of the chain: streamed, so that any number of them fits. */
import type { Database } from "../platform/db.ts";
import { AT, digestOfEvent, EVENT_COLUMNS, EVENT_ID, XID } from "./chain.ts";

/** An event with what the verifier needs of it. */
export interface HashedEvent {
  eventId: number;
  xid: number;
  /** Microseconds since 2000. */
  at: bigint;
  digest: Buffer;
}

const HEAD_BYTES = 19;

/** Every event in the order of the chain, hashed here and not in the database. */
export async function* hashedEvents(database: Database): AsyncGenerator<HashedEvent[]> {
  const sql = `COPY (SELECT ${EVENT_COLUMNS} FROM audit_event ORDER BY xid, event_id) TO STDOUT (FORMAT binary)`;
  let rest: Buffer = Buffer.alloc(0);
  let headRead = false;
  for await (const chunk of database.copyOut(sql)) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    if (!headRead) {
      if (rest.length < HEAD_BYTES) continue;
      rest = rest.subarray(HEAD_BYTES);
      headRead = true;
    }
    const { events, used } = readTuples(rest);
    rest = rest.subarray(used);
    if (events.length > 0) yield events;
  }
}

/** As many whole rows as there are; the rest waits for its other half. */
function readTuples(bytes: Buffer): { events: HashedEvent[]; used: number } {
  const events: HashedEvent[] = [];
  let used = 0;
  for (;;) {
    const tuple = readTuple(bytes, used);
    if (tuple === undefined) return { events, used };
    used = tuple.end;
    events.push(eventOf(tuple.fields));
  }
}

function readTuple(bytes: Buffer, from: number): { fields: (Buffer | null)[]; end: number } | undefined {
  if (from + 2 > bytes.length) return undefined;
  const count = bytes.readInt16BE(from);
  // −1 ends the stream.
  if (count < 0) return undefined;
  const fields: (Buffer | null)[] = [];
  let at = from + 2;
  for (let index = 0; index < count; index++) {
    if (at + 4 > bytes.length) return undefined;
    const size = bytes.readInt32BE(at);
    at += 4;
    if (size < 0) {
      fields.push(null);
      continue;
    }
    if (at + size > bytes.length) return undefined;
    fields.push(bytes.subarray(at, at + size));
    at += size;
  }
  return { fields, end: at };
}

function eventOf(fields: (Buffer | null)[]): HashedEvent {
  const field = (index: number) => fields[index] as Buffer;
  return {
    eventId: Number(field(EVENT_ID).readBigInt64BE()),
    xid: Number(field(XID).readBigInt64BE()),
    at: field(AT).readBigInt64BE(),
    digest: digestOfEvent(fields),
  };
}

/** Walks the whole chain and every event under it, and names the first place where something was changed. */
import type { Database } from "../platform/db.ts";
import { BlockRows, digestOfBlock, firstDifference, NOTHING_BEFORE, type BlockHead, type RowFault } from "./chain.ts";
import type { DailyRoot } from "./roots.ts";
import { hashedEvents, type HashedEvent } from "./rows.ts";

/** What can be wrong. */
export type FindingKind =
  | RowFault
  /** A number is missing in the row of blocks. */
  | "missing_block"
  /** A block does not follow from the one before it, or is not what its own digest says. */
  | "altered_block"
  /** An event says it is older than when it was written. */
  | "backdated_row"
  /** The chain ends before a block that a kept root names. */
  | "truncated"
  /** The chain holds another block than a kept root says. */
  | "rewritten";

/** Something that is wrong, with the first block and row in which it shows. */
export interface Finding {
  kind: FindingKind;
  block: number;
  eventId?: number;
  /** Day of the kept root, where that told it. */
  day?: string;
}

/** What verifying came to. */
export interface Verified {
  blocks: number;
  events: number;
  /** Events after the last block. */
  unsealed: number;
  /** The last block, in hex; undefined where nothing is sealed. */
  head: { block: number; digest: string } | undefined;
  /** None: all is as it was sealed. The chain's own first, then what the kept roots tell. */
  findings: Finding[];
}

export interface VerifyOptions {
  /** Roots kept outside the database. */
  roots?: readonly DailyRoot[];
  /** Called now and then. */
  onProgress?: (events: number) => void;
}

/** Clocks may be put right by so much without an event looking backdated. */
const CLOCK_SLACK_MICROSECONDS = 600_000_000n;

type Block = BlockHead & { digest: Buffer; names: Buffer; previous: Buffer };

/** Verifies everything. Reads only; others may go on writing and sealing meanwhile. */
export async function verify(database: Database, options: VerifyOptions = {}): Promise<Verified> {
  const last = await database.row<{ number: number; digest: string }>(
    "SELECT number, encode(digest, 'hex') AS digest FROM audit_block ORDER BY number DESC LIMIT 1",
  );
  const walk = new Walk();
  const events = new EventStream(hashedEvents(database), options.onProgress);
  try {
    await walkBlocks(database, last?.number ?? 0, walk, events);
    if (walk.finding === undefined)
      await events.take(
        () => true,
        (event) => {
          walk.unsealed++;
          walk.look(event);
        },
      );
  } finally {
    await events.close();
  }
  const findings = walk.finding === undefined ? [] : [walk.finding];
  findings.push(...(await compareRoots(database, options.roots ?? [], last?.number ?? 0)));
  const { blocks, sealed, unsealed } = walk;
  const head = last === undefined ? undefined : { block: last.number, digest: last.digest };
  return { blocks, events: sealed, unsealed, head, findings };
}

async function walkBlocks(database: Database, last: number, walk: Walk, events: EventStream): Promise<void> {
  const sql = `SELECT number, from_xid::text::bigint AS "fromXid", from_event AS "fromEvent", to_xid::text::bigint AS "toXid",
      to_event AS "toEvent", seen_xid::text::bigint AS "seenXid",
      (extract(epoch FROM sealed_at - TIMESTAMPTZ '2000-01-01 00:00:00Z') * 1000000)::bigint::text AS "sealedAt",
      event_count AS "eventCount", rows_digest AS "rowsDigest", names, previous, digest
    FROM audit_block WHERE number <= $1 ORDER BY number`;
  for await (const batch of database.batches<Omit<Block, "sealedAt"> & { sealedAt: string }>(sql, [last], 50)) {
    for (const row of batch) {
      const block = { ...row, sealedAt: BigInt(row.sealedAt) };
      walk.begin(block);
      if (walk.finding !== undefined) return;
      const rows = new BlockRows();
      const within = ({ xid, eventId }: HashedEvent) =>
        xid < block.toXid || (xid === block.toXid && eventId < block.toEvent);
      await events.take(within, (event) => {
        rows.add(event);
        walk.look(event);
      });
      walk.end(block, rows);
      if (walk.finding !== undefined) return;
    }
  }
}

/** How far the walk has come, and the first thing wrong. */
class Walk {
  blocks = 0;
  sealed = 0;
  unsealed = 0;
  finding: Finding | undefined;
  private before: Block | undefined;
  private highest = 0;
  /** Of blocks behind: from which transaction on events must be newer than what. */
  private readonly marks: { seenXid: number; highest: number; sealedAt: bigint }[] = [];
  private marked = -1;
  private suspect: number | undefined;

  begin(block: Block): void {
    const { before } = this;
    const expected = (before?.number ?? 0) + 1;
    if (block.number !== expected) return this.find({ kind: "missing_block", block: expected });
    const follows =
      block.previous.equals(before?.digest ?? NOTHING_BEFORE) &&
      block.fromXid === (before?.toXid ?? 0) &&
      block.fromEvent === (before?.toEvent ?? 0);
    if (!follows || !digestOfBlock(block).equals(block.digest))
      this.find({ kind: "altered_block", block: block.number });
  }

  /** An event whose transaction began after a block was sealed must have a higher number, and no earlier time, than all in it. */
  look({ eventId, xid, at }: HashedEvent): void {
    while ((this.marks[this.marked + 1]?.seenXid ?? Infinity) <= xid) this.marked++;
    const mark = this.marks[this.marked];
    if (mark !== undefined && (eventId <= mark.highest || at < mark.sealedAt - CLOCK_SLACK_MICROSECONDS))
      this.suspect ??= eventId;
    if (eventId > this.highest) this.highest = eventId;
    // What is not sealed yet has no block to be wrong in but the next one.
    if (this.unsealed > 0) this.tellSuspect((this.before?.number ?? 0) + 1);
  }

  end(block: Block, rows: BlockRows): void {
    const { rowsDigest, names, count } = rows.sum();
    const difference = firstDifference(block.names, names);
    if (!rowsDigest.equals(block.rowsDigest) || count !== block.eventCount) {
      if (difference === undefined) return this.find({ kind: "altered_block", block: block.number });
      return this.find({ kind: difference.fault, block: block.number, eventId: difference.eventId });
    }
    if (difference !== undefined)
      return this.find({ kind: "altered_names", block: block.number, eventId: difference.eventId });
    this.tellSuspect(block.number);
    this.blocks++;
    this.sealed += count;
    this.marks.push({ seenXid: block.seenXid, highest: this.highest, sealedAt: block.sealedAt });
    this.before = block;
  }

  private tellSuspect(block: number): void {
    if (this.suspect !== undefined) this.find({ kind: "backdated_row", block, eventId: this.suspect });
  }

  private find(finding: Finding): void {
    this.finding ??= finding;
  }
}

/** A stream of events of which one can take as many as belong to a block. */
class EventStream {
  private batch: HashedEvent[] = [];
  private at = 0;
  private seen = 0;
  private readonly source: AsyncGenerator<HashedEvent[]>;
  private readonly onProgress: ((events: number) => void) | undefined;

  constructor(source: AsyncGenerator<HashedEvent[]>, onProgress: ((events: number) => void) | undefined) {
    this.source = source;
    this.onProgress = onProgress;
  }

  /** Hands over events as long as `within` says so. */
  async take(within: (event: HashedEvent) => boolean, each: (event: HashedEvent) => void): Promise<void> {
    for (;;) {
      for (; this.at < this.batch.length; this.at++) {
        const event = this.batch[this.at] as HashedEvent;
        if (!within(event)) return;
        each(event);
      }
      const next = await this.source.next();
      if (next.done === true) return;
      this.seen += this.batch.length;
      this.onProgress?.(this.seen);
      this.batch = next.value;
      this.at = 0;
    }
  }

  async close(): Promise<void> {
    await this.source.return(undefined);
  }
}

async function compareRoots(database: Database, roots: readonly DailyRoot[], last: number): Promise<Finding[]> {
  const numbers = roots.map(({ block }) => block);
  const rows = await database.rows<{ number: number; digest: string }>(
    "SELECT number, encode(digest, 'hex') AS digest FROM audit_block WHERE number = ANY ($1)",
    [numbers],
  );
  const there = new Map(rows.map(({ number, digest }) => [number, digest]));
  const first = [...roots].sort((a, b) => a.block - b.block).find(({ block, digest }) => there.get(block) !== digest);
  if (first === undefined) return [];
  const { block, day } = first;
  return [{ kind: there.has(block) ? "rewritten" : block > last ? "truncated" : "missing_block", block, day }];
}

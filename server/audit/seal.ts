/** Sealing the trail: blocks chained by SHA-256, made asynchronously below the oldest transaction that still runs. */
import { transact, type Database, type Tx } from "../platform/db.ts";
import { BLOCK_DIGEST, EVENT_DIGEST, NOTHING_BEFORE } from "./chain.ts";

/** Events of a block at most. */
export const BLOCK_EVENTS = 10_000;

/** Whoever holds it seals; everybody else leaves it at that. */
const LOCK = 7_318_001;

const TIMEOUT_MS = 120_000;

/** A block as it was sealed. */
export interface Sealed {
  number: number;
  events: number;
  digest: string;
}

/** The chain cannot go on: the numbers of transactions have gone back, as after restoring a dump into another server. */
export class ChainBroken extends Error {
  override name = "ChainBroken";
}

/**
 * Seals everything that can be sealed. Does nothing while somebody else does.
 * @returns how many blocks and events.
 */
export async function sealAll(
  database: Database,
  options: { blockEvents?: number } = {},
): Promise<{ blocks: number; events: number; last: Sealed | undefined }> {
  const size = options.blockEvents ?? BLOCK_EVENTS;
  let last: Sealed | undefined;
  for (let blocks = 0, events = 0; ; blocks++) {
    const sealed = await transact(database, (tx) => sealOne(tx, size), { statementTimeoutMs: TIMEOUT_MS });
    if (sealed === undefined) return { blocks, events, last };
    last = sealed;
    events += sealed.events;
  }
}

/** Seals the next block; undefined when nothing can be sealed now. */
export async function sealOne(tx: Tx, size: number): Promise<Sealed | undefined> {
  const lock = await tx.row<{ held: boolean }>("SELECT pg_try_advisory_xact_lock($1) AS held", [LOCK]);
  if (lock?.held !== true) return undefined;
  const head = await tx.row<{ number: number; digest: Buffer; to_xid: string; to_event: number }>(
    "SELECT number, digest, to_xid::text, to_event FROM audit_block ORDER BY number DESC LIMIT 1",
  );
  const from = { xid: head?.to_xid ?? "0", event: head?.to_event ?? 0 };
  const bounds = await tx.row<{ horizon: string; seen: string; behind: boolean }>(
    `SELECT pg_snapshot_xmin(taken)::text AS horizon, pg_snapshot_xmax(taken)::text AS seen,
            pg_snapshot_xmax(taken) < $1::xid8 AS behind FROM pg_current_snapshot() taken`,
    [from.xid],
  );
  if (bounds === undefined || bounds.behind)
    throw new ChainBroken(
      "This server counts transactions from further back than the chain: it cannot be continued here",
    );
  const { horizon, seen } = bounds;
  const previous = head?.digest ?? NOTHING_BEFORE;
  const number = (head?.number ?? 0) + 1;
  return tx.row<Sealed>(SEAL, [from.xid, from.event, horizon, size, number, previous, seen]);
}

/** One statement: chooses, hashes, and writes the block, so that no row has to leave the database. */
const SEAL = `
WITH chosen AS MATERIALIZED (
  SELECT xid, event_id, ${EVENT_DIGEST} AS event_digest
    FROM audit_event
   WHERE (xid, event_id) >= ($1::xid8, $2::bigint) AND xid < $3::xid8
   ORDER BY xid, event_id LIMIT $4::integer
), summed AS (
  SELECT count(*)::integer AS event_count,
         sha256(string_agg(int8send(event_id) || event_digest, ''::bytea ORDER BY xid, event_id)) AS rows_digest,
         string_agg(int8send(event_id) || substr(event_digest, 1, 8), ''::bytea ORDER BY xid, event_id) AS names
    FROM chosen
), final AS (
  SELECT xid, event_id FROM chosen ORDER BY xid DESC, event_id DESC LIMIT 1
), block AS MATERIALIZED (
  SELECT $5::bigint AS number, $1::xid8 AS from_xid, $2::bigint AS from_event,
         CASE WHEN event_count < $4::integer THEN $3::xid8 ELSE final.xid END AS to_xid,
         CASE WHEN event_count < $4::integer THEN 0 ELSE final.event_id + 1 END AS to_event,
         $7::xid8 AS seen_xid, clock_timestamp() AS sealed_at, event_count, rows_digest, names, $6::bytea AS previous
    FROM summed, final
)
INSERT INTO audit_block (number, from_xid, from_event, to_xid, to_event, seen_xid, sealed_at, event_count, rows_digest, names,
  previous, digest)
SELECT number, from_xid, from_event, to_xid, to_event, seen_xid, sealed_at, event_count, rows_digest, names, previous,
       ${BLOCK_DIGEST} FROM block
RETURNING number, event_count AS events, encode(digest, 'hex') AS digest`;

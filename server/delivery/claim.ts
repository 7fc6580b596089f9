/** Takes messages that are due out of the outbox, for one server at a time to send. */
import type { Tx } from "../platform/db.ts";
import { fateAfter, heldBackBy, type Purpose } from "./backoff.ts";
import type { Channel, Limits } from "./limits.ts";
import { giveUp, tryAgain } from "./outcome.ts";

/** A message in the hands of this server. */
export interface Claimed {
  messageId: number;
  channel: Channel;
  purpose: Purpose;
  /** Number of this try; an outcome of another one changes nothing. */
  attempt: number;
  doubts: number;
  address: Buffer;
  subject: string | null;
  body: Buffer;
}

/** Longer than any provider may take. */
const LEASE_MS = 120_000;
const CLAIM_LOCK = 7_011;

interface Due {
  message_id: number;
  purpose: Purpose;
  address_key: string;
  hour: number;
  day: number;
}

/**
 * Claims at most `most` messages, codes first. In passing, what a server that died had in its hands goes back, codes nobody
 * waits for any more are closed, and receivers who got their share wait.
 */
export async function claimDue(
  tx: Tx,
  { limits, channels, most, now }: { limits: Limits; channels: readonly Channel[]; most: number; now: Date },
): Promise<Claimed[]> {
  // One claim at a time over all servers, so that caps are counted right; sending happens after this transaction.
  await tx.row("SELECT pg_advisory_xact_lock($1)", [CLAIM_LOCK]);
  await takeBack(tx, now);
  await closeExpired(tx, now);
  const claimed: number[] = [];
  for (const channel of channels) {
    const room = Math.min(most - claimed.length, await roomOf(tx, channel, limits, now));
    if (room > 0) claimed.push(...(await admit(tx, await dueOf(tx, channel, room, now), limits, now)));
  }
  return take(tx, claimed, now);
}

/** Leases that ran out: nobody knows whether the message left. Once it goes again, the second time a person decides. */
async function takeBack(tx: Tx, now: Date): Promise<void> {
  const left = await tx.rows<{ message_id: number; purpose: Purpose; attempts: number; doubtful: number }>(
    "SELECT message_id, purpose, attempts, doubtful FROM outbound_message WHERE state = 'sending' AND leased_until <= $1 FOR UPDATE",
    [now],
  );
  for (const { message_id, purpose, attempts, doubtful } of left) {
    const fate = fateAfter(purpose, "doubtful", { attempts, doubts: doubtful });
    const of = { messageId: message_id, attempt: attempts };
    if (fate.kind === "given_up") await giveUp(tx, of, "doubtful", null, now);
    else await tryAgain(tx, of, "doubtful", null, { at: now, doubtful: true });
  }
}

async function closeExpired(tx: Tx, now: Date): Promise<void> {
  await tx.execute(
    `UPDATE outbound_message SET state = 'given_up', failure = 'expired', closed_at = $1, body = NULL
      WHERE state = 'queued' AND expires_at <= $1`,
    [now],
  );
}

async function roomOf(tx: Tx, channel: Channel, limits: Limits, now: Date): Promise<number> {
  const row = await tx.row<{ count: number }>(
    "SELECT count(*)::int AS count FROM outbound_message WHERE channel = $1 AND tried_at > $2::timestamptz - interval '1 minute'",
    [channel, now],
  );
  return limits.perMinute[channel] - (row?.count ?? 0);
}

async function dueOf(tx: Tx, channel: Channel, most: number, now: Date): Promise<Due[]> {
  return tx.rows<Due>(
    `SELECT m.message_id, m.purpose, encode(m.address_blind, 'hex') AS address_key, sent.hour, sent.day
       FROM (SELECT message_id, purpose, address_blind, next_try_at FROM outbound_message
              WHERE state = 'queued' AND next_try_at <= $1 AND channel = $2
              ORDER BY (purpose = 'code') DESC, next_try_at, message_id LIMIT $3 FOR UPDATE SKIP LOCKED) m
      CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE earlier.tried_at > $1::timestamptz - interval '1 hour')::int AS hour, count(*)::int AS day
          FROM outbound_message earlier
         WHERE earlier.address_blind = m.address_blind AND earlier.purpose = m.purpose
           AND earlier.tried_at > $1::timestamptz - interval '1 day' AND earlier.message_id <> m.message_id
           AND earlier.state IN ('sending', 'sent', 'delivered', 'failed')) sent
      ORDER BY (m.purpose = 'code') DESC, m.next_try_at, m.message_id`,
    [now, channel, most],
  );
}

/** Leaves out receivers who got their share: a code is refused to them, a notice waits. */
async function admit(tx: Tx, due: readonly Due[], limits: Limits, now: Date): Promise<number[]> {
  const admitted: number[] = [];
  const more = new Map<string, number>();
  for (const { message_id, purpose, address_key, hour, day } of due) {
    const key = `${purpose} ${address_key}`;
    const beside = more.get(key) ?? 0;
    const held = heldBackBy(limits.caps[purpose], { hour: hour + beside, day: day + beside });
    if (held === undefined) {
      admitted.push(message_id);
      more.set(key, beside + 1);
    } else if (purpose === "code") {
      await tx.execute(
        `UPDATE outbound_message SET state = 'given_up', failure = 'capped', closed_at = $2, body = NULL WHERE message_id = $1`,
        [message_id, now],
      );
    } else {
      await tx.execute(
        `UPDATE outbound_message SET next_try_at = $2::timestamptz + CASE $3 WHEN 'day' THEN interval '3 hours' ELSE interval '15 minutes' END,
           failure = 'capped' WHERE message_id = $1`,
        [message_id, now, held],
      );
    }
  }
  return admitted;
}

async function take(tx: Tx, ids: readonly number[], now: Date): Promise<Claimed[]> {
  if (ids.length === 0) return [];
  return tx.rows<Claimed>(
    `UPDATE outbound_message SET state = 'sending', attempts = attempts + 1, tried_at = $2, leased_until = $3
      WHERE message_id = ANY ($1) AND state = 'queued'
     RETURNING message_id AS "messageId", channel, purpose, attempts AS attempt, doubtful AS doubts, address, subject, body`,
    [ids, now, new Date(now.getTime() + LEASE_MS)],
  );
}

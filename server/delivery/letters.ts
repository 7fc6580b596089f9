/** Messages and their receipts, as administrators see them. */
import type { z } from "zod";
import type { DeliveryBacklog, DeliveryMessage, listMessages } from "../../contract/delivery.ts";
import type { Db, Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import type { Vault } from "../platform/vault.ts";
import type { Channel } from "./limits.ts";

type Query = z.output<(typeof listMessages)["query"]>;

type Row = Omit<DeliveryMessage, "receiver" | "queuedAt" | "nextTryAt" | "sentAt" | "deliveredAt"> & {
  address: Buffer;
  queued_at: Date;
  next_try_at: Date | null;
  sent_at: Date | null;
  delivered_at: Date | null;
};

const COLUMNS = `message_id AS "messageId", channel, purpose, address, subject, state, attempts, queued_at, sent_at, delivered_at,
  CASE WHEN state = 'queued' THEN next_try_at END AS next_try_at, provider, provider_id AS "providerId", failure,
  failure_detail AS detail, (state IN ('failed', 'given_up') AND body IS NOT NULL) AS resendable`;

/** "138****5678", "li***@example.com": enough to recognise, too little to use. */
export function maskReceiver(channel: Channel, address: string): string {
  if (channel === "sms") return `${address.slice(0, 3)}****${address.slice(-4)}`;
  const [name = "", domain = ""] = address.split("@", 2);
  return `${name.slice(0, 2)}***@${domain}`;
}

/** One page of messages, the newest first. */
export async function messagePage(
  db: Db,
  vault: Vault,
  { state, channel, before, limit }: Query,
): Promise<{ messages: DeliveryMessage[]; next?: number }> {
  const rows = await db.rows<Row>(
    `SELECT ${COLUMNS} FROM outbound_message
      WHERE ($1::text IS NULL OR state = $1) AND ($2::text IS NULL OR channel = $2) AND ($3::bigint IS NULL OR message_id < $3)
      ORDER BY message_id DESC LIMIT $4`,
    [state, channel, before, limit + 1],
  );
  const messages = rows.slice(0, limit).map((row) => viewOf(vault, row));
  const last = messages.at(-1);
  return rows.length > limit && last !== undefined ? { messages, next: last.messageId } : { messages };
}

/** Puts a dead letter back into the queue. Throws `not_found`, and `message_not_resendable` for what is on its way or gone. */
export async function resend(tx: Tx, vault: Vault, messageId: number, now: Date): Promise<DeliveryMessage> {
  const found = await tx.row<{ state: string }>("SELECT state FROM outbound_message WHERE message_id = $1 FOR UPDATE", [
    messageId,
  ]);
  if (found === undefined) throw new Refusal("not_found");
  const row = await tx.row<Row>(
    `UPDATE outbound_message SET state = 'queued', next_try_at = $2, attempts = 0, doubtful = 0, closed_at = NULL, failure = NULL,
       failure_detail = NULL, provider = NULL, provider_id = NULL, sent_at = NULL, expires_at = NULL
      WHERE message_id = $1 AND state IN ('failed', 'given_up') AND body IS NOT NULL RETURNING ${COLUMNS}`,
    [messageId, now],
  );
  if (row === undefined) throw new Refusal("message_not_resendable");
  return viewOf(vault, row);
}

/** What waits, was sent and was given up, by channel. */
export async function backlogOf(
  db: Db,
  providers: Partial<Record<Channel, string>>,
  now: Date,
): Promise<DeliveryBacklog> {
  const rows = await db.rows<{ channel: Channel; waiting: number; oldest: Date | null; sent: number; dead: number }>(
    `SELECT channel, count(*) FILTER (WHERE state IN ('queued', 'sending') AND not_before <= $1)::int AS waiting,
            min(greatest(queued_at, not_before)) FILTER (WHERE state IN ('queued', 'sending') AND not_before <= $1) AS oldest,
            count(*) FILTER (WHERE sent_at > $1::timestamptz - interval '1 day')::int AS sent,
            count(*) FILTER (WHERE state IN ('failed', 'given_up') AND body IS NOT NULL)::int AS dead
       FROM outbound_message GROUP BY channel`,
    [now],
  );
  return {
    channels: (["sms", "mail"] as const).map((channel) => {
      const row = rows.find((each) => each.channel === channel);
      return {
        channel,
        provider: providers[channel] ?? null,
        waiting: row?.waiting ?? 0,
        oldestWaiting: row?.oldest?.toISOString() ?? null,
        sentToday: row?.sent ?? 0,
        dead: row?.dead ?? 0,
      };
    }),
  };
}

function viewOf(vault: Vault, row: Row): DeliveryMessage {
  const { address, queued_at, next_try_at, sent_at, delivered_at, ...rest } = row;
  return {
    ...rest,
    receiver: maskReceiver(row.channel, vault.open("outbound_message.address", address)),
    queuedAt: queued_at.toISOString(),
    nextTryAt: next_try_at?.toISOString() ?? null,
    sentAt: sent_at?.toISOString() ?? null,
    deliveredAt: delivered_at?.toISOString() ?? null,
  };
}

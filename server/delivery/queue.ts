/** Messages that leave the house wait in a table, in the transaction of what they tell. */
import type { Tx } from "../platform/db.ts";
import type { Vault } from "../platform/vault.ts";

/** A message to a telephone or a mailbox. */
export interface OutgoingMessage {
  channel: "sms" | "mail";
  /** Telephone number or mail address in its one spelling. */
  to: string;
  /** `code`: a one-time code; `notice`: everything else. */
  purpose: "code" | "notice";
  /** Subject of a mail. */
  subject?: string | undefined;
  text: string;
  personId?: number | undefined;
  accountId?: number | undefined;
  /** Messages of the same key are sent once. */
  onceKey?: string | undefined;
  /** Not before this instant. */
  notBefore?: Date | undefined;
  /** Not after this instant; of a code five minutes after it was queued when absent. */
  expiresAt?: Date | undefined;
}

const CODE_LASTS_MS = 5 * 60_000;

/**
 * Puts a message into the outbox; it leaves after the transaction commits, within a second or so. A crash at the wrong moment
 * may send it twice, never lose it.
 * @returns its number, or undefined when it was there already.
 */
export async function queueMessage(
  tx: Tx,
  vault: Vault,
  message: OutgoingMessage,
  now: Date,
): Promise<number | undefined> {
  const [id] = await queueMessages(tx, vault, [message], now);
  return id;
}

/** Puts messages into the outbox like `queueMessage`. Returns their numbers in the same order. */
export async function queueMessages(
  tx: Tx,
  vault: Vault,
  messages: readonly OutgoingMessage[],
  now: Date,
): Promise<(number | undefined)[]> {
  if (messages.length === 0) return [];
  const rows = messages.map((message) => rowOf(message, vault, now));
  const added = await tx.rows<{ message_id: number; index: number }>(
    `WITH given AS (
       SELECT nextval(pg_get_serial_sequence('outbound_message', 'message_id')) AS message_id, each.*
         FROM jsonb_to_recordset($1::jsonb) AS each(index int, channel text, address text, address_blind text, purpose text,
                subject text, body text, person_id bigint, account_id bigint, once_key text, not_before timestamptz,
                expires_at timestamptz)),
     added AS (
       INSERT INTO outbound_message (message_id, channel, address, address_blind, purpose, subject, body, person_id, account_id,
         once_key, queued_at, not_before, next_try_at, expires_at)
       OVERRIDING SYSTEM VALUE
       SELECT message_id, channel, decode(address, 'hex'), decode(address_blind, 'hex'), purpose, subject, decode(body, 'hex'),
              person_id, account_id, once_key, $2, not_before, not_before, expires_at FROM given ORDER BY once_key, index
       ON CONFLICT (once_key) DO NOTHING RETURNING message_id)
     SELECT message_id, index FROM given JOIN added USING (message_id)`,
    [JSON.stringify(rows.map((row, index) => ({ ...row, index }))), now],
  );
  const numbers = new Map(added.map(({ message_id, index }) => [index, message_id]));
  return messages.map((_, index) => numbers.get(index));
}

function rowOf(message: OutgoingMessage, vault: Vault, now: Date) {
  const { channel, to, purpose, subject, text, personId, accountId, onceKey, notBefore = now } = message;
  const lasts = purpose === "code" ? new Date(now.getTime() + CODE_LASTS_MS) : undefined;
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
  return {
    channel,
    address: hex(vault.seal("outbound_message.address", to)),
    address_blind: hex(vault.blind("outbound_message.address", to)),
    purpose,
    subject,
    body: hex(vault.seal("outbound_message.body", text)),
    person_id: personId,
    account_id: accountId,
    once_key: onceKey,
    not_before: notBefore,
    expires_at: message.expiresAt ?? lasts,
  };
}

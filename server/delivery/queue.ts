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
  const { channel, to, purpose, subject, text, personId, accountId, onceKey, notBefore } = message;
  const lasts = purpose === "code" ? new Date(now.getTime() + CODE_LASTS_MS) : undefined;
  const row = await tx.row<{ message_id: number }>(
    `INSERT INTO outbound_message (channel, address, address_blind, purpose, subject, body, person_id, account_id, once_key,
       queued_at, not_before, next_try_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12)
     ON CONFLICT (once_key) DO NOTHING RETURNING message_id`,
    [
      channel,
      vault.seal("outbound_message.address", to),
      vault.blind("outbound_message.address", to),
      purpose,
      subject,
      vault.seal("outbound_message.body", text),
      personId,
      accountId,
      onceKey,
      now,
      notBefore ?? now,
      message.expiresAt ?? lasts,
    ],
  );
  return row?.message_id;
}

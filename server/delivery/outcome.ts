/** What became of a try, written into the outbox. Each change names the try, so that a late answer changes nothing. */
import type { Tx } from "../platform/db.ts";

/** One try of one message. */
export interface Try {
  messageId: number;
  attempt: number;
}

/** Why a message waits or was given up. */
export type Failure =
  | "refused"
  | "unreachable"
  | "throttled"
  | "doubtful"
  | "expired"
  | "capped"
  | "no_provider"
  | "undelivered"
  | "unreadable";

/** It was handed over. A code's text is forgotten. */
export async function noteSent(
  tx: Tx,
  { messageId, attempt }: Try,
  receipt: { provider: string; providerId?: string | undefined; now: Date },
): Promise<void> {
  await tx.execute(
    `UPDATE outbound_message SET state = 'sent', leased_until = NULL, sent_at = $3, closed_at = $3, provider = $4, provider_id = $5,
       failure = NULL, failure_detail = NULL, body = CASE WHEN purpose = 'code' THEN NULL ELSE body END
      WHERE message_id = $1 AND attempts = $2 AND state = 'sending'`,
    [messageId, attempt, receipt.now, receipt.provider, receipt.providerId],
  );
}

/** It waits for another try. */
export async function tryAgain(
  tx: Tx,
  { messageId, attempt }: Try,
  failure: Failure,
  detail: string | null,
  { at, doubtful }: { at: Date; doubtful: boolean },
): Promise<void> {
  await tx.execute(
    `UPDATE outbound_message SET state = 'queued', leased_until = NULL, next_try_at = $3, failure = $4, failure_detail = $5,
       doubtful = doubtful + CASE WHEN $6 THEN 1 ELSE 0 END
      WHERE message_id = $1 AND attempts = $2 AND state = 'sending'`,
    [messageId, attempt, at, failure, detail, doubtful],
  );
}

/** Nobody tries any more, until a person has it sent again. */
export async function giveUp(
  tx: Tx,
  { messageId, attempt }: Try,
  failure: Failure,
  detail: string | null,
  now: Date,
): Promise<void> {
  await tx.execute(
    `UPDATE outbound_message SET state = 'given_up', leased_until = NULL, closed_at = $3, failure = $4, failure_detail = $5,
       doubtful = least(2, doubtful + CASE WHEN $4 = 'doubtful' THEN 1 ELSE 0 END),
       body = CASE WHEN purpose = 'code' THEN NULL ELSE body END
      WHERE message_id = $1 AND attempts = $2 AND state = 'sending'`,
    [messageId, attempt, now, failure, detail],
  );
}

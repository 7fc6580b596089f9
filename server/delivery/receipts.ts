/** What gateways tell later about a message they took. */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { z } from "zod";
import type { takeReceipt } from "../../contract/delivery.ts";
import type { Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";

type Receipt = z.output<(typeof takeReceipt)["body"]>;

/** The signature of a receipt. */
export function signReceipt(token: string, { id, state, at }: Pick<Receipt, "id" | "state" | "at">): string {
  return createHmac("sha256", token).update(`${id}.${state}.${at}`).digest("hex");
}

/**
 * Writes a receipt down. Throws `receipt_refused` for one that the gateway did not sign, or when no gateway is set.
 * @returns whether a message of this number was waiting for it.
 */
export async function noteReceipt(tx: Tx, token: string | undefined, receipt: Receipt): Promise<boolean> {
  const wanted = Buffer.from(token === undefined ? "" : signReceipt(token, receipt));
  const given = Buffer.from(receipt.signature);
  if (wanted.length !== given.length || !timingSafeEqual(wanted, given)) throw new Refusal("receipt_refused");
  const delivered = receipt.state === "delivered";
  const changed = await tx.execute(
    `UPDATE outbound_message SET state = CASE WHEN $3 THEN 'delivered' ELSE 'failed' END,
       delivered_at = CASE WHEN $3 THEN $2::timestamptz END, failure = CASE WHEN $3 THEN NULL ELSE 'undelivered' END, failure_detail = $4
      WHERE provider = 'sms-http' AND provider_id = $1 AND state IN ('sent', 'failed')`,
    [receipt.id, receipt.at, delivered, receipt.detail ?? null],
  );
  return changed > 0;
}

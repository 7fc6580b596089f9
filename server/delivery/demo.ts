/** The way out of a demo server: into a page where everybody can read it. */
import type { readDemoMessages } from "../../contract/delivery.ts";
import type { OutputOf } from "../../contract/operation.ts";
import { transact, type Database, type Db } from "../platform/db.ts";
import type { Clock } from "../platform/clock.ts";
import type { Vault } from "../platform/vault.ts";
import type { Channel } from "./limits.ts";
import { SendFailure, type Provider } from "./provider.ts";

/** Receivers that never get anything, so that a demo can show what failing looks like. */
export const UNREACHABLE = /^(1\d{6}0000|.*@unreachable\.example)$/;

/** Keeps what would have been sent; a second try of a message changes nothing. */
export function demoProvider(
  { database, clock, vault }: { database: Database; clock: Clock; vault: Vault },
  channel: Channel,
): Provider {
  return {
    name: "demo",
    async send({ messageId, to, subject, text }) {
      if (UNREACHABLE.test(to)) throw new SendFailure("refused", "550 这个地址在演示中总是送不到");
      await transact(database, (tx) =>
        tx.execute(
          `INSERT INTO demo_message (message_id, channel, address, subject, body, arrived_at) VALUES ($1, $2, $3, $4, $5, $6)
           ON CONFLICT (message_id) DO NOTHING`,
          [
            messageId,
            channel,
            vault.seal("demo_message.address", to),
            subject,
            vault.seal("demo_message.body", text),
            clock.now(),
          ],
        ),
      );
      return { providerId: `demo-${messageId}` };
    },
  };
}

/** What the demo's inbox holds, the newest first. */
export async function demoMessages(
  db: Db,
  vault: Vault,
  { to, limit }: { to?: string | undefined; limit: number },
): Promise<OutputOf<typeof readDemoMessages>["messages"]> {
  const rows = await db.rows<{
    message_id: number;
    channel: Channel;
    address: Buffer;
    subject: string | null;
    body: Buffer;
    arrived_at: Date;
  }>(
    `SELECT demo_message.* FROM demo_message JOIN outbound_message USING (message_id)
      WHERE $1::bytea IS NULL OR outbound_message.address_blind = $1
      ORDER BY demo_message.arrived_at DESC, message_id DESC LIMIT $2`,
    [to === undefined || to === "" ? null : vault.blind("outbound_message.address", to), limit],
  );
  return rows.map((row) => ({
    messageId: row.message_id,
    channel: row.channel,
    to: vault.open("demo_message.address", row.address),
    subject: row.subject,
    text: vault.open("demo_message.body", row.body),
    arrivedAt: row.arrived_at.toISOString(),
  }));
}

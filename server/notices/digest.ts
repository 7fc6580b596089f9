/** Summaries: what somebody got too much of for one day leaves the house on the next as one message. */
import { queueMessage } from "../delivery/door.ts";
import { parameter } from "../parameters/door.ts";
import { shanghaiDate } from "../platform/clock.ts";
import { transact } from "../platform/db.ts";
import { addressesOf } from "./addresses.ts";
import type { DailyServices } from "./daily.ts";
import { leavesAt } from "./hours.ts";
import { wordsFor } from "./outside.ts";
import { currentVersions, type OutChannel } from "./templates.ts";

interface Waiting {
  person_id: number | null;
  account_id: number | null;
  channel: OutChannel;
  notices: number[];
}

const PIECE = 200;

/** One message for everybody who was held back before this day. Returns how many were sent. */
export async function sendDigests(services: DailyServices, day: string): Promise<number> {
  let sent = 0;
  for (;;) {
    const piece = await sendPiece(services, day);
    if (piece === 0) return sent;
    sent += piece;
  }
}

async function sendPiece(services: DailyServices, day: string): Promise<number> {
  const { database, vault, clock } = services;
  const now = clock.now();
  return transact(database, async (tx) => {
    const waiting = await tx.rows<Waiting>(
      `SELECT n.person_id, n.account_id, o.channel, array_agg(o.notice_id ORDER BY o.notice_id) AS notices
         FROM notice_outside o JOIN notice n USING (notice_id)
        WHERE o.state = 'for_digest' AND o.leaves_on < $1 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 LIMIT $2`,
      [day, PIECE],
    );
    const version = (await currentVersions(tx)).get("digest");
    if (waiting.length === 0 || version === undefined) return 0;
    const hours = { from: await parameter(tx, "quiet_from", now), to: await parameter(tx, "quiet_to", now) };
    const leaves = leavesAt(now, hours);
    const receivers = waiting.map(({ person_id, account_id }) => ({
      personId: person_id ?? undefined,
      accountId: account_id ?? undefined,
    }));
    const addresses = await addressesOf(tx, vault, receivers);
    for (const { person_id, account_id, channel, notices } of waiting) {
      const key = person_id === null ? `a${account_id}` : `p${person_id}`;
      const to = addresses.get(key)?.find((each) => each.channel === channel)?.to;
      const messageId =
        to === undefined
          ? null
          : await queueMessage(
              tx,
              vault,
              {
                channel,
                to,
                purpose: "notice",
                ...wordsFor(channel, version, { count: String(notices.length) }),
                personId: person_id ?? undefined,
                accountId: account_id ?? undefined,
                onceKey: `digest:${key}:${channel}:${day}:${notices[0]}`,
                notBefore: leaves,
              },
              now,
            );
      // Whoever can be reached no more finds everything in the inbox.
      if (messageId == null)
        await tx.execute("DELETE FROM notice_outside WHERE channel = $1 AND notice_id = ANY ($2)", [channel, notices]);
      else
        await tx.execute(
          `UPDATE notice_outside SET state = 'in_digest', message_id = $3, leaves_on = $4
            WHERE channel = $1 AND notice_id = ANY ($2)`,
          [channel, notices, messageId, shanghaiDate(leaves)],
        );
    }
    return waiting.length;
  });
}

/** Forgets what messages said once nobody needs it any more. */
import { transact, type Database } from "../platform/db.ts";

const TEXT_DAYS = 30;
const DEMO_DAYS = 7;

/** Deletes texts a month after their message was closed, and what is old in the demo's inbox. Returns how many texts. */
export async function forgetTexts(database: Database, now: Date): Promise<number> {
  return transact(
    database,
    async (tx) => {
      await tx.execute("DELETE FROM demo_message WHERE arrived_at < $1::timestamptz - make_interval(days => $2)", [
        now,
        DEMO_DAYS,
      ]);
      return tx.execute(
        `UPDATE outbound_message SET body = NULL
          WHERE closed_at < $1::timestamptz - make_interval(days => $2) AND body IS NOT NULL`,
        [now, TEXT_DAYS],
      );
    },
    { statementTimeoutMs: 300_000 },
  );
}

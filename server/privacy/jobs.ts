/** Closing accounts whose days are over, and removing what is no longer kept. */
import { recordEvent } from "../platform/audit.ts";
import type { Clock } from "../platform/clock.ts";
import { transact, type Database } from "../platform/db.ts";
import type { Vault } from "../platform/vault.ts";
import { closeDue } from "./closing.ts";
import { removeOld } from "./retention.ts";

const LOOK_MS = 30 * 60_000;
/** One server at a time, and no second time within the same half hour. */
const LOCK = 7_318_002;

export interface PrivacyWork {
  database: Database;
  vault: Vault;
  clock: Clock;
  log: (line: string) => void;
}

/** Closes what is due and notes it in the trail, the machinery being who did it. */
export async function closeAccountsDue({ database, vault, clock }: Omit<PrivacyWork, "log">): Promise<number> {
  return transact(database, async (tx) => {
    const closed = await closeDue(tx, vault, clock.now());
    for (const { accountId, personId } of closed)
      await recordEvent(tx, {
        operation: "privacy.closed",
        outcome: "done",
        actor: undefined,
        caller: { address: "", requestId: "" },
        personId,
        object: `account:${accountId}`,
      });
    return closed.length;
  });
}

/** Does both now and every half hour, until the process or the database ends. */
export function workPrivacy({ database, vault, clock, log }: PrivacyWork): void {
  const turn = async () => {
    if (database.pool.ending) return clearInterval(timer);
    try {
      await closeAccountsDue({ database, vault, clock });
      const first = await transact(database, async (tx) => {
        const row = await tx.row<{ held: boolean }>("SELECT pg_try_advisory_xact_lock($1) AS held", [LOCK]);
        return row?.held === true;
      });
      if (first) await removeOld(database, clock.now());
    } catch (error) {
      if (!database.pool.ending) log(`Retention: ${(error as Error).message}`);
    }
  };
  const timer = setInterval(() => void turn(), LOOK_MS);
  timer.unref();
  void turn();
}

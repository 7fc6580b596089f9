/** People who came into the register, or into an office's reach, after a list was published: looked for again now and then. */
import type { Clock } from "../../platform/clock.ts";
import { transact, type Database } from "../../platform/db.ts";
import type { Scheduled } from "../../platform/schedule.ts";
import type { Writer } from "../telling.ts";
import { lookAgain, tellListed } from "./acts.ts";
import { listInReach } from "./store.ts";

export type Waiting = { database: Database; ledger: Writer; clock: Clock };

/**
 * Looks again for everybody of published lists whom nobody was found for, and tells those found. Lines about records that were
 * merged into another name the other from then on. Doing it twice changes nothing more.
 * @returns how many were found.
 */
export async function matchWaiting({ database, ledger, clock }: Waiting): Promise<number> {
  await transact(database, (tx) =>
    tx.execute(
      `UPDATE official_list_line line SET person_id = person_survivor(line.person_id) FROM person
        WHERE person.person_id = line.person_id AND person.merged_into IS NOT NULL AND NOT EXISTS (
          SELECT FROM official_list_line other WHERE other.list_id = line.list_id AND other.match = 'found'
             AND other.state = 'listed' AND other.person_id = person_survivor(line.person_id))`,
    ),
  );
  const lists = await database.rows<{ list_id: number }>(
    `SELECT DISTINCT list_id FROM official_list_line JOIN official_list USING (list_id)
      WHERE match IN ('unknown', 'name_differs') AND official_list_line.state = 'listed' AND official_list.state = 'published'`,
  );
  let found = 0;
  for (const { list_id } of lists) {
    found += await transact(database, async (tx) => {
      const list = await listInReach(tx, { kind: "all" }, list_id, "FOR UPDATE");
      if (list?.state !== "published") return 0;
      const lines = await lookAgain(tx, ledger, list, clock.now());
      await tellListed(tx, ledger, list, lines, clock.now());
      return lines.length;
    });
  }
  return found;
}

/** The same as work that comes round. */
export function watchingLists(waiting: Waiting): Scheduled {
  return {
    name: "official-lists-waiting",
    label: "再找名单上还没有找到的人",
    every: { minutes: 3 },
    run: async () => `又找到${await matchWaiting(waiting)}人`,
  };
}

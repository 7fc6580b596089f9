/** What is let go of batches: those that nobody went on with, and rows and workbooks that have done their work. */
import { dropArchives } from "../../files/door.ts";
import type { Clock } from "../../platform/clock.ts";
import { transact, type Database } from "../../platform/db.ts";
import type { Scheduled } from "../../platform/schedule.ts";
import { archiveOwner } from "./batch.ts";
import { dropStage, moveBatch } from "./store.ts";

const DAY_MS = 86_400_000;
/** So long a batch waits for somebody to go on with it; its zips take room in the database. */
const OPEN_DAYS = 14;
const KEPT_DAYS = 90;
const AT_ONCE = 100;

/** Lets go what is over. Doing it again changes nothing. Returns how many batches were put aside, and how many lost their rows. */
export async function tidy(database: Database, now: Date): Promise<{ aside: number; emptied: number }> {
  const left = await database.rows<{ batch_id: number }>(
    `SELECT batch_id FROM declaration_batch WHERE state IN ('collecting', 'ready', 'refused') AND created_at < $1
      ORDER BY batch_id LIMIT ${AT_ONCE}`,
    [new Date(now.getTime() - OPEN_DAYS * DAY_MS)],
  );
  let aside = 0;
  for (const { batch_id: batchId } of left)
    aside += await transact(database, async (tx) => {
      if (!(await moveBatch(tx, batchId, "discard"))) return 0;
      await dropArchives(tx, archiveOwner(batchId));
      await dropStage(tx, batchId);
      return 1;
    });
  const over = await database.rows<{ batch_id: number }>(
    `SELECT batch_id FROM declaration_batch JOIN declaration_batch_file USING (batch_id)
      WHERE state IN ('handed_in', 'withdrawn') AND created_at < $1 ORDER BY batch_id LIMIT ${AT_ONCE}`,
    [new Date(now.getTime() - KEPT_DAYS * DAY_MS)],
  );
  for (const { batch_id: batchId } of over) await transact(database, (tx) => dropStage(tx, batchId));
  return { aside, emptied: over.length };
}

/** The same as work that comes round. */
export function tidying({ database, clock }: { database: Database; clock: Clock }): Scheduled {
  return {
    name: "declaration-batches-tidy",
    label: "清理成批申报的表格和材料",
    every: { minutes: 360 },
    async run() {
      const { aside, emptied } = await tidy(database, clock.now());
      return `放弃没有办完的${aside}批，清理原件${emptied}批`;
    },
  };
}

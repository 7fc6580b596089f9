/** What is let go: uploads that were not finished, files attached to nothing, objects that nobody refers to. */
import { HELD_DAYS } from "../../contract/evidence.ts";
import type { Clock } from "../platform/clock.ts";
import { transact, type Database } from "../platform/db.ts";
import type { Scheduled } from "../platform/schedule.ts";
import { forget } from "./evidence.ts";
import { doomUnused, removeDoomed, removeStrays } from "./objects.ts";
import { giveBack } from "./share.ts";
import type { Store } from "./store.ts";

const DAY_MS = 86_400_000;
const AT_ONCE = 500;

/** What one turn let go. */
export interface Swept {
  uploads: number;
  files: number;
  objects: number;
  strays: number;
}

/** Lets everything go whose time is over. Doing it again changes nothing; a crash anywhere leaves work for the next turn. */
export async function sweep(database: Database, store: Store, now: Date): Promise<Swept> {
  const uploads = await endUploads(database, now);
  const files = await forgetHeld(database, now);
  await doomUnused(database, now);
  const objects = await removeDoomed(database, store);
  return { uploads, files, objects, strays: await removeStrays(database, store, now) };
}

async function endUploads(database: Database, now: Date): Promise<number> {
  return transact(database, async (tx) => {
    const over = await tx.rows<{ person_id: number; bytes: number; open: boolean }>(
      `DELETE FROM upload WHERE upload_id = ANY (ARRAY(
         SELECT upload_id FROM upload WHERE expires_at <= $1 LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED))
       RETURNING person_id, bytes, finished_at IS NULL AS open`,
      [now],
    );
    for (const { person_id: personId, bytes, open } of over) if (open) await giveBack(tx, personId, bytes);
    return over.length;
  });
}

async function forgetHeld(database: Database, now: Date): Promise<number> {
  const before = new Date(now.getTime() - HELD_DAYS * DAY_MS);
  return transact(database, async (tx) => {
    const over = await tx.rows<{ person_id: number; evidence_id: number }>(
      `SELECT person_id, evidence_id FROM evidence_file WHERE state = 'held' AND state_since <= $1
        LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED`,
      [before],
    );
    for (const { person_id: personId, evidence_id: evidenceId } of over)
      await forget(tx, { personId, evidenceId }, now);
    return over.length;
  });
}

/** The same as work that comes round. */
export function sweeping({ database, clock }: { database: Database; clock: Clock }, store: Store): Scheduled {
  return {
    name: "files-sweep",
    label: "清理过期的证明材料",
    every: { minutes: 60 },
    async run() {
      const { uploads, files, objects, strays } = await sweep(database, store, clock.now());
      return `未完成的上传${uploads}件，未提交的材料${files}份，文件${objects + strays}个`;
    },
  };
}

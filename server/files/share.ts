/** How much of the store each person may use. Counted where it is checked, so that two uploads at once cannot both be the last. */
import type { Tx } from "../platform/db.ts";

const HOUR_MS = 3_600_000;

/** Takes bytes of somebody's share. False when so many are not left; nothing is taken then. */
export async function takeShare(tx: Tx, personId: number, bytes: number, most: number, now: Date): Promise<boolean> {
  await open(tx, personId, now);
  const taken = await tx.execute("UPDATE file_share SET bytes = bytes + $2 WHERE person_id = $1 AND bytes + $2 <= $3", [
    personId,
    bytes,
    most,
  ]);
  return taken === 1;
}

/** Gives bytes back, or takes more where there were fewer than thought. */
export async function giveBack(tx: Tx, personId: number, bytes: number): Promise<void> {
  await tx.execute("UPDATE file_share SET bytes = greatest(0, bytes - $2) WHERE person_id = $1", [personId, bytes]);
}

/** Counts one more upload of this hour. False when there were as many as may be. */
export async function countBegun(tx: Tx, personId: number, most: number, now: Date): Promise<boolean> {
  await open(tx, personId, now);
  const counted = await tx.execute(
    `UPDATE file_share SET begun_in_hour = CASE WHEN hour = $2 THEN begun_in_hour + 1 ELSE 1 END, hour = $2
      WHERE person_id = $1 AND (hour <> $2 OR begun_in_hour < $3)`,
    [personId, hourOf(now), most],
  );
  return counted === 1;
}

async function open(tx: Tx, personId: number, now: Date): Promise<void> {
  await tx.execute("INSERT INTO file_share (person_id, hour) VALUES ($1, $2) ON CONFLICT DO NOTHING", [
    personId,
    hourOf(now),
  ]);
}

function hourOf(now: Date): Date {
  return new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS);
}

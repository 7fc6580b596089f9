/** From where playbacks are begun: what many people from one network, or one person from many, are found by. */
import type { Tx } from "../platform/db.ts";
import { networkOf } from "../platform/rate-limit.ts";
import type { Playback } from "./store.ts";

/** What a proxy in front hands on as an address may be anything; no address is longer. */
const LONGEST = 60;

/** Notes from which network a playback was begun. */
export async function noteBegun(
  tx: Tx,
  { personId, playbackId, lessonId, begunAt }: Pick<Playback, "personId" | "playbackId" | "lessonId" | "begunAt">,
  address: string,
): Promise<void> {
  const network = networkOf(address).slice(0, LONGEST);
  if (network === "") return;
  await tx.execute(
    "INSERT INTO playback_begun (person_id, playback_id, lesson_id, begun_at, network) VALUES ($1, $2, $3, $4, $5)",
    [personId, playbackId, lessonId, begunAt, network],
  );
}

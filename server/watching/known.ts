/**
 * What this server wrote last of people's playbacks, so that the next heartbeat needs no look at the database before it is judged.
 * Only a hint: what is written on it is written while the row still is the version that is known here, and by whoever else changed
 * it meanwhile (another server, another device, an answer) it is taken under the lock instead. A server that dies takes nothing along.
 */
import { openLatest, type Latest } from "../platform/latest.ts";
import type { Playback } from "./store.ts";

/** A playback and the version of its row. */
export interface Known {
  playback: Playback;
  version: string;
  /** What the next heartbeat has to bring. */
  token: string;
}

/** About a kilobyte each. */
const MOST = 50_000;

/** Opens it, by person. */
export function openKnown(): Latest<number, Known> {
  return openLatest(MOST);
}

/**
 * What this server wrote last of people's playbacks, so that the next heartbeat needs no look at the database before it is judged.
 * Only a hint: what is written on it is written while the row still is the version that is known here, and by whoever else changed
 * it meanwhile (another server, another device, an answer) it is taken under the lock instead. A server that dies takes nothing along.
 */
import type { Playback } from "./store.ts";

/** A playback and the version of its row. */
export interface Known {
  playback: Playback;
  version: string;
}

export interface KnownPlaybacks {
  of(personId: number): Known | undefined;
  keep(known: Known): void;
  forget(personId: number): void;
}

/** About a kilobyte each. */
const MOST = 50_000;

/** Opens it; whoever was heard of longest ago is forgotten first. */
export function openKnown(most = MOST): KnownPlaybacks {
  const known = new Map<number, Known>();
  return {
    of: (personId) => known.get(personId),
    keep(one) {
      const { personId } = one.playback;
      known.delete(personId);
      known.set(personId, one);
      if (known.size > most) known.delete(known.keys().next().value as number);
    },
    forget: (personId) => void known.delete(personId),
  };
}

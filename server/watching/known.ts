/**
 * What this server wrote last of people's playbacks, so that the next heartbeat needs no look at the database before it is judged.
 * Only a hint: what is written on it is written while the row still is the version that is known here, and by whoever else changed
 * it meanwhile (another server, another device, an answer) it is taken under the lock instead. A server that dies takes nothing along.
 */
import { openLatest } from "../platform/latest.ts";
import type { Range } from "./ranges.ts";
import type { Playback } from "./store.ts";

/** A playback and the version of its row. */
export interface Known {
  playback: Playback;
  version: string;
  /** What the next heartbeat has to bring. */
  token: string;
}

/** The playbacks that are known, by person. */
export interface KnownPlaybacks {
  /** Good until the same person's is kept again. */
  of(personId: number): Known | undefined;
  keep(known: Known): void;
  forget(personId: number): void;
}

/** About a kilobyte each. */
const MOST = 50_000;

/**
 * Opens it. What is kept is written into the objects that are there already: new ones would live until the next heartbeat only, which
 * is long enough to be taken for lasting, and thousands a second of them would have all the memory looked through every few seconds.
 */
export function openKnown(most = MOST): KnownPlaybacks {
  const known = openLatest<number, Known>(most);
  return {
    of: known.of,
    keep(one) {
      const { personId, playbackId } = one.playback;
      const own = known.of(personId);
      if (own?.playback.playbackId === playbackId) {
        own.version = one.version;
        own.token = one.token;
        write(own.playback, one.playback);
      } else known.keep(personId, { ...one, playback: copyOf(one.playback) });
    },
    forget: known.forget,
  };
}

function copyOf(playback: Playback): Playback {
  const { playing, last } = playback;
  const covered = playing.covered.map(([from, to]): Range => [from, to]);
  return { ...playback, last: last && { ...last }, playing: { ...playing, covered, span: { ...playing.span } } };
}

/** Writes one playback over another, which holds nothing afterwards that the one holds, but for what never changes. */
function write(own: Playback, { playing, last, ...rest }: Playback): void {
  const { last: ownLast, playing: ownPlaying } = own;
  const { span, covered } = ownPlaying;
  Object.assign(own, rest);
  if (ownLast === null || last === null) own.last = last && { ...last };
  else Object.assign(ownLast, last);
  Object.assign(ownPlaying, playing);
  ownPlaying.span = Object.assign(span, playing.span);
  ownPlaying.covered = writtenRanges(covered, playing.covered);
}

function writtenRanges(own: readonly Range[], ranges: readonly Range[]): readonly Range[] {
  // Ranges that stayed are the same objects, elsewhere perhaps: all are read before one is written.
  const values = ranges.map(([from, to]): Range => [from, to]);
  if (own.length !== values.length) return values;
  for (const [index, value] of values.entries()) Object.assign(own[index] as Range, value);
  return own;
}

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { openKnown } from "./known.ts";
import { lengthOf, withRange } from "./ranges.ts";
import type { Playback } from "./store.ts";
import { takeBeat, type Playing } from "./watch.ts";

const RULES = { intervalMs: 20_000, speedPercent: 150, dayMs: 36_000_000 };
const playing: Playing = {
  durationMs: 3_600_000,
  beatAt: 1_800_000_000_000,
  positionMs: 0,
  spareMs: 0,
  covered: [],
  coveredMs: 0,
  creditedMs: 0,
  furthestMs: 3_600_000,
  dayMs: 0,
  asked: false,
  span: { reason: null, from: 0, to: 0, mediaFrom: 0, mediaTo: 0, creditedMs: 0 },
};
const first = {
  personId: 7,
  playbackId: 1,
  seq: 0,
  last: null,
  day: "2026-09-01",
  promptId: null,
  playing,
} as Playback;

/** What a heartbeat makes of what is known, as heartbeats do: parts that stay the same are the same objects. */
function after(before: Playback, fromMs: number, seconds: number): Playback {
  const toMs = fromMs + seconds * 1000;
  const {
    playing: next,
    creditedMs,
    reason,
  } = takeBeat(before.playing, { fromMs, toMs }, before.playing.beatAt + seconds * 1000, RULES);
  return { ...before, seq: before.seq + 1, last: { fromMs, toMs, creditedMs, reason }, playing: next };
}

test("what is known of a playback is what was kept last, whatever was written over", () => {
  const beat = fc.tuple(fc.integer({ min: 0, max: 3_500_000 }), fc.integer({ min: 0, max: 120 }));
  fc.assert(
    fc.property(fc.array(beat, { maxLength: 60 }), (beats) => {
      const known = openKnown();
      known.keep({ playback: first, version: "0", token: "0" });
      let oracle = structuredClone(first);
      for (const [place, seconds] of beats) {
        const own = known.of(7)?.playback as Playback;
        known.keep({ playback: after(own, place, seconds), version: `${own.seq + 1}`, token: `${own.seq + 1}` });
        oracle = structuredClone(after(oracle, place, seconds));
        assert.deepEqual(known.of(7), { playback: oracle, version: `${oracle.seq}`, token: `${oracle.seq}` });
      }
    }),
    { numRuns: 300 },
  );
});

test("ranges that move within their list are written as they were", () => {
  const known = openKnown();
  const before = [
    [100, 200],
    [300, 400],
    [500, 600],
  ] as const;
  known.keep({ playback: { ...first, playing: { ...playing, covered: before } }, version: "0", token: "0" });
  const own = known.of(7)?.playback as Playback;
  // One more in front, and the last two become one: as many as before, the first one in the second's place.
  const covered = withRange(withRange(own.playing.covered, [0, 50]), [350, 550]);
  assert.equal(covered.length, before.length);
  known.keep({ playback: { ...own, playing: { ...own.playing, covered } }, version: "1", token: "1" });
  assert.deepEqual(known.of(7)?.playback.playing.covered, [
    [0, 50],
    [100, 200],
    [300, 600],
  ]);
  assert.equal(lengthOf(known.of(7)?.playback.playing.covered ?? []), 450);
});

test("another playback of the same person, and one that was forgotten, begin anew", () => {
  const known = openKnown();
  known.keep({ playback: first, version: "1", token: "a" });
  known.keep({ playback: { ...first, playbackId: 2, lessonId: 9 }, version: "2", token: "b" });
  assert.deepEqual(known.of(7), { playback: { ...first, playbackId: 2, lessonId: 9 }, version: "2", token: "b" });
  known.forget(7);
  assert.equal(known.of(7), undefined);
});

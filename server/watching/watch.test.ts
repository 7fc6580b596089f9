import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { lengthOf, readRanges, rangesText, withRange, type Range } from "./ranges.ts";
import { takeBeat, type Beat, type Outcome, type Playing, type Span, type WatchRules } from "./watch.ts";

const RULES: WatchRules = { intervalMs: 20_000, speedPercent: 150, dayMs: 8 * 3_600_000 };
const HOUR = 3_600_000;

function begun(more: Partial<Playing> = {}, at = 0): Playing {
  const span: Span = { reason: null, from: at, to: at, mediaFrom: 0, mediaTo: 0, creditedMs: 0 };
  const place = { durationMs: HOUR, beatAt: at, positionMs: 0, spareMs: 0, furthestMs: 0 };
  return { ...place, covered: [], coveredMs: 0, creditedMs: 0, dayMs: 0, asked: false, span, ...more };
}

/** Plays beats, each after so many milliseconds. */
function play(beats: readonly (Beat & { after: number })[], from = begun(), rules = RULES) {
  let playing = from;
  let now = from.beatAt;
  const closed: Span[] = [];
  const outcomes: Outcome[] = [];
  for (const { after, ...beat } of beats) {
    now += after;
    const outcome = takeBeat(playing, beat, now, rules);
    outcomes.push(outcome);
    closed.push(...outcome.closed);
    playing = outcome.playing;
  }
  return { playing, outcomes, spans: [...closed, playing.span], passed: now - from.beatAt };
}

const steady = (count: number, each = 20_000) =>
  Array.from({ length: count }, (_, index) => ({ after: each, fromMs: index * each, toMs: (index + 1) * each }));

describe("a heartbeat", () => {
  test("of somebody who watches is credited whole", () => {
    const { playing, outcomes, spans } = play(steady(9));
    assert.equal(playing.creditedMs, 180_000);
    assert.deepEqual(playing.covered, [[0, 180_000]]);
    assert.ok(outcomes.every(({ reason }) => reason === null));
    assert.equal(spans.length, 1);
  });

  test("at one and a half times is credited the time that passed", () => {
    const { playing } = play([{ after: 20_000, fromMs: 0, toMs: 30_000 }]);
    assert.equal(playing.coveredMs, 30_000);
    assert.equal(playing.creditedMs, 20_000);
  });

  const cases: [string, Beat & { after: number }, Partial<Playing>, string | null, number, number][] = [
    ["faster than allowed", { after: 20_000, fromMs: 0, toMs: 320_000 }, {}, "too_fast", 20_000, 30_000],
    ["all at once", { after: 0, fromMs: 0, toMs: HOUR }, {}, "too_fast", 0, 0],
    ["beyond what was reached", { after: 20_000, fromMs: 600_000, toMs: 620_000 }, {}, "ahead", 0, 0],
    ["the end at once", { after: 20_000, fromMs: HOUR - 10, toMs: HOUR }, {}, "ahead", 0, 0],
    ["standing still", { after: 20_000, fromMs: 0, toMs: 0 }, {}, "paused", 0, 0],
    ["backwards", { after: 20_000, fromMs: 1_000, toMs: 0 }, {}, "paused", 0, 0],
    ["after a long silence", { after: 90_000, fromMs: 0, toMs: 90_000 }, {}, "gap", 40_000, 60_000],
    ["while a question waits", { after: 20_000, fromMs: 0, toMs: 20_000 }, { asked: true }, "question", 0, 0],
    ["when the day is full", { after: 20_000, fromMs: 0, toMs: 20_000 }, { dayMs: RULES.dayMs }, "day_full", 0, 0],
    [
      "what was seen already",
      { after: 20_000, fromMs: 0, toMs: 20_000 },
      { covered: [[0, 60_000]], coveredMs: 60_000, furthestMs: 60_000 },
      "repeated",
      0,
      0,
    ],
    [
      "back where one was",
      { after: 20_000, fromMs: 5_000, toMs: 25_000 },
      { furthestMs: 60_000 },
      null,
      20_000,
      20_000,
    ],
  ];
  for (const [what, beat, more, reason, credited, seen] of cases)
    test(`${what}: ${reason ?? "counts"}`, () => {
      const { playing, outcomes } = play([beat], begun(more));
      assert.equal(outcomes[0]?.reason, reason);
      assert.equal(playing.creditedMs, credited);
      assert.equal(playing.coveredMs - (more.coveredMs ?? 0), seen);
    });

  test("a clock that goes backwards credits nothing and takes nothing", () => {
    const first = play(steady(3)).playing;
    const { playing } = takeBeat(first, { fromMs: 60_000, toMs: 80_000 }, 1_000, RULES);
    assert.equal(playing.creditedMs, first.creditedMs);
    assert.equal(playing.beatAt, first.beatAt);
  });

  test("beats that come a little early or late lose nothing", () => {
    const late = [20_400, 19_700, 20_300, 19_600, 20_900, 19_100];
    const beats = late.map((after, index) => ({ after, fromMs: index * 20_000, toMs: (index + 1) * 20_000 }));
    const { playing } = play(beats, begun(), { ...RULES, speedPercent: 100 });
    assert.equal(playing.creditedMs, 120_000);
    assert.equal(playing.coveredMs, 120_000);
  });

  test("going on a little ahead gains nothing", () => {
    // Two seconds are skipped before every beat of one second.
    const beats = Array.from({ length: 60 }, (_, index) => ({
      after: 1_000,
      fromMs: index * 3_000 + 2_000,
      toMs: (index + 1) * 3_000,
    }));
    const { playing, passed } = play(beats);
    assert.ok(playing.coveredMs <= passed * 1.5, `${playing.coveredMs} of ${passed}`);
  });

  test("a new day begins to count anew", () => {
    const full = begun({ dayMs: RULES.dayMs });
    const { playing, creditedMs } = takeBeat(full, { fromMs: 0, toMs: 20_000 }, 20_000, RULES, true);
    assert.equal(creditedMs, 20_000);
    assert.equal(playing.dayMs, 20_000);
  });

  test("what was left out is named in the spans, the hole can be watched later", () => {
    const first = play([
      { after: 90_000, fromMs: 0, toMs: 90_000 },
      ...steady(1).map(() => ({ after: 20_000, fromMs: 90_000, toMs: 110_000 })),
    ]);
    assert.deepEqual(
      first.spans.map(({ reason, from, to }) => [reason, from, to]),
      [
        [null, 0, 40_000],
        ["gap", 40_000, 90_000],
        [null, 90_000, 110_000],
      ],
    );
    assert.deepEqual(first.playing.covered, [
      [0, 60_000],
      [90_000, 110_000],
    ]);
    const again = takeBeat(first.playing, { fromMs: 60_000, toMs: 90_000 }, first.playing.beatAt + 30_000, RULES);
    assert.deepEqual(again.playing.covered, [[0, 110_000]]);
    assert.equal(again.reason, null);
  });
});

/** What a client that cheats may send: honest stretches, jumps, floods, lies about the place. */
const trace = fc.array(
  fc.record({
    after: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 25_000 }), fc.integer({ min: 0, max: 600_000 })),
    fromMs: fc.oneof(fc.constant(-1), fc.integer({ min: 0, max: HOUR })),
    length: fc.oneof(fc.integer({ min: -5_000, max: 40_000 }), fc.integer({ min: 0, max: HOUR })),
  }),
  { minLength: 1, maxLength: 40 },
);

/** The same rules said once more, in the plainest way, for comparison. */
function bounds(spans: readonly Span[], playing: Playing, passed: number): void {
  assert.ok(playing.creditedMs <= passed, `credited ${playing.creditedMs} of ${passed}`);
  assert.ok(playing.coveredMs <= (passed * RULES.speedPercent) / 100, `seen ${playing.coveredMs} of ${passed}`);
  assert.ok(playing.coveredMs <= HOUR && playing.creditedMs <= HOUR);
  assert.equal(lengthOf(playing.covered), playing.coveredMs);
  let end = 0;
  let credited = 0;
  for (const span of spans) {
    assert.ok(span.from >= end && span.to >= span.from, "spans follow one another");
    assert.ok(span.creditedMs <= span.to - span.from, "no span is credited more than it lasted");
    assert.ok(span.reason === null || span.creditedMs === 0);
    end = span.to;
    credited += span.creditedMs;
  }
  assert.equal(credited, playing.creditedMs);
}

test("whatever is sent, never more than the time that passed, nothing twice, every refused stretch with its reason", () => {
  fc.assert(
    fc.property(trace, (steps) => {
      let at = begun();
      const beats = steps.map(({ after, fromMs, length }) => {
        const from = fromMs < 0 ? at.positionMs : fromMs;
        const beat = { after, fromMs: from, toMs: Math.max(0, from + length) };
        at = play([beat], at).playing;
        return beat;
      });
      const { playing, spans, outcomes, passed } = play(beats);
      bounds(spans, playing, passed);
      for (const { creditedMs, reason } of outcomes) assert.ok(creditedMs > 0 || reason !== null);
    }),
    { numRuns: Number(process.env["XUESHI_TRACES"] ?? 3_000) },
  );
});

test("a judge that believes the client is found out by the same bounds", () => {
  const lie = begun({ creditedMs: 100_000, coveredMs: 100_000, covered: [[0, 100_000]] });
  assert.throws(() => bounds([lie.span], lie, 20_000), /credited/);
});

test("ranges are what the database makes of them", () => {
  const range = fc.tuple(fc.nat(500), fc.nat(60)).map(([from, length]): Range => [from, from + length]);
  fc.assert(
    fc.property(fc.array(range, { maxLength: 30 }), (all) => {
      const marks = new Set<number>();
      let ranges: Range[] = [];
      for (const each of all) {
        ranges = withRange(ranges, each);
        for (let at = each[0]; at < each[1]; at++) marks.add(at);
      }
      assert.equal(lengthOf(ranges), marks.size);
      assert.deepEqual(readRanges(rangesText(ranges)), ranges);
      for (let index = 1; index < ranges.length; index++)
        assert.ok((ranges[index]?.[0] ?? 0) > (ranges[index - 1]?.[1] ?? 0));
    }),
  );
});

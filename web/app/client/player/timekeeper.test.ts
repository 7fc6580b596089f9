import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { AcknowledgedView, PlaybackView } from "../../../../contract/watching.ts";
import { takeBeat, type Playing } from "../../../../server/watching/watch.ts";
import { Timekeeper, type Outside, type Reply, type Stretch } from "./timekeeper.ts";

const RULES = { intervalMs: 20_000, speedPercent: 150, dayMs: 8 * 3_600_000 };

/** Random numbers that are the same in every run. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

/** A network with a server at its end that judges as ours does, in a time of its own. */
class World {
  now = 0;
  readonly random: () => number;
  readonly loss: number;
  /** Whether nothing gets through at an instant. */
  readonly dark: (now: number) => boolean;
  playing: Playing;
  seq = 0;
  accepted: Stretch | undefined;
  reason: AcknowledgedView["reason"] = null;
  readonly timers: { at: number; work: () => void }[] = [];
  beats = 0;

  constructor(seed: number, loss: number, dark: (now: number) => boolean = () => false) {
    this.random = chance(seed);
    this.loss = loss;
    this.dark = dark;
    const span = { reason: null, from: 0, to: 0, mediaFrom: 0, mediaTo: 0, creditedMs: 0 };
    const place = { durationMs: 7_200_000, beatAt: 0, positionMs: 0, spareMs: 0, furthestMs: 0 };
    this.playing = { ...place, covered: [], coveredMs: 0, creditedMs: 0, dayMs: 0, asked: false, span };
  }

  answer(): AcknowledgedView {
    const { positionMs, coveredMs, creditedMs, furthestMs } = this.playing;
    const amounts = { creditedMs: 0, positionMs, coveredMs, lessonCreditedMs: creditedMs, furthestMs };
    return { token: String(this.seq), reason: this.reason, ...amounts, dayLeftMs: 1, prompt: null };
  }

  outside(): Outside {
    const passes = () => !this.dark(this.now) && this.random() >= this.loss;
    return {
      now: () => this.now,
      later: (ms, work) => void this.timers.push({ at: this.now + ms, work }),
      begin: async () => {
        this.playing = { ...this.playing, beatAt: this.now };
        const { durationMs } = this.playing;
        const more = { playbackId: 1, durationMs, intervalMs: RULES.intervalMs, speedPercent: 150, covered: [] };
        return { kind: "done", body: { ...this.answer(), ...more } satisfies PlaybackView };
      },
      beat: async (token, stretch): Promise<Reply<AcknowledgedView>> => {
        this.beats++;
        if (!passes()) return { kind: "away" };
        const again = Number(token) === this.seq - 1 && this.accepted?.fromMs === stretch.fromMs;
        if (!again && Number(token) !== this.seq)
          return { kind: "refused", code: "playback_token", title: "", remedy: "" };
        if (!again) {
          const outcome = takeBeat(this.playing, stretch, this.now, RULES);
          this.playing = outcome.playing;
          this.reason = outcome.reason;
          this.accepted = stretch;
          this.seq++;
        }
        return passes() ? { kind: "done", body: this.answer() } : { kind: "away" };
      },
    };
  }

  /** Lets time pass in steps of a quarter of a second. */
  async pass(ms: number, each: () => void): Promise<void> {
    for (const end = this.now + ms; this.now < end; this.now += 250) {
      for (const due of this.timers.filter(({ at }) => at <= this.now)) {
        this.timers.splice(this.timers.indexOf(due), 1);
        due.work();
      }
      each();
      await Promise.resolve();
      await Promise.resolve();
      await Promise.resolve();
    }
  }
}

/** Somebody who watches honestly: plays while there is no reason to hold, and tells every interval. */
async function viewer(world: World, minutes: number) {
  const seen: string[] = [];
  let held = false;
  let position = 0;
  let told = 0;
  let watched = 0;
  const keeper = new Timekeeper(world.outside(), {
    begun: () => seen.push("begun"),
    acknowledged: ({ reason, positionMs }) => {
      if (reason === "too_fast" || reason === "ahead") position = told = positionMs;
    },
    telling: () => tell(),
    away: (hold) => void (held ||= hold),
    back: () => void (held = false),
    stopped: (code) => seen.push(code),
  });
  const tell = () => {
    if (position === told) return;
    const stretch = { fromMs: told, toMs: position };
    told = position;
    keeper.played(stretch);
  };
  await keeper.begin();
  await world.pass(minutes * 60_000, () => {
    if (!held && world.now > 0) {
      position += 250;
      watched += 250;
    }
    if (position - told >= keeper.intervalMs) tell();
  });
  tell();
  for (let turn = 0; turn < 60 && !keeper.settled; turn++) await world.pass(2_000, () => undefined);
  return { keeper, seen, watched };
}

describe("telling what was played", () => {
  test("on a good network everything is credited", async () => {
    const world = new World(1, 0);
    const { watched, seen } = await viewer(world, 30);
    assert.equal(world.playing.creditedMs, watched);
    assert.deepEqual(seen, ["begun"]);
  });

  for (const seed of [1, 2, 3, 4, 5])
    test(`with 3 % lost in either direction and 30 s without a network in ten minutes, 99 % is kept (${seed})`, async () => {
      const world = new World(seed, 0.03, (now) => now % 600_000 > 400_000 && now % 600_000 < 430_000);
      const { watched, keeper } = await viewer(world, 60);
      assert.ok(keeper.settled);
      const share = world.playing.creditedMs / watched;
      assert.ok(share >= 0.99, `${(share * 100).toFixed(2)} % of ${watched} ms`);
      assert.ok(world.playing.creditedMs <= world.now);
    });

  test("when the network stays away it says to hold, and goes on by itself when it is back", async () => {
    const world = new World(1, 0, (now) => now > 60_000 && now < 360_000);
    const { watched } = await viewer(world, 10);
    assert.ok(watched < 400_000, "five minutes were not watched for nothing");
    assert.ok(world.playing.creditedMs >= watched * 0.97);
  });

  test("what is refused stops it, with the words to say", async () => {
    const world = new World(1, 0);
    const words: string[] = [];
    const outside: Outside = {
      ...world.outside(),
      beat: async () => ({ kind: "refused", code: "playback_replaced", title: "别处在播放", remedy: "请重新点播放" }),
    };
    const nothing = () => undefined;
    const listener = { begun: nothing, acknowledged: nothing, telling: nothing, away: nothing, back: nothing };
    const keeper = new Timekeeper(outside, { ...listener, stopped: (code, said) => void words.push(code, said) });
    await keeper.begin();
    keeper.played({ fromMs: 0, toMs: 20_000 });
    await world.pass(2_000, nothing);
    keeper.played({ fromMs: 20_000, toMs: 40_000 });
    await world.pass(2_000, nothing);
    assert.deepEqual(words, ["playback_replaced", "别处在播放。请重新点播放"]);
    assert.ok(keeper.settled);
  });

  test("two heartbeats are apart where they arrive, however late the first one got there", async () => {
    const world = new World(1, 0);
    const outside = world.outside();
    const nothing = () => undefined;
    const listener = { begun: nothing, acknowledged: nothing, telling: nothing, away: nothing, back: nothing };
    const arrivals: number[] = [];
    const late: Outside = {
      ...outside,
      beat: async (token, stretch) => {
        if (arrivals.length === 0) await new Promise<void>((arrive) => outside.later(2_000, arrive));
        arrivals.push(world.now);
        return outside.beat(token, stretch);
      },
    };
    const keeper = new Timekeeper(late, { ...listener, stopped: nothing });
    await keeper.begin();
    keeper.played({ fromMs: 0, toMs: 250 });
    await world.pass(1_000, nothing);
    keeper.played({ fromMs: 4_000, toMs: 4_000 });
    await world.pass(4_000, nothing);
    const [first = 0, second = 0] = arrivals;
    assert.ok(second - first >= 400, arrivals.join(", "));
    assert.ok(keeper.settled);
  });

  test("what was tried and what came after go together; what the server has not got goes on from where it has it", async () => {
    const world = new World(1, 0, (now) => now < 5_000);
    const sent: Stretch[] = [];
    const outside = world.outside();
    const nothing = () => undefined;
    const listener = {
      begun: nothing,
      acknowledged: nothing,
      telling: nothing,
      away: nothing,
      back: nothing,
      stopped: nothing,
    };
    let lost = false;
    const keeper = new Timekeeper(
      {
        ...outside,
        beat: async (token, stretch) => {
          sent.push(stretch);
          const reply = await outside.beat(token, stretch);
          // The first answer that comes is lost on its way.
          if (reply.kind !== "done" || lost) return reply;
          lost = true;
          return { kind: "away" };
        },
      },
      listener,
    );
    await keeper.begin();
    await world.pass(1_000, nothing);
    keeper.played({ fromMs: 0, toMs: 1_000 });
    await world.pass(1_000, nothing);
    keeper.played({ fromMs: 1_000, toMs: 4_000 });
    await world.pass(4_500, nothing);
    keeper.played({ fromMs: 4_000, toMs: 10_000 });
    await world.pass(20_000, nothing);
    assert.deepEqual(sent[0], { fromMs: 0, toMs: 1_000 });
    assert.deepEqual(world.playing.covered, [[0, 10_000]]);
    assert.ok(keeper.settled);
  });
});

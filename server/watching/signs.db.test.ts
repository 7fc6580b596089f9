import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { plantStudies } from "../../bench/watching-field.ts";
import { testVault } from "../../test/services.ts";
import { useDatabase } from "../../test/testing.ts";
import { transact } from "../platform/db.ts";
import { noteBegun } from "./begun.ts";
import { findAnomalies, findOn, signDay } from "./finding.ts";
import { signRulesAt, type AnomalyKind } from "./signs.ts";
import { makeDays } from "./sweep.ts";

const DAY = "2026-09-01";
const NEXT = new Date("2026-09-02T03:00:00+08:00");
const MORNING = Date.parse(`${DAY}T08:00:00+08:00`);
const BEAT_MS = 20_000;
const { database } = await useDatabase();
const { lessonIds, watchers } = await transact(database, (tx) =>
  plantStudies(tx, testVault, { people: 120, firstPerson: 5000, now: new Date(MORNING) }),
);
const lesson = lessonIds[0] as number;
await makeDays(database, new Date(MORNING));
const rules = await signRulesAt(database, NEXT);
let people = 0;
let playbacks = 0;
const somebody = () => watchers[people++]?.personId as number;

/** What a person's day looked like. */
interface Trace {
  personId: number;
  from?: number;
  beats: number;
  /** When the next beat arrives, by its number: even where nothing else is said. */
  gap?: (beat: number) => number;
  /** Of which one plays on; the others stand still. */
  plays?: (beat: number) => boolean;
  credited?: boolean;
  network?: string;
}

/** Writes the heartbeats of a playback as they are kept. */
async function trace({ personId, from = MORNING, beats, gap = () => BEAT_MS, ...rest }: Trace): Promise<void> {
  const { plays = () => true, credited = true, network = `10.0.${personId % 250}.1` } = rest;
  const playbackId = ++playbacks;
  let at = from;
  const times = Array.from({ length: beats }, (_, beat) => new Date((at += gap(beat))));
  await transact(database, async (tx) => {
    await noteBegun(tx, { personId, playbackId, lessonId: lesson, begunAt: new Date(from) }, network);
    await tx.execute(
      `INSERT INTO watch_beat (person_id, playback_id, seq, lesson_id, beat_at, from_ms, to_ms, credited_ms, reason)
       SELECT $1, $2, place - 1, $3, beat_at, 0, CASE WHEN plays THEN 20000 ELSE 0 END, CASE WHEN plays AND $6 THEN 20000 ELSE 0 END,
              CASE WHEN NOT plays THEN 'paused' WHEN NOT $6 THEN 'repeated' END
         FROM unnest($4::timestamptz[], $5::bool[]) WITH ORDINALITY AS beat (beat_at, plays, place)`,
      [personId, playbackId, lesson, times, times.map((_, beat) => plays(beat)), credited],
    );
  });
}

/** Questions as they were asked and answered; `took` null: nobody tried. */
async function asked(personId: number, answers: readonly { took: number | null; tries?: number; right?: boolean }[]) {
  await transact(database, async (tx) => {
    for (const [place, { took, tries = 1, right = true }] of answers.entries()) {
      const at = new Date(MORNING + place * 600_000);
      await tx.execute(
        `INSERT INTO watch_prompt (person_id, playback_id, lesson_id, shown, right_choice, asked_at, tries, answered_at)
         VALUES ($1, 1, $2, '{天山,绿洲,红柳}', 1, $3, $4, $5)`,
        [
          personId,
          lesson,
          at,
          took === null ? 0 : tries,
          right && took !== null ? new Date(at.getTime() + took) : null,
        ],
      );
    }
  });
}

async function serving(personId: number, unitId: number): Promise<void> {
  await transact(database, (tx) =>
    tx.execute(
      `INSERT INTO standing (person_id, year, policy_id, policy_version, unit_id, division_code, annual, annual_rule, title, title_rule,
         missing, known_at)
       VALUES ($1, 2026, 'x', 'x', $2, 'd08', 'met', 'x', 'not_applicable', 'x', 0, '2026-09-01')`,
      [personId, unitId],
    ),
  );
}

type Found = Partial<Record<AnomalyKind, Record<string, unknown>>>;

/** Looks at the day; what was found of each of these. */
async function found(...personIds: number[]): Promise<Found[]> {
  await findOn(database, signDay(DAY), rules, NEXT);
  const rows = await database.rows<{ person_id: number; kind: AnomalyKind; evidence: Record<string, unknown> }>(
    "SELECT person_id, kind, evidence FROM watch_anomaly WHERE person_id = ANY ($1) ORDER BY kind",
    [personIds],
  );
  return personIds.map((personId) =>
    Object.fromEntries(rows.filter((row) => row.person_id === personId).map(({ kind, evidence }) => [kind, evidence])),
  );
}

const nothing = (personIds: readonly number[]) => personIds.map(() => ({}));

/** The same for every run of the test. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Heartbeats of a browser: up to half a second late, and a network that now and then is slow. */
function honest(seed: number): () => number {
  const random = chance(seed);
  return () => BEAT_MS + random() * 500 + (random() < 0.05 ? random() * 4_000 : random() * 60);
}

describe("people who watch", () => {
  test("two hours, eight hours with pauses, a slow network, a question answered: nothing is found of any of twenty", async () => {
    const honestOnes = Array.from({ length: 20 }, somebody);
    for (const [place, personId] of honestOnes.entries()) {
      const pause = 100 + place;
      await trace({
        personId,
        beats: place % 2 === 0 ? 360 : 1_300,
        gap: honest(place + 1),
        plays: (beat) => beat % pause !== 0,
      });
      const random = chance(place + 77);
      await asked(
        personId,
        Array.from({ length: 14 }, (_, at) => ({ took: 2_200 + random() * 9_000, right: at % 6 !== 5 })),
      );
    }
    assert.deepEqual(await found(...honestOnes), nothing(honestOnes));
  });
});

describe("a day longer than anybody's", () => {
  /** A script whose timing differs: only the length of its day tells. */
  const day = (personId: number, minutes: number, more: Partial<Trace> = {}) =>
    trace({
      personId,
      from: Date.parse(`${DAY}T00:01:00+08:00`),
      beats: minutes * 3 + 1,
      gap: (beat) => BEAT_MS + (beat % 2 === 0 ? 90 : -90),
      ...more,
    });

  test("sixteen hours are found whether they counted or not; a minute less is not", async () => {
    const [whole, uncounted, short] = [somebody(), somebody(), somebody()];
    await day(whole, 960);
    await day(uncounted, 961, { credited: false });
    await day(short, 959);
    const [ofWhole, ofUncounted, ofShort] = await found(whole, uncounted, short);
    assert.equal(ofWhole?.long_day?.["playedMinutes"], 960);
    assert.equal(ofWhole?.long_day?.["firstAt"], "2026-08-31T16:01:20Z");
    assert.equal(ofUncounted?.long_day?.["creditedMinutes"], 0);
    assert.deepEqual(ofShort, {});
  });

  test("a player left standing still all day played nothing, and a hole counts as two beats", async () => {
    const [still, seldom] = [somebody(), somebody()];
    await day(still, 1_300, { plays: (beat) => beat % 3 === 0 });
    await day(seldom, 0, { beats: 1_000, gap: (beat) => (beat % 2 === 0 ? 80_000 : 80_400) });
    assert.deepEqual(await found(still, seldom), [{}, {}], "22 hours, of which 11 can have been played");
  });
});

describe("heartbeats like clockwork", () => {
  test("200 gaps within 20 ms are found, though questions came in between; fewer, or less even ones, are not", async () => {
    const [even, few, loose, one] = [somebody(), somebody(), somebody(), somebody()];
    const within = (ms: number) => (beat: number) => BEAT_MS + (beat % 2 === 0 ? ms : -ms);
    // The first beat of a playback has no gap, and one in fifty waited for an answer.
    await trace({ personId: even, beats: 205, gap: (beat) => (beat % 50 === 0 ? 31_000 : within(19)(beat)) });
    await trace({ personId: few, beats: 200, gap: within(5) });
    await trace({ personId: loose, beats: 400, gap: within(21) });
    // One tick of half a second among two hundred.
    await trace({ personId: one, beats: 201, gap: (beat) => (beat === 100 ? BEAT_MS + 500 : BEAT_MS) });
    const [{ steady_beats: evidence } = {}, ...others] = await found(even, few, loose, one);
    assert.deepEqual([evidence?.["beats"], evidence?.["gapMs"]], [200, 20_000]);
    assert.ok(Number(evidence?.["deviationMs"]) > 18 && Number(evidence?.["deviationMs"]) < 20);
    assert.deepEqual(others, [{}, {}, {}]);
  });
});

describe("many from one network", () => {
  let groups = 0;
  /** People of so many units who watch from one network, each for an hour from a time of their own. */
  async function group(
    count: number,
    units: number,
    start: (place: number) => number = () => MORNING,
  ): Promise<number[]> {
    const [members, network] = [Array.from({ length: count }, somebody), `172.16.0.${++groups}`];
    for (const [place, personId] of members.entries()) {
      await serving(personId, (place % units) + 1);
      await trace({ personId, from: start(place), beats: 60, gap: honest(personId), network });
    }
    return members;
  }

  test("ten of three units at the same time are found, each by themselves, with nobody else's name", async () => {
    const ten = await group(10, 3);
    for (const { same_network: evidence, ...rest } of await found(...ten)) {
      assert.deepEqual(
        [evidence?.["network"], evidence?.["people"], evidence?.["units"]],
        [`172.16.0.${groups}`, 10, 3],
      );
      assert.doesNotMatch(JSON.stringify(evidence), /学员/);
      assert.deepEqual(rest, {});
    }
  });

  test("nine, two units, or one after the other: nothing", async () => {
    const nine = await group(9, 3);
    const office = await group(11, 2);
    const after = await group(10, 3, (place) => MORNING + place * 1_300_000);
    const all = [...nine, ...office, ...after];
    assert.deepEqual(await found(...all), nothing(all));
  });

  test("a network of very many is a way out of a whole town", async () => {
    const members = await group(10, 3);
    const less = { ...rules, networkMost: 9 };
    await findOn(database, signDay(DAY), less, NEXT);
    const rows = await database.rows("SELECT FROM watch_anomaly WHERE person_id = ANY ($1)", [members]);
    assert.equal(rows.length, 0);
  });
});

describe("one from many networks", () => {
  test("seven on one day are found, six are not", async () => {
    const [seven, six] = [somebody(), somebody()];
    for (const [personId, count] of [
      [seven, 7],
      [six, 6],
    ] as const)
      for (let place = 0; place < 9; place++)
        await trace({
          personId,
          from: MORNING + place * 1_800_000,
          beats: 20,
          gap: honest(place),
          network: `192.0.2.${place % count}`,
        });
    const [{ many_networks: evidence } = {}, ofSix] = await found(seven, six);
    assert.equal(evidence?.["count"], 7);
    assert.deepEqual(
      ((evidence?.["networks"] ?? []) as { times: number }[]).map(({ times }) => times),
      [2, 2, 1, 1, 1, 1, 1],
    );
    assert.deepEqual(ofSix, {});
  });
});

describe("answers faster than reading", () => {
  test("ten right at the first try within two and a half seconds are found; nine, a wrong one, a slow one are not", async () => {
    const quick = Array.from({ length: 10 }, () => ({ took: 2_500 }));
    const [ten, nine, wrong, slow] = [somebody(), somebody(), somebody(), somebody()];
    // The last question of the day was asked, and nobody was there any more.
    await asked(ten, [...quick, { took: null }]);
    await asked(nine, quick.slice(1));
    await asked(wrong, [...quick, { took: 1_600, right: false }]);
    await asked(slow, [...quick, { took: 2_501 }]);
    const [ofTen, ...others] = await found(ten, nine, wrong, slow);
    assert.deepEqual(ofTen, { quick_answers: { questions: 10, fastestMs: 2_500, slowestMs: 2_500 } });
    assert.deepEqual(others, [{}, {}, {}]);
  });
});

describe("looking again", () => {
  test("changes nothing, and leaves alone what was decided", async () => {
    const before = await database.rows<{ state: string }>("SELECT * FROM watch_anomaly ORDER BY person_id, kind");
    assert.ok(before.length >= 15);
    await transact(database, (tx) =>
      tx.execute(
        "UPDATE watch_anomaly SET state = 'harmless', reason = '看过', decided_at = $1 WHERE kind = 'long_day'",
        [NEXT],
      ),
    );
    const decided = await database.rows("SELECT * FROM watch_anomaly ORDER BY person_id, kind");
    assert.equal(await findOn(database, signDay(DAY), rules, NEXT), 0);
    assert.deepEqual(await database.rows("SELECT * FROM watch_anomaly ORDER BY person_id, kind"), decided);
  });

  test("the daily round looks at the two days before, in Beijing, and reads only their partitions", async () => {
    const [late, before] = [somebody(), somebody()];
    const quick = Array.from({ length: 10 }, () => ({ took: 2_000 }));
    await asked(late, quick);
    await asked(before, quick);
    await transact(database, (tx) =>
      tx.execute(
        "UPDATE watch_prompt SET asked_at = asked_at - interval '2 days', answered_at = answered_at - interval '2 days' WHERE person_id = $1",
        [before],
      ),
    );
    await findAnomalies(database, NEXT);
    const rows = await database.rows<{ person_id: number; day: string }>(
      "SELECT person_id, day FROM watch_anomaly WHERE person_id = ANY ($1)",
      [[late, before]],
    );
    assert.deepEqual(rows, [{ person_id: late, day: DAY }], "three days ago is over");
    const plan = await database.rows<{ "QUERY PLAN": string }>(
      `EXPLAIN SELECT person_id FROM watch_beat WHERE beat_at >= '${DAY}T00:00:00+08:00' AND beat_at < '2026-09-02T00:00:00+08:00'`,
    );
    const scans = plan
      .map((line) => line["QUERY PLAN"])
      .join(" ")
      .match(/on watch_beat\w*/g);
    assert.deepEqual(scans, ["on watch_beat_20260901"]);
  });
});

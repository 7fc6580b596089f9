import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { plantStudies } from "../../bench/watching-field.ts";
import { useComposed } from "./composed.ts";
import { testVault } from "../services.ts";
import type { AcknowledgedView, PlaybackView } from "../../contract/watching.ts";
import { transact } from "../../server/platform/db.ts";
import { coverageFromLog } from "../../server/watching/rebuild.ts";
import { endSilent, makeDays } from "../../server/watching/sweep.ts";

const START = Date.parse("2026-09-01T09:00:00+08:00");
let now = START;
const { http, database, faults } = await useComposed({ clock: { now: () => new Date(now) } });
const plant = (people: number, more: { questions?: number; durationMs?: number; firstPerson: number }) =>
  transact(database, (tx) => plantStudies(tx, testVault, { people, lessons: 3, now: new Date(now), ...more }));
const {
  lessonIds: [lesson, second],
  watchers,
} = await plant(12, { firstPerson: 2000 });
await makeDays(database, new Date(now));
const nobody = async () => undefined;

type Answer = { status: number; body: Record<string, unknown> };
async function post(cookie: string, url: string, payload?: unknown): Promise<Answer> {
  const answer = await http.inject({
    method: "POST",
    url,
    headers: {
      cookie,
      origin: "http://localhost:80",
      ...(payload === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(payload === undefined ? {} : { payload: JSON.stringify(payload) }),
  });
  return { status: answer.statusCode, body: answer.body === "" ? {} : (answer.json() as Record<string, unknown>) };
}
async function get(cookie: string, url: string): Promise<Answer> {
  const answer = await http.inject({ url, headers: { cookie } });
  return { status: answer.statusCode, body: answer.json() as Record<string, unknown> };
}

type Watcher = (typeof watchers)[number];
const at = (index: number) => watchers[index] as Watcher;

async function begin({ cookie, enrolmentId }: Watcher, lessonId = lesson): Promise<PlaybackView> {
  const { status, body } = await post(cookie, "/api/watching/playbacks", { enrolmentId, lessonId });
  assert.equal(status, 201, JSON.stringify(body));
  return body as unknown as PlaybackView;
}

const beat = (watcher: Watcher, token: string, fromMs: number, toMs: number) =>
  post(watcher.cookie, "/api/watching/beats", { token, fromMs, toMs });

/** Plays on for so many beats of twenty seconds; the last acknowledgement. */
async function watch(watcher: Watcher, playback: { token: string; positionMs: number }, beats: number) {
  let last = playback as AcknowledgedView;
  for (let count = 0; count < beats; count++) {
    now += 20_000;
    const from = last.positionMs;
    const { status, body } = await beat(watcher, last.token, from, from + 20_000);
    assert.equal(status, 200, JSON.stringify(body));
    last = body as unknown as AcknowledgedView;
  }
  return last;
}

describe("watching a lesson", () => {
  test("credits the time that passes, and goes on where one was", async () => {
    const watcher = at(0);
    const first = await watch(watcher, await begin(watcher), 3);
    assert.equal(first.lessonCreditedMs, 60_000);
    now += 3_600_000;
    const again = await begin(watcher);
    assert.equal(again.positionMs, 60_000);
    assert.deepEqual(again.covered, [[0, 60_000]]);
    const last = await watch(watcher, again, 1);
    assert.equal(last.lessonCreditedMs, 80_000);
    const { body } = await get(watcher.cookie, `/api/enrolments/${watcher.enrolmentId}/progress`);
    const [progress] = body["lessons"] as { coveredMs: number }[];
    assert.equal(progress?.coveredMs, 80_000);
    assert.equal(body["playing"], lesson);
  });

  test("a lost answer is given again, byte by byte, and counts once", async () => {
    const watcher = at(1);
    const { token } = await begin(watcher);
    now += 20_000;
    const first = await beat(watcher, token, 0, 20_000);
    now += 1_000;
    const again = await Promise.all(Array.from({ length: 20 }, () => beat(watcher, token, 0, 20_000)));
    for (const each of again) assert.deepEqual(each, first);
    assert.equal((first.body as unknown as AcknowledgedView).lessonCreditedMs, 20_000);
    // Whoever has played on since is told how far it was heard.
    assert.deepEqual(await beat(watcher, token, 0, 35_000), first);
  });

  test("a used token, a forged one, one of somebody else: refused by name, nothing counts", async () => {
    const [watcher, other] = [at(2), at(3)];
    const { token } = await begin(watcher);
    const theirs = await begin(other);
    now += 20_000;
    const { body } = await beat(watcher, token, 0, 20_000);
    now += 20_000;
    const used = await beat(watcher, token, 20_000, 40_000);
    assert.deepEqual([used.status, used.body["code"]], [409, "playback_token"]);
    const parts = String(body["token"]).split(".");
    const forged = await beat(watcher, `${parts[0]}.${parts[1]}.${"A".repeat(22)}`, 20_000, 40_000);
    assert.equal(forged.body["code"], "playback_token");
    const next = await beat(watcher, `${parts[0]}.99.${parts[2]}`, 20_000, 40_000);
    assert.equal(next.body["code"], "playback_token");
    assert.equal((await beat(watcher, "no token", 0, 1)).body["code"], "playback_token");
    assert.equal((await beat(watcher, theirs.token, 0, 20_000)).body["code"], "playback_replaced");
    const still = await beat(watcher, String(body["token"]), 20_000, 40_000);
    assert.equal((still.body as unknown as AcknowledgedView).lessonCreditedMs, 40_000);
  });

  test("five devices and three videos at once: only the newest counts", async () => {
    const watcher = at(4);
    const devices = [];
    for (let device = 0; device < 5; device++) devices.push(await begin(watcher, device % 2 === 0 ? lesson : second));
    let tokens = devices.map(({ token }) => token);
    for (let round = 0; round < 6; round++) {
      now += 20_000;
      const answers = await Promise.all(
        tokens.map((token) => beat(watcher, token, round * 20_000, (round + 1) * 20_000)),
      );
      assert.deepEqual(
        answers.map(({ status }) => status),
        [409, 409, 409, 409, 200],
      );
      assert.equal(answers[0]?.body["code"], "playback_replaced");
      tokens = answers.map(({ body }, device) => String(body["token"] ?? tokens[device]));
    }
    const row = await database.row<{ credited: number }>(
      "SELECT sum(credited_ms)::int AS credited FROM watch_beat WHERE person_id = $1",
      [watcher.personId],
    );
    assert.equal(row?.credited, 120_000);
  });

  test("starting many at the same moment leaves one", async () => {
    const watcher = at(5);
    const all = await Promise.all(
      Array.from({ length: 10 }, (_, index) => begin(watcher, index % 2 ? lesson : second)),
    );
    now += 20_000;
    const answers = await Promise.all(all.map(({ token }) => beat(watcher, token, 0, 20_000)));
    assert.equal(answers.filter(({ status }) => status === 200).length, 1);
  });

  test("finished in one shot, sixteen times as fast, posted as fast as it goes: no more than the time that passed", async () => {
    const watcher = at(11);
    const began = now;
    let last = (await begin(watcher)) as AcknowledgedView;
    const reasons = new Set<string | null>();
    for (const [passed, played] of [
      [20_000, 3_600_000],
      [20_000, 320_000],
      [1_000, 20_000],
      [1_000, 20_000],
    ] as const) {
      now += passed;
      const from = last.positionMs;
      const { status, body } = await beat(watcher, last.token, from, Math.min(3_600_000, from + played));
      assert.equal(status, 200, JSON.stringify(body));
      last = body as unknown as AcknowledgedView;
      reasons.add(last.reason);
    }
    // Without waiting: the one after is refused before anything is judged.
    assert.equal((await beat(watcher, last.token, last.positionMs, last.positionMs + 20_000)).status, 429);
    assert.ok(last.lessonCreditedMs <= now - began, `${last.lessonCreditedMs} of ${now - began}`);
    assert.ok(last.coveredMs <= (now - began) * 1.5 + 2_000, `${last.coveredMs}`);
    assert.ok(!reasons.has(null), "each says why it did not count whole");
  });

  test("what another has is not there; a lesson of no enrolment neither", async () => {
    const [watcher, other] = [at(6), at(7)];
    const body = { enrolmentId: other.enrolmentId, lessonId: lesson };
    assert.equal((await post(watcher.cookie, "/api/watching/playbacks", body)).status, 404);
    const strange = { enrolmentId: watcher.enrolmentId, lessonId: 999_999 };
    assert.equal((await post(watcher.cookie, "/api/watching/playbacks", strange)).status, 404);
    const theirs = await begin(other);
    assert.equal((await post(watcher.cookie, `/api/watching/playbacks/${theirs.playbackId}/end`)).status, 404);
    assert.equal((await get(watcher.cookie, `/api/enrolments/${other.enrolmentId}/progress`)).status, 404);
  });

  test("every span can be opened, with what did not count and why", async () => {
    const watcher = at(8);
    const first = await watch(watcher, await begin(watcher), 2);
    now += 20_000;
    const jumped = await beat(watcher, first.token, 2_000_000, 2_020_000);
    assert.equal(jumped.body["reason"], "ahead");
    now += 300_000;
    const gap = await beat(watcher, String(jumped.body["token"]), 40_000, 340_000);
    assert.equal(gap.body["reason"], "gap");
    const { body } = await get(watcher.cookie, "/api/watching/receipts");
    const spans = body["spans"] as { reason: string | null; creditedMs: number; open: boolean }[];
    assert.deepEqual(
      spans.map(({ reason, creditedMs }) => [reason, creditedMs]),
      [
        ["gap", 0],
        [null, 40_000],
        ["ahead", 0],
        [null, 40_000],
      ],
    );
    assert.equal(body["todayMs"], 80_000);
    const refused = await get(watcher.cookie, "/api/watching/receipts?refused=1");
    assert.equal((refused.body["spans"] as unknown[]).length, 2);
  });

  test("ending keeps what was seen and can be done twice; nobody's silence keeps a playback open", async () => {
    const watcher = at(9);
    const playback = await begin(watcher);
    await watch(watcher, playback, 2);
    const ends = [1, 2].map(() => post(watcher.cookie, `/api/watching/playbacks/${playback.playbackId}/end`));
    for (const { status, body } of await Promise.all(ends)) {
      assert.equal(status, 200);
      assert.deepEqual(body, { coveredMs: 40_000, creditedMs: 40_000 });
    }
    const silent = await begin(watcher);
    await watch(watcher, silent, 1);
    now += 10 * 60_000;
    assert.ok((await endSilent(database, new Date(now), nobody)) >= 1);
    assert.equal(await endSilent(database, new Date(now), nobody), 0);
    const late = await beat(watcher, (await begin(at(10))).token, 0, 1);
    assert.equal(late.body["code"], "playback_replaced");
  });
});

describe("the end of a course", () => {
  test("once every lesson is seen its hours are in the ledger, once, and the person is told", async () => {
    const { lessonIds, watchers: few } = await plant(1, { firstPerson: 4000, durationMs: 60_000 });
    const [watcher] = few as [Watcher];
    const entries = () =>
      database.rows<{ hundredths: number; year: number }>(
        "SELECT hundredths, year FROM ledger_entry WHERE person_id = $1 AND kind = 'credits'",
        [watcher.personId],
      );
    for (const each of lessonIds) {
      assert.deepEqual(await entries(), [], "nothing before the last lesson");
      const playback = await begin(watcher, each);
      await transact(database, (tx) =>
        tx.execute("UPDATE playback SET until_prompt_ms = 9000000, prompt_id = NULL WHERE person_id = $1", [
          watcher.personId,
        ]),
      );
      await watch(watcher, playback, 3);
      const ends = [1, 2].map(() => post(watcher.cookie, `/api/watching/playbacks/${playback.playbackId}/end`));
      for (const { status } of await Promise.all(ends)) assert.equal(status, 200);
    }
    assert.deepEqual(await entries(), [{ hundredths: 1000, year: 2026 }]);
    const state = await database.row<{ state: string }>("SELECT state FROM enrolment WHERE person_id = $1", [
      watcher.personId,
    ]);
    assert.equal(state?.state, "completed");
    const told = await database.rows("SELECT FROM notice WHERE person_id = $1 AND template = 'course_completed'", [
      watcher.personId,
    ]);
    assert.equal(told.length, 1);
  });
});

test("whoever left a course while something of it was played plays on elsewhere", async () => {
  const { watchers: few } = await plant(1, { firstPerson: 4100 });
  const [watcher] = few as [Watcher];
  const other = await plant(1, { firstPerson: 4200 });
  const again = await transact(database, (tx) =>
    tx.row<{ enrolment_id: number }>(
      `INSERT INTO enrolment (person_id, course_id, version, enrolled_at, right_level, whitelisted)
       SELECT $1, course_id, version, $3, true, false FROM lesson WHERE lesson_id = $2 RETURNING enrolment_id`,
      [watcher.personId, other.lessonIds[0], new Date(now)],
    ),
  );
  const first = await database.row<{ lesson_id: number }>(
    "SELECT min(lesson_id) AS lesson_id FROM lesson JOIN enrolment USING (course_id, version) WHERE enrolment_id = $1",
    [watcher.enrolmentId],
  );
  await begin(watcher, first?.lesson_id);
  await transact(database, (tx) =>
    tx.execute("UPDATE enrolment SET state = 'left', left_at = $2 WHERE enrolment_id = $1", [
      watcher.enrolmentId,
      new Date(now),
    ]),
  );
  const playback = await begin({ ...watcher, enrolmentId: again?.enrolment_id as number }, other.lessonIds[0]);
  assert.equal((await watch(watcher, playback, 1)).lessonCreditedMs, 20_000);
});

describe("questions in between", () => {
  test("nothing counts until one is answered; beginning anew does not help; a wrong answer brings another", async () => {
    const { lessonIds, watchers: asked } = await plant(1, { firstPerson: 3000, questions: 20, durationMs: 600_000 });
    const [watcher] = asked as [Watcher];
    let last: AcknowledgedView = await begin(watcher, lessonIds[0]);
    while (last.prompt === null) last = await watch(watcher, last, 1);
    const credited = last.lessonCreditedMs;
    assert.ok(credited <= 500_000);
    now += 20_000;
    const waiting = (await beat(watcher, last.token, last.positionMs, last.positionMs + 20_000)).body;
    assert.equal(waiting["reason"], "question");
    const anew = await begin(watcher, lessonIds[1]);
    assert.equal(anew.prompt?.promptId, last.prompt.promptId);
    now += 20_000;
    const still = await beat(watcher, anew.token, 0, 20_000);
    assert.equal(still.body["reason"], "question");
    now += 5_000;
    const wrong = await answer(watcher, last.prompt, false);
    assert.equal(wrong["right"], false);
    const next = wrong["prompt"] as NonNullable<AcknowledgedView["prompt"]>;
    assert.equal(
      (await post(watcher.cookie, `/api/watching/prompts/${last.prompt.promptId}/answers`, { choice: 1 })).body["code"],
      "prompt_passed",
    );
    now += 5_000;
    assert.equal((await answer(watcher, next, true))["right"], true);
    assert.equal((await answer(watcher, next, true))["right"], true);
    now += 20_000;
    const on = await beat(watcher, String(still.body["token"]), 0, 20_000);
    assert.equal(on.body["creditedMs"], 20_000);
  });

  test("without questions one is asked whether one is there, and only the word named counts", async () => {
    const { lessonIds, watchers: asked } = await plant(1, { firstPerson: 3100, durationMs: 300_000 });
    const [watcher] = asked as [Watcher];
    let last: AcknowledgedView = await begin(watcher, lessonIds[0]);
    while (last.prompt === null) last = await watch(watcher, last, 1);
    assert.equal(last.prompt.wording, null);
    assert.ok(last.prompt.choices.includes(String(last.prompt.press)));
    now += 3_000;
    const choice = last.prompt.choices.indexOf(String(last.prompt.press)) + 1;
    const path = `/api/watching/prompts/${last.prompt.promptId}/answers`;
    assert.equal((await post(watcher.cookie, path, { choice })).body["right"], true);
  });

  test("at the end of a lesson nobody is asked; the first heartbeat of the next brings the question", async () => {
    const { lessonIds, watchers: asked } = await plant(1, { firstPerson: 3200, questions: 3, durationMs: 40_000 });
    const [watcher] = asked as [Watcher];
    const first = await begin(watcher, lessonIds[0]);
    const due = "UPDATE playback SET until_prompt_ms = 30000 WHERE person_id = $1";
    await transact(database, (tx) => tx.execute(due, [watcher.personId]));
    const end = await watch(watcher, first, 2);
    assert.deepEqual([end.positionMs, end.prompt], [40_000, null]);
    const next = await watch(watcher, await begin(watcher, lessonIds[1]), 1);
    assert.notEqual(next.prompt, null);
  });

  async function answer(watcher: Watcher, prompt: NonNullable<AcknowledgedView["prompt"]>, right: boolean) {
    const row = await database.row<{ right_choice: number }>(
      "SELECT right_choice FROM watch_prompt WHERE prompt_id = $1",
      [prompt.promptId],
    );
    const choice = ((row?.right_choice ?? 1) - 1 + (right ? 0 : 1)) % prompt.choices.length;
    return (await post(watcher.cookie, `/api/watching/prompts/${prompt.promptId}/answers`, { choice: choice + 1 }))
      .body;
  }
});

describe("what the tables refuse by themselves", () => {
  const span = `INSERT INTO watch_span (person_id, playback_id, lesson_id, during, media, credited_ms)
    VALUES ($1, 1, $2, tstzrange($3, $4), '[0,1000)', $5)`;
  const add = (from: string, to: string, credited: number) =>
    transact(database, (tx) => tx.execute(span, [at(11).personId, lesson, from, to, credited]));

  test("two credited spans of one person at a time", async () => {
    await add("2026-03-01T09:00:00Z", "2026-03-01T09:10:00Z", 600_000);
    await assert.rejects(add("2026-03-01T09:05:00Z", "2026-03-01T09:15:00Z", 1), /watch_span_apart/);
  });

  test("more credit than the time that passed", async () => {
    await assert.rejects(add("2026-03-02T09:00:00Z", "2026-03-02T09:10:00Z", 600_001), /watch_span_within_time/);
  });
});

test("what was seen can be made again from the heartbeats, and agrees", async () => {
  const kept = await database.rows<{ person_id: number; lesson_id: number; covered: string }>(
    `SELECT person_id, lesson_id, covered::text FROM coverage
      WHERE NOT EXISTS (SELECT FROM playback WHERE playback.person_id = coverage.person_id
                          AND playback.lesson_id = coverage.lesson_id AND ended_at IS NULL)
     UNION ALL SELECT person_id, lesson_id, covered::text FROM playback WHERE ended_at IS NULL ORDER BY 1, 2`,
  );
  const again = await coverageFromLog(database);
  assert.ok(kept.length > 10);
  for (const { person_id: person, lesson_id: own, covered } of kept)
    assert.equal(again.get(`${person}:${own}`) ?? "{}", covered, `${person}:${own}`);
});

test("nothing went wrong inside", () => assert.deepEqual(faults, []));

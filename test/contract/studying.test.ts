/** When a course can be studied, and what stands after it was ended or followed by another version. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { plantStudies, type Watcher } from "../../bench/watching-field.ts";
import type { AcknowledgedView, PlaybackView } from "../../contract/watching.ts";
import { transact } from "../../server/platform/db.ts";
import { makeDays } from "../../server/watching/sweep.ts";
import { testVault } from "../services.ts";
import { useComposed } from "./composed.ts";

const START = Date.parse("2026-12-31T20:00:00+08:00");
let now = START;
const { http, database, faults } = await useComposed({ clock: { now: () => new Date(now) } });
const planting = { people: 3, lessons: 1, durationMs: 120_000, firstPerson: 3000 };
const days = (opens: string, closes: string) =>
  transact(database, (tx) => tx.execute("UPDATE course_version SET opens = $1, closes = $2", [opens, closes]));
const { lessonIds, watchers } = await transact(database, (tx) =>
  plantStudies(tx, testVault, { ...planting, now: new Date(now) }),
);
await days("2026-01-01", "2026-12-31");
const lessonId = lessonIds[0] as number;
await makeDays(database, new Date(now));

async function ask<Body>(cookie: string, url: string, payload?: object): Promise<{ status: number; body: Body }> {
  const headers = { cookie, "sec-fetch-site": "same-origin" };
  const answer = await http.inject(
    payload === undefined ? { url, headers } : { method: "POST", url, headers, payload },
  );
  return { status: answer.statusCode, body: answer.json() as Body };
}

const begin = ({ cookie, enrolmentId }: Watcher) =>
  ask<PlaybackView & { code: string }>(cookie, "/api/watching/playbacks", { enrolmentId, lessonId });

/** Plays so many beats of twenty seconds. */
async function play(watcher: Watcher, beats: number): Promise<number> {
  const begun = await begin(watcher);
  assert.equal(begun.status, 201, begun.body.code);
  // Questions have tests of their own.
  await transact(database, (tx) => tx.execute("UPDATE playback SET until_prompt_ms = 10000000"));
  let last: AcknowledgedView = begun.body;
  for (let count = 0; count < beats; count++) {
    now += 20_000;
    const stretch = { token: last.token, fromMs: last.positionMs, toMs: last.positionMs + 20_000 };
    const told = await ask<AcknowledgedView>(watcher.cookie, "/api/watching/beats", stretch);
    assert.equal(told.status, 200);
    last = told.body;
  }
  const url = `/api/watching/playbacks/${begun.body.playbackId}/end`;
  const headers = { cookie: watcher.cookie, "sec-fetch-site": "same-origin" };
  assert.equal((await http.inject({ method: "POST", url, headers })).statusCode, 200);
  return last.coveredMs;
}

const covered = async ({ cookie, enrolmentId }: Watcher) =>
  (await ask<{ lessons: { coveredMs: number }[] }>(cookie, `/api/enrolments/${enrolmentId}/progress`)).body.lessons[0]
    ?.coveredMs;

test("a course is studied on its days only, by the day in Beijing, and is refused by name on any other", async () => {
  const watcher = watchers[0] as Watcher;
  assert.equal(await play(watcher, 2), 40_000);
  const evening = now;
  now = Date.parse("2027-01-01T00:00:00+08:00");
  const late = await begin(watcher);
  assert.deepEqual([late.status, late.body.code], [409, "course_not_open"]);
  assert.equal(await covered(watcher), 40_000, "what was studied in time stands");
  await days("2027-01-02", "2027-12-31");
  const early = await begin(watcher);
  assert.deepEqual([early.status, early.body.code], [409, "course_not_open"]);
  await days("2026-01-01", "2026-12-31");
  now = evening;
});

test("after a course was ended, and after another version followed, what was seen stands and can be finished", async () => {
  const watcher = watchers[1] as Watcher;
  assert.equal(await play(watcher, 2), 40_000);
  await transact(database, async (tx) => {
    await tx.execute("UPDATE course SET ended_at = $1, ended_why = '停开'", [new Date(now)]);
    await tx.execute(
      `INSERT INTO course_version (course_id, version, state, title, part, hundredths, opens, closes, made_by, changed_at,
           submitted_at, decided_at)
         SELECT course_id, 2, 'approved', title, part, hundredths, opens, closes, made_by, changed_at, submitted_at, decided_at
           FROM course_version`,
    );
    await tx.execute("UPDATE course SET offered_version = 2");
  });
  assert.equal(await covered(watcher), 40_000);
  assert.equal(await play(watcher, 4), 120_000);
  const row = await database.row<{ state: string; entries: number }>(
    `SELECT state, (SELECT count(*)::int FROM ledger_entry entry WHERE entry.person_id = enrolment.person_id) AS entries
       FROM enrolment WHERE enrolment_id = $1`,
    [watcher.enrolmentId],
  );
  assert.deepEqual(row, { state: "completed", entries: 1 });
  const said = await database.rows<{ verb: string; person_id: number }>(
    "SELECT statement->'verb'->>'id' AS verb, person_id FROM xapi_statement",
  );
  const completed = { verb: "http://adlnet.gov/expapi/verbs/completed", person_id: watcher.personId };
  assert.deepEqual(said, [completed], "and said in the record store, once");
  assert.deepEqual(faults, []);
});

test("what is completed may be looked at again after its last day", async () => {
  const watcher = watchers[1] as Watcher;
  now = Date.parse("2027-02-01T09:00:00+08:00");
  await transact(database, (tx) =>
    tx.execute("UPDATE session SET expires_at = '2028-01-01', seen_at = $1", [new Date(now)]),
  );
  assert.equal((await begin(watcher)).status, 201);
  assert.equal((await begin(watchers[2] as Watcher)).body.code, "course_not_open");
});

/** What two records of one person have seen and been asked: it is joined, counts once, and comes apart again. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { addInstitution, addStudied } from "../assessment/assessment.fixture.ts";
import { endAttempt, startAttempt } from "../assessment/attempts.ts";
import { passedLessons } from "../assessment/door.ts";
import { enrol } from "../courses/enrol.ts";
import { NOW, useField } from "../courses/courses.fixture.ts";
import { testVault } from "../../test/services.ts";
import { takeBeats } from "../watching/beats.ts";
import { beginPlayback } from "../watching/playing.ts";
import { rulesAt } from "../watching/rules.ts";
import { tokenFor } from "../watching/token.ts";
import { root } from "../../test/testing.ts";
import { actOnMerge, askForMerge } from "./merging.ts";

const field = await useField();
const { database, services, write } = field;
const own = {
  ledger: services,
  names: { vault: testVault, divisions: {}, series: {} },
  completing: { ...services, root, outside: {} },
};
const everywhere = { reach: { kind: "all" } as const, now: NOW };
const clerk = { actor: { accountId: field.accounts.author, role: "unit_clerk" } as const, ...everywhere };
const officer = { actor: { accountId: field.accounts.desk, role: "xpcc_hr" } as const, ...everywhere };
const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const nobody = async () => {};

/** Plays a part of a lesson of five minutes, and leaves the playback open. */
async function watch(personId: number, enrolmentId: number, lessonId: number, from: number, seconds: number) {
  const rules = await rulesAt(database, NOW);
  const wanted = { personId, accountId: field.accounts.author, enrolmentId, lessonId, durationMs: 300_000 };
  await write(async (tx) => {
    const { playbackId, secret, playing } = await beginPlayback(tx, wanted, rules, at(from), nobody);
    let heard = playing.positionMs;
    for (let beat = 0; beat * 20 < seconds; beat++) {
      const token = tokenFor(secret, playbackId, beat);
      const arrived = { personId, token, fromMs: heard, toMs: heard + 20_000, at: at(from + (beat + 1) * 20) };
      const [answer] = await takeBeats(tx, [arrived], rules);
      assert.ok(answer !== undefined && !(answer instanceof Error), String(answer));
      heard = answer.positionMs;
    }
  });
}

const seen = (personId: number, lessonId: number) =>
  database.row<{ covered: string; covered_ms: number; credited_ms: number }>(
    "SELECT covered::text, covered_ms, credited_ms FROM coverage WHERE person_id = $1 AND lesson_id = $2",
    [personId, lessonId],
  );
const attempts = (enrolmentId: number) =>
  database.rows<{ person_id: number; open: boolean; said: number }>(
    `SELECT person_id, ended_at IS NULL AS open,
            (SELECT count(*)::int FROM attempt_question q WHERE (q.person_id, q.attempt_id) = (t.person_id, t.attempt_id)) AS said
       FROM test_attempt t WHERE enrolment_id = $1 ORDER BY number`,
    [enrolmentId],
  );

test("what both saw counts once, tests go over with their course, an open one is handed in, and all comes apart again", async () => {
  const [stays, goes] = [await field.person(), await field.person()];
  const here = await addInstitution(database, 501);
  const studied = await addStudied(database, here, [stays, goes]);
  const { lessonId } = studied;
  const [mine = 0, theirs = 0] = [studied.enrolments.get(stays), studied.enrolments.get(goes)];
  const other = await addStudied(database, here, [goes]);
  const alone = other.enrolments.get(goes) as number;
  await watch(stays, mine, lessonId, 0, 60);
  await watch(goes, theirs, lessonId, 1_000, 100);
  const taking = { personId: goes, accountId: field.accounts.author };
  const passes = { lessonId: other.lessonId, enrolmentId: alone };
  const first = await write((tx) => startAttempt(tx, { ...taking, now: at(2_000) }, passes, nobody));
  await write((tx) => endAttempt(tx, { personId: goes, now: at(2_100) }, first, nobody));
  await write((tx) =>
    tx.execute("UPDATE test_attempt SET again_at = ended_at + make_interval(mins => cooldown_minutes)"),
  );
  const twin = { lessonId, enrolmentId: theirs };
  await write((tx) => startAttempt(tx, { ...taking, now: at(2_200) }, twin, nobody));

  const mergeId = await write((tx) =>
    askForMerge(tx, testVault, { ...clerk, now: at(3_000) }, { survivorId: stays, otherId: goes }, "换过证件"),
  );
  const act = (event: "approve" | "reverse", seconds: number) =>
    write((tx) => actOnMerge(tx, own, { ...officer, now: at(seconds) }, mergeId, event, "看过证件"));
  await act("approve", 3_100);
  assert.deepEqual(await seen(stays, lessonId), { covered: "{[0,100000)}", covered_ms: 100_000, credited_ms: 160_000 });
  assert.deepEqual(
    (await attempts(alone)).map(({ person_id: id, open, said }) => [id, open, said > 0]),
    [[stays, false, true]],
  );
  assert.deepEqual(
    (await attempts(theirs)).map(({ person_id: id, open }) => [id, open]),
    [[stays, false]],
  );
  assert.equal((await passedLessons(database, stays, alone, [other.lessonId])).size, 0);

  // Watched since by the survivor alone: that stays theirs.
  await watch(stays, mine, lessonId, 4_000, 40);
  await act("reverse", 5_000);
  assert.deepEqual(await seen(stays, lessonId), {
    covered: "{[0,60000),[100000,140000)}",
    covered_ms: 100_000,
    credited_ms: 100_000,
  });
  assert.deepEqual(await seen(goes, lessonId), { covered: "{[0,100000)}", covered_ms: 100_000, credited_ms: 100_000 });
  assert.deepEqual(
    (await attempts(alone)).map(({ person_id: id }) => id),
    [goes],
  );
});

const studyOf = (...ids: number[]) =>
  database.rows<{ person_id: number; state: string; hours: number }>(
    `SELECT person_id, state, coalesce((SELECT sum(hundredths)::int FROM ledger_entry entry
              WHERE entry.person_id = enrolment.person_id AND kind = 'credits' AND NOT EXISTS (SELECT FROM ledger_entry taken
                WHERE taken.person_id = entry.person_id AND taken.reverses = entry.entry_id)), 0) AS hours
       FROM enrolment WHERE enrolment_id = ANY ($1) ORDER BY enrolment_id`,
    [ids],
  );
const said = (personId: number) =>
  database.rows<{ verb: string; scaled: number | null }>(
    `SELECT split_part(statement #>> '{verb,id}', '/', 6) AS verb, (statement #> '{result,score,scaled}')::float8 AS scaled
       FROM xapi_statement WHERE person_id = $1 ORDER BY position`,
    [personId],
  );

async function merging(survivorId: number, otherId: number) {
  const asked = { survivorId, otherId };
  const mergeId = await write((tx) => askForMerge(tx, testVault, clerk, asked, "换过证件"));
  return (event: "approve" | "reverse") => write((tx) => actOnMerge(tx, own, officer, mergeId, event, "看过证件"));
}

test("a course that both have seen together is complete by the merge, and is studied again once that is taken back", async () => {
  const [stays, goes] = [await field.person(), await field.person()];
  const lessons = [
    { title: "上", durationMs: 100_000 },
    { title: "下", durationMs: 100_000 },
  ];
  const courseId = await field.course({ title: "两讲", hundredths: 600, lessons });
  const [first = 0, second = 0] = (
    await database.rows<{ id: number }>("SELECT lesson_id AS id FROM lesson WHERE course_id = $1 ORDER BY place", [
      courseId,
    ])
  ).map(({ id }) => id);
  const enrolled = async (personId: number) =>
    (await write((tx) => enrol(tx, services, { personId, courseId, now: NOW }))).enrolment_id;
  const [mine, theirs] = [await enrolled(stays), await enrolled(goes)];
  await watch(stays, mine, first, 0, 100);
  await watch(goes, theirs, second, 1_000, 100);
  const act = await merging(stays, goes);
  await act("approve");
  assert.deepEqual(await studyOf(mine, theirs), [
    { person_id: stays, state: "completed", hours: 600 },
    { person_id: stays, state: "left", hours: 600 },
  ]);
  assert.deepEqual(await said(stays), [{ verb: "completed", scaled: null }]);
  await act("reverse");
  assert.deepEqual(await studyOf(mine, theirs), [
    { person_id: stays, state: "studying", hours: 0 },
    { person_id: goes, state: "studying", hours: 0 },
  ]);
  // Made one again, it is completed again, once.
  await (
    await merging(stays, goes)
  )("approve");
  assert.deepEqual((await studyOf(mine))[0], { person_id: stays, state: "completed", hours: 600 });
});

test("a test that a merge hands in is said in the record store, and completes its course there and then", async () => {
  const [stays, goes] = [await field.person(), await field.person()];
  const here = await addInstitution(database, 502);
  const studied = await addStudied(database, here, [goes]);
  const enrolmentId = studied.enrolments.get(goes) as number;
  const taking = { personId: goes, accountId: field.accounts.author, now: at(0) };
  const attemptId = await write((tx) => startAttempt(tx, taking, { lessonId: studied.lessonId, enrolmentId }, nobody));
  await write((tx) =>
    tx.execute("UPDATE attempt_question SET said = '{1}' WHERE attempt_id = $1 AND place < 4", [attemptId]),
  );
  const act = await merging(stays, goes);
  await act("approve");
  assert.deepEqual(await studyOf(enrolmentId), [{ person_id: stays, state: "completed", hours: 1000 }]);
  assert.deepEqual(await said(goes), [{ verb: "passed", scaled: 0.75 }]);
  assert.deepEqual(await said(stays), [{ verb: "completed", scaled: null }]);
  await act("reverse");
  // It was the other's alone, and they had passed: complete it is, as it would have been without the merge.
  assert.deepEqual(await studyOf(enrolmentId), [{ person_id: goes, state: "completed", hours: 1000 }]);
});

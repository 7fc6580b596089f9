import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { useDatabase } from "../../test/testing.ts";
import { testVault } from "../../test/services.ts";
import { copyPeople } from "../people/door.ts";
import { sqlState, transact, violatedConstraint } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { syntheticCitizenId } from "../../engine/identifiers-synthetic.ts";
import { addInstitution, addStudied, NOW, type Studied } from "./assessment.fixture.ts";
import { adjust, adjustmentsWithin } from "./adjusting.ts";
import { attemptView, testView } from "./attempt-views.ts";
import { endAttempt, endOverdue, saveAnswers, startAttempt, type Given, type Taking } from "./attempts.ts";
import { changeQuestion } from "./bank.ts";
import { questionView } from "./bank-views.ts";
import { drawPaper } from "./paper.ts";
import { testPlanView } from "./plan-views.ts";
import { changeTest, drawablesOf, planByKey, type PlanRow } from "./plans.ts";
import { testPassed, type TellEnded } from "./store.ts";

const { database } = await useDatabase();
const MINUTE = 60_000;
const PEOPLE = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
await transact(database, async (tx) => {
  await copyPeople(
    tx,
    testVault,
    PEOPLE.map((id) => ({
      person_id: id,
      created_at: NOW,
      name: `学员${id}`,
      identity_kind: "citizen" as const,
      identity_number: syntheticCitizenId(id, 1980, true),
    })),
  );
  await tx.execute("INSERT INTO account (display_name, person_id) SELECT 'x', person_id FROM person");
});
const here = await addInstitution(database, 501);
const account = (await database.row<{ id: number }>("SELECT min(account_id) AS id FROM account"))?.id as number;

const passed: { personId: number; enrolmentId: number }[] = [];
const tell: TellEnded = async (_, ended) => void (ended.passed && passed.push(ended));
const at = (personId: number, minutes = 0): Taking => ({
  personId,
  accountId: account,
  now: new Date(NOW.getTime() + minutes * MINUTE),
});
const refused = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code;
const whereOf = (studied: Studied, personId: number) => ({
  lessonId: studied.lessonId,
  enrolmentId: studied.enrolments.get(personId) as number,
});
const start = (studied: Studied, taking: Taking) =>
  transact(database, (tx) => startAttempt(tx, taking, whereOf(studied, taking.personId), tell));
const save = (taking: Taking, attemptId: number, given: readonly Given[]) =>
  transact(database, (tx) => saveAnswers(tx, taking, attemptId, given));
const end = (taking: Taking, attemptId: number) => transact(database, (tx) => endAttempt(tx, taking, attemptId, tell));
const view = (taking: Taking, attemptId: number) => attemptView(database, database, taking, attemptId);

/** Answers that are right, or the first so many of them. */
async function rightly(taking: Taking, attemptId: number, count = 4): Promise<Given[]> {
  const { questions } = await view(taking, attemptId);
  return questions
    .slice(0, count)
    .map(({ place, choices, change }) => ({ place, change, answer: [String(choices.indexOf("对的") + 1)] }));
}

describe("an attempt", () => {
  test("is drawn from its seed, and drawn again it is the same, though the bank has changed", async () => {
    const studied = await addStudied(database, here, [1]);
    const attemptId = await start(studied, at(1));
    const { questions } = await view(at(1), attemptId);
    assert.equal(questions.length, 4);
    const kept = await database.row<{ seed: string }>("SELECT seed FROM test_attempt WHERE attempt_id = $1", [
      attemptId,
    ]);
    const frozen = await database.rows(
      "SELECT question_id, version, topic, arrangement FROM attempt_question WHERE attempt_id = $1 ORDER BY place",
      [attemptId],
    );
    const [first] = frozen as { question_id: number }[];
    const later = { ...here.acting, now: new Date(NOW.getTime() + MINUTE) };
    const { question } = await questionView(database, later.reach, first?.question_id as number);
    await transact(database, (tx) =>
      changeQuestion(tx, later, {
        questionId: first?.question_id as number,
        version: 1,
        question: { ...question, wording: "改过的题目" },
      }),
    );
    const plan = (await planByKey(database, studied.testKey)) as PlanRow;
    assert.deepEqual(drawPaper(await drawablesOf(database, plan, NOW), plan, kept?.seed ?? ""), frozen);
    assert.notDeepEqual(drawPaper(await drawablesOf(database, plan, later.now), plan, kept?.seed ?? ""), frozen);
    // The paper says what it said.
    assert.ok((await view(at(1), attemptId)).questions.every(({ wording }) => wording !== "改过的题目"));
    await end(at(1, 2), attemptId);
  });

  test("tells no answer while it is open, nor afterwards unless the test says so", async () => {
    for (const reveal of [false, true]) {
      const studied = await addStudied(database, here, [2], { reveal });
      const attemptId = await start(studied, at(2));
      const open = JSON.stringify(await view(at(2), attemptId));
      assert.doesNotMatch(open, /credit|right"|解析|explanation/);
      await save(at(2), attemptId, await rightly(at(2), attemptId, 2));
      assert.doesNotMatch(JSON.stringify(await view(at(2), attemptId)), /credit|right"|解析/);
      await end(at(2, 3), attemptId);
      const ended = await view(at(2, 3), attemptId);
      assert.equal(ended.score, 500);
      assert.equal(ended.passed, true);
      assert.deepEqual(ended.questions, []);
      assert.deepEqual(
        ended.topics.map(({ topic, questions }) => [topic, questions]),
        [
          ["基础", 3],
          ["提高", 1],
        ],
      );
      assert.equal(ended.review === null, !reveal);
      if (reveal) assert.match(JSON.stringify(ended.review), /解析/);
    }
  });

  test("takes answers until its time is over and a little grace, whoever's clock says what", async () => {
    const studied = await addStudied(database, here, [3]);
    const attemptId = await start(studied, at(3));
    const [one, two, three] = (await rightly(at(3), attemptId)) as [Given, Given, Given];
    await save(at(3, 9), attemptId, [one]);
    await save(at(3, 10 + 9 / 60), attemptId, [two]);
    await assert.rejects(save(at(3, 10 + 11 / 60), attemptId, [three]), refused("test_time_over"));
    // The job ends it as of its time, with what was said in time; ending it again changes nothing.
    assert.equal(await transact(database, (tx) => endOverdue(tx, at(3, 20).now, tell)), 1);
    assert.equal(await transact(database, (tx) => endOverdue(tx, at(3, 20).now, tell)), 0);
    const ended = await view(at(3, 20), attemptId);
    assert.equal(ended.how, "time");
    assert.equal(ended.endedAt, ended.endsAt);
    assert.equal(ended.score, 500);
    await assert.rejects(save(at(3, 5), attemptId, [three]), refused("test_ended"));
    await assert.rejects(
      transact(database, (tx) =>
        tx.execute("UPDATE attempt_question SET said = '{2}' WHERE attempt_id = $1", [attemptId]),
      ),
      (error: unknown) => sqlState(error) === "23001",
    );
  });

  test("goes on on another device: what one changed the other does not overwrite unseen", async () => {
    const studied = await addStudied(database, here, [4]);
    const attemptId = await start(studied, at(4));
    assert.equal(await start(studied, at(4, 1)), attemptId, "starting again finds the open one");
    const [one] = (await rightly(at(4), attemptId)) as [Given];
    const wrong = { ...one, answer: [one.answer[0] === "1" ? "2" : "1"] };
    const outcomes = await Promise.all([save(at(4), attemptId, [one]), save(at(4), attemptId, [wrong])]);
    const kept = outcomes.map(({ saved, stale }) => `${saved.length} saved, ${stale.length} stale`);
    assert.deepEqual(new Set(kept), new Set(["0 saved, 1 stale", "1 saved, 0 stale"]));
    const winner = outcomes.find(({ saved }) => saved.length === 1);
    const stale = outcomes.find((each) => each.stale.length === 1)?.stale[0];
    const { questions } = await view(at(4), attemptId);
    assert.deepEqual(questions[0]?.answer, stale?.answer);
    assert.equal(questions[0]?.change, winner?.saved[0]?.change);
    // The same once more changes nothing, whatever it had seen.
    const again = await save(at(4), attemptId, [{ ...one, change: 77, answer: stale?.answer ?? [] }]);
    assert.deepEqual(again.saved, [{ place: one.place, change: 1 }]);
    // A place named twice is changed twice: the last word stands, and what had not seen it is told.
    const [first, then] = [one, wrong].map((each) => ({ ...each, place: 2 })) as [Given, Given];
    const twice = [then, { ...first, change: 1 }, then];
    const both = await save(at(4), attemptId, twice);
    assert.deepEqual(both.saved, [
      { place: 2, change: 1 },
      { place: 2, change: 2 },
    ]);
    assert.deepEqual(both.stale, [{ place: 2, change: 2, answer: one.answer }]);
    const second = (await view(at(4), attemptId)).questions.find(({ place }) => place === 2);
    assert.deepEqual([second?.answer, second?.change], [one.answer, 2]);
    for (const answer of [["9"], ["1", "2"], ["x"]])
      await assert.rejects(save(at(4), attemptId, [{ ...one, answer }]), refused("invalid_request"));
    await assert.rejects(save(at(4), attemptId, [{ ...one, place: 99 }]), refused("invalid_request"));
  });

  test("another's is like a missing one", async () => {
    const studied = await addStudied(database, here, [5, 6]);
    const attemptId = await start(studied, at(5));
    const given = await rightly(at(5), attemptId, 1);
    for (const deed of [() => view(at(6), attemptId), () => save(at(6), attemptId, given), () => end(at(6), attemptId)])
      await assert.rejects(deed, refused("not_found"));
    const foreign = { lessonId: studied.lessonId, enrolmentId: studied.enrolments.get(5) as number };
    await assert.rejects(
      transact(database, (tx) => startAttempt(tx, at(6), foreign, tell)),
      refused("not_found"),
    );
    await assert.rejects(testView(database, at(6), foreign), refused("not_found"));
  });

  test("is handed in once, however often it is sent; completion is told once", async () => {
    const studied = await addStudied(database, here, [7]);
    const attemptId = await start(studied, at(7));
    await save(at(7), attemptId, await rightly(at(7), attemptId));
    const before = passed.length;
    await Promise.all([1, 2, 3, 4].map((minute) => end(at(7, minute), attemptId)));
    assert.equal(passed.length, before + 1);
    const lesson = [studied.lessonId];
    const { enrolmentId } = whereOf(studied, 7);
    assert.equal(await testPassed(database, 7, enrolmentId, lesson), true);
    assert.equal(await testPassed(database, 7, enrolmentId, [...lesson, 999]), false);
    await assert.rejects(start(studied, at(7, 30)), refused("test_passed"));
  });
});

describe("how often", () => {
  test("sixteen at once are one attempt; in all exactly as many as allowed", async () => {
    const studied = await addStudied(database, here, [8]);
    for (let round = 1; round <= 3; round++) {
      const begun = await Promise.all(Array.from({ length: 16 }, () => start(studied, at(8, round))));
      assert.equal(new Set(begun).size, 1);
      await end(at(8, round + 0.5), begun[0] as number);
    }
    await assert.rejects(start(studied, at(8, 9)), refused("test_used_up"));
    const rows = await database.rows("SELECT FROM test_attempt WHERE person_id = 8");
    assert.equal(rows.length, 3);
  });

  test("the database itself refuses one too many, one too early, a second open one and one after passing", async () => {
    const studied = await addStudied(database, here, [9], { attempts: 2, cooldownMinutes: 60 });
    const { enrolmentId, lessonId } = whereOf(studied, 9);
    const insert = (number: number, minute: number, ended = true) => {
      const begun = at(9, minute).now;
      const ends = at(9, minute + 10).now;
      return transact(database, (tx) =>
        tx.execute(
          `INSERT INTO test_attempt (person_id, enrolment_id, lesson_id, test_key, attempts, cooldown_minutes, number, account_id,
             seed, begun_at, ends_at, again_at, ended_at, ended_how, points, passed)
           VALUES (9, $1, $2, $3, 2, 60, $4, $5, repeat('a', 32), $6, $7, $8, $9, $10, $11, $12)`,
          [
            enrolmentId,
            lessonId,
            studied.testKey,
            number,
            account,
            begun,
            ends,
            at(9, minute + 70).now,
            ...(ended ? [ends, "time", 0, false] : [null, null, null, null]),
          ],
        ),
      ).then(() => "done", violatedConstraint);
    };
    assert.equal(await insert(1, 0), "done");
    assert.equal(await insert(2, 30), "test_attempt_apart");
    assert.equal(await insert(3, 100), "test_attempt_limit");
    assert.equal(await insert(1, 100), "test_attempt_number");
    assert.equal(await insert(2, 100, false), "done");
    const other = await addStudied(database, here, [9]);
    await assert.rejects(start(other, at(9, 101)), refused("test_open_elsewhere"));
    const [own] = await database.rows<{ attempt_id: number }>(
      "SELECT attempt_id FROM test_attempt WHERE person_id = 9 AND ended_at IS NULL",
    );
    const passing = "UPDATE test_attempt SET ended_at = $2, ended_how = 'submitted', points = 400, passed = true";
    const fails = await transact(database, (tx) =>
      tx.execute(`${passing} WHERE attempt_id = $1`, [own?.attempt_id, at(9, 105).now]),
    ).then(() => "done", violatedConstraint);
    assert.equal(fails, "test_attempt_passed_once");
  });

  test("a pause is kept, and said until when", async () => {
    const studied = await addStudied(database, here, [10], { cooldownMinutes: 30 });
    const attemptId = await start(studied, at(10));
    await end(at(10, 5), attemptId);
    await assert.rejects(start(studied, at(10, 34)), refused("test_wait"));
    const shown = await testView(database, at(10, 34), whereOf(studied, 10));
    assert.equal(shown.may, "wait");
    assert.equal(shown.from, at(10, 35).now.toISOString());
    assert.ok((await start(studied, at(10, 35))) > attemptId);
  });

  test("more time is given by the institution, to its own only, and holds from the beginning", async () => {
    const studied = await addStudied(database, here, [11]);
    const { enrolmentId } = whereOf(studied, 11);
    const given = { enrolmentId, extraPercent: 50, reason: "视力障碍" };
    const away = await addInstitution(database, 502);
    await assert.rejects(
      transact(database, (tx) => adjust(tx, away.acting, given)),
      refused("not_found"),
    );
    const { line } = await transact(database, (tx) => adjust(tx, here.acting, given));
    assert.equal(line.name, "学***");
    assert.deepEqual(await adjustmentsWithin(database, here.acting), [line]);
    assert.deepEqual(await adjustmentsWithin(database, away.acting), []);
    const attemptId = await start(studied, at(11));
    assert.equal((await view(at(11), attemptId)).endsAt, at(11, 15).now.toISOString());
  });

  test("a test nobody can draw is not begun; a new edition leaves whoever studies with theirs", async () => {
    const empty = await addStudied(database, here, [12], { parts: [{ tag: "没有", count: 1 }] });
    await assert.rejects(start(empty, at(12)), refused("test_not_ready"));
    const studied = await addStudied(database, here, [12]);
    const rules = { ...(await testPlanView(database, here.acting, studied.testKey)).rules, minutes: 1 };
    const change = () => transact(database, (tx) => changeTest(tx, here.acting, studied.testKey, rules));
    const outcomes = await Promise.allSettled([change(), change()]);
    assert.deepEqual(outcomes.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
    const attemptId = await start(studied, at(12));
    assert.equal((await view(at(12), attemptId)).endsAt, at(12, 10).now.toISOString());
  });
});

test("figures: difficulty and discrimination as they follow from what was answered", async () => {
  const inst = await addInstitution(database, 503);
  const many = PEOPLE;
  const studied = await addStudied(database, inst, many, { shuffle: false, attempts: 1 });
  await transact(database, (tx) => endOverdue(tx, at(1, 10_000).now, tell));
  for (const personId of many) {
    const taking = at(personId, 20_000);
    const attemptId = await start(studied, taking);
    // The first few answer all, the others one only: what one half knows discriminates.
    await save(taking, attemptId, await rightly(taking, attemptId, personId <= 6 ? 4 : 1));
    await end(taking, attemptId);
  }
  const plan = await testPlanView(database, inst.acting, studied.testKey);
  assert.equal(plan.figures.attempts, 12);
  assert.equal(plan.figures.passed, 6);
  assert.equal(plan.figures.spread[9], 6);
  const asked = await database.rows<{ question_id: number; credits: number[]; rests: number[] }>(
    `SELECT question_id, array_agg(credit ORDER BY person_id) AS credits, array_agg(points - credit ORDER BY person_id) AS rests
       FROM attempt_question JOIN test_attempt USING (person_id, attempt_id)
      WHERE test_key = $1 GROUP BY question_id HAVING count(*) >= 10`,
    [studied.testKey],
  );
  for (const { question_id, credits, rests } of asked) {
    const { figures, answers } = await questionView(database, inst.acting.reach, question_id);
    assert.equal(figures.difficulty, Math.round(mean(credits) * 10) / 1000);
    const expected = correlation(credits, rests);
    assert.ok(Math.abs((figures.discrimination ?? 0) - expected) < 0.001);
    assert.equal(
      answers.reduce((sum, { count }) => sum + count, 0),
      credits.length,
    );
  }
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function correlation(one: readonly number[], other: readonly number[]): number {
  const [a, b] = [mean(one), mean(other)];
  const both = one.reduce((sum, value, index) => sum + (value - a) * ((other[index] ?? 0) - b), 0);
  const spread = (values: readonly number[], middle: number) =>
    Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0));
  const over = spread(one, a) * spread(other, b);
  return over === 0 ? 0 : both / over;
}

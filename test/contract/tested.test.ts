/** What came of a test is said in the record store: once for each attempt, with its score and its course. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { addInstitution, addStudied } from "../../server/assessment/assessment.fixture.ts";
import { transact } from "../../server/platform/db.ts";
import { plantStudies, type Watcher } from "../../bench/watching-field.ts";
import { testVault } from "../services.ts";
import { useComposed } from "./composed.ts";

const NOW = new Date("2026-09-01T09:00:00+08:00");
const { http, database, faults } = await useComposed({ clock: { now: () => NOW } });
const { watchers } = await transact(database, (tx) =>
  plantStudies(tx, testVault, { people: 1, lessons: 1, durationMs: 120_000, firstPerson: 3000, now: NOW }),
);
const { cookie, personId } = watchers[0] as Watcher;
const { lessonId, enrolments } = await addStudied(database, await addInstitution(database, 501), [personId]);
const enrolmentId = enrolments.get(personId) as number;

async function attempt(said: string): Promise<number> {
  const headers = { cookie, "sec-fetch-site": "same-origin" };
  const url = `/api/me/enrolments/${enrolmentId}/lessons/${lessonId}/attempts`;
  const begun = await http.inject({ method: "POST", url, headers, payload: {} });
  assert.equal(begun.statusCode, 201, begun.body);
  const { attemptId } = begun.json<{ attemptId: number }>();
  await transact(database, (tx) =>
    tx.execute("UPDATE attempt_question SET said = ARRAY[$2] WHERE attempt_id = $1", [attemptId, said]),
  );
  const ending = { method: "POST", url: `/api/me/attempts/${attemptId}/end`, headers, payload: {} } as const;
  // Sent again, as by whoever did not hear the answer.
  const answers = await Promise.all([http.inject(ending), http.inject(ending)]);
  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode),
    [200, 200],
  );
  return attemptId;
}

interface Said {
  verb: string;
  object: string;
  result: object;
  parent: string | null;
}

test("a failed test and a passed one are each said once; the course that it completes follows", async () => {
  await attempt("2");
  await attempt("1");
  const said = await database.rows<Said>(
    `SELECT split_part(statement #>> '{verb,id}', '/', 6) AS verb, statement #>> '{object,id}' AS object, statement -> 'result' AS result,
            statement #>> '{context,contextActivities,parent,0,id}' AS parent
       FROM xapi_statement WHERE person_id = $1 ORDER BY position`,
    [personId],
  );
  const row = await database.row<{ id: number }>("SELECT course_id AS id FROM enrolment WHERE enrolment_id = $1", [
    enrolmentId,
  ]);
  const course = `http://localhost/courses/${row?.id}`;
  const object = `${course}/lessons/${lessonId}`;
  const score = { min: 0, max: 4 };
  assert.deepEqual(said, [
    {
      verb: "failed",
      object,
      result: { success: false, completion: true, score: { ...score, scaled: 0, raw: 0 } },
      parent: course,
    },
    {
      verb: "passed",
      object,
      result: { success: true, completion: true, score: { ...score, scaled: 1, raw: 4 } },
      parent: course,
    },
    { verb: "completed", object: course, result: { completion: true }, parent: null },
  ]);
  const named = await database.row<{ found: boolean }>(
    "SELECT bool_or(statement::text LIKE '%第%题%') AS found FROM xapi_statement",
  );
  assert.equal(named?.found, false, "nothing of what was asked");
  assert.deepEqual(faults, []);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { PROBLEMS } from "../../contract/problems.ts";
import { undoDecided } from "./batch.ts";
import { conflictList, resolve } from "./conflicts.ts";
import type { Acting } from "./decide.ts";
import { NOW, refusalOf, service, useField } from "./employment.fixture.ts";

const field = await useField();
const { units, own, ledger, write, at, live, database } = field;
const PAGE = { page: 1, limit: 100 };

/** Somebody whom the hospital claims since 2020 and the school since March 2024. */
async function claimedTwice() {
  const personId = await field.person([]);
  const [hospital = 0, school = 0] = await field.record(
    personId,
    service(units.hospital),
    service(units.school, 20240301),
  );
  return { personId, hospital, school };
}
const rule = (personId: number, keepEntryId: number, endEntryId: number, since: string, acting = at("corps")) =>
  write((tx) => resolve(tx, ledger, acting, { personId, keepEntryId, endEntryId, since, reason: "核对过调动文件" }));
const listed = async (acting: Acting, personId: number) =>
  (await conflictList(database, own.names, acting, PAGE)).conflicts.filter(
    ({ person }) => person.personId === personId,
  );
/** Where somebody serves and from when to when, in order. */
const served = async (personId: number) =>
  (await live(personId))
    .map(({ unit_id, valid_from, valid_to }) => [
      unit_id === units.hospital ? "hospital" : "school",
      valid_from,
      valid_to,
    ])
    .sort((one, other) => Number(one[1]) - Number(other[1]));

test("both units and the bureaus above see it; who sees both sides may decide", async () => {
  const { personId, hospital, school } = await claimedTwice();
  const seen = async (desk: Parameters<typeof at>[0]) =>
    (await listed(at(desk), personId)).map(({ one, other, from, to, mayResolve }) => [
      [one.entryId, other.entryId],
      from,
      to,
      mayResolve,
    ]);
  const both = [[hospital, school], "2024-03-01", null];
  for (const desk of ["hospital", "school", "divisionEight", "divisionOne"] as const)
    assert.deepEqual(await seen(desk), [[...both, false]], desk);
  assert.deepEqual(await seen("corps"), [[...both, true]]);
  assert.deepEqual(await seen("clinic"), []);
});

test("decided one way: what holds goes on, the other ends the day before", async () => {
  const { personId, hospital, school } = await claimedTwice();
  const { requestId, decisionId } = await rule(personId, school, hospital, "2025-01-01");
  assert.deepEqual(await served(personId), [
    ["hospital", 20200101, 20241231],
    ["school", 20250101, null],
  ]);
  assert.deepEqual(await listed(at("corps"), personId), []);
  const request = await field.request(requestId);
  assert.deepEqual(
    [request.kind, request.state, request.reason, request.decision_id],
    ["resolution", "confirmed", "核对过调动文件", decisionId],
  );
  // Taken back within its minutes, both claims stand again.
  await write((tx) => undoDecided(tx, ledger, at("corps"), decisionId));
  assert.deepEqual(await served(personId), [
    ["hospital", 20200101, null],
    ["school", 20240301, null],
  ]);
  assert.equal((await listed(at("corps"), personId)).length, 1);
});

test("decided the other way: what began later never was, or was between", async () => {
  const never = await claimedTwice();
  await rule(never.personId, never.hospital, never.school, "2024-03-01");
  assert.deepEqual(await served(never.personId), [["hospital", 20200101, null]]);
  const between = await claimedTwice();
  await rule(between.personId, between.hospital, between.school, "2025-01-01");
  assert.deepEqual(await served(between.personId), [
    ["hospital", 20200101, 20240229],
    ["school", 20240301, 20241231],
    ["hospital", 20250101, null],
  ]);
  for (const { personId } of [never, between]) assert.deepEqual(await listed(at("corps"), personId), []);
});

test("nobody decides who does not see both sides, nor what is no conflict", async () => {
  const { personId, hospital, school } = await claimedTwice();
  const refused = (acting: Acting, since = "2025-01-01", keep = school, end = hospital) =>
    refusalOf(rule(personId, keep, end, since, acting));
  for (const desk of ["divisionEight", "divisionOne"] as const)
    assert.equal(await refused(at(desk)), "request_other_desk", desk);
  assert.equal(await refused(at("clinic")), "not_found");
  assert.equal(await refused(at("corps"), "2025-01-01", school, school), "not_found");
  assert.equal(await refused(at("corps"), "2025-01-01", school, 999_999_999), "not_found");
  assert.equal(await refused(at("corps"), "2026-12-01"), "request_not_possible", "a day that has not come");
  const after = await field.person([]);
  const [first = 0, second = 0] = await field.record(
    after,
    { ...service(units.hospital), valid_to: 20231231 },
    service(units.school, 20240301),
  );
  assert.equal(await refusalOf(rule(after, second, first, "2025-01-01")), "conflict_settled", "one after the other");
  const lent = await field.person([]);
  const [home = 0, away = 0] = await field.record(lent, service(units.hospital), {
    ...service(units.school, 20240301),
    detail: { seconded_by: units.hospital },
  });
  assert.equal(await refusalOf(rule(lent, away, home, "2025-01-01")), "conflict_settled", "a secondment");
  assert.deepEqual(await listed(at("corps"), lent), []);
  assert.deepEqual((await served(personId)).length, 2, "and nothing was written");
});

test("twenty decisions at once, for one side and for the other: one holds, all others are late", async () => {
  const { personId, hospital, school } = await claimedTwice();
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      refusalOf(
        index % 2 === 0
          ? rule(personId, school, hospital, "2025-01-01")
          : rule(personId, hospital, school, "2025-01-01"),
      ),
    ),
  );
  assert.deepEqual(outcomes.filter((outcome) => outcome === "done").length, 1);
  assert.deepEqual([...new Set(outcomes)].sort(), ["conflict_settled", "done"]);
  assert.equal(PROBLEMS.conflict_settled.status, 409);
  const kept = await database.rows("SELECT state FROM employment_request WHERE person_id = $1", [personId]);
  assert.deepEqual(kept, [{ state: "confirmed" }]);
  const periods = await served(personId);
  const overlaps = periods.some(([, from], index) =>
    periods.slice(0, index).some(([, , to]) => to === null || Number(to) >= Number(from)),
  );
  assert.ok(!overlaps, JSON.stringify(periods));
  assert.deepEqual(await listed(at("corps", NOW), personId), []);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { decide } from "../../engine/decide.ts";
import { liveEntries, loadEntries } from "../standing/door.ts";
import { completeEnrolment, revokeCompletion } from "./completing.ts";
import { NOW, refusalOf, TODAY, useField } from "./courses.fixture.ts";
import { enrol, leave } from "./enrol.ts";
import { enrolmentOf } from "./store.ts";
import { learnerOf } from "./worth.ts";

const field = await useField();
const { database, services, write } = field;

const courseId = await field.course({ title: "职业道德", hundredths: 3000 });
const professional = await field.course({
  title: "施工安全",
  part: "professional",
  series: "engineering",
  hundredths: 1250,
});

const enrolled = async (personId: number, of = courseId) =>
  (await write((tx) => enrol(tx, services, { personId, courseId: of, now: NOW }))).enrolment_id;
const complete = (personId: number, enrolmentId: number, now = NOW) =>
  write((tx) => completeEnrolment(tx, services, { personId, enrolmentId, now }));
const live = async (personId: number) =>
  liveEntries(await loadEntries(database, [personId])).filter(({ kind }) => kind === "credits");
const part = async (personId: number, name: "public" | "professional", today = TODAY) => {
  const { policy, facts } = await learnerOf(database, services, personId, today);
  return decide(policy, facts).verdicts["annual"]?.parts[name];
};

test("completing books the hours once, whoever calls how often, and changes the verdict", async () => {
  const person = await field.person();
  const enrolmentId = await enrolled(person);
  assert.equal((await part(person, "public"))?.state, "owed");
  const calls = await Promise.all(Array.from({ length: 16 }, () => complete(person, enrolmentId)));
  assert.equal(calls.filter(({ fresh }) => fresh).length, 1);
  const [entry, ...more] = await live(person);
  assert.equal(more.length, 0);
  assert.deepEqual(
    [entry?.part, entry?.hundredths, entry?.valid_from, entry?.year, entry?.approved, entry?.right_level],
    ["public", 3000, 20260901, 2026, true, true],
  );
  assert.equal((await part(person, "public"))?.state, "met");
  const row = await enrolmentOf(database, person, enrolmentId);
  assert.match(row?.certificate_number ?? "", /^XS2026[2-9A-HJ-NP-Z]{12}$/);
  const told = await database.rows("SELECT FROM notice WHERE person_id = $1 AND template = 'course_completed'", [
    person,
  ]);
  assert.equal(told.length, 1);
  assert.equal(await refusalOf(enrolled(person)), "course_completed");
});

test("what was fixed when enrolling decides, whatever title somebody has when they finish (A3)", async () => {
  const held = { kind: "title", level: "intermediate" };
  const person = await field.person(null, [
    { ...held, series: "engineering", valid_from: 20200101, valid_to: 20260901 },
    { ...held, series: "agriculture", valid_from: 20260902 },
  ]);
  const enrolmentId = await enrolled(person, professional);
  await complete(person, enrolmentId, new Date("2026-09-02T09:00:00+08:00"));
  const [entry] = await live(person);
  assert.deepEqual(
    [entry?.enrolled_series, entry?.course_series, entry?.whitelisted],
    ["engineering", "engineering", false],
  );
  assert.equal((await part(person, "professional", 20260902))?.earned.lo, 1250);
});

test("the hours belong to the year of the last day", async () => {
  const person = await field.person();
  await complete(person, await enrolled(person), new Date("2026-12-31T16:30:00Z"));
  const [entry] = await live(person);
  assert.deepEqual([entry?.year, entry?.valid_from], [2027, 20270101]);
});

test("nobody completes what is another's or was left", async () => {
  const person = await field.person();
  const enrolmentId = await enrolled(person);
  assert.equal(await refusalOf(complete(await field.person(), enrolmentId)), "not_found");
  await write((tx) => leave(tx, { personId: person, enrolmentId, now: NOW }));
  assert.equal(await refusalOf(complete(person, enrolmentId)), "not_found");
});

test("HR takes a completion back: the entry is reversed, the person told, and the course may be studied again", async () => {
  const person = await field.person();
  const enrolmentId = await enrolled(person);
  const revoke = (acting = field.desk()) =>
    refusalOf(write((tx) => revokeCompletion(tx, services, acting, { enrolmentId, reason: "请人代学" })));
  assert.equal(await revoke(), "course_not_completed");
  await complete(person, enrolmentId);
  const foreign = { ...field.desk(), reach: { kind: "division", divisionCode: "d01" } as const };
  assert.equal(await revoke(foreign), "not_found");
  assert.deepEqual(await Promise.all([revoke(), revoke()]).then((all) => all.toSorted()), [
    "course_not_completed",
    "done",
  ]);
  assert.deepEqual(await live(person), []);
  assert.equal((await part(person, "public"))?.state, "owed");
  const told = await database.rows("SELECT FROM notice WHERE person_id = $1 AND template = 'item_revoked'", [person]);
  assert.equal(told.length, 1);
  assert.equal(await refusalOf(complete(person, enrolmentId)), "not_found");
  const again = await enrolled(person);
  await complete(person, again);
  assert.equal((await live(person)).length, 1);
});

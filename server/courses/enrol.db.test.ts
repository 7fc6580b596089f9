import assert from "node:assert/strict";
import { test } from "node:test";
import { enrol, leave } from "./enrol.ts";
import { catalogueOf } from "./catalogue.ts";
import { NOW, refusalOf, TODAY, useField } from "./courses.fixture.ts";
import { beginVersion, holdVersion, submitVersion } from "./authoring.ts";
import { decideVersion, recognise } from "./approving.ts";
import { courseVersion, lessonsOf } from "./store.ts";
import { lessonToStudy } from "./studied.ts";
import { learnerOf, worthOf } from "./worth.ts";

const field = await useField();
const { database, services, write } = field;

const courses = {
  everybody: await field.course({ title: "职业道德" }),
  junior: await field.course({ title: "初级公需", class: "junior" }),
  intermediate: await field.course({
    title: "中级公需",
    class: "intermediate",
    lessons: [{ title: "一" }, { title: "二" }],
  }),
  engineering: await field.course({ title: "施工安全", part: "professional", series: "engineering" }),
  agriculture: await field.course({ title: "节水灌溉", part: "professional", category: "agriculture" }),
  nursing: await field.course({ title: "护理安全", part: "professional", series: "health", industries: ["health"] }),
  past: await field.course({ title: "去年的课", opens: "2025-02-01", closes: "2025-12-31" }),
};

const enrolled = (personId: number, courseId: number) =>
  write((tx) => enrol(tx, services, { personId, courseId, now: NOW }));

async function worth(personId: number, courseId: number) {
  const learner = await learnerOf(database, services, personId, TODAY);
  const row = await courseVersion(database, courseId);
  assert.ok(row);
  return worthOf(learner, row);
}

test("a course is let into by its class, its series or its category, and refused with the right ones", async () => {
  const engineer = await field.person();
  assert.equal(await refusalOf(enrolled(engineer, courses.junior)), "course_wrong_level");
  assert.equal(await refusalOf(enrolled(engineer, courses.agriculture)), "course_wrong_series");
  assert.equal(await refusalOf(enrolled(engineer, courses.past)), "course_not_open");
  assert.equal(await refusalOf(enrolled(engineer, courses.intermediate)), "done");
  assert.equal(await refusalOf(enrolled(engineer, courses.engineering)), "done");
  assert.equal(await refusalOf(enrolled(engineer, courses.intermediate)), "course_enrolled");
  const untitled = await field.person(null);
  assert.equal(await refusalOf(enrolled(untitled, courses.junior)), "done", "no title: the junior class (A6)");
  await assert.rejects(enrolled(untitled, courses.intermediate), ({ errors }: { errors: { remedy: string }[] }) => {
    const offered = errors.map(({ remedy }) => remedy);
    assert.ok(offered.includes(`/courses/${courses.junior}`) && offered.includes(`/courses/${courses.everybody}`));
    return !offered.includes(`/courses/${courses.intermediate}`);
  });
});

test("somebody whose title is not confirmed is told so", async () => {
  const claim = { kind: "title", series: "engineering", level: "intermediate", valid_from: 20200101, approved: null };
  const claimant = await field.person(null, [claim]);
  assert.equal(await refusalOf(enrolled(claimant, courses.intermediate)), "course_level_unknown");
  assert.equal(await refusalOf(enrolled(claimant, courses.engineering)), "course_series_unknown");
  assert.equal(await refusalOf(enrolled(claimant, courses.everybody)), "done");
});

test("the authority of an industry says which professional courses count, for who enrols afterwards (A5)", async () => {
  const nurse = await field.person({ series: "health", level: "assistant" });
  assert.equal((await worth(nurse, courses.engineering)).code, "industry_line");
  assert.equal(await refusalOf(enrolled(nurse, courses.engineering)), "course_industry_line");
  const row = await enrolled(nurse, courses.nursing);
  assert.deepEqual([row.whitelisted, row.enrolled_series], [true, "health"]);
  const other = await field.person({ series: "health", level: "assistant" });
  await write((tx) =>
    recognise(tx, field.desk(), { courseId: courses.nursing, industry: "health", counts: false, reason: "停止认可" }),
  );
  assert.equal(await refusalOf(enrolled(other, courses.nursing)), "course_industry_line");
  const kept = await database.row<{ whitelisted: boolean }>(
    "SELECT whitelisted FROM enrolment WHERE enrolment_id = $1",
    [row.enrolment_id],
  );
  assert.equal(kept?.whitelisted, true);
});

test("a course says what it would take off what is owed, or why it would not", async () => {
  const engineer = await field.person();
  const found = await worth(engineer, courses.everybody);
  assert.deepEqual([found.code, found.less, found.owed, found.year], ["reduces", 1000, 3000, 2026]);
  const wrong = await worth(engineer, courses.junior);
  assert.deepEqual([wrong.code, wrong.level], ["wrong_level", "intermediate"]);
  assert.ok(wrong.citations.length > 0);
  const study = { kind: "credits", part: "public", hundredths: 2500, valid_from: 20260301 };
  assert.equal((await worth(await field.person(undefined, [study]), courses.everybody)).less, 500);
  const done = { ...study, hundredths: 3000 };
  assert.equal((await worth(await field.person(undefined, [done]), courses.everybody)).code, "met");
  const village = { kind: "village", valid_from: 20260301 };
  const exempt = await worth(await field.person(undefined, [village]), courses.everybody);
  assert.deepEqual([exempt.code, exempt.citations.some(({ number }) => number === 9)], ["exempt", true]);
  const hired = { kind: "employment", employer: "private", unit_id: 1, valid_from: 20200101 };
  const outside = await field.person(undefined, [hired]);
  assert.equal((await worth(outside, courses.everybody)).code, "not_applicable");
  assert.equal(await refusalOf(enrolled(outside, courses.everybody)), "done", "study stays possible (A19)");
});

test("of twenty attempts at once one enrols; who left may come back", async () => {
  const person = await field.person();
  const all = await Promise.all(Array.from({ length: 20 }, () => refusalOf(enrolled(person, courses.everybody))));
  assert.deepEqual([all.filter((each) => each === "done").length, new Set(all).size], [1, 2]);
  const [row] = await database.rows<{ enrolment_id: number }>(
    "SELECT enrolment_id FROM enrolment WHERE person_id = $1",
    [person],
  );
  const enrolmentId = row?.enrolment_id ?? 0;
  const left = () => write((tx) => leave(tx, { personId: person, enrolmentId, now: NOW }));
  assert.equal((await left()).state, "left");
  assert.equal((await left()).state, "left");
  const stranger = await field.person();
  assert.equal(await refusalOf(write((tx) => leave(tx, { personId: stranger, enrolmentId, now: NOW }))), "not_found");
  assert.equal((await enrolled(person, courses.everybody)).state, "studying");
});

test("a lesson may be studied in one's own enrolment and in its version only", async () => {
  const person = await field.person();
  const row = await enrolled(person, courses.intermediate);
  const [lesson] = await lessonsOf(database, courses.intermediate, 1);
  const lessonId = lesson?.lesson_id ?? 0;
  const study = await lessonToStudy(database, person, row.enrolment_id, lessonId);
  assert.deepEqual([study.title, study.version, study.durationMs, study.state], ["一", 1, 600_000, "studying"]);
  const { version } = await write((tx) => beginVersion(tx, field.author(), courses.intermediate));
  const seen = { courseId: courses.intermediate, version };
  await write(async (tx) =>
    submitVersion(tx, field.author(), await holdVersion(tx, field.author(), { ...seen, edition: 1 })),
  );
  await write(async (tx) => {
    const held = await holdVersion(tx, field.desk(), { ...seen, edition: 2 });
    await decideVersion(tx, services, field.desk(), held, { event: "approve", reason: null });
  });
  const [newer] = await lessonsOf(database, courses.intermediate, 2);
  assert.equal((await lessonToStudy(database, person, row.enrolment_id, lessonId)).version, 1, "goes on undisturbed");
  for (const [personId, enrolmentId, of] of [
    [person, row.enrolment_id, newer?.lesson_id ?? 0],
    [await field.person(), row.enrolment_id, lessonId],
    [person, row.enrolment_id + 1000, lessonId],
  ] as const)
    assert.equal(await refusalOf(lessonToStudy(database, personId, enrolmentId, of)), "not_found");
  assert.equal((await enrolled(await field.person(), courses.intermediate)).version, 2);
  await write((tx) => leave(tx, { personId: person, enrolmentId: row.enrolment_id, now: NOW }));
  assert.equal(await refusalOf(lessonToStudy(database, person, row.enrolment_id, lessonId)), "not_found");
});

test("the catalogue shows what is made for one, turns its pages and searches by characters", async () => {
  const engineer = await field.person();
  const learner = await learnerOf(database, services, engineer, TODAY);
  const titles = async (filter: object) => {
    const page = await catalogueOf(database, services, learner, engineer, { fits: "me", ...filter });
    return page.courses.map(({ course }) => course.title);
  };
  assert.deepEqual((await titles({})).toSorted(), ["中级公需", "施工安全", "职业道德"].toSorted());
  assert.equal((await titles({ fits: "all" })).length, 6);
  assert.deepEqual(await titles({ fits: "all", year: 2025 }), ["去年的课"]);
  assert.deepEqual(await titles({ fits: "all", q: "灌溉 节水" }), ["节水灌溉"]);
  assert.deepEqual(await titles({ q: "%" }), []);
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await catalogueOf(database, services, learner, engineer, { fits: "all", limit: 2, cursor });
    seen.push(...page.courses.map(({ course }) => course.title));
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  assert.deepEqual([seen.length, new Set(seen).size], [6, 6]);
});

test("a plan chooses among what is made for the person and not completed yet", async () => {
  const { coursesFor } = await import("./planned.ts");
  const engineer = await field.person();
  const { facts } = await learnerOf(database, services, engineer, TODAY);
  const titles = async () => (await coursesFor(database, engineer, facts, TODAY)).map(({ title }) => title).toSorted();
  assert.deepEqual(await titles(), ["中级公需", "施工安全", "职业道德"].toSorted());
  const { enrolment_id: enrolmentId } = await enrolled(engineer, courses.everybody);
  const { completeEnrolment } = await import("./completing.ts");
  await write((tx) => completeEnrolment(tx, services, { personId: engineer, enrolmentId, now: NOW }));
  assert.deepEqual(await titles(), ["中级公需", "施工安全"].toSorted());
});

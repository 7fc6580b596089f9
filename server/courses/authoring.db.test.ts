import assert from "node:assert/strict";
import { test } from "node:test";
import type { VersionEvent } from "./version.ts";
import { changeQualification } from "../organisations/institutions.ts";
import { decideVersion } from "./approving.ts";
import {
  beginVersion,
  createCourse,
  endCourse,
  holdVersion,
  saveLessons,
  saveParticulars,
  submitVersion,
  withdrawVersion,
  type Acting,
} from "./authoring.ts";
import { NOW, refusalOf, useField } from "./courses.fixture.ts";
import { enrol } from "./enrol.ts";
import type { Particulars } from "./particulars.ts";
import { courseVersion, lessonsOf } from "./store.ts";

const field = await useField();
const { database, services, write } = field;

const said: Particulars = {
  title: "水肥一体化",
  summary: "滴灌与施肥",
  part: "professional",
  class: null,
  series: "agriculture",
  category: null,
  hundredths: 1000,
  fen: 0,
  opens: "2026-01-01",
  closes: "2026-12-31",
  coveragePercent: 95,
};
const lesson = { title: "第一节", kind: "document", content_key: null, duration_ms: 600_000 } as const;

const begin = (more: Partial<Particulars> = {}, acting = field.author()) =>
  write(async (tx) => {
    const made = await createCourse(tx, services.shelf, acting, field.institutionId, { ...said, ...more });
    return made.courseId;
  });
const state = async (courseId: number, version = 1) => (await courseVersion(database, courseId, version))?.state;

/** One event of a version as it stands. */
async function act(
  courseId: number,
  event: VersionEvent,
  acting: Acting,
  version = 1,
  edition?: number,
): Promise<string> {
  const row = await courseVersion(database, courseId, version);
  const seen = { courseId, version, edition: edition ?? row?.edition ?? 0 };
  return refusalOf(
    write(async (tx) => {
      const held = await holdVersion(tx, acting, seen);
      if (event === "edit") return saveLessons(tx, acting, held, [lesson]);
      if (event === "submit") return submitVersion(tx, acting, held);
      if (event === "withdraw") return withdrawVersion(tx, acting, held);
      return decideVersion(tx, services, acting, held, { event, reason: "请补充课后练习" });
    }),
  );
}
const author = field.author();
const desk = field.desk();

test("a course goes from draft to offer, and its category follows its series", async () => {
  const courseId = await begin();
  assert.equal(await act(courseId, "submit", author), "course_incomplete", "it has no lesson");
  assert.equal(await act(courseId, "edit", author), "done");
  assert.equal(await act(courseId, "submit", author), "done");
  assert.equal(await act(courseId, "edit", author), "course_version_submitted");
  assert.equal(await act(courseId, "return", desk), "done");
  assert.equal(await act(courseId, "submit", author), "done");
  assert.equal(await act(courseId, "approve", desk), "done");
  const row = await courseVersion(database, courseId);
  assert.deepEqual([row?.state, row?.offered_version, row?.category], ["approved", 1, "agriculture"]);
  assert.equal(await act(courseId, "edit", author), "course_version_approved");
  const told = await database.rows<{ template: string }>(
    "SELECT template FROM notice WHERE account_id = $1 ORDER BY notice_id",
    [field.accounts.author],
  );
  assert.deepEqual(
    told.map(({ template }) => template),
    ["item_returned", "item_approved"],
  );
});

test("what the institution may give bounds the course, by name", async () => {
  const courseId = await begin({ part: "public", series: null, class: "senior", closes: "2028-01-31" });
  await act(courseId, "edit", author);
  const row = await courseVersion(database, courseId, 1);
  const change = (more: object) =>
    write(async (tx) => {
      const found = await tx.row<{ version: number }>("SELECT version FROM institution WHERE institution_id = $1", [
        field.institutionId,
      ]);
      await changeQualification(
        tx,
        field.institutionId,
        { kind: "renewed", version: found?.version ?? 0, validFrom: "2025-01-01", validTo: "2027-12-31", ...more },
        { actor: { accountId: field.accounts.desk }, reach: { kind: "all" } },
      );
    });
  await change({ levels: ["junior"], subjects: ["professional"] });
  const problems = await write(async (tx) => {
    const held = await holdVersion(tx, author, { courseId, version: 1, edition: row?.edition ?? 0 });
    return submitVersion(tx, author, held).then(
      () => [],
      ({ errors }: { errors: { code: string }[] }) => errors.map(({ code }) => code),
    );
  });
  assert.deepEqual(problems, ["subject_not_given", "level_not_given", "after_qualification"]);
  await change({ kind: "suspended", note: "整改" });
  const other = await begin();
  await act(other, "edit", author);
  assert.equal(await act(other, "submit", author), "course_beyond_qualification");
  await change({ kind: "resumed" });
  await change({ levels: ["junior", "intermediate", "senior"], subjects: ["public", "professional"] });
  assert.equal(await act(other, "submit", author), "done");
});

test("another's course answers like one that does not exist, and nobody decides on their own", async () => {
  const courseId = await begin();
  await act(courseId, "edit", author);
  const stranger: Acting = { ...author, reach: { kind: "unit", unitId: 999 } };
  const elsewhere: Acting = { ...desk, reach: { kind: "division", divisionCode: "d01" } };
  assert.equal(await act(courseId, "submit", stranger), "not_found");
  assert.equal(await act(courseId, "submit", author), "done");
  assert.equal(await act(courseId, "approve", elsewhere), "not_found");
  const self: Acting = { ...desk, actor: { ...desk.actor, accountId: field.accounts.author } };
  assert.equal(await act(courseId, "approve", self), "course_same_eyes");
  assert.equal(await act(courseId, "approve", desk, 1, 1), "course_changed", "what was seen is not what there is");
});

test("of two who decide at once one does", async () => {
  const courseId = await begin();
  await act(courseId, "edit", author);
  await act(courseId, "submit", author);
  const seen = (await courseVersion(database, courseId, 1))?.edition;
  const both = await Promise.all([act(courseId, "approve", desk, 1, seen), act(courseId, "refuse", desk, 1, seen)]);
  assert.deepEqual(both.toSorted(), ["course_changed", "done"]);
});

test("a new version is worked on beside the one on offer, and takes over when it is approved", async () => {
  const courseId = await field.course({ title: "职业道德", lessons: [{ title: "一" }, { title: "二" }] });
  const person = await field.person();
  const before = await write((tx) => enrol(tx, services, { personId: person, courseId, now: NOW }));
  const [one, two] = await Promise.all([
    refusalOf(write((tx) => beginVersion(tx, author, courseId))),
    refusalOf(write((tx) => beginVersion(tx, author, courseId))),
  ]);
  assert.deepEqual([one, two].toSorted(), ["course_version_open", "done"]);
  const [first, second] = await lessonsOf(database, courseId, 2);
  assert.ok(first && second);
  await write(async (tx) => {
    const held = await holdVersion(tx, author, { courseId, version: 2, edition: 1 });
    await saveLessons(tx, author, held, [{ ...second, title: "二（修订）" }, { ...lesson, title: "三" }, first]);
  });
  assert.deepEqual(
    (await lessonsOf(database, courseId, 2)).map(({ title, lesson_id: id }) => [title, id === second.lesson_id]),
    [
      ["二（修订）", true],
      ["三", false],
      ["一", false],
    ],
  );
  assert.deepEqual(
    (await lessonsOf(database, courseId, 1)).map(({ title }) => title),
    ["一", "二"],
  );
  const foreign = await lessonsOf(database, courseId, 1);
  await assert.rejects(
    write(async (tx) => {
      const held = await holdVersion(tx, author, { courseId, version: 2, edition: 2 });
      await saveLessons(tx, author, held, foreign);
    }),
    /course_changed/,
  );
  await act(courseId, "submit", author, 2);
  await act(courseId, "approve", desk, 2);
  assert.deepEqual([await state(courseId, 1), (await courseVersion(database, courseId))?.version], ["approved", 2]);
  const other = await field.person();
  const after = await write((tx) => enrol(tx, services, { personId: other, courseId, now: NOW }));
  assert.deepEqual([before.version, after.version], [1, 2]);
  await write((tx) => endCourse(tx, desk, courseId, "内容过时"));
  const late = await field.person();
  assert.equal(
    await refusalOf(write((tx) => enrol(tx, services, { personId: late, courseId, now: NOW }))),
    "course_ended",
  );
});

test("what is said of a course is read by field", async () => {
  const wrong = (more: Partial<Particulars>) =>
    begin(more).then(
      () => "",
      ({ errors }: { errors: { path: string }[] }) => errors.map(({ path }) => path).join(),
    );
  assert.equal(await wrong({ title: " " }), "body.title");
  assert.equal(await wrong({ class: "junior" }), "body.class");
  assert.equal(await wrong({ part: "public" }), "body.series");
  assert.equal(await wrong({ series: "astrology" }), "body.series");
  assert.equal(await wrong({ closes: "2025-12-31" }), "body.closes");
  const courseId = await begin();
  await write(async (tx) => {
    const held = await holdVersion(tx, author, { courseId, version: 1, edition: 1 });
    await saveParticulars(tx, services.shelf, author, held, { ...said, title: "新名称", series: null });
  });
  const row = await courseVersion(database, courseId, 1);
  assert.deepEqual([row?.title, row?.category, row?.edition], ["新名称", null, 2]);
});

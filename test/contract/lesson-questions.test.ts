/** Questions asked while a lesson is watched: written in drafts, approved with the version, asked, copied with the next one. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { CourseVersionView } from "../../contract/course-authoring.ts";
import type { LessonQuestion, LessonQuestionsView } from "../../contract/course-questions.ts";
import type { AcknowledgedView } from "../../contract/watching.ts";
import { useInstitutions } from "../../server/content/content.fixture.ts";
import { transact } from "../../server/platform/db.ts";
import { makeDays } from "../../server/watching/sweep.ts";

let now = Date.parse("2026-09-01T09:00:00+08:00");
const server = await useInstitutions({ clock: { now: () => new Date(now) } });
const { http, database, author, other } = server;
const officer = await server.signIn("officer");
const learner = await server.signIn("learner");
after(() => assert.deepEqual(server.faults, []));

type Answer = { status: number; body: Record<string, unknown> };
async function ask(cookie: string, method: "GET" | "POST" | "PUT", url: string, payload?: object): Promise<Answer> {
  const key = { "idempotency-key": crypto.randomUUID() };
  const headers = { cookie, "sec-fetch-site": "same-origin", ...(method === "POST" ? key : {}) };
  const answer = await http.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
}

const question = (atMs: number, more: Partial<LessonQuestion> = {}): LessonQuestion => ({
  atMs,
  wording: `滴灌省不省水 ${atMs}`,
  choices: ["省", "不省", "不一定"],
  answer: 1,
  ...more,
});

let courseId = 0;
const base = (version = 1) => `/api/courses/${courseId}/versions/${version}`;
const view = async (version = 1) => (await ask(author, "GET", base(version))).body as unknown as CourseVersionView;
const placeOf = async (at: number, version = 1) => {
  const { lessons } = await view(version);
  return `${base(version)}/lessons/${lessons[at]?.lessonId}/questions`;
};
const read = (cookie: string, url: string) => ask(cookie, "GET", url);
const kept = async (url: string) => ((await read(author, url)).body as unknown as LessonQuestionsView).questions;
/** Codes of what is wrong with questions, or nothing. */
async function keep(url: string, questions: readonly object[], cookie = author, version = 1): Promise<string> {
  const { edition } = await view(version);
  const { status, body } = await ask(cookie, "PUT", url, { edition, questions });
  if (status === 200) return "";
  const errors = (body["errors"] ?? []) as { path: string; code: string }[];
  return errors.length > 0 ? errors.map(({ path, code }) => `${path} ${code}`).join() : String(body["code"]);
}
async function move(cookie: string, what: "moves" | "decisions", event: string, version = 1, reason?: string) {
  const { edition } = await view(version);
  const { status, body } = await ask(cookie, "POST", `${base(version)}/${what}`, { event, edition, reason });
  return status === 200 ? "" : `${String(body["code"])} ${JSON.stringify(body["errors"] ?? [])}`;
}
async function saveLessons(lessons: readonly object[], version = 1): Promise<number> {
  return (await ask(author, "PUT", `${base(version)}/lessons`, { edition: (await view(version)).edition, lessons }))
    .status;
}
const lesson = (title: string, more: object = {}) => ({
  title,
  kind: "document",
  contentKey: null,
  durationMs: 600_000,
  ...more,
});

before(async () => {
  await makeDays(database, new Date(now));
  await transact(database, (tx) =>
    tx.execute(
      `INSERT INTO institution_event (institution_id, kind, valid_from, valid_to)
         SELECT institution_id, 'registered', '2025-01-01', '2027-12-31' FROM institution`,
    ),
  );
  const said = { title: "滴灌", summary: "", part: "public", class: null, series: null, category: null };
  const span = { hundredths: 100, fen: 0, opens: "2026-01-01", closes: "2026-12-31", coveragePercent: 95 };
  const made = await ask(author, "POST", "/api/institutions/1/courses", { ...said, ...span });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  courseId = Number(made.body["courseId"]);
  assert.equal(await saveLessons([lesson("一"), lesson("二"), lesson("测", { kind: "test", durationMs: null })]), 200);
});

describe("in a draft", () => {
  test("questions are kept in the order of their places, and what is not named goes", async () => {
    const url = await placeOf(0);
    assert.deepEqual(await kept(url), []);
    assert.equal(await keep(url, [question(120_000), question(60_000), question(0, { wording: "要删去" })]), "");
    assert.equal(await keep(url, [question(120_000), question(60_000, { choices: [" 省 ", "不省"], answer: 2 })]), "");
    assert.deepEqual(await kept(url), [question(60_000, { choices: ["省", "不省"], answer: 2 }), question(120_000)]);
    assert.deepEqual(
      (await view()).lessons.map(({ questions }) => questions),
      [2, 0, 0],
    );
    const told = await database.row<{ details: unknown }>(
      "SELECT details FROM audit_event WHERE operation = 'courses.saveQuestions' AND outcome = 'done' ORDER BY event_id DESC LIMIT 1",
    );
    assert.match(JSON.stringify(told?.details), /"questions":2/);
  });

  test("what is wrong is named by field", async () => {
    const url = await placeOf(0);
    const at = "body.questions[1]";
    const second = (more: Partial<LessonQuestion>) => keep(url, [question(1000), question(2000, more)]);
    assert.equal(await second({ atMs: 600_001 }), `${at}.atMs late`);
    assert.equal(await second({ atMs: 600_000, choices: ["省", "不省", "省 "] }), `${at}.choices[2] twice`);
    assert.equal(await second({ answer: 4 }), `${at}.answer none_right`);
    assert.match(await second({ answer: 0 }), /answer/);
    assert.match(await second({ choices: ["省"] }), /choices/);
    assert.match(await second({ choices: ["省", " "] }), /choices/);
    assert.match(await second({ wording: " " }), /wording/);
    const many = Array.from({ length: 61 }, (_, index) => question(index * 1000));
    assert.match(await keep(url, many), /questions/);
    assert.equal((await kept(url)).length, 2, "nothing of it was kept");
    assert.match(await keep(url.replace(/\d+\/questions/, "999999/questions"), []), /not_found/);
    const test = await placeOf(2);
    assert.equal(await keep(test, [question(0)]), "body.questions not_watched");
    assert.equal((await read(author, test)).status, 404);
    const seen = await ask(author, "PUT", url, { edition: 1, questions: [] });
    assert.deepEqual([seen.status, seen.body["code"]], [409, "course_changed"]);
  });

  test("another institution and those who study come to nothing, the bureau while it is a draft", async () => {
    const url = await placeOf(0);
    for (const cookie of [other, officer]) assert.equal((await read(cookie, url)).status, 404);
    assert.equal((await read(learner, url)).status, 403);
    assert.equal(await keep(url, [], other), "not_found");
    assert.equal(await keep(url, [], officer), "forbidden");
    assert.equal((await kept(url)).length, 2);
  });

  test("a lesson that became shorter is not handed in, and each question can be put right by itself", async () => {
    const [first, second, third] = (await view()).lessons;
    const url = await placeOf(1);
    assert.equal(await keep(url, [question(400_000), question(500_000)]), "");
    const given = (one: NonNullable<typeof first>, more: object = {}) =>
      lesson(one.title, { lessonId: one.lessonId, kind: one.kind, durationMs: one.durationMs, ...more });
    assert.ok(first && second && third);
    assert.equal(await saveLessons([given(first), given(second, { durationMs: 300_000 }), given(third)]), 200);
    assert.ok((await view()).problems.some(({ message }) => message === "“二”有提问的位置超出了这一节的时长"));
    assert.equal(await keep(url, [question(400_000), question(200_000)]), "", "the other may stay meanwhile");
    assert.match(await keep(url, [question(401_000), question(200_000)]), /late/);
    assert.equal(await saveLessons([given(first), given(second, { kind: "test", durationMs: null })]), 200);
    const left = await database.row<{ count: number }>("SELECT count(*)::int AS count FROM lesson_question");
    assert.equal(left?.count, 2, "a test has none");
    assert.equal(await saveLessons([given(first), lesson("三")]), 200);
    assert.equal(await keep(await placeOf(1), [question(1000)]), "");
    assert.equal(await saveLessons([given(first), lesson("四")]), 200, "a lesson goes with its questions");
    assert.deepEqual(await kept(await placeOf(1)), []);
  });
});

test("what was handed in cannot be changed any more; the bureau reads it", async () => {
  const url = await placeOf(0);
  assert.equal(await move(author, "moves", "submit"), "");
  assert.equal(await keep(url, []), "course_version_submitted");
  const { body } = await read(officer, url);
  assert.deepEqual([body["edits"], body["state"], (body["questions"] as []).length], [false, "submitted", 2]);
  assert.equal(await move(officer, "decisions", "approve"), "");
  assert.equal(await keep(url, []), "course_version_approved");
  assert.equal((await kept(url)).length, 2);
});

test("whoever watches is asked them", async () => {
  const [first] = (await view()).lessons;
  const row = await transact(database, (tx) =>
    tx.row<{ enrolment_id: number }>(
      `INSERT INTO enrolment (person_id, course_id, version, enrolled_at, right_level, whitelisted)
         VALUES (1, $1, 1, $2, true, false) RETURNING enrolment_id`,
      [courseId, new Date(now)],
    ),
  );
  const wanted = { enrolmentId: row?.enrolment_id, lessonId: first?.lessonId };
  let last = (await ask(learner, "POST", "/api/watching/playbacks", wanted)).body as unknown as AcknowledgedView;
  // Both questions lie within the first two minutes; the first is drawn after a stretch that may be shorter than one.
  const asked: string[] = [];
  for (let beats = 0; beats < 30 && asked.length === 0; beats++) {
    now += 20_000;
    const from = last.positionMs;
    const beat = { token: last.token, fromMs: from, toMs: from + 20_000 };
    last = (await ask(learner, "POST", "/api/watching/beats", beat)).body as unknown as AcknowledgedView;
    if (last.prompt === null) continue;
    if (last.prompt.wording !== null) asked.push(last.prompt.wording);
    now += 5_000;
    const right = await database.row<{ right_choice: number }>(
      "SELECT right_choice FROM watch_prompt WHERE prompt_id = $1",
      [last.prompt.promptId],
    );
    const answer = { choice: right?.right_choice };
    const done = await ask(learner, "POST", `/api/watching/prompts/${last.prompt.promptId}/answers`, answer);
    assert.equal(done.body["right"], true);
  }
  assert.match(asked[0] ?? "none", /^滴灌省不省水 (60000|120000)$/);
});

test("the next version takes them along to lessons of its own, and changes leave the old one as it is", async () => {
  assert.equal((await ask(author, "POST", `/api/courses/${courseId}/versions`, {})).status, 201);
  const [before, next] = [await placeOf(0), await placeOf(0, 2)];
  assert.notEqual(before.split("/").at(-2), next.split("/").at(-2));
  assert.deepEqual(await kept(next), await kept(before));
  assert.deepEqual(await kept(await placeOf(1, 2)), []);
  assert.equal((await view(2)).offered?.lessons[0]?.questions, 2);
  assert.equal(await keep(next, [question(30_000)], author, 2), "");
  assert.deepEqual([(await kept(next)).length, (await kept(before)).length], [1, 2]);
});

/** Lessons made of contents and tests: of one's own institution, of their kind, ready; a video lasts as long as it was measured. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { useInstitutions } from "./content.fixture.ts";
import { transact } from "../platform/db.ts";

const server = await useInstitutions();
const { http, database, author } = server;
const key = (name: string) => name.padEnd(22, "0");
let edition = 0;
let courseId = 0;

before(async () => {
  await transact(database, async (tx) => {
    await tx.execute(
      `INSERT INTO institution_event (institution_id, kind, valid_from, valid_to)
         SELECT institution_id, 'registered', '2025-01-01', '2027-12-31' FROM institution`,
    );
    for (const [name, institution, kind, state] of [
      ["own-video", 1, "video", "ready"],
      ["own-paper", 1, "document", "ready"],
      ["own-unready", 1, "video", "processing"],
      ["other-video", 2, "video", "ready"],
    ])
      await tx.execute(
        `INSERT INTO content_asset (content_key, institution_id, kind, name, bytes, state, made_at, ready_at, duration_ms, width,
             height, pages)
           VALUES ($1, $2, $3, $4, 10, $5, now(), now(), 64760, 640, 360, 3)`,
        [key(String(name)), institution, kind, `${name}.mp4`, state],
      );
    for (const [name, institution] of [
      ["own-test", 1],
      ["other-test", 2],
    ])
      await tx.execute(
        `INSERT INTO test_plan (test_key, institution_id, test_id, edition, title, tags, counts, pass_percent, minutes, attempts,
             cooldown_minutes, shuffle, reveal, made_by, made_at)
           VALUES ($1, $2, nextval('test_number'), 1, '自测', '{""}', '{1}', 60, 10, 3, 0, true, false,
             (SELECT min(account_id) FROM account), now())`,
        [key(String(name)), institution],
      );
  });
  const made = await ask("POST", "/api/institutions/1/courses", {
    title: "课程",
    summary: "",
    part: "public",
    class: null,
    series: null,
    category: null,
    hundredths: 100,
    fen: 0,
    opens: "2026-01-01",
    closes: "2026-12-31",
    coveragePercent: 95,
  });
  assert.equal(made.statusCode, 201, made.body);
  ({ courseId, edition } = made.json<{ courseId: number; edition: number }>());
});

function ask(method: "POST" | "PUT", url: string, payload: object) {
  return http.inject({ method, url, headers: { cookie: author, "sec-fetch-site": "same-origin" }, payload });
}

/** Keeps one lesson; answers with the codes of what is wrong, or nothing. */
async function keep(kind: string, contentKey: string | null, durationMs: number | null = 600_000): Promise<string[]> {
  const lessons = [{ title: "一", kind, contentKey, durationMs }];
  const answer = await ask("PUT", `/api/courses/${courseId}/versions/1/lessons`, { edition, lessons });
  if (answer.statusCode !== 200) return answer.json<{ errors: { code: string }[] }>().errors.map(({ code }) => code);
  edition = answer.json<{ edition: number }>().edition;
  return [];
}

const kept = () =>
  database.row<{ kind: string; content_key: string | null; duration_ms: number | null }>(
    "SELECT kind, content_key, duration_ms FROM lesson WHERE course_id = $1",
    [courseId],
  );

test("a lesson is made of what is the institution's own, of its kind and ready", async () => {
  assert.deepEqual(await keep("video", key("other-video")), ["content_unknown"]);
  assert.deepEqual(await keep("video", key("nothing")), ["content_unknown"]);
  assert.deepEqual(await keep("video", key("own-paper")), ["content_unknown"]);
  assert.deepEqual(await keep("video", key("own-unready")), ["content_not_ready"]);
  assert.deepEqual(await keep("test", key("other-test"), null), ["content_unknown"]);
  assert.deepEqual(await keep("test", key("own-video"), null), ["content_unknown"]);
  assert.deepEqual(await keep("test", key("own-test"), null), []);
  assert.deepEqual(await kept(), { kind: "test", content_key: key("own-test"), duration_ms: null });
});

test("a video lasts as long as it was measured, whatever is said; a document as long as its author says", async () => {
  assert.deepEqual(await keep("video", key("own-video"), 36_000_000), []);
  assert.deepEqual(await kept(), { kind: "video", content_key: key("own-video"), duration_ms: 64_760 });
  assert.deepEqual(await keep("document", key("own-paper")), []);
  assert.equal((await kept())?.duration_ms, 600_000);
});

test("drafts use another content in place of one; what was handed in stays as it is", async () => {
  const newer = key("own-newer");
  await transact(database, (tx) =>
    tx.execute(
      `INSERT INTO content_asset (content_key, institution_id, kind, name, bytes, state, made_at, ready_at, duration_ms, width, height)
         VALUES ($1, 1, 'video', '新.mp4', 10, 'ready', now(), now(), 90000, 640, 360)`,
      [newer],
    ),
  );
  assert.deepEqual(await keep("video", key("own-video")), []);
  const replace = async (from: string, by: string) => {
    const answer = await ask("POST", `/api/course-contents/${from}/replacement`, { by });
    const body = answer.json<{ lessons?: number; errors?: { code: string }[] }>();
    return body.lessons ?? body.errors?.map(({ code }) => code);
  };
  assert.deepEqual(await replace(key("own-video"), key("other-video")), ["content_unknown"]);
  assert.deepEqual(await replace(key("own-video"), key("own-paper")), ["content_unknown"]);
  assert.equal(await replace(key("own-video"), newer), 1);
  assert.deepEqual(await kept(), { kind: "video", content_key: newer, duration_ms: 90_000 });
  const one = await http.inject({ url: `/api/content/${newer}`, headers: { cookie: author } });
  const [lesson] = one.json<{ lessons: { course: string; lesson: string; state: string }[] }>().lessons;
  assert.deepEqual([lesson?.course, lesson?.lesson, lesson?.state], ["课程", "一", "draft"]);
  await transact(database, (tx) =>
    tx.execute("UPDATE course_version SET state = 'submitted', submitted_at = now() WHERE course_id = $1", [courseId]),
  );
  assert.equal(await replace(newer, key("own-video")), 0);
  await transact(database, (tx) =>
    tx.execute("UPDATE course_version SET state = 'draft' WHERE course_id = $1", [courseId]),
  );
  edition += 1;
});

test("what a lesson uses cannot be deleted, and what it no longer uses can", async () => {
  const remove = () =>
    http.inject({
      method: "DELETE",
      url: `/api/content/${key("own-paper")}`,
      headers: { cookie: author, "sec-fetch-site": "same-origin" },
    });
  assert.deepEqual(await keep("document", key("own-paper")), []);
  assert.equal((await remove()).json<{ code: string }>().code, "content_in_use");
  assert.deepEqual(await keep("video", key("own-video")), []);
  assert.equal((await remove()).statusCode, 204);
});

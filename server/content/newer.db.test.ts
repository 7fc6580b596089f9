/** Newer versions of contents: they name what they replace, say where that is used, and move nothing by themselves. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { transact } from "../platform/db.ts";
import { settled, study, upload, useInstitutions, working } from "./content.fixture.ts";
import { cmi5, scorm12 } from "./packages/packages.fixture.ts";
import type { ContentOne } from "../../contract/content.ts";

const server = await useInstitutions();
const { http, database, author, other } = server;
let old = "";
let stop = async () => {};

before(async () => {
  stop = await working(server);
  ({ contentKey: old } = await upload(server, author, { kind: "package", name: "一.zip", content: await cmi5() }));
  assert.equal((await settled(server, author, old)).state, "ready");
  await study(database, old, "package");
});
after(() => stop());

const headersOf = (cookie: string) => ({ cookie, "sec-fetch-site": "same-origin" });
const read = async (contentKey: string) =>
  (await http.inject({ url: `/api/content/${contentKey}`, headers: { cookie: author } })).json<ContentOne>();
async function begin(cookie: string, kind: string, replaces: string): Promise<string> {
  const payload = { kind, name: "二.zip", bytes: 10, replaces };
  const answer = await http.inject({
    method: "POST",
    url: "/api/content-uploads",
    headers: headersOf(cookie),
    payload,
  });
  return answer.statusCode === 201 ? "begun" : answer.json<{ code: string }>().code;
}

test("only one's own content of the same kind is replaced", async () => {
  assert.equal(await begin(other, "package", old), "not_found");
  assert.equal(await begin(author, "package", "0".repeat(22)), "not_found");
  assert.equal(await begin(author, "video", old), "content_refused");
  assert.equal(await begin(author, "package", old), "begun");
});

test("a newer version says where the one before is used; drafts change when asked, and whoever studies keeps theirs", async () => {
  const content = await scorm12(["新"]);
  const { contentKey: newer } = await upload(server, author, {
    kind: "package",
    name: "二.zip",
    content,
    replaces: old,
  });
  assert.equal((await settled(server, author, newer)).state, "ready");
  assert.deepEqual((await read(old)).newer, { contentKey: newer, name: "二.zip", state: "ready" });
  await transact(database, async (tx) => {
    await tx.execute(
      `INSERT INTO course_version (course_id, version, state, title, part, hundredths, opens, closes, made_by, changed_at)
       SELECT course_id, 2, 'draft', title, part, hundredths, opens, closes, made_by, changed_at FROM course_version`,
    );
    await tx.execute(
      `INSERT INTO lesson (course_id, version, place, title, kind, content_key, duration_ms)
       SELECT course_id, 2, place, title, kind, content_key, duration_ms FROM lesson`,
    );
  });
  const states = async () => (await read(newer)).replaces?.lessons.map(({ version, state }) => [version, state]);
  assert.deepEqual(await states(), [
    [2, "draft"],
    [1, "approved"],
  ]);
  const url = `/api/course-contents/${old}/replacement`;
  const done = await http.inject({ method: "POST", url, headers: headersOf(author), payload: { by: newer } });
  assert.deepEqual(done.json(), { lessons: 1 });
  assert.deepEqual(await states(), [[1, "approved"]]);
  const learner = await server.signIn("learner");
  const mine = async (key: string) =>
    (await http.inject({ url: `/api/content/${key}/view`, headers: { cookie: learner } })).statusCode;
  assert.deepEqual([await mine(old), await mine(newer)], [200, 404], "who is in mid-course goes on with the old one");
});

test("what is replaced and deleted is not told any more", async () => {
  const content = await scorm12(["稿"]);
  const draft = await upload(server, author, { kind: "package", name: "稿.zip", content });
  const next = await upload(server, author, { kind: "package", name: "稿2.zip", content, replaces: draft.contentKey });
  assert.equal((await read(next.contentKey)).replaces?.name, "稿.zip");
  const remove = { method: "DELETE", url: `/api/content/${draft.contentKey}`, headers: headersOf(author) } as const;
  assert.equal((await http.inject(remove)).statusCode, 204);
  assert.equal((await read(next.contentKey)).replaces, null);
  assert.deepEqual(server.faults, []);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import type { FrameView } from "../../contract/frame.ts";
import type { meSchema } from "../../contract/session.ts";
import { notify } from "../../server/notices/door.ts";
import { transact } from "../../server/platform/db.ts";
import type { z } from "zod";
import { useComposed } from "./composed.ts";

const { http, database, services, signIn } = await useComposed();

async function get<Answer>(url: string, cookie = ""): Promise<Answer> {
  const answer = await http.inject({ url, headers: { cookie } });
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json<Answer>();
}

test("nobody sees the telephone and the rules in force, and nobody is named", async () => {
  const { servicePhone, rules, viewer } = await get<FrameView>("/api/frame");
  assert.equal(servicePhone, "400-806-8255");
  const { policies } = await get<{ policies: { id: string; version: string; current: boolean }[] }>("/api/policies");
  assert.equal(rules, policies.find(({ id, current }) => id === "xpcc/continuing-education" && current)?.version);
  assert.equal(viewer, undefined);
});

test("the frame says of whoever is signed in what the operations of its parts say", async () => {
  const cookie = await signIn("learner");
  const values = { item: "学时", office: "某局", note: "" };
  await transact(database, (tx) => notify(tx, services, { template: "item_approved", personId: 1, values }));
  const me = await get<z.output<typeof meSchema>>("/api/me", cookie);
  const { unread } = await get<{ unread: number }>("/api/notices", cookie);
  const viewer = async () => (await get<FrameView>("/api/frame", cookie)).viewer;
  const { actor, title, name, permissions } = me;
  const expected = {
    actor,
    title,
    ...(name === undefined ? {} : { name }),
    permissions,
    offices: me.offices.length,
    reviews: 0,
  };
  assert.equal(unread, 1);
  assert.deepEqual(await viewer(), { ...expected, unread: 1, noted: false });
  const { current } = await get<{ current: string }>("/api/me/consents", cookie);
  const headers = { cookie, "sec-fetch-site": "same-origin" };
  const payload = { version: current };
  assert.equal((await http.inject({ method: "PUT", url: "/api/me/consents", headers, payload })).statusCode, 200);
  await http.inject({ method: "POST", url: "/api/notices/mark", headers, payload: { as: "read" } });
  assert.deepEqual(await viewer(), { ...expected, unread: 0, noted: true });
});

test("one query finds who asks, and one more reads everything of theirs that stands around a page", async () => {
  const cookie = await signIn("officer");
  await get("/api/frame", cookie);
  let queries = 0;
  const count = () => void (queries += 1);
  database.pool.on("acquire", count);
  const { viewer } = await get<FrameView>("/api/frame", cookie);
  database.pool.off("acquire", count);
  assert.equal(viewer?.offices, 1);
  assert.equal(queries, 2);
});

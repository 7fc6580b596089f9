import assert from "node:assert/strict";
import { test } from "node:test";
import { useComposed } from "./composed.ts";

const { http } = await useComposed({ demo: false });

test("outside demo mode the door where one picks who one is does not exist: it answers like any unknown address", async () => {
  const unknown = await http.inject("/api/no-such-thing");
  assert.equal(unknown.statusCode, 404);
  for (const [method, url] of [
    ["GET", "/api/personas"],
    ["POST", "/api/session"],
  ] as const) {
    const answer = await http.inject({
      method,
      url,
      ...(method === "POST" ? { payload: { personaId: "learner" } } : {}),
    });
    assert.deepEqual([answer.statusCode, answer.body], [404, unknown.body], `${method} ${url}`);
    assert.equal(answer.headers["set-cookie"], undefined);
  }
  assert.equal((await http.inject("/api/me")).statusCode, 401);
});

test("signing out is there without the demo, and does nothing for nobody", async () => {
  const answer = await http.inject({ method: "DELETE", url: "/api/session" });
  assert.deepEqual([answer.statusCode, answer.body], [204, ""]);
});

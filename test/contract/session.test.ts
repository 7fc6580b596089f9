import assert from "node:assert/strict";
import { test } from "node:test";
import { useComposed } from "./composed.ts";

const { http, database, faults, signIn } = await useComposed();

test("one picks who one is, is that, and stops being it", async () => {
  const list = await http.inject("/api/personas");
  assert.deepEqual(
    list.json<{ personas: { personaId: string }[] }>().personas.map(({ personaId }) => personaId),
    ["learner", "clerk", "officer", "corps"],
  );
  assert.equal((await http.inject("/api/me")).statusCode, 401);
  const cookie = await signIn("learner");
  const me = await http.inject({ url: "/api/me", headers: { cookie } });
  const { actor, permissions, ...rest } = me.json<{ actor: { accountId: number }; permissions: string[] }>();
  assert.deepEqual({ ...actor, accountId: 0 }, { accountId: 0, role: "learner", personId: 1 });
  assert.ok(permissions.includes("standing:year:read") && !permissions.includes("population:person:list"));
  assert.deepEqual(rest, { title: "护士", name: "阿依古丽", personaId: "learner", offices: [] });
  const gone = await http.inject({
    method: "DELETE",
    url: "/api/session",
    headers: { cookie, origin: "http://localhost" },
  });
  assert.deepEqual([gone.statusCode, gone.body], [204, ""]);
  assert.match(String(gone.headers["set-cookie"]), /^xueshi-session=; .*Max-Age=0/);
  assert.equal(
    (await http.inject({ url: "/api/me", headers: { cookie } })).statusCode,
    401,
    "the session itself is gone",
  );
});

test("the cookie is out of reach of scripts and other sites, and its token stands nowhere in the database", async () => {
  const answer = await http.inject({ method: "POST", url: "/api/session", payload: { personaId: "clerk" } });
  const cookie = String(answer.headers["set-cookie"]);
  assert.match(cookie, /^xueshi-session=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=604800$/);
  const token = cookie.split(/[=;]/)[1] ?? "";
  const stored = await database.rows<Record<string, unknown>>("SELECT * FROM session");
  assert.ok(stored.length > 0);
  assert.ok(!JSON.stringify(stored).includes(token));
});

test("becoming somebody else ends the session one had", async () => {
  const first = await signIn("learner");
  const headers = { cookie: first, origin: "http://localhost" };
  const second = await http.inject({ method: "POST", url: "/api/session", payload: { personaId: "clerk" }, headers });
  assert.equal(second.statusCode, 201);
  assert.notEqual(String(second.headers["set-cookie"]).split(";")[0], first);
  assert.equal((await http.inject({ url: "/api/me", headers: { cookie: first } })).statusCode, 401);
});

test("an unknown persona is a refusal with words; a made-up token is nobody", async () => {
  const answer = await http.inject({ method: "POST", url: "/api/session", payload: { personaId: "nobody" } });
  assert.deepEqual([answer.statusCode, answer.json<{ code: string }>().code], [404, "not_found"]);
  for (const token of ["x", "a".repeat(43), "%00", "a".repeat(5000)]) {
    const me = await http.inject({ url: "/api/me", headers: { cookie: `xueshi-session=${token}` } });
    assert.equal(me.statusCode, 401, token);
  }
});

test("a page of another site can change nothing", async () => {
  const cookie = await signIn("learner");
  const strangers: Record<string, string>[] = [
    { origin: "https://evil.example" },
    { origin: "null" },
    { origin: "http://localhost.evil.example" },
    { origin: "http://localhost:8081" },
    { origin: "nonsense" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    {},
  ];
  for (const headers of strangers) {
    const answer = await http.inject({ method: "DELETE", url: "/api/session", headers: { cookie, ...headers } });
    assert.deepEqual(
      [answer.statusCode, answer.json<{ code: string }>().code],
      [403, "foreign_origin"],
      JSON.stringify(headers),
    );
  }
  assert.equal((await http.inject({ url: "/api/me", headers: { cookie } })).statusCode, 200, "still signed in");
});

test("nothing went wrong inside", () => assert.deepEqual(faults, []));

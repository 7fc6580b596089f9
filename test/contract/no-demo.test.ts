import assert from "node:assert/strict";
import { test } from "node:test";
import { composeApp } from "../../server/app.ts";
import { saveSession } from "../../server/identity/store.ts";
import { digestOfToken, newToken } from "../../server/identity/token.ts";
import { transact } from "../../server/platform/db.ts";
import { useComposed } from "./composed.ts";

const { http, database, services } = await useComposed({ demo: false });

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

test("a session that was picked in the demo opens nothing once the server is no demo, least of all by proving itself", async () => {
  const token = newToken();
  const from = services.clock.now();
  await transact(database, async (tx) => {
    const row = await tx.row<{ account_id: number; office_id: number }>(
      "SELECT account_id, office_id FROM persona WHERE persona_id = 'corps'",
    );
    const { account_id: accountId, office_id: officeId } = row as { account_id: number; office_id: number };
    const to = new Date(from.getTime() + 3_600_000);
    const session = { digest: digestOfToken(token), accountId, officeId, personaId: "corps", proof: "demo" } as const;
    await saveSession(tx, { ...session, from, to });
  });
  const headers = { cookie: `xueshi-session=${token}`, origin: "http://localhost" };
  const urls = ["/api/me", "/api/years/2026/people", "/api/me/account"];
  const asked = async (to: typeof http) =>
    Promise.all(urls.map(async (url) => (await to.inject({ url, headers })).statusCode));
  assert.deepEqual(await asked(http), [401, 401, 401]);
  const proof = await http.inject({ url: "/api/session/proof", headers });
  assert.equal(proof.json<{ provenAt?: string }>().provenAt, undefined);
  const demo = await composeApp({ ...services, demo: true });
  try {
    assert.deepEqual(await asked(demo), [200, 200, 200], "and does where it was given");
  } finally {
    await demo.close();
  }
  const begin = async (to: typeof http) =>
    (await to.inject({ method: "POST", url: "/api/me/factors/totp/setup", headers })).statusCode;
  for (const [demoProves, status] of [
    [true, 201],
    [false, 403],
  ] as const) {
    const asks = await composeApp({ ...services, demo: true, demoProves });
    try {
      assert.equal(await begin(asks), status, "a fresh proof is one where the demo answers for its personas");
    } finally {
      await asks.close();
    }
  }
});

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, test } from "node:test";
import { transact } from "../platform/db.ts";
import type { Json } from "./shape/fault.ts";
import { VOIDED } from "./shape/statement.ts";
import { ACTIVITY, agentNamed, statementWith } from "./statement.fixture.ts";
import { revokeStore } from "./stores.ts";
import { useRecordStore } from "./xapi.fixture.ts";

const records = await useRecordStore();
after(() => assert.deepEqual(records.faults, []));
const { as, store, launch, database } = records;

const state = (actor: Json, more: Json = {}) => ({ activityId: ACTIVITY, agent: actor, stateId: "where", ...more });
const ids = (answer: { json: Json }) => (answer.json["statements"] as Json[]).map(({ id }) => id);

test("content says things of the person it was launched for, and of nobody else", async () => {
  const [mine, others] = [await launch(1), await launch(2)];
  const ask = as(mine);
  const post = async (statement: Json) => (await ask("statements", { method: "POST", body: statement })).status;
  assert.equal(await post(statementWith({ actor: mine.actor })), 200);
  assert.equal(await post(statementWith({ actor: others.actor })), 403);
  assert.equal(await post(statementWith({ actor: { ...mine.actor, name: "阿依古丽" } })), 403);
  assert.equal(await post(statementWith({ actor: { mbox: "mailto:a@example.org" } })), 403);
  assert.equal(await post(statementWith({ actor: { objectType: "Group", member: [mine.actor] } })), 403);
  assert.equal(await post(statementWith({ actor: mine.actor, context: { instructor: others.actor } })), 403);
  assert.equal(await post(statementWith({ actor: mine.actor, object: others.actor })), 403);
  const inside = { objectType: "SubStatement", ...statementWith({ actor: others.actor }) };
  assert.equal(await post(statementWith({ actor: mine.actor, object: inside })), 403);
  assert.equal(await post(statementWith({ actor: mine.actor, context: { registration: randomUUID() } })), 403);
  assert.equal(await post(statementWith({ actor: mine.actor, context: { registration: mine.registration } })), 200);
  assert.match(String((mine.actor["account"] as Json)["name"]), /^[A-Za-z0-9_-]{22}$/);
});

test("what is another's is to content as if it were not there", async () => {
  const [mine, others, elsewhere] = [
    await launch(1),
    await launch(2),
    await launch(1, "https://content.example/other"),
  ];
  const id = randomUUID();
  const said = await as(others)("statements", {
    method: "PUT",
    query: { statementId: id },
    body: statementWith({ actor: others.actor }),
  });
  assert.equal(said.status, 204);
  assert.equal((await as(others)("statements", { query: { statementId: id } })).status, 200);
  for (const stranger of [mine, elsewhere]) {
    const ask = as(stranger);
    const missing = await ask("statements", { query: { statementId: randomUUID() } });
    const foreign = await ask("statements", { query: { statementId: id } });
    assert.deepEqual([foreign.status, foreign.text], [missing.status, missing.text]);
    assert.equal(foreign.status, 404);
    assert.ok(!ids(await ask("statements")).includes(id));
    assert.deepEqual(ids(await ask("statements", { query: { agent: others.actor, related_agents: "true" } })), []);
    assert.equal((await ask("agents", { query: { agent: others.actor } })).status, 404);
    // The same words under somebody else's number are another statement.
    const body = statementWith({ actor: stranger.actor });
    assert.equal((await ask("statements", { method: "PUT", query: { statementId: id }, body })).status, 409);
  }
  // What was said of the same person in another activity is no business of this one.
  const here = await as(mine)("statements", { method: "POST", body: statementWith({ actor: mine.actor }) });
  const [ownId] = here.json as unknown as string[];
  assert.equal((await as(mine)("statements", { query: { statementId: String(ownId) } })).status, 200);
  assert.equal((await as(elsewhere)("statements", { query: { statementId: String(ownId) } })).status, 404);
  assert.deepEqual(ids(await as(elsewhere)("statements")), []);
  await as(others)("activities/state", { method: "PUT", query: state(others.actor), body: { page: 3 } });
  for (const [who, where] of [
    [mine, state(others.actor)],
    [mine, state(mine.actor)],
    [elsewhere, state(elsewhere.actor)],
    [mine, state(mine.actor, { activityId: "https://content.example/course/12" })],
  ] as const)
    assert.equal((await as(who)("activities/state", { query: where })).status, 404);
  const write = { method: "PUT", query: state(others.actor), body: { page: 9 } } as const;
  assert.equal((await as(mine)("activities/state", write)).status, 403);
  assert.equal((await as(mine)("activities/state", { method: "DELETE", query: state(others.actor) })).status, 403);
  assert.deepEqual((await as(others)("activities/state", { query: state(others.actor) })).json, { page: 3 });
});

test("a later launch goes on where the earlier one stopped, and knows the person by the same name", async () => {
  const [first, second] = [
    await launch(1, "https://content.example/long"),
    await launch(1, "https://content.example/long"),
  ];
  assert.deepEqual(first.actor, second.actor);
  const where = state(first.actor, { activityId: "https://content.example/long" });
  assert.equal((await as(first)("activities/state", { method: "POST", query: where, body: { page: 2 } })).status, 204);
  assert.deepEqual((await as(second)("activities/state", { query: where })).json, { page: 2 });
});

test("a credential that is over, revoked, wrong or not there opens nothing", async () => {
  const over = await launch();
  await transact(database, (tx) =>
    tx.execute(
      "UPDATE xapi_launch SET created_at = now() - interval '2 hours', expires_at = now() - interval '1 second' WHERE key = $1",
      [over.key],
    ),
  );
  const revoked = await store();
  assert.equal((await as(revoked)("statements")).status, 200);
  const account = await database.row<{ account_id: number }>("SELECT min(account_id) AS account_id FROM account");
  await transact(database, (tx) =>
    revokeStore(tx, revoked.storeId, { accountId: Number(account?.account_id), now: new Date() }),
  );
  const good = await store();
  for (const credential of [over, revoked, { ...good, secret: `${good.secret}x` }, { key: "s-x", secret: "x" }]) {
    const answer = await as(credential)("statements");
    assert.equal(answer.status, 401);
    assert.match(answer.headers["www-authenticate"] ?? "", /^Basic/);
  }
  const kept = await database.rows<{ row: string }>("SELECT xapi_store::text AS row FROM xapi_store");
  assert.ok(
    kept.every(({ row }) => !row.includes(good.secret)),
    "no secret stands in the database",
  );
});

test("a store does what it may: write, read all, or see its own only", async () => {
  const full = await store();
  const confined = await store({ mayRead: "own" });
  const mute = await store({ mayWrite: false });
  const blind = await store({ mayRead: "none" });
  const body = statementWith({ actor: agentNamed("pupil") });
  const status = async (who: typeof full, method: "GET" | "POST") =>
    (await as(who)("statements", { method, ...(method === "POST" ? { body } : {}) })).status;
  assert.deepEqual([await status(mute, "POST"), await status(mute, "GET")], [403, 200]);
  assert.deepEqual([await status(blind, "POST"), await status(blind, "GET")], [200, 403]);
  const id = String(((await as(full)("statements", { method: "POST", body })).json as unknown as string[])[0]);
  assert.equal((await as(confined)("statements", { query: { statementId: id } })).status, 404);
  const own = String(((await as(confined)("statements", { method: "POST", body })).json as unknown as string[])[0]);
  assert.deepEqual(ids(await as(confined)("statements")), [own]);
  assert.ok(ids(await as(full)("statements")).includes(own));
  // Each has its own drawer of documents.
  const note = { query: { activityId: "urn:x", profileId: "note" } };
  assert.equal((await as(full)("activities/profile", { ...note, method: "POST", body: { of: "full" } })).status, 204);
  assert.equal((await as(confined)("activities/profile", note)).status, 404);
  assert.equal(
    (await as(confined)("activities/profile", { ...note, method: "POST", body: { of: "own" } })).status,
    204,
  );
  assert.deepEqual((await as(full)("activities/profile", note)).json, { of: "full" });
  // And makes void only what it said itself.
  const voiding = (target: string) =>
    statementWith({ actor: agentNamed("x"), verb: { id: VOIDED }, object: { objectType: "StatementRef", id: target } });
  assert.equal((await as(confined)("statements", { method: "POST", body: voiding(id) })).status, 200);
  assert.equal((await as(full)("statements", { query: { statementId: id } })).status, 200);
  assert.equal((await as(full)("statements", { method: "POST", body: voiding(own) })).status, 200);
  assert.equal((await as(confined)("statements", { query: { statementId: own } })).status, 404);
  assert.equal((await as(confined)("statements", { query: { voidedStatementId: own } })).status, 200);
});

test("pages of any origin may ask with a credential, and nobody gets in by a cookie", async () => {
  const cookie = await records.signIn("corps");
  const mine = await launch();
  const body = statementWith({ actor: mine.actor });
  const headers = { origin: "null" };
  const answer = await as(mine)("statements", { method: "POST", body, headers });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers["access-control-allow-origin"], "*");
  assert.equal(answer.headers["access-control-allow-credentials"], undefined);
  const asked = await records.http.inject({
    method: "OPTIONS",
    url: "/xapi/statements",
    headers: { origin: "https://content.example" },
  });
  assert.equal(asked.statusCode, 204);
  const version = { "x-experience-api-version": "2.0.0" };
  const byCookie = await records.http.inject({ url: "/xapi/statements", headers: { cookie, ...version } });
  assert.equal(byCookie.statusCode, 401);
});

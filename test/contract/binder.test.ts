import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Actor } from "../../contract/actor.ts";
import { idText } from "../../contract/fields.ts";
import { operation } from "../../contract/operation.ts";
import type { Problem } from "../../contract/problems.ts";
import { testVault } from "../services.ts";
import { callerOf } from "../../server/platform/caller.ts";
import { fixedClock } from "../../server/platform/clock.ts";
import { createHttp } from "../../server/platform/http.ts";
import { forgetOld } from "../../server/platform/idempotency.ts";
import { handles, openOperations, type Bound } from "../../server/platform/operations.ts";
import { openRateLimit } from "../../server/platform/rate-limit.ts";
import { Refusal } from "../../server/platform/refusal.ts";
import { transact } from "../../server/platform/db.ts";
import { cookieName } from "../../server/identity/token.ts";
import { useDatabase } from "../testing.ts";

const { database } = await useDatabase({ connections: 8 });
await transact(database, (tx) =>
  tx.execute("CREATE TABLE parcel (parcel_id bigint GENERATED ALWAYS AS IDENTITY, unit_id bigint, weight int)"),
);

const add = operation({
  id: "parcels.add",
  method: "POST",
  path: "/api/parcels",
  summary: "",
  audience: "official",
  permission: "policies:policy:lint",
  scope: "all",
  effect: "once",
  body: z.strictObject({ weight: z.int() }),
  responses: { 201: z.strictObject({ parcelId: z.int(), weight: z.int() }) },
  problems: ["conflict"],
  since: "0.1.0",
});

const read = operation({
  id: "parcels.read",
  method: "GET",
  path: "/api/parcels/{id}",
  summary: "",
  audience: "official",
  permission: "policies:policy:lint",
  scope: "data",
  effect: "none",
  params: z.strictObject({ id: idText }),
  responses: { 200: z.strictObject({ parcelId: z.int() }) },
  problems: ["not_found"],
  since: "0.1.0",
});

const fails = operation({
  id: "parcels.fail",
  method: "GET",
  path: "/api/failing",
  summary: "",
  audience: "public",
  permission: "policies:policy:read",
  scope: "public",
  effect: "none",
  query: z.strictObject({ how: z.string() }),
  perMinute: 5,
  responses: { 200: z.strictObject({}) },
  problems: [],
  since: "0.1.0",
});

const waits = operation({
  id: "parcels.wait",
  method: "GET",
  path: "/api/waiting",
  summary: "",
  audience: "public",
  permission: "policies:policy:read",
  scope: "public",
  effect: "none",
  sheds: "nothing is lost by asking again",
  responses: { 200: z.strictObject({}) },
  problems: ["overloaded"],
  since: "0.1.0",
});
/** Lets those go on who wait. */
const held: (() => void)[] = [];

const bound: Bound[] = [
  handles(waits, () => new Promise<Record<string, never>>((resolve) => held.push(() => resolve({})))),
  handles(add, async ({ tx, body }) => {
    const row = await tx.row<{ parcel_id: number }>(
      "INSERT INTO parcel (unit_id, weight) VALUES (7, $1) RETURNING parcel_id",
      [body.weight],
    );
    if (body.weight < 0) throw new Refusal("conflict");
    return { parcelId: row?.parcel_id ?? 0, weight: body.weight };
  }),
  handles(read, async ({ db, params, reach }) => {
    const unit = reach.kind === "unit_and_below" ? reach.unitId : null;
    const row = await db.row<{ parcel_id: number }>(
      "SELECT parcel_id FROM parcel WHERE parcel_id = $1 AND ($2::bigint IS NULL OR unit_id = $2)",
      [params.id, unit],
    );
    if (row === undefined) throw new Refusal("not_found");
    return { parcelId: row.parcel_id };
  }),
  handles(fails, async ({ db, query }) => {
    if (query.how === "sql") await db.row("SELECT secret_column FROM secret_table");
    if (query.how === "slow") await db.row("SET LOCAL statement_timeout = 1; SELECT pg_sleep(1)");
    if (query.how === "write") await db.row("INSERT INTO parcel (weight) VALUES (1)");
    throw new Error("secret at /home/secret/file.ts");
  }),
];

const faults: string[] = [];
let actor: Actor | undefined;
const http: FastifyInstance = createHttp({ onError: (error, id) => void faults.push(`${id} ${error.message}`) });
after(() => http.close());
openOperations(bound, {
  database,
  vault: testVault,
  clock: fixedClock("2026-09-01T09:00:00+08:00"),
  demo: true,
  identify: async () => actor,
  checkAnswers: true,
}).mount(http);

const corps: Actor = { accountId: 1, role: "xpcc_hr" };
const parcels = async () =>
  (await database.row<{ count: number }>("SELECT count(*)::int AS count FROM parcel"))?.count ?? 0;
const post = (weight: unknown, key?: string) =>
  http.inject({
    method: "POST",
    url: "/api/parcels",
    payload: { weight },
    headers: key === undefined ? {} : { "idempotency-key": key },
  });

test("a request repeated a hundred times under its key has its effect once and gets the same bytes", async () => {
  actor = corps;
  const before = await parcels();
  const answers = await Promise.all(Array.from({ length: 100 }, () => post(5, "k-1")));
  assert.deepEqual(new Set(answers.map(({ statusCode, body }) => `${statusCode} ${body}`)).size, 1);
  assert.equal(answers[0]?.statusCode, 201);
  assert.equal(await parcels(), before + 1);
});

test("another body under the same key is refused; the same key of somebody else or without one is another request", async () => {
  actor = corps;
  const before = await parcels();
  const other = await post(6, "k-1");
  assert.deepEqual([other.statusCode, other.json<Problem>().code], [422, "key_reused"]);
  assert.equal(await parcels(), before);
  actor = { accountId: 2, role: "unit_clerk", unitId: 7 };
  assert.equal((await post(5, "k-1")).statusCode, 201);
  await post(5);
  await post(5);
  assert.equal(await parcels(), before + 3);
});

test("a refusal keeps nothing: neither effect nor answer, so the key may be used again", async () => {
  actor = corps;
  const before = await parcels();
  const refused = await post(-1, "k-2");
  assert.deepEqual([refused.statusCode, refused.json<Problem>().code], [409, "conflict"]);
  assert.equal(await parcels(), before);
  assert.equal((await post(8, "k-2")).statusCode, 201);
});

test("a key is 1 to 200 visible characters; old answers are forgotten", async () => {
  actor = corps;
  for (const key of ["", "a b", "键", "x".repeat(201)]) {
    const answer = await post(1, key);
    assert.equal(answer.json<Problem>().errors?.[0]?.path, "headers.idempotency-key", key);
  }
  const kept = await transact(database, (tx) => forgetOld(tx, new Date("2026-09-07T00:00:00Z")));
  const gone = await transact(database, (tx) => forgetOld(tx, new Date("2026-09-10T00:00:00Z")));
  assert.deepEqual([kept, gone > 0], [0, true]);
});

test("a foreign object answers like one that does not exist, to the byte", async () => {
  actor = { accountId: 1, role: "unit_clerk", unitId: 7 };
  assert.equal((await http.inject("/api/parcels/1")).statusCode, 200);
  actor = { accountId: 1, role: "unit_clerk", unitId: 8 };
  const foreign = await http.inject("/api/parcels/1");
  const missing = await http.inject("/api/parcels/999999");
  assert.deepEqual([foreign.statusCode, foreign.body], [404, missing.body]);
  const { "x-request-id": _one, date: _a, ...headers } = foreign.headers;
  const { "x-request-id": _other, date: _b, ...others } = missing.headers;
  assert.deepEqual(headers, others);
});

test("without a place to measure a scope from, nothing may be seen; rights come before the body", async () => {
  for (const [who, status] of [
    [undefined, 401],
    [{ accountId: 1, role: "learner", personId: 1 }, 403],
    [{ accountId: 1, role: "unit_clerk" }, 403],
    [{ accountId: 1, role: "division_hr" }, 403],
  ] as const) {
    actor = who;
    assert.equal((await http.inject("/api/parcels/1")).statusCode, status);
  }
  actor = undefined;
  assert.equal((await post("nonsense")).statusCode, 401);
});

test("of a fault nothing leaves the server but its number; a database that is busy says when to come back", async () => {
  for (const [how, status, code] of [
    ["sql", 500, "internal"],
    ["code", 500, "internal"],
    ["write", 500, "internal"],
    ["slow", 503, "busy"],
  ] as const) {
    const answer = await http.inject({ url: "/api/failing", query: { how } });
    const problem = answer.json<Problem>();
    assert.deepEqual(
      [answer.statusCode, problem.code, problem.requestId],
      [status, code, answer.headers["x-request-id"]],
      how,
    );
    assert.doesNotMatch(answer.body, /secret|parcel|SELECT|\.ts/, how);
    assert.equal(answer.headers["retry-after"], status === 503 ? "2" : undefined);
    assert.ok(faults.some((line) => line.startsWith(String(problem.requestId))));
  }
});

test("who asks too often waits, others do not", async () => {
  const ask = (remoteAddress: string) => http.inject({ url: "/api/failing", query: { how: "code" }, remoteAddress });
  const statuses: number[] = [];
  for (let at = 0; at < 6; at++) statuses.push((await ask("10.1.1.1")).statusCode);
  assert.deepEqual(statuses, [500, 500, 500, 500, 500, 429]);
  const late = await ask("10.1.1.1");
  assert.deepEqual([late.json<Problem>().code, late.headers["retry-after"]], ["too_many_requests", "12"]);
  assert.equal((await ask("10.1.1.2")).statusCode, 500);
});

test("a limit fills again evenly, counts IPv6 by network, and forgets when it has to", () => {
  const limit = openRateLimit(60);
  for (let at = 0; at < 60; at++) assert.equal(limit.admit("2001:db8:0:1::1", 0), 0);
  assert.equal(limit.admit("2001:db8:0:1:ffff::2", 0), 1, "the same /64");
  assert.equal(limit.admit("2001:db8:0:2::1", 0), 0, "another one");
  assert.equal(limit.admit("2001:db8:0:1::1", 1_000), 0, "a second later there is room for one");
  assert.equal(limit.admit("2001:db8:0:1::1", 1_000), 1);
  for (let at = 0; at < 20_001; at++) limit.admit(`10.0.${at >> 8}.${at & 255}`, 1_000);
  assert.equal(limit.admit("2001:db8:0:1::1", 1_000), 0, "forgotten");
});

test("every answer tells browsers what they may do with it", async () => {
  for (const url of ["/api/parcels/1", "/no-such-page", "/api/failing?how=code"]) {
    const { headers } = await http.inject(url);
    assert.match(
      String(headers["content-security-policy"]),
      /^default-src 'none'; script-src 'self'; style-src 'self'/,
    );
    assert.doesNotMatch(String(headers["content-security-policy"]), /unsafe|\*/);
    assert.equal(headers["x-content-type-options"], "nosniff");
    assert.equal(headers["x-frame-options"], "DENY");
    assert.equal(headers["cache-control"], "no-store");
  }
});

test("over TLS the session's cookie is tied to the host, and what is set there is Secure", () => {
  const sent: string[] = [];
  const request = {
    protocol: "https",
    headers: { cookie: "xueshi-session=plain; __Host-xueshi-session=tied" },
    ip: "::1",
    id: "r",
  };
  const reply = { header: (_name: string, value: string) => void sent.push(value) };
  const caller = callerOf(
    request as unknown as FastifyRequest,
    reply as unknown as FastifyReply,
    async () => undefined,
  );
  assert.equal(caller.cookies[cookieName(caller.secure)], "tied");
  caller.setCookie({ name: cookieName(caller.secure), value: "new", maxAgeSeconds: 60 });
  assert.deepEqual(sent, ["__Host-xueshi-session=new; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=60"]);
});

test("an operation that may be refused under load lets so many in, refuses the next at once and goes on when there is room", async () => {
  const address = await http.listen({ host: "127.0.0.1", port: 0 });
  const ask = (query = "") => fetch(`${address}/api/waiting${query}`);
  const inside = Array.from({ length: 128 }, () => ask());
  while (held.length < inside.length) await new Promise((wake) => setImmediate(wake));
  const refused = await ask("?past=it");
  assert.deepEqual([refused.status, ((await refused.json()) as Problem).code], [503, "overloaded"]);
  assert.match(String(refused.headers.get("retry-after")), /^[1-4]$/);
  for (const [name, value] of [
    ["x-content-type-options", "nosniff"],
    ["cache-control", "no-store"],
  ] as const)
    assert.equal(refused.headers.get(name), value);
  assert.match(String(refused.headers.get("x-request-id")), /^[0-9a-f-]{36}$/);
  assert.match(String(refused.headers.get("content-type")), /^application\/problem\+json/);
  for (const goOn of held.splice(0)) goOn();
  for (const answer of await Promise.all(inside)) assert.equal(answer.status, 200);
  const next = ask();
  while (held.length === 0) await new Promise((wake) => setImmediate(wake));
  held[0]?.();
  assert.equal((await next).status, 200);
});

/** Administration and messages over HTTP: who may, what is refused, and that what is foreign answers like what is missing. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { writePersonas } from "../../server/identity/door.ts";
import { notify } from "../../server/notices/door.ts";
import { transact } from "../../server/platform/db.ts";
import { startJobs } from "../../server/platform/jobs.ts";
import { allQueues } from "../../server/app.ts";
import { useComposed } from "./composed.ts";

const { http, database, faults, signIn, services } = await useComposed();
await transact(database, (tx) =>
  writePersonas(tx, [
    { personaId: "admin", role: "system_admin", title: "系统管理员", story: "x", sort: 90 },
    { personaId: "security", role: "security_admin", title: "安全管理员", story: "x", sort: 91 },
    { personaId: "audit", role: "audit_admin", title: "审计管理员", story: "x", sort: 92 },
    { personaId: "money", role: "finance", title: "平台财务", story: "x", sort: 93 },
  ]),
);
const NAMES = ["admin", "security", "audit", "money", "clerk", "officer", "corps", "learner"] as const;
type Name = (typeof NAMES)[number];
const cookies = Object.fromEntries(await Promise.all(NAMES.map(async (name) => [name, await signIn(name)] as const)));

type Method = "GET" | "POST" | "PUT" | "DELETE";
async function ask(name: Name, method: Method, url: string, payload?: object, key?: string) {
  const headers = {
    cookie: cookies[name] ?? "",
    origin: "http://localhost",
    ...(key === undefined ? {} : { "idempotency-key": key }),
  };
  const answer = await http.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  return { status: answer.statusCode, body: (answer.body === "" ? {} : JSON.parse(answer.body)) as never };
}

const SYSTEM_ONLY: readonly [Method, string, object?][] = [
  ["GET", "/api/jobs"],
  ["GET", "/api/accounts"],
  ["GET", "/api/deliveries"],
  ["GET", "/api/deliveries/backlog"],
  ["GET", "/api/notices/templates"],
  ["GET", "/api/notices/templates/at_risk"],
  ["GET", "/api/dictionaries/refusal_phrase/history"],
];

test("what belongs to the system administrator is nobody else's", async () => {
  for (const [method, url, body] of SYSTEM_ONLY) {
    for (const name of NAMES)
      assert.equal((await ask(name, method, url, body)).status, name === "admin" ? 200 : 403, `${name} ${url}`);
  }
  const people = "/api/notices/preview/people";
  assert.equal((await ask("admin", "GET", people)).status, 403, "whoever runs the machinery sees no names");
  for (const name of ["clerk", "officer", "corps"] as const) assert.equal((await ask(name, "GET", people)).status, 200);
  for (const name of ["money", "learner", "audit"] as const)
    assert.equal((await ask(name, "GET", "/api/notices/preview")).status, 403);
});

test("a parameter is set by whose it is, within its bounds, over the value that was looked at", async () => {
  const url = "/api/parameters/outside_per_day";
  const set = (name: Name, body: object, key?: string) =>
    ask(name, "POST", url, { reason: "试验", expected: "3", ...body }, key);
  assert.equal((await set("security", { value: "4" })).status, 403);
  assert.equal((await set("audit", { value: "4" })).status, 403);
  for (const value of ["0", "21", "-1", "3.5", "３", "abc", "1e1"])
    assert.equal((await set("admin", { value })).status, 422, value);
  assert.equal((await set("admin", { value: "4", from: "2026-08-31" })).status, 422, "not in the past");
  assert.equal((await set("admin", { value: "4", from: "2028-01-01" })).status, 422, "not years ahead");
  const two = await Promise.all([set("admin", { value: "4" }), set("admin", { value: "5" })]);
  assert.deepEqual(
    two.map(({ status }) => status).sort((a, b) => a - b),
    [200, 409],
    "of two at once one wins",
  );
  const later = await set("admin", { value: "9", expected: two[0]?.status === 200 ? "4" : "5", from: "2026-10-01" });
  assert.equal(later.status, 200);
  const { value, coming, history } = (await ask("audit", "GET", url)).body as {
    value: string;
    coming: { value: string };
    history: unknown[];
  };
  assert.ok(["4", "5"].includes(value), "what comes later does not hold yet");
  assert.equal(coming.value, "9");
  assert.equal(history.length, 2);
  assert.equal((await ask("admin", "GET", "/api/parameters/no_such_thing")).status, 404);
  await assert.rejects(
    transact(database, (tx) => tx.execute("UPDATE parameter_value SET value = '1'")),
    /append-only/,
  );
});

test("the telephone of the service desk is known to everybody, and changes without a restart", async () => {
  const phone = async () => (await http.inject("/api/frame")).json<{ servicePhone: string }>().servicePhone;
  assert.equal(await phone(), "400-806-8255");
  const body = { value: "400-123-4567", reason: "换号", expected: "400-806-8255" };
  assert.equal((await ask("admin", "POST", "/api/parameters/service_phone", body)).status, 200);
  assert.equal(await phone(), "400-123-4567");
});

test("dictionaries of the law are read only, those of the site keep every version", async () => {
  const { dictionaries } = (await ask("money", "GET", "/api/dictionaries")).body as {
    dictionaries: { dictionary: string; count: number; kind: string }[];
  };
  const counts = Object.fromEntries(dictionaries.map(({ dictionary, count }) => [dictionary, count]));
  assert.deepEqual([counts["division"], counts["city"], counts["industry"]], [14, 12, 3]);
  assert.ok((counts["title_series"] ?? 0) >= 27);
  const found = (await ask("money", "GET", "/api/dictionaries/title_series?q=护士")).body as { entries: unknown[] };
  assert.ok(found.entries.length <= 3);
  const put = (dictionary: string, body: object) =>
    ask("admin", "POST", `/api/dictionaries/${dictionary}/entries/work_meeting`, { label: "属于工作会议", ...body });
  assert.equal((await put("title_series", { version: 0 })).status, 404);
  assert.equal((await put("refusal_phrase", { version: 0 })).status, 409, "it is there already");
  assert.equal((await put("refusal_phrase", { version: 1 })).status, 200);
  assert.equal((await put("refusal_phrase", { version: 1 })).status, 409);
  assert.equal((await ask("learner", "GET", "/api/dictionaries")).status, 403);
});

test("a template with a wrong place, an old version, or fewer rights than the law gives is refused", async () => {
  const set = (template: string, more: object) =>
    ask("admin", "POST", `/api/notices/templates/${template}`, {
      title: "{year}年提醒",
      body: "还差{owed}",
      short: null,
      channels: [],
      mandatory: false,
      reason: "试验",
      basedOn: 1,
      ...more,
    });
  const wrong = (await set("annual_deadline", { title: "{yaer}" })).body as {
    code: string;
    errors: { path: string }[];
  };
  assert.deepEqual([wrong.code, wrong.errors[0]?.path], ["template_faulty", "body.title"]);
  assert.equal((await set("at_risk", { body: "x" })).status, 422, "everybody must be told");
  const two = await Promise.all([set("annual_deadline", {}), set("annual_deadline", {})]);
  assert.deepEqual(
    two.map(({ status }) => status).sort((a, b) => a - b),
    [201, 409],
  );
  assert.equal(
    (await set("annual_deadline", { basedOn: 2, channels: ["sms"] })).status,
    422,
    "no text for a telephone",
  );
  assert.equal((await ask("admin", "POST", "/api/notices/templates/item_approved/pause", { reason: "x" })).status, 422);
});

test("one sees, marks and counts one's own messages only", async () => {
  const ids = await transact(database, async (tx) => {
    const values = { item: "学时", office: "某局", note: "" };
    const mine = await notify(tx, services, { template: "item_approved", personId: 1, values });
    const money = await tx.row<{ account_id: number }>("SELECT account_id FROM persona WHERE persona_id = 'money'");
    const other = await notify(tx, services, { template: "item_approved", accountId: money?.account_id, values });
    return { mine, other };
  });
  const unread = async (name: Name) =>
    ((await ask(name, "GET", "/api/frame")).body as { viewer: { unread: number } }).viewer.unread;
  assert.deepEqual([await unread("learner"), await unread("money"), await unread("clerk")], [1, 1, 0]);
  const mark = (name: Name, noticeIds: (number | undefined)[]) =>
    ask(name, "POST", "/api/notices/mark", { noticeIds, as: "read" });
  const foreign = await mark("learner", [ids.mine, ids.other]);
  const missing = await mark("learner", [999_999]);
  assert.deepEqual(foreign, missing, "foreign is like missing");
  assert.equal((await mark("learner", [ids.mine])).status, 200);
  assert.deepEqual([await unread("learner"), await unread("money")], [0, 1]);
});

test("an account that is closed is out at once; nobody closes their own", async () => {
  const accounts = (await ask("admin", "GET", "/api/accounts?q=money")).body as { accounts: { accountId: number }[] };
  const money = accounts.accounts[0]?.accountId ?? 0;
  const set = (accountId: number, state: string) =>
    ask("admin", "POST", `/api/accounts/${accountId}/state`, { state, reason: "人员离岗" });
  assert.equal((await set(money, "disabled")).status, 200);
  assert.equal((await ask("money", "GET", "/api/dictionaries")).status, 401);
  assert.equal((await set(money, "active")).status, 200);
  assert.equal((await ask("money", "GET", "/api/dictionaries")).status, 401, "its sessions are over");
  const me = await database.row<{ account_id: number }>("SELECT account_id FROM persona WHERE persona_id = 'admin'");
  assert.equal((await set(me?.account_id ?? 0, "disabled")).status, 409);
  assert.equal((await set(987_654, "disabled")).status, 404);
});

test("of a learner's account the name is not told whole, and parts of names find nobody", async () => {
  const seen = (await ask("admin", "GET", "/api/accounts?q=阿依古丽")).body as { accounts: { name: string }[] };
  assert.deepEqual(
    seen.accounts.map(({ name }) => name),
    ["阿***"],
  );
  assert.equal(
    ((await ask("admin", "GET", "/api/accounts?q=依古")).body as { accounts: unknown[] }).accounts.length,
    0,
  );
});

test("a job that was given up is tried again once, or thrown away", async () => {
  const jobs = await startJobs(database, allQueues(), { upkeep: false, onError: () => undefined });
  await transact(database, async (tx) => {
    for (const id of [1, 2])
      await tx.execute(
        "INSERT INTO pgboss.job (name, data, state) VALUES ('population-simulation-failed', $1, 'created')",
        [{ payload: { simulationId: id } }],
      );
  });
  await jobs.stop();
  const dead = async () =>
    ((await ask("admin", "GET", "/api/jobs/population-simulation/dead")).body as { jobs: { jobId: string }[] }).jobs;
  const settle = (jobId: string, how: string) =>
    ask("admin", "POST", "/api/jobs/population-simulation/dead", { jobId, how });
  const [one, two] = await dead();
  assert.ok(one && two);
  const tries = await Promise.all([settle(one.jobId, "retry"), settle(one.jobId, "retry")]);
  assert.deepEqual(
    tries.map(({ status }) => status).sort((a, b) => a - b),
    [200, 409],
  );
  assert.equal((await settle(two.jobId, "discard")).status, 200);
  assert.deepEqual(await dead(), []);
  const { queues } = (await ask("admin", "GET", "/api/jobs")).body as { queues: { queue: string; waiting: number }[] };
  assert.equal(queues.find(({ queue }) => queue === "population-simulation")?.waiting, 1);
  assert.equal((await ask("admin", "GET", "/api/jobs/no-such-queue/dead")).status, 404);
});

test("nothing went wrong inside", () => assert.deepEqual(faults, []));

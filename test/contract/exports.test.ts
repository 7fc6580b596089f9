/** Exports above the limit of people: asked for, decided by somebody else, used for exactly that, and on record. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { forget } from "../../server/parameters/door.ts";
import { transact } from "../../server/platform/db.ts";
import { useRightsWorld, type ActorKey } from "../rights/world.ts";

const world = await useRightsWorld();
const { http, database, accounts, offices, units } = world;
after(() => assert.deepEqual(world.faults, []));

type Asked = { requestId: number; state: string; version: number; own: boolean; mayDecide: boolean; mayUse: boolean };

const PURPOSE = "年度考核前核对学时";
const sessions = new Map<ActorKey, Record<string, string>>();

let calls = 0;
/** Another address for each call: how often one address may ask is tested elsewhere. */
const elsewhere = () => `10.9.${(++calls >> 8) & 255}.${calls & 255}`;

async function as(actor: ActorKey): Promise<Record<string, string>> {
  const known = sessions.get(actor) ?? (await world.as(actor));
  sessions.set(actor, known);
  return known;
}

/** Sets how many people one may take out by oneself. */
async function limit(people: number): Promise<void> {
  await transact(database, (tx) =>
    tx.execute(
      "INSERT INTO parameter_value (name, value, valid_from, reason, set_at) VALUES ('export_limit', $1, '2026-01-01', '测试', '2026-01-01')",
      [String(people)],
    ),
  );
  forget(database);
}

async function ask(actor: ActorKey, body: Record<string, unknown> = {}, key?: string) {
  const headers = { ...(await as(actor)), ...(key === undefined ? {} : { "idempotency-key": key }) };
  const payload = { year: 2026, purpose: PURPOSE, ...body };
  return http.inject({ method: "POST", url: "/api/exports/requests", headers, payload, remoteAddress: elsewhere() });
}

async function asked(actor: ActorKey, body: Record<string, unknown> = {}): Promise<Asked> {
  const answer = await ask(actor, body);
  assert.equal(answer.statusCode, 201, answer.body);
  return answer.json();
}

async function decide(actor: ActorKey, requestId: number, body: Record<string, unknown> = {}) {
  const url = `/api/exports/requests/${requestId}/decision`;
  const payload = { decision: "approve", reason: "同意，用后删除", version: 1, ...body };
  return http.inject({ method: "POST", url, headers: await as(actor), payload, remoteAddress: elsewhere() });
}

async function approved(actor: ActorKey, by: ActorKey, body: Record<string, unknown> = {}): Promise<number> {
  const { requestId } = await asked(actor, body);
  const answer = await decide(by, requestId);
  assert.equal(answer.statusCode, 200, answer.body);
  return requestId;
}

async function take(actor: ActorKey, query: string) {
  return http.inject({
    url: `/api/exports/verdicts.xlsx?${query}`,
    headers: await as(actor),
    remoteAddress: elsewhere(),
  });
}

/** What came of it: the status of a workbook, or the name of the refusal. */
async function taken(actor: ActorKey, query: string): Promise<number | string> {
  const answer = await take(actor, query);
  return answer.statusCode === 200 ? 200 : (answer.json().code as string);
}

async function list(actor: ActorKey, query = ""): Promise<{ requests: Asked[]; waiting: number; most: number }> {
  const answer = await http.inject({ url: `/api/exports/requests${query}`, headers: await as(actor) });
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json();
}

test("500 people hold until somebody sets another limit; exactly as many are allowed, one more is refused by name", async () => {
  assert.equal((await list("unit_clerk")).most, 500);
  assert.equal(await taken("unit_clerk", "year=2026"), 200);
  await limit(4);
  assert.equal(await taken("unit_clerk", "year=2026"), 200);
  assert.equal((await ask("unit_clerk")).json().code, "export_needs_no_approval");
  const before = await database.row("SELECT count(*) AS count FROM export_record");
  await limit(3);
  const refused = await take("unit_clerk", "year=2026");
  assert.equal(refused.statusCode, 409);
  const { code, errors } = refused.json<{ code: string; errors: { message: string; remedy: string }[] }>();
  assert.equal(code, "export_needs_approval");
  assert.equal(errors[0]?.message, "这次要导出 4 人，一次最多 3 人");
  assert.match(errors[0]?.remedy ?? "", /缩小范围.*申请/);
  assert.deepEqual(await database.row("SELECT count(*) AS count FROM export_record"), before, "nothing is sent");
  assert.equal(await taken("unit_clerk", `year=2026&unit=${units.clinic}`), 200, "one person of the clinic");
});

test("a request says what for, in 5 to 200 characters, without numbers of people; the same key asks once", async () => {
  for (const purpose of ["", "核对学时", "    核   ", "用".repeat(201)])
    assert.equal((await ask("unit_clerk", { purpose })).json().code, "invalid_request", purpose);
  assert.equal((await ask("unit_clerk", { filter: { q: "张" } })).json().code, "invalid_request", "no searches");
  assert.equal((await ask("unit_clerk", { filter: { unit: units.school } })).json().code, "not_found");
  assert.equal((await ask("unit_clerk", { year: 2031 })).json().code, "no_policy_for_year");
  const first = await ask("unit_clerk", { purpose: "核对13912345678的学时" }, "one");
  const second = await ask("unit_clerk", { purpose: "核对13912345678的学时" }, "one");
  assert.equal(first.statusCode, 201);
  assert.equal(first.body, second.body);
  const { requestId, ...rest } = first.json<Asked & { purpose: string; people: number }>();
  assert.equal(rest.purpose, "核对139****5678的学时");
  assert.deepEqual([rest.people, rest.state, rest.own, rest.mayDecide, rest.mayUse], [4, "asked", true, false, false]);
  assert.equal(await taken("unit_clerk", `year=2026&request=${requestId}`), "export_request_not_approved");
});

test("who decides: heads what clerks ask, divisions what units ask, 兵团 everything; a foreign one is like a missing one", async () => {
  const seen = async (requestId: number) => {
    const found: string[] = [];
    for (const actor of ["unit_head", "division_hr", "xpcc_hr", "unit_clerk", "industry_reviewer"] as const)
      if ((await list(actor, "?limit=100")).requests.some((each) => each.requestId === requestId && each.mayDecide))
        found.push(actor);
    return found;
  };
  const deciders: [ActorKey, string[]][] = [
    ["unit_clerk", ["unit_head", "division_hr", "xpcc_hr"]],
    ["delegate", ["unit_head", "division_hr", "xpcc_hr"]],
    ["unit_head", ["division_hr", "xpcc_hr"]],
    ["industry_reviewer", ["xpcc_hr"]],
    ["division_hr", ["xpcc_hr"]],
    ["xpcc_hr", []],
  ];
  for (const [actor, expected] of deciders) {
    const { requestId } = await asked(actor);
    assert.deepEqual(await seen(requestId), expected, actor);
    for (const decider of ["unit_head", "division_hr", "xpcc_hr"] as const) {
      if (expected.includes(decider) || decider === actor) continue;
      const [foreign, missing] = [await decide(decider, requestId), await decide(decider, 999_999_999)];
      assert.equal(foreign.statusCode, 404, `${decider} of ${actor}`);
      assert.equal(foreign.body, missing.body);
    }
    assert.equal(await taken("industry_reviewer", "year=2026&request=999999999"), "not_found");
    if (actor !== "industry_reviewer")
      assert.equal(await taken("industry_reviewer", `year=2026&request=${requestId}`), "not_found");
  }
});

test("a head of another place sees nothing of it", async () => {
  const { requestId } = await asked("unit_clerk");
  const away = await officeLike("unit_head", "unit_id = " + units.hospital7);
  const headers = await world.signIn(away.accountId, away.officeId);
  const found = await http.inject({ url: "/api/exports/requests?limit=100", headers });
  assert.deepEqual(found.json<{ requests: unknown[] }>().requests, []);
  const url = `/api/exports/requests/${requestId}/decision`;
  const payload = { decision: "approve", reason: "同意，用后删除", version: 1 };
  assert.equal((await http.inject({ method: "POST", url, headers, payload })).statusCode, 404);
});

/** Another account with an office like an actor's, at another place where that is said. */
async function officeLike(actor: ActorKey, place?: string, account?: number) {
  return transact(database, async (tx) => {
    const made = await tx.row<{ account_id: number }>(
      "INSERT INTO account (display_name) VALUES ('另一位') RETURNING account_id",
    );
    const accountId = account ?? (made as { account_id: number }).account_id;
    const columns = "role, role_code, title, scope, unit_id, division_code, unit_ids, industry, valid_from, valid_to";
    const office = await tx.row<{ office_id: number }>(
      `INSERT INTO office (account_id, ${columns}) SELECT $2, ${columns} FROM office WHERE office_id = $1 RETURNING office_id`,
      [offices[actor], accountId],
    );
    const { office_id: officeId } = office as { office_id: number };
    if (place !== undefined) await tx.execute(`UPDATE office SET ${place} WHERE office_id = $1`, [officeId]);
    return { accountId, officeId };
  });
}

test("nobody decides what they asked themselves, not in another office either", async () => {
  const { requestId } = await asked("xpcc_hr");
  assert.equal((await decide("xpcc_hr", requestId)).json().code, "export_own_request");
  const clerks = await asked("unit_clerk");
  const both = await officeLike("unit_head", undefined, accounts["unit_clerk"]);
  const headers = await world.signIn(both.accountId, both.officeId);
  const url = `/api/exports/requests/${clerks.requestId}/decision`;
  const payload = { decision: "approve", reason: "同意，用后删除", version: 1 };
  assert.equal((await http.inject({ method: "POST", url, headers, payload })).json().code, "export_own_request");
  await assert.rejects(
    transact(database, (tx) =>
      tx.execute(
        `UPDATE export_request SET state = 'approved', decided_by = account_id, decided_at = now(), reason = '同意同意同意',
           expires_at = now() + interval '1 day' WHERE request_id = $1`,
        [requestId],
      ),
    ),
    /export_request_not_by_oneself/,
  );
  const other = await officeLike("xpcc_hr");
  const colleague = await world.signIn(other.accountId, other.officeId);
  const decided = await http.inject({
    method: "POST",
    url: `/api/exports/requests/${requestId}/decision`,
    headers: colleague,
    payload,
  });
  assert.equal(decided.statusCode, 200, decided.body);
  assert.equal(await taken("xpcc_hr", `year=2026&request=${requestId}`), 200);
});

test("an approved request is used for exactly what was asked, as often as wanted, and every use is on record", async () => {
  const requestId = await approved("unit_clerk", "unit_head", { filter: { unit: units.hospital } });
  const same = `year=2026&unit=${units.hospital}&request=${requestId}`;
  assert.equal(await taken("unit_clerk", `year=2026&request=${requestId}`), "export_request_differs");
  assert.equal(await taken("unit_clerk", `${same}&series=health`), "export_request_differs");
  assert.equal(await taken("unit_clerk", `${same}&q=${encodeURIComponent("人")}`), "export_request_differs");
  assert.equal(await taken("delegate", same), "not_found", "another account, though with the same office's reach");
  assert.equal(await taken("unit_clerk", same), 200);
  assert.equal(await taken("unit_clerk", same), 200);
  const { requests } = await list("unit_clerk", "?list=own&limit=100");
  const found = requests.find((each) => each.requestId === requestId);
  assert.deepEqual([found?.state, found?.mayUse], ["used", true]);
  const records = await database.rows<{ people: number }>("SELECT people FROM export_record WHERE request_id = $1", [
    requestId,
  ]);
  assert.deepEqual(
    records.map(({ people }) => people),
    [4, 4],
  );
  const events = await database.rows<{ operation: string; request: number | null }>(
    `SELECT operation, (details->>'request')::int AS request FROM audit_event
      WHERE object = $1 OR (details->>'request')::int = $2 ORDER BY event_id`,
    [`export_request:${requestId}`, requestId],
  );
  assert.deepEqual(
    events.map(({ operation }) => operation),
    ["workbooks.askExport", "workbooks.decideExport", "workbooks.verdicts", "workbooks.verdicts"],
  );
});

test("whoever asked finds in their inbox what became of it, and nobody else does", async () => {
  const inbox = async (actor: ActorKey) => {
    const answer = await http.inject({ url: "/api/notices", headers: await as(actor) });
    const { notices } = answer.json<{ notices: { title: string; body: string; link: string | null }[] }>();
    return notices.map(({ title, body, link }) => `${title}|${body}|${link}`);
  };
  const before = await inbox("unit_clerk");
  await approved("unit_clerk", "unit_head");
  const { requestId } = await asked("unit_clerk");
  const answer = await decide("unit_head", requestId, { decision: "refuse", reason: "用途没有写清楚" });
  assert.equal(answer.statusCode, 200, answer.body);
  const told = (await inbox("unit_clerk")).slice(0, 2).sort();
  assert.equal((await inbox("unit_clerk")).length, before.length + 2);
  assert.match(
    told[0] ?? "",
    /^2026年度学习结论导出申请（4人）已通过\|.*由unit_head审核通过.*7天内.*同意，用后删除\|\/workbooks\/exports$/,
  );
  assert.match(told[1] ?? "", /^2026年度学习结论导出申请（4人）被退回.*\|.*原因：用途没有写清楚/);
  assert.deepEqual(await inbox("unit_head"), []);
});

test("a reach that became another one since makes the request worthless", async () => {
  const requestId = await approved("unit_clerk", "unit_head");
  await transact(database, (tx) =>
    tx.execute("UPDATE export_request SET reach = $2 WHERE request_id = $1", [requestId, { kind: "all" }]),
  );
  assert.equal(await taken("unit_clerk", `year=2026&request=${requestId}`), "export_request_differs");
});

test("an approval ends after seven days", async () => {
  const requestId = await approved("unit_clerk", "unit_head");
  const shift = (by: string) =>
    transact(database, (tx) =>
      tx.execute(
        `UPDATE export_request SET decided_at = decided_at - $2::interval, expires_at = expires_at - $2::interval WHERE request_id = $1`,
        [requestId, by],
      ),
    );
  await shift("7 days -1 second");
  assert.equal(await taken("unit_clerk", `year=2026&request=${requestId}`), 200);
  await shift("1 second");
  assert.equal(await taken("unit_clerk", `year=2026&request=${requestId}`), "export_request_expired");
  const { requests } = await list("unit_clerk", "?list=own&limit=100");
  const found = requests.find((each) => each.requestId === requestId);
  assert.deepEqual([found?.state, found?.mayUse], ["expired", false]);
});

test("of two deciders at once one wins; a version that was not looked at, and a decided request, are conflicts", async () => {
  for (let round = 0; round < 5; round++) {
    const { requestId } = await asked("unit_clerk");
    const stale = await decide("unit_head", requestId, { version: 2 });
    assert.equal(stale.json().code, "conflict");
    const both = await Promise.all([
      decide("unit_head", requestId),
      decide("division_hr", requestId, { decision: "refuse", reason: "范围太大，请缩小" }),
    ]);
    assert.deepEqual(
      both.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b),
      [200, 409],
    );
    assert.equal(both.find(({ statusCode }) => statusCode === 409)?.json().code, "conflict");
    const won = both.find(({ statusCode }) => statusCode === 200)?.json<Asked>();
    const expected = won?.state === "approved" ? 200 : "export_request_not_approved";
    assert.equal(await taken("unit_clerk", `year=2026&request=${requestId}`), expected);
  }
});

test("ten requests of one office may wait, and no more, however many come at once", async () => {
  await transact(database, (tx) => tx.execute("DELETE FROM export_request WHERE state = 'asked'"));
  const answers = await Promise.all(Array.from({ length: 12 }, () => ask("unit_head")));
  const codes = answers.map((answer) => (answer.statusCode === 201 ? "" : (answer.json().code as string)));
  assert.equal(codes.filter((code) => code === "").length, 10);
  assert.deepEqual([...new Set(codes)].toSorted(), ["", "export_requests_full"]);
  const page = await list("division_hr", "?list=waiting&limit=4");
  assert.equal(page.waiting, 10);
  assert.equal(page.requests.length, 4);
});

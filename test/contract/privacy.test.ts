import assert from "node:assert/strict";
import { test } from "node:test";
import { REVEALS_PER_HOUR } from "../../contract/privacy.ts";
import { closeAccountsDue } from "../../server/privacy/jobs.ts";
import { ownTables } from "../../server/privacy/own-data.ts";
import { removeOld, RETENTIONS } from "../../server/privacy/retention.ts";
import { testVault } from "../services.ts";
import { fixedClock } from "../../server/platform/clock.ts";
import { transact } from "../../server/platform/db.ts";
import { TABLE_WORDS } from "../../server/privacy/table-words.ts";
import { useWorld } from "./world.ts";

const { http, database, faults, as, person } = await useWorld();
const nurse = await person("nurse-25");
const own = await as("nurse-25");
const clerk = await as("unit-clerk");
const bureau = await as("division-hr");

type Method = "GET" | "POST" | "PUT" | "DELETE";
const send = (method: Method, url: string, headers: Record<string, string>, payload?: object) =>
  http.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
const ok = async (method: Method, url: string, headers: Record<string, string>, payload?: object) => {
  const answer = await send(method, url, headers, payload);
  assert.ok(answer.statusCode < 300, `${method} ${url}: ${answer.body}`);
  return answer.body === "" ? undefined : answer.json();
};
const code = async (method: Method, url: string, headers: Record<string, string>, payload?: object) =>
  (await send(method, url, headers, payload)).json().code as string;

const REASON = { field: "identity", reason: "certificate", note: "发证前核对证件号码" } as const;

test("a masked value is shown in full with a reason, told in the trail, and never kept in an answer or a log", async () => {
  const shown = await ok("POST", `/api/people/${nurse}/reveals`, clerk, REASON);
  assert.match(shown.value, /^\d{17}[\dX]$/);
  assert.equal(shown.left, REVEALS_PER_HOUR - 1);
  const trail = await database.row<{ whole: string }>(
    `SELECT row_to_json(e)::text AS whole FROM audit_event e WHERE operation = 'privacy.reveal' AND person_id = $1`,
    [nurse],
  );
  assert.match(trail?.whole ?? "", /发证前核对/);
  assert.doesNotMatch(trail?.whole ?? "", new RegExp(shown.value));
  const kept = await database.row<{ count: number }>("SELECT count(*) AS count FROM idempotent_answer");
  assert.equal(kept?.count, 0);
});

test("without a reason, out of reach, or without the right nothing is shown", async () => {
  assert.equal(await code("POST", `/api/people/${nurse}/reveals`, clerk, { ...REASON, note: " " }), "invalid_request");
  assert.equal(
    await code("POST", `/api/people/${nurse}/reveals`, clerk, { ...REASON, reason: "curiosity" }),
    "invalid_request",
  );
  assert.equal(await code("POST", "/api/people/99999999/reveals", clerk, REASON), "not_found");
  const teacher = await person("teacher-waiting");
  assert.equal(await code("POST", `/api/people/${teacher}/reveals`, clerk, REASON), "not_found");
  for (const persona of ["nurse-25", "admin", "security-admin", "audit-admin", "service-desk", "industry-health"])
    assert.equal(await code("POST", `/api/people/${nurse}/reveals`, await as(persona), REASON), "forbidden", persona);
});

test("so many an hour and no more, also at once", async () => {
  const answers = await Promise.all(
    Array.from({ length: REVEALS_PER_HOUR + 5 }, () => send("POST", `/api/people/${nurse}/reveals`, bureau, REASON)),
  );
  const shown = answers.filter(({ statusCode }) => statusCode === 200);
  assert.equal(shown.length, REVEALS_PER_HOUR);
  const refused = answers.find(({ statusCode }) => statusCode === 429);
  assert.equal(refused?.json().code, "too_many_reveals");
  assert.ok(Number(refused?.headers["retry-after"]) > 3_000);
});

test("the person sees who looked, as offices, with what and why; exports as far as they went", async () => {
  await ok("GET", `/api/people/${nurse}/ledger`, clerk);
  await ok("GET", `/api/people/${nurse}/standings`, clerk);
  await ok("GET", `/api/people/${nurse}/ledger`, own);
  await send("GET", "/api/exports/verdicts.xlsx?year=2026", bureau);
  const { looks } = await ok("GET", "/api/me/looks", own);
  const [exported, read] = looks;
  assert.deepEqual(
    [exported.kind, exported.office, exported.operations],
    ["export", "第八师人社局", ["workbooks.verdicts"]],
  );
  assert.ok(exported.people > 1);
  assert.deepEqual(
    [read.kind, read.office, read.operations],
    ["read", "第八师师医院人事科", ["standing.ledger", "standing.standings"]],
  );
  const reveals = looks.filter(({ kind }: { kind: string }) => kind === "reveal");
  assert.equal(reveals.length, REVEALS_PER_HOUR + 1);
  assert.deepEqual([reveals[0].field, reveals[0].reason, reveals[0].note], ["identity", "certificate", REASON.note]);
  assert.doesNotMatch(JSON.stringify(looks), /\d{17}[\dX]|accountId|begun/);
  // Somebody in another division was not in that export.
  const elsewhere = await database.row<{ persona_id: string }>(
    `SELECT persona_id FROM persona JOIN person_place USING (person_id) WHERE persona.person_id IS NOT NULL
      GROUP BY persona_id HAVING bool_and(person_place.division_code <> 'd08') ORDER BY persona_id LIMIT 1`,
  );
  const other = await ok("GET", "/api/me/looks", await as(elsewhere?.persona_id as string));
  assert.deepEqual(other.looks, []);
});

test("a correction is asked for, decided by the unit with a reason, made, and stays readable; nobody else's is seen", async () => {
  const asked = { kind: "correction", field: "name", wanted: "阿依古丽·买买提江", text: "身份证2025年换发，已改名。" };
  const { requestId } = await ok("POST", "/api/me/requests", own, asked);
  assert.equal(await code("POST", "/api/me/requests", own, asked), "already_asked");
  assert.equal(
    await code("POST", "/api/me/requests", own, { ...asked, field: "identity", wanted: "123" }),
    "invalid_request",
  );
  const { requests } = await ok("GET", "/api/requests", clerk);
  const line = requests.find((each: { requestId: number }) => each.requestId === requestId);
  assert.deepEqual([line.requestId, line.person.personId, line.state], [requestId, nurse, "open"]);
  assert.equal(await code("GET", `/api/requests/${requestId}`, await as("service-desk")), "not_found");
  const seen = await ok("GET", `/api/requests/${requestId}`, clerk);
  assert.deepEqual([seen.wanted, seen.mayAnswer], [asked.wanted, true]);
  const answer = { decision: "granted", text: "核对了新身份证原件。" };
  const both = await Promise.all([
    send("POST", `/api/requests/${requestId}/answers`, clerk, answer),
    send("POST", `/api/requests/${requestId}/answers`, bureau, answer),
  ]);
  assert.deepEqual(
    both.map(({ statusCode }) => statusCode).sort((a, b) => a - b),
    [200, 409],
  );
  const { person: now } = await ok("GET", `/api/people/${nurse}/ledger`, own);
  assert.equal(now.name, asked.wanted);
  const [mine] = (await ok("GET", "/api/me/requests", own)).requests;
  assert.deepEqual([mine.state, mine.answer], ["granted", answer.text]);
  assert.ok(["第八师师医院人事科", "第八师人社局"].includes(mine.answeredBy));
});

test("an identity number that is somebody else's is refused when it is decided, and the request stays open", async () => {
  const other = await database.row<{ person_id: number }>(
    "SELECT person_id FROM person WHERE person_id <> $1 AND identity_kind = 'citizen' ORDER BY person_id LIMIT 1",
    [nurse],
  );
  const { value } = await ok("POST", `/api/people/${other?.person_id}/reveals`, await as("xpcc-hr"), REASON);
  const asked = { kind: "correction", field: "identity", wanted: value, text: "登记时录错了。" };
  const { requestId } = await ok("POST", "/api/me/requests", own, asked);
  const url = `/api/requests/${requestId}`;
  const answer = { decision: "granted", text: "核对了原件。" };
  assert.equal(await code("POST", `${url}/answers`, clerk, answer), "identity_taken");
  assert.equal((await ok("GET", url, clerk)).state, "open");
  assert.equal(
    (await ok("POST", `${url}/answers`, clerk, { decision: "refused", text: "号码属于另一个人。" })).state,
    "refused",
  );
  assert.equal(await code("POST", `${url}/answers`, clerk, answer), "request_not_open");
});

test("a verdict is reviewed by a human being on request; a complaint goes to the service desk and not to the unit", async () => {
  const review = { kind: "review", year: 2026, verdict: "annual", text: "我的公需课学完了，没有算进去。" };
  const { requestId } = await ok("POST", "/api/me/requests", own, review);
  assert.equal(await code("POST", "/api/me/requests", own, review), "already_asked");
  await ok("POST", `/api/me/requests/${requestId}/withdrawal`, own);
  assert.equal(await code("POST", `/api/me/requests/${requestId}/withdrawal`, own), "request_not_open");
  const again = await ok("POST", "/api/me/requests", own, review);
  assert.notEqual(again.requestId, requestId);
  const { looks } = await ok("GET", "/api/me/looks", own);
  const complaint = { kind: "complaint", lookId: looks[0].lookId, text: "不知道为什么要看我的记录。" };
  await ok("POST", "/api/me/requests", own, complaint);
  const kinds = async (persona: string) =>
    [
      ...new Set(
        (await ok("GET", "/api/requests", await as(persona))).requests.map((each: { kind: string }) => each.kind),
      ),
    ]
      .map(String)
      .toSorted((a, b) => a.localeCompare(b));
  assert.deepEqual(await kinds("unit-clerk"), ["review"]);
  assert.deepEqual(await kinds("service-desk"), ["complaint"]);
  assert.deepEqual(await kinds("xpcc-hr"), ["complaint", "review"]);
  assert.equal(await code("POST", `/api/me/requests/${requestId}/withdrawal`, await as("cadre")), "not_found");
});

test("everything about oneself can be taken along, as JSON and as a workbook, and nobody else is in it", async () => {
  const answer = await send("GET", "/api/me/data", own);
  assert.equal(answer.statusCode, 200);
  const { tables } = JSON.parse(answer.body) as { tables: Record<string, { columns: string[]; rows: unknown[][] }> };
  assert.equal(tables["person"]?.rows.length, 1);
  const at = tables["person"].columns.indexOf("identity_number");
  assert.match(String(tables["person"].rows[0]?.[at]), /^\d{17}[\dX]$/, "in clear: it is theirs");
  for (const name of ["ledger_entry", "standing", "account", "privacy_request", "audit_event", "reveal"])
    assert.ok((tables[name]?.rows.length ?? 0) > 0, name);
  for (const [name, { columns, rows }] of Object.entries(tables)) {
    const by = columns.indexOf("person_id");
    for (const row of rows) if (by >= 0) assert.equal(row[by], nurse, name);
    assert.ok(!columns.some((column) => /digest|hash|secret|blind/.test(column)), name);
  }
  const workbook = await send("GET", "/api/me/data.xlsx", own);
  assert.equal(workbook.rawPayload.subarray(0, 2).toString(), "PK");
  const exports = await database.row<{ count: number }>(
    "SELECT count(*) AS count FROM audit_event WHERE person_id = $1 AND object = 'export:own'",
    [nurse],
  );
  assert.equal(exports?.count, 2);
  assert.deepEqual(
    (await ownTables(database)).map(({ name }) => name).filter((name) => TABLE_WORDS[name] === undefined),
    [],
    "every table that tells about people has words",
  );
});

test("closing an account cools off for seven days, can be undone, and then ends signing in and nothing else", async () => {
  const leaver = await as("private-engineer");
  const account = await database.row<{ account_id: number; person_id: number }>(
    "SELECT account_id, person_id FROM persona WHERE persona_id = 'private-engineer'",
  );
  const entries = async () =>
    (
      await database.row<{ count: number }>("SELECT count(*) AS count FROM ledger_entry WHERE person_id = $1", [
        account?.person_id,
      ])
    )?.count;
  const before = await entries();
  assert.equal(await code("POST", "/api/me/closing", leaver, { understood: false }), "invalid_request");
  const { closing } = await ok("POST", "/api/me/closing", leaver, { understood: true });
  assert.equal(Date.parse(closing.closesAt) - Date.parse(closing.askedAt), 7 * 86_400_000);
  assert.equal(await code("POST", "/api/me/closing", leaver, { understood: true }), "closing_under_way");
  await ok("DELETE", "/api/me/closing", leaver);
  assert.equal(await code("DELETE", "/api/me/closing", leaver), "no_closing");
  await ok("POST", "/api/me/closing", leaver, { understood: true });
  const due = (days: number) =>
    closeAccountsDue({
      database,
      vault: testVault,
      clock: fixedClock(new Date(Date.parse("2026-11-23T09:00:00+08:00") + days * 86_400_000).toISOString()),
    });
  assert.equal(await due(6.9), 0);
  assert.equal((await send("GET", "/api/me", leaver)).statusCode, 200);
  assert.equal(await due(7), 1);
  assert.equal(await due(8), 0, "once");
  assert.equal((await send("GET", "/api/me", leaver)).statusCode, 401);
  assert.equal(await entries(), before);
  const left = await database.row<{ phone: unknown; state: string }>(
    "SELECT phone, state FROM person JOIN account USING (person_id) WHERE person_id = $1",
    [account?.person_id],
  );
  assert.deepEqual(left, { phone: null, state: "closed" });
});

test("whoever holds an office keeps their account", async () => {
  const row = await database.row<{ account_id: number }>("SELECT account_id FROM persona WHERE persona_id = 'cadre'");
  await transact(database, (tx) =>
    tx.execute(
      "INSERT INTO office (account_id, role, title, scope, valid_from) VALUES ($1, 'xpcc_hr', '兵团人社局', 'all', '2026-01-01')",
      [row?.account_id],
    ),
  );
  const cadre = await as("cadre");
  assert.equal((await ok("GET", "/api/me/closing", cadre)).holdsOffice, true);
  assert.equal(await code("POST", "/api/me/closing", cadre, { understood: true }), "holds_office");
});

test("notices have versions; taking note is of the one that holds; what is optional is given and withdrawn", async () => {
  const { notices } = (await http.inject("/api/notices-of-processing")).json();
  assert.ok(notices.length >= 2 && notices[0].current && !notices[1].current);
  const old = (await http.inject(`/api/notices-of-processing/${notices[1].version}`)).json();
  assert.ok(old.sections.length > 0);
  assert.equal((await http.inject("/api/notices-of-processing/1999-01-01")).statusCode, 404);
  const first = await ok("GET", "/api/me/consents", own);
  assert.equal(first.current, notices[0].version);
  assert.equal(await code("PUT", "/api/me/consents", own, { version: notices[1].version }), "conflict");
  assert.equal(
    await code("PUT", "/api/me/consents", own, { optional: [{ kind: "anything", given: true }] }),
    "conflict",
  );
  const given = { version: first.current, optional: [{ kind: "sms_reminders", given: true }] };
  for (let each = 0; each < 2; each++) assert.equal((await ok("PUT", "/api/me/consents", own, given)).noted, true);
  const withdrawn = await ok("PUT", "/api/me/consents", own, { optional: [{ kind: "sms_reminders", given: false }] });
  assert.deepEqual(
    withdrawn.optional.map((each: { kind: string; given: boolean }) => [each.kind, each.given]),
    [
      ["sms_reminders", false],
      ["surveys", false],
    ],
  );
  const counts = await ok("GET", "/api/notices-of-processing-counts", await as("xpcc-hr"));
  assert.ok(counts.versions[0].noted >= 1 && counts.accounts > counts.versions[0].noted);
  assert.equal(await code("GET", "/api/notices-of-processing-counts", bureau), "forbidden");
});

test("what is over is removed, and nothing of the trail, the ledger or decisions can be", async () => {
  for (const { table } of RETENTIONS)
    assert.doesNotMatch(table, /^(audit_|ledger_|decision|standing|person$|account$|consent)/);
  await transact(database, async (tx) => {
    await tx.execute(
      `INSERT INTO session (token_digest, account_id, proof, created_at, seen_at, expires_at)
       SELECT lpad(n::text, 64, '0'), (SELECT min(account_id) FROM account), 'demo', timestamptz '2026-01-01', timestamptz '2026-01-01',
              timestamptz '2026-01-02' + n * interval '1 minute' FROM generate_series(1, 7) n`,
    );
  });
  const now = new Date("2026-01-09T00:00:00Z");
  const removed = await removeOld(database, now);
  assert.ok((removed["session"] ?? 0) >= 1);
  assert.equal((await removeOld(database, now))["session"], 0);
  assert.deepEqual(faults, []);
});

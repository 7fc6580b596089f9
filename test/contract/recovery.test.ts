import assert from "node:assert/strict";
import { test } from "node:test";
import type { RecoveryRequestView } from "../../contract/recovery.ts";
import { openShelf, recordEntries } from "../../server/standing/door.ts";
import { transact } from "../../server/platform/db.ts";
import { root } from "../testing.ts";
import { codeOf, cookieOf, PASSWORD, useAccounts, type Holder } from "./accounts.ts";

const accounts = await useAccounts({ demo: true });
const { database, faults, wait, call, codeFor, make, enter, services, signIn } = accounts;
const NEW = "戈壁滩上的一排白杨";
const shelf = openShelf(root);

/** Puts somebody into a unit, confirmed or claimed. */
async function employ({ personId }: Holder, approved: true | null, unitId = 1): Promise<void> {
  const entry = {
    person_id: personId,
    kind: "employment",
    valid_from: 20_200_101,
    unit_id: unitId,
    employer: "public",
  };
  await transact(database, (tx) =>
    recordEntries(tx, { jobs: services.jobs, shelf }, { author: "测试", source: "hr" }, [{ ...entry, approved }]),
  );
}

const works = async (holder: Holder, password: string, name = holder.identity) =>
  (await call("POST", "/api/sign-in/password", { body: { name, password }, from: "10.77.0.1" })).statusCode === 200;
const askCode = (phone: string) => call("POST", "/api/recovery/codes", { body: { phone } });
const recover = (holder: Holder, more: object = {}, from = "10.70.0.1") =>
  call("PUT", "/api/recovery/password", {
    body: { phone: holder.phone, code: "000000", number: holder.identity, newPassword: NEW, ...more },
    from,
  });
const ask = (holder: Holder, more: object = {}) =>
  call("POST", "/api/recovery/requests", { body: { name: holder.name, number: holder.identity, ...more } });
const listed = async (cookie: string) =>
  (await call("GET", "/api/recovery/requests", { cookie })).json<{ requests: RecoveryRequestView[] }>().requests;
const issue = (cookie: string, requestId: number) =>
  call("PUT", `/api/recovery/requests/${requestId}/code`, { cookie, body: { seen: true } });
const assisted = (holder: Holder, code: string, from = "10.71.0.1") =>
  call("PUT", "/api/recovery/assisted-password", { body: { number: holder.identity, code, newPassword: NEW }, from });

test("by telephone and identity number: a new password, and every session ends", async () => {
  const holder = await make(1);
  const cookie = await enter(holder);
  await askCode(holder.phone);
  const code = await codeFor(holder.phone);
  assert.equal((await recover(holder, { code })).statusCode, 204);
  assert.equal((await call("GET", "/api/me", { cookie })).statusCode, 401);
  assert.deepEqual([await works(holder, PASSWORD), await works(holder, NEW)], [false, true]);
  assert.equal(
    codeOf(await recover(holder, { code, newPassword: "另一个新的密码呢" })),
    "recovery_refused",
    "once only",
  );
});

test("whatever does not fit is answered alike, and known numbers are not told from unknown ones", async () => {
  const holder = await make(2);
  const other = await make(3);
  const asked = [await askCode(holder.phone), await askCode("19988887777")];
  assert.equal(asked[0]?.body, asked[1]?.body);
  const code = await codeFor(holder.phone);
  const answers = [
    await recover(holder),
    await recover(holder, { code, number: other.identity }, "10.70.0.2"),
    await recover(holder, { phone: "19988887777" }, "10.70.0.3"),
    await recover(holder, { number: "nonsense" }, "10.70.0.4"),
  ];
  assert.equal(new Set(answers.map(({ statusCode, body }) => `${statusCode} ${body}`)).size, 1, answers[0]?.body ?? "");
  assert.equal(await works(holder, PASSWORD), true);
});

test("with the unit's help: asked for, seen in person, a code that works once and tells nobody the password", async () => {
  const holder = await make(10);
  await employ(holder, true);
  const clerk = await signIn("clerk");
  const asked = await ask(holder, { note: "手机掉水里了" });
  assert.deepEqual([asked.statusCode, asked.json()], [202, { days: 14 }]);
  assert.equal((await ask(holder)).body, asked.body, "asking again changes nothing");
  const [request] = await listed(clerk);
  assert.deepEqual(
    [request?.name, request?.number, request?.note, request?.state],
    [holder.name, `****${holder.identity.slice(-4)}`, "手机掉水里了", "open"],
  );
  const first = (await issue(clerk, request?.requestId ?? 0)).json<{ code: string }>().code;
  const code = (await issue(clerk, request?.requestId ?? 0)).json<{ code: string }>().code;
  assert.match(code, /^[A-HJKMNP-Z2-9]{10}$/);
  const kept = JSON.stringify([
    await database.rows("SELECT * FROM recovery_request"),
    await database.rows("SELECT * FROM audit_event"),
  ]);
  assert.ok(!kept.includes(code) && !kept.includes(PASSWORD));
  const cookie = await enter(holder);
  assert.equal(codeOf(await assisted(holder, first)), "recovery_code_refused", "the earlier one is worth nothing");
  assert.equal((await assisted(holder, ` ${code.slice(0, 5).toLowerCase()}-${code.slice(5)} `)).statusCode, 204);
  assert.equal((await call("GET", "/api/me", { cookie })).statusCode, 401);
  assert.equal(codeOf(await assisted(holder, code)), "recovery_code_refused");
  assert.equal(await works(holder, NEW), true);
  assert.equal(await works(holder, NEW, holder.phone), false, "the lost telephone opens nothing");
  const trail = await database.rows<{ operation: string }>(
    "SELECT DISTINCT operation FROM audit_event WHERE person_id = $1 AND operation LIKE 'recovery.%' ORDER BY 1",
    [holder.personId],
  );
  assert.deepEqual(
    trail.map(({ operation }) => operation),
    ["recovery.ask", "recovery.completeAssisted", "recovery.issue"],
  );
});

test("requests of nobody, of a wrong name and of an unconfirmed place are answered alike and reach no desk", async () => {
  const claimed = await make(11);
  const wrong = await make(12);
  await employ(claimed, null);
  await employ(wrong, true);
  const clerk = await signIn("clerk");
  const answers = [
    await ask(claimed),
    await ask(wrong, { name: "别人" }),
    await ask(wrong, { number: "11010519491231002X" }),
    await ask(wrong, { number: "not a number" }),
  ];
  assert.equal(new Set(answers.map(({ statusCode, body }) => `${statusCode} ${body}`)).size, 1);
  assert.deepEqual(await listed(clerk), []);
});

test("an office outside the unit sees and decides nothing; an account with an office is for the bureaus", async () => {
  await transact(database, (tx) =>
    tx.execute(
      "INSERT INTO unit (unit_id, code, division_code, name, kind, sector) VALUES (2, 'B01', 'd09', '别的医院', 'hospital', 'public')",
    ),
  );
  const elsewhere = await make(13);
  const official = await make(14);
  await employ(elsewhere, true, 2);
  await employ(official, true);
  await transact(database, (tx) =>
    tx.execute(
      "INSERT INTO office (account_id, role, title, scope, unit_id, valid_from) VALUES ($1, 'unit_head', '分管领导', 'unit', 1, '2020-01-01')",
      [official.accountId],
    ),
  );
  await ask(elsewhere);
  await ask(official);
  const [clerk, officer, learner] = [await signIn("clerk"), await signIn("officer"), await signIn("learner")];
  assert.deepEqual(await listed(clerk), []);
  const [seen] = await listed(officer);
  assert.equal(seen?.personId, official.personId);
  assert.equal((await issue(clerk, seen?.requestId ?? 0)).statusCode, 404);
  assert.equal((await call("GET", "/api/recovery/requests", { cookie: learner })).statusCode, 403);
  const foreign = await database.row<{ request_id: number }>(
    "SELECT request_id FROM recovery_request WHERE account_id = $1",
    [elsewhere.accountId],
  );
  assert.equal((await issue(officer, foreign?.request_id ?? 0)).statusCode, 404);
  assert.equal(
    (await call("DELETE", `/api/recovery/requests/${seen?.requestId}`, { cookie: officer })).statusCode,
    204,
  );
  assert.deepEqual(await listed(officer), []);
});

test("a code of the unit ends after a day, and after five wrong tries", async () => {
  const holder = await make(15);
  await employ(holder, true);
  const clerk = await signIn("clerk");
  await ask(holder);
  const requestId = (await listed(clerk))[0]?.requestId ?? 0;
  const spent = (await issue(clerk, requestId)).json<{ code: string }>().code;
  for (let each = 0; each < 5; each++) await assisted(holder, "AAAAAAAAAA", `10.72.0.${each}`);
  wait(61);
  assert.equal(codeOf(await assisted(holder, spent, "10.72.1.1")), "recovery_code_refused");
  const late = (await issue(clerk, requestId)).json<{ code: string }>().code;
  wait(86_401);
  assert.equal(codeOf(await assisted(holder, late, "10.72.1.2")), "recovery_code_refused");
});

test("one's own account: sessions, another password, another telephone", async () => {
  const holder = await make(20);
  const phone = await call("POST", "/api/sign-in/password", {
    body: { name: holder.phone, password: PASSWORD },
    agent: "Mozilla/5.0 (Linux; Android 14; ELS-AN00) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36",
  });
  const cookie = await enter(holder);
  const third = await enter(holder);
  const read = async () =>
    (await call("GET", "/api/me/account", { cookie })).json<{
      phone: string;
      sessions: { sessionId: number; device: string; current: boolean }[];
    }>();
  const { sessions } = await read();
  assert.deepEqual(sessions.map(({ device, current }) => `${device}${current ? " (this)" : ""}`).toSorted(), [
    "其他设备",
    "其他设备 (this)",
    "手机·Chrome",
  ]);
  const other = sessions.find(({ device }) => device === "手机·Chrome")?.sessionId ?? 0;
  assert.equal((await call("DELETE", `/api/me/sessions/${other}`, { cookie })).statusCode, 204);
  assert.equal((await call("GET", "/api/me", { cookie: cookieOf(phone) })).statusCode, 401);
  const stranger = await enter(await make(21));
  assert.equal((await call("DELETE", `/api/me/sessions/${other}`, { cookie: stranger })).statusCode, 404);
  const change = (body: object) => call("PUT", "/api/me/password", { cookie, body });
  assert.equal(codeOf(await change({ password: "wrong", newPassword: NEW })), "password_refused");
  assert.deepEqual((await change({ password: PASSWORD, newPassword: NEW })).json(), { ended: 1 });
  assert.equal((await call("GET", "/api/me", { cookie: third })).statusCode, 401);
  assert.equal((await call("GET", "/api/me", { cookie })).statusCode, 200);
  await call("POST", "/api/me/phone/codes", { cookie, body: { phone: "19977776666" } });
  const body = { phone: "19977776666", code: await codeFor("19977776666"), password: NEW };
  assert.equal((await call("PUT", "/api/me/phone", { cookie, body })).statusCode, 204);
  assert.equal((await read()).phone, "199****6666");
  assert.deepEqual((await call("DELETE", "/api/me/sessions", { cookie })).json(), { ended: 0 });
});

test("sessions slide while they are used, and end after twelve hours without a sign of life, or a week", async () => {
  const holder = await make(22);
  const cookie = await enter(holder);
  const alive = async () => (await call("GET", "/api/me", { cookie })).statusCode === 200;
  for (let each = 0; each < 3; each++) {
    wait(11 * 3_600);
    assert.equal(await alive(), true);
  }
  wait(12 * 3_600 + 1);
  assert.equal(await alive(), false);
  const long = await enter(holder);
  for (let each = 0; each < 17; each++) {
    wait(10 * 3_600);
    assert.equal((await call("GET", "/api/me", { cookie: long })).statusCode, each < 16 ? 200 : 401, String(each));
  }
});

test("nothing went wrong inside", () => assert.deepEqual(faults, []));

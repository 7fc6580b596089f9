/** Second factors of somebody else's account taken away: by whom, when, and what is left of it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { generateSync } from "otplib";
import { transact } from "../../server/platform/db.ts";
import { enter, movingClock, newAccount } from "./entered.ts";
import { useComposed } from "./composed.ts";

const clock = movingClock("2026-09-01T09:00:00+08:00");
const { http, database, faults } = await useComposed({ services: { clock } });

type Headers = { cookie: string; origin: string };
const ask = (headers: Headers, method: "GET" | "POST" | "PUT", url: string, payload?: object) =>
  http.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
const codeOf = (answer: { json<T>(): T }) => answer.json<{ code?: string }>().code;

/** A system administrator who has just given a second factor, wearing the office. */
const admin = await newAccount(database, "runs-it", { role: "system_admin", scope: "all" });
const officer = await newAccount(database, "lost-phone", {
  role: "division_hr",
  scope: "division",
  divisionCode: "d08",
});
const asAdmin = () => enter(database, clock, { ...admin, secondFactorAt: clock.now() });
const reset = (headers: Headers, accountId: number, reason = "手机丢失，已当面核对") =>
  ask(headers, "POST", `/api/accounts/${accountId}/second-factor/reset`, { reason });

/** Sets a second factor up, as its owner does; returns its secret. */
async function enrol(accountId: number): Promise<string> {
  const headers = await enter(database, clock, { accountId });
  const { secret } = (await ask(headers, "POST", "/api/me/factors/totp/setup")).json<{ secret: string }>();
  const code = generateSync({ secret, epoch: Math.floor(clock.now().getTime() / 1000) });
  assert.equal((await ask(headers, "PUT", "/api/me/factors/totp", { code })).statusCode, 200);
  return secret;
}
const savePasskey = (accountId: number) =>
  transact(database, (tx) =>
    tx.execute(
      `INSERT INTO passkey (account_id, credential_id, public_key, sign_count, rp_id, backed_up, label, created_at)
       VALUES ($1, 'x', 'x', 0, 'localhost', false, '办公电脑', now())`,
      [accountId],
    ),
  );
const left = (accountId: number) =>
  database.row<{ factors: number; codes: number; sessions: number }>(
    `SELECT (SELECT count(*)::int FROM totp_factor WHERE account_id = $1)
              + (SELECT count(*)::int FROM passkey WHERE account_id = $1) AS factors,
            (SELECT count(*)::int FROM recovery_code WHERE account_id = $1) AS codes,
            (SELECT count(*)::int FROM session WHERE account_id = $1) AS sessions`,
    [accountId],
  );

test("everything that proved somebody is taken away, they are out everywhere, told, and set up a new one", async () => {
  await enrol(officer.accountId);
  await savePasskey(officer.accountId);
  const worn = await enter(database, clock, { ...officer, secondFactorAt: clock.now() });
  assert.equal((await ask(worn, "GET", "/api/years/2026/people")).statusCode, 200);
  const headers = await asAdmin();
  const listed = async () =>
    (await ask(headers, "GET", "/api/accounts?q=lost")).json<{
      accounts: { accountId: number; secondFactor: boolean; sessions: number }[];
    }>().accounts[0];
  assert.deepEqual((await listed())?.secondFactor, true);
  const done = await reset(headers, officer.accountId);
  assert.equal(done.statusCode, 200, done.body);
  assert.deepEqual(await left(officer.accountId), { factors: 0, codes: 0, sessions: 0 });
  assert.equal((await ask(worn, "GET", "/api/me")).statusCode, 401);
  assert.deepEqual([(await listed())?.secondFactor, (await listed())?.sessions], [false, 0]);
  const event = await database.row<{ account_id: number; object: string; details: object }>(
    "SELECT account_id, object, details FROM audit_event WHERE operation = 'administration.resetFactor' AND outcome = 'done'",
  );
  assert.deepEqual(event, {
    account_id: admin.accountId,
    object: `account:${officer.accountId}`,
    details: { reason: "手机丢失，已当面核对", totp: true, passkeys: 1 },
  });
  const again = await enter(database, clock, { accountId: officer.accountId });
  const inbox = (await ask(again, "GET", "/api/notices")).json<{ notices: { title: string; body: string }[] }>();
  assert.match(JSON.stringify(inbox), /您的二次验证已重设.*手机丢失，已当面核对/);
  // Without a new factor no office can be worn; with it everything is as before.
  const wear = (who: Headers) => ask(who, "PUT", "/api/session/office", { officeId: officer.officeId });
  assert.equal(codeOf(await wear(again)), "second_factor_needed");
  await enrol(officer.accountId);
  const proven = await enter(database, clock, { accountId: officer.accountId, secondFactorAt: clock.now() });
  assert.equal((await wear(proven)).statusCode, 200);
});

test("not one's own, not without a factor, not of an account that is gone, not without a fresh proof or a reason", async () => {
  const headers = await asAdmin();
  const bare = await newAccount(database, "bare");
  const closed = await newAccount(database, "closed");
  await enrol(admin.accountId);
  await enrol(closed.accountId);
  await transact(database, (tx) =>
    tx.execute("UPDATE account SET state = 'closed' WHERE account_id = $1", [closed.accountId]),
  );
  const refusals: [number, number, string][] = [
    [admin.accountId, 409, "own_factor"],
    [bare.accountId, 409, "account_without_factor"],
    [closed.accountId, 409, "account_not_changeable"],
    [987_654, 404, "not_found"],
  ];
  for (const [accountId, status, code] of refusals) {
    const answer = await reset(headers, accountId);
    assert.deepEqual([answer.statusCode, codeOf(answer)], [status, code]);
  }
  const factorsOfAdmin = await left(admin.accountId);
  assert.equal(factorsOfAdmin?.factors, 1, "one's own stays");
  assert.equal((await reset(headers, officer.accountId, "丢")).statusCode, 422);
  clock.forward(11);
  assert.equal(codeOf(await reset(headers, officer.accountId)), "step_up_needed");
  const trail = await database.rows(
    "SELECT FROM audit_event WHERE operation = 'administration.resetFactor' AND outcome = 'denied' AND account_id = $1",
    [admin.accountId],
  );
  assert.ok(trail.length > 0, "what was refused leaves a line");
});

test("of several who reset at once one does, and the owner is told once", async () => {
  const { accountId } = await newAccount(database, "sought");
  await enrol(accountId);
  const headers = await asAdmin();
  const answers = await Promise.all(Array.from({ length: 5 }, () => reset(headers, accountId)));
  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode).sort((one, other) => one - other),
    [200, 409, 409, 409, 409],
  );
  assert.equal((await database.rows("SELECT FROM notice WHERE account_id = $1", [accountId])).length, 1);
});

test("nothing went wrong inside", () => assert.deepEqual(faults, []));

import assert from "node:assert/strict";
import { test } from "node:test";
import { generateSync } from "otplib";
import { enter, movingClock, newAccount } from "./entered.ts";
import { useComposed } from "./composed.ts";

const clock = movingClock("2026-09-01T09:00:00+08:00");
const { http, database, faults, signIn } = await useComposed({ services: { clock } });

type Headers = { cookie: string; origin: string };
type Answer = { statusCode: number; body: string; headers: Record<string, unknown>; json<T = never>(): T };

async function ask(headers: Headers, method: string, url: string, payload?: object): Promise<Answer> {
  const answer = await http.inject({
    method: method as "GET",
    url,
    headers,
    ...(payload === undefined ? {} : { payload }),
  });
  return answer;
}

const codeOf = (answer: Answer) => (answer.body === "" ? "" : (answer.json<{ code?: string }>().code ?? ""));
const seconds = () => Math.floor(clock.now().getTime() / 1000);
const totp = (secret: string, step = 0) => generateSync({ secret, epoch: seconds() + step * 30 });

async function enrol(headers: Headers): Promise<{ secret: string; recoveryCodes: string[] }> {
  const begun = await ask(headers, "POST", "/api/me/factors/totp/setup");
  assert.equal(begun.statusCode, 201, begun.body);
  const { secret } = begun.json<{ secret: string }>();
  const done = await ask(headers, "PUT", "/api/me/factors/totp", { code: totp(secret) });
  assert.equal(done.statusCode, 200, done.body);
  return { secret, recoveryCodes: done.json<{ recoveryCodes: string[] }>().recoveryCodes };
}

const give = (headers: Headers, kind: string, code: string) =>
  ask(headers, "POST", "/api/session/proof/code", { kind, code });

async function trail(operation: string): Promise<{ outcome: string; details: Record<string, unknown> | null }[]> {
  return database.rows("SELECT outcome, details FROM audit_event WHERE operation = $1 ORDER BY event_id", [operation]);
}

test("a phone is set up by its first code; the secret stands nowhere in clear, ten recovery codes are shown once", async () => {
  const { accountId } = await newAccount(database, "enrols");
  const headers = await enter(database, clock, { accountId });
  const begun = await ask(headers, "POST", "/api/me/factors/totp/setup");
  const setup = begun.json<{ secret: string; uri: string; qr: string }>();
  assert.match(setup.secret, /^[A-Z2-7]{32}$/);
  assert.match(setup.uri, new RegExp(`^otpauth://totp/.*secret=${setup.secret}`));
  assert.match(Buffer.from(setup.qr.split(",")[1] ?? "", "base64").toString(), /^<svg /);
  assert.equal(begun.headers["cache-control"], "no-store");
  const again = (await ask(headers, "GET", "/api/me/factors/totp/setup")).json<{ secret: string }>();
  assert.equal(again.secret, setup.secret, "the page can be opened again");

  const wrong = await ask(headers, "PUT", "/api/me/factors/totp", { code: "000000" });
  assert.deepEqual([wrong.statusCode, codeOf(wrong)], [422, "factor_code_wrong"]);
  const typed = totp(setup.secret).replaceAll(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
  const done = await ask(headers, "PUT", "/api/me/factors/totp", { code: ` ${typed.slice(0, 3)} ${typed.slice(3)}` });
  const { recoveryCodes } = done.json<{ recoveryCodes: string[] }>();
  assert.equal(new Set(recoveryCodes).size, 10);
  assert.ok(recoveryCodes.every((code) => /^[2-9A-HJ-NP-Z]{4}(-[2-9A-HJ-NP-Z]{4}){2}$/.test(code)));

  const kept = JSON.stringify([
    await database.rows("SELECT encode(secret, 'escape') AS secret FROM totp_factor"),
    await database.rows("SELECT encode(digest, 'escape') AS digest FROM recovery_code"),
    await database.rows("SELECT details FROM audit_event"),
  ]);
  for (const secret of [setup.secret, ...recoveryCodes, ...recoveryCodes.map((code) => code.replaceAll("-", ""))])
    assert.ok(!kept.includes(secret));
  const factors = (await ask(headers, "GET", "/api/me/factors")).json<Record<string, unknown>>();
  assert.deepEqual(factors["recoveryCodes"], { left: 10, madeAt: clock.now().toISOString() });
  assert.deepEqual(
    (await trail("factor.totp.confirm")).map(({ outcome }) => outcome),
    ["failed", "done"],
  );
});

test("a setup ends after a quarter of an hour", async () => {
  const { accountId } = await newAccount(database, "dawdles");
  const headers = await enter(database, clock, { accountId });
  const { secret } = (await ask(headers, "POST", "/api/me/factors/totp/setup")).json<{ secret: string }>();
  clock.forward(16);
  const later = await enter(database, clock, { accountId });
  assert.equal(codeOf(await ask(later, "GET", "/api/me/factors/totp/setup")), "factor_setup_gone");
  assert.equal(codeOf(await ask(later, "PUT", "/api/me/factors/totp", { code: totp(secret) })), "factor_setup_gone");
  const other = (await ask(later, "POST", "/api/me/factors/totp/setup")).json<{ secret: string }>();
  assert.notEqual(other.secret, secret);
});

test("whoever has a second factor is nobody until it is given", async () => {
  const { accountId } = await newAccount(database, "careful");
  const { secret } = await enrol(await enter(database, clock, { accountId }));
  clock.forward(1);
  const headers = await enter(database, clock, { accountId });
  for (const [method, url] of [
    ["GET", "/api/me"],
    ["GET", "/api/me/factors"],
    ["DELETE", "/api/me/factors/totp"],
    ["POST", "/api/me/factors/totp/setup"],
  ] as const)
    assert.equal(codeOf(await ask(headers, method, url)), "not_signed_in", url);
  const proof = (await ask(headers, "GET", "/api/session/proof")).json();
  assert.deepEqual(proof, { signedIn: true, owed: true, demo: false, methods: ["totp", "recovery"] });
  assert.equal((await give(headers, "totp", totp(secret))).statusCode, 200);
  assert.equal((await ask(headers, "GET", "/api/me")).statusCode, 200);
  assert.equal(codeOf(await give({ cookie: "", origin: "http://localhost" }, "totp", "123456")), "not_signed_in");
});

test("a code is good for its own time step and one to either side, and each step is taken once", async () => {
  const { accountId } = await newAccount(database, "steps");
  const { secret } = await enrol(await enter(database, clock, { accountId }));
  const headers = await enter(database, clock, { accountId });
  assert.equal(codeOf(await give(headers, "totp", totp(secret))), "factor_code_used", "that of the setup");
  clock.forward(5);
  assert.equal(codeOf(await give(headers, "totp", totp(secret, -2))), "factor_code_wrong");
  assert.equal(codeOf(await give(headers, "totp", totp(secret, 2))), "factor_code_wrong");
  assert.equal((await give(headers, "totp", totp(secret, -1))).statusCode, 200);
  assert.equal((await give(headers, "totp", totp(secret))).statusCode, 200);
  assert.equal((await give(headers, "totp", totp(secret, 1))).statusCode, 200);
  assert.equal(codeOf(await give(headers, "totp", totp(secret))), "factor_code_used", "an older step than the last");
});

test("of four sessions that give the same code at once one is let through; the same with a recovery code", async () => {
  for (const [name, kind] of [
    ["parallel-totp", "totp"],
    ["parallel-recovery", "recovery"],
  ] as const) {
    const { accountId } = await newAccount(database, name);
    const { secret, recoveryCodes } = await enrol(await enter(database, clock, { accountId }));
    clock.forward(2);
    const sessions = await Promise.all(Array.from({ length: 4 }, () => enter(database, clock, { accountId })));
    const code = kind === "totp" ? totp(secret) : (recoveryCodes[3] ?? "");
    const answers = await Promise.all(sessions.map((headers) => give(headers, kind, code)));
    const outcomes = answers.map((answer) => (answer.statusCode === 200 ? "taken" : codeOf(answer))).sort();
    assert.deepEqual(outcomes, ["factor_code_used", "factor_code_used", "factor_code_used", "taken"], kind);
    const given = await database.row<{ count: number }>(
      "SELECT count(*)::int AS count FROM session WHERE account_id = $1 AND second_factor_at = $2",
      [accountId, clock.now()],
    );
    assert.equal(given?.count, 1, kind);
  }
});

test("after five wrong codes in a row one waits, longer each time; a right one ends the count; others are not concerned", async () => {
  const { accountId } = await newAccount(database, "guesses");
  const { secret, recoveryCodes } = await enrol(await enter(database, clock, { accountId }));
  clock.forward(2);
  const headers = await enter(database, clock, { accountId });
  // At once, so that nobody gains tries by sending them together.
  const answers = await Promise.all(Array.from({ length: 8 }, () => give(headers, "totp", "000000")));
  assert.deepEqual(answers.map(codeOf).sort(), [
    ...Array.from({ length: 5 }, () => "factor_code_wrong"),
    ...Array.from({ length: 3 }, () => "factor_wait"),
  ]);
  const right = await give(headers, "totp", totp(secret));
  assert.deepEqual([right.statusCode, codeOf(right), right.headers["retry-after"]], [429, "factor_wait", "60"]);
  assert.equal(codeOf(await give(headers, "recovery", recoveryCodes[0] ?? "")), "factor_wait");
  clock.forward(1);
  assert.equal(codeOf(await give(headers, "totp", "000000")), "factor_code_wrong");
  assert.equal((await give(headers, "totp", totp(secret))).headers["retry-after"], "120");
  clock.forward(2);
  assert.equal((await give(headers, "totp", totp(secret))).statusCode, 200);
  assert.equal(codeOf(await give(headers, "totp", "000000")), "factor_code_wrong", "counted from one again");
  const failed = (await trail("factor.give")).filter(({ details }) => details?.["wrong"] !== undefined);
  assert.ok(failed.length >= 7 && failed.every(({ outcome }) => outcome === "failed"));
});

test("recovery codes are good in any spelling, once; new ones end the old", async () => {
  const { accountId } = await newAccount(database, "recovers");
  const { recoveryCodes } = await enrol(await enter(database, clock, { accountId }));
  const headers = await enter(database, clock, { accountId });
  const [first = "", second = "", third = ""] = recoveryCodes;
  assert.equal((await give(headers, "recovery", first.toLowerCase().replaceAll("-", " "))).statusCode, 200);
  assert.equal(codeOf(await give(headers, "recovery", first)), "factor_code_used");
  assert.equal((await give(headers, "recovery", second.replaceAll("-", ""))).statusCode, 200);
  const renewed = await ask(headers, "POST", "/api/me/factors/recovery-codes");
  assert.equal(renewed.json<{ recoveryCodes: string[] }>().recoveryCodes.length, 10);
  assert.equal(codeOf(await give(headers, "recovery", third)), "factor_code_wrong");
  const { accountId: other } = await newAccount(database, "recovers-other");
  await enrol(await enter(database, clock, { accountId: other }));
  const [mine = ""] = renewed.json<{ recoveryCodes: string[] }>().recoveryCodes;
  const foreign = await enter(database, clock, { accountId: other });
  assert.equal(codeOf(await give(foreign, "recovery", mine)), "factor_code_wrong", "another's code");
});

test("without a factor there is nothing to give, to renew or to remove", async () => {
  const { accountId } = await newAccount(database, "bare");
  const headers = await enter(database, clock, { accountId });
  assert.equal(codeOf(await give(headers, "totp", "123456")), "factor_missing");
  assert.equal(codeOf(await ask(headers, "POST", "/api/me/factors/recovery-codes")), "factor_missing");
  assert.equal(codeOf(await ask(headers, "DELETE", "/api/me/factors/totp")), "factor_missing");
  assert.deepEqual((await ask(headers, "GET", "/api/me/factors")).json(), { passkeys: [], needed: false });
});

test("an office is worn with a second factor only; the demo answers for its personas", async () => {
  const { accountId, officeId } = await newAccount(database, "officer-1", {
    role: "division_hr",
    scope: "division",
    divisionCode: "d08",
  });
  const headers = await enter(database, clock, { accountId });
  const wear = (who: Headers, id: number | null) => ask(who, "PUT", "/api/session/office", { officeId: id });
  const refused = await wear(headers, officeId ?? 0);
  assert.deepEqual([refused.statusCode, codeOf(refused)], [403, "second_factor_needed"]);
  assert.equal((await wear(headers, null)).statusCode, 200, "to take off needs nothing");
  assert.equal((await ask(headers, "GET", "/api/me/factors")).json<{ needed: boolean }>().needed, true);
  await enrol(headers);
  const worn = await wear(headers, officeId ?? 0);
  assert.equal(worn.json<{ actor: { role: string } }>().actor.role, "division_hr");
  const persona = { cookie: await signIn("corps"), origin: "http://localhost" };
  const offices = (await ask(persona, "GET", "/api/me")).json<{ offices: { officeId: number }[] }>().offices;
  assert.equal((await wear(persona, offices[0]?.officeId ?? 0)).statusCode, 200);
  // An office of somebody else is not there, with or without a second factor.
  assert.equal(codeOf(await wear(headers, offices[0]?.officeId ?? 0)), "not_found");
});

test("taking the last factor away takes offices off, everywhere", async () => {
  const { accountId, officeId } = await newAccount(database, "leaves-1", { role: "xpcc_hr", scope: "all" });
  const headers = await enter(database, clock, { accountId });
  const { secret } = await enrol(headers);
  clock.forward(1);
  const other = await enter(database, clock, { accountId });
  await give(other, "totp", totp(secret));
  for (const who of [headers, other]) await ask(who, "PUT", "/api/session/office", { officeId });
  assert.equal((await ask(headers, "DELETE", "/api/me/factors/totp")).statusCode, 204);
  for (const who of [headers, other]) {
    const me = (await ask(who, "GET", "/api/me")).json<{ actor: { role: string } }>();
    assert.equal(me.actor.role, "learner");
    assert.equal(codeOf(await ask(who, "PUT", "/api/session/office", { officeId })), "second_factor_needed");
  }
  assert.deepEqual(await database.rows("SELECT FROM recovery_code WHERE account_id = $1", [accountId]), []);
});

test("what asks for a fresh proof refuses an old one, and takes it again once it is given", async () => {
  const { accountId } = await newAccount(database, "steps-up");
  const headers = await enter(database, clock, { accountId });
  clock.forward(16);
  const refused = await ask(headers, "POST", "/api/me/factors/totp/setup");
  assert.deepEqual([refused.statusCode, codeOf(refused)], [403, "step_up_needed"], "signed in too long ago");
  const { secret } = await enrol(await enter(database, clock, { accountId }));
  clock.forward(20);
  const later = await enter(database, clock, { accountId });
  assert.equal((await give(later, "totp", totp(secret))).statusCode, 200);
  clock.forward(11);
  assert.equal(codeOf(await ask(later, "DELETE", "/api/me/factors/totp")), "step_up_needed");
  assert.equal(codeOf(await ask(later, "POST", "/api/me/factors/recovery-codes")), "step_up_needed");
  assert.equal((await ask(later, "POST", "/api/me/factors/totp/setup")).statusCode, 201, "adding takes an older one");
  assert.equal((await give(later, "totp", totp(secret))).statusCode, 200);
  assert.equal((await ask(later, "DELETE", "/api/me/factors/totp")).statusCode, 204);
  const denied = await database.rows<{ operation: string }>(
    "SELECT operation FROM audit_event WHERE account_id = $1 AND outcome = 'denied'",
    [accountId],
  );
  assert.ok(denied.length >= 3, "each refusal leaves a line");
});

test("nothing went wrong inside", () => assert.deepEqual(faults, []));

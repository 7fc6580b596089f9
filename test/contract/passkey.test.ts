import assert from "node:assert/strict";
import { test } from "node:test";
import { makePasskey, sign, type Bend, type SoftPasskey } from "./authenticator.ts";
import { enter, movingClock, newAccount } from "./entered.ts";
import { useComposed } from "./composed.ts";

const clock = movingClock("2026-09-01T09:00:00+08:00");
const { http, database, faults } = await useComposed({ services: { clock } });

type Headers = Record<string, string>;
type Options = { challenge: string; rp: { id: string }; allowCredentials?: { id: string }[] };

async function ask(headers: Headers, method: string, url: string, payload?: object) {
  const whole = { origin: "http://localhost", ...headers };
  return http.inject({
    method: method as "GET",
    url,
    headers: whole,
    ...(payload === undefined ? {} : { payload }),
  });
}
const codeOf = (answer: { body: string }) => (JSON.parse(answer.body || "{}") as { code?: string }).code ?? "";
const optionsAt = async (headers: Headers, url: string) => {
  const answer = await ask(headers, "POST", url);
  assert.equal(answer.statusCode, 201, answer.body);
  return answer.json<{ options: Options }>().options;
};

async function register(headers: Headers, label = "手机"): Promise<SoftPasskey> {
  const { passkey, response } = makePasskey(await optionsAt(headers, "/api/me/passkeys/options"));
  const added = await ask(headers, "POST", "/api/me/passkeys", { label, response });
  assert.equal(added.statusCode, 201, added.body);
  return passkey;
}

async function signIn(passkey: SoftPasskey, bend: Bend = {}) {
  const options = await optionsAt({}, "/api/session/passkey/options");
  return ask({}, "POST", "/api/session/passkey", { response: sign(passkey, options, bend) });
}

test("a passkey is registered, named, listed, and signs in as first and second factor in one", async () => {
  const { accountId, officeId } = await newAccount(database, "passkey-officer", { role: "xpcc_hr", scope: "all" });
  const headers = await enter(database, clock, { accountId });
  const passkey = await register(headers);
  const factors = (await ask(headers, "GET", "/api/me/factors")).json<{
    passkeys: { passkeyId: number; label: string }[];
    recoveryCodes: { left: number };
  }>();
  assert.deepEqual([factors.passkeys[0]?.label, factors.recoveryCodes.left], ["手机", 10]);
  const id = factors.passkeys[0]?.passkeyId ?? 0;
  assert.equal((await ask(headers, "PATCH", `/api/me/passkeys/${id}`, { label: "旧手机" })).statusCode, 204);
  const entered = await signIn(passkey);
  assert.equal(entered.statusCode, 201, entered.body);
  const cookie = String(entered.headers["set-cookie"]).split(";")[0] ?? "";
  const worn = await ask({ cookie }, "PUT", "/api/session/office", { officeId });
  assert.equal(worn.statusCode, 200, "no other factor is needed for an office");
  const other = await enter(database, clock, await newAccount(database, "passkey-stranger"));
  for (const [method, payload] of [
    ["PATCH", { label: "x" }],
    ["DELETE", undefined],
  ] as const)
    assert.equal(codeOf(await ask(other, method, `/api/me/passkeys/${id}`, payload)), "not_found");
  assert.equal((await ask({ cookie }, "DELETE", `/api/me/passkeys/${id}`)).statusCode, 204);
  assert.equal(codeOf(await signIn(passkey)), "passkey_refused", "a passkey that was removed");
});

test("a challenge is good once, for five minutes, for the session and the purpose it was given to", async () => {
  const headers = await enter(database, clock, await newAccount(database, "passkey-once"));
  const options = await optionsAt(headers, "/api/me/passkeys/options");
  const wrong = makePasskey(options, { origin: "https://evil.example" });
  assert.equal(
    codeOf(await ask(headers, "POST", "/api/me/passkeys", { label: "a", response: wrong.response })),
    "passkey_refused",
  );
  const right = makePasskey(options);
  assert.equal(
    codeOf(await ask(headers, "POST", "/api/me/passkeys", { label: "a", response: right.response })),
    "passkey_challenge_gone",
    "used up by the answer before, although that was refused",
  );
  const passkey = await register(headers);
  const signing = await optionsAt({}, "/api/session/passkey/options");
  const response = sign(passkey, signing);
  const both = await Promise.all([1, 2, 3, 4].map(() => ask({}, "POST", "/api/session/passkey", { response })));
  assert.deepEqual(both.map(({ statusCode }) => String(statusCode)).sort(), ["201", "409", "409", "409"]);
  const late = await optionsAt({}, "/api/session/passkey/options");
  clock.forward(6);
  const expired = await ask({}, "POST", "/api/session/passkey", { response: sign(passkey, late) });
  assert.equal(codeOf(expired), "passkey_challenge_gone");
  const forSignIn = await optionsAt({}, "/api/session/passkey/options");
  const otherUse = await ask(headers, "POST", "/api/session/proof/passkey", { response: sign(passkey, forSignIn) });
  assert.equal(codeOf(otherUse), "passkey_challenge_gone");
  const made = await signIn(passkey, { challenge: "AAAA" });
  assert.equal(codeOf(made), "passkey_challenge_gone", "one that nobody gave");
});

test("another site, an owner who was not asked, another key: none signs in; neither does a copy", async () => {
  const { accountId } = await newAccount(database, "passkey-bent");
  const headers = await enter(database, clock, { accountId });
  const passkey = await register(headers);
  assert.equal(codeOf(await signIn(passkey, { origin: "https://evil.example" })), "passkey_refused");
  assert.equal(codeOf(await signIn(passkey, { rpId: "evil.example" })), "passkey_refused");
  assert.equal(codeOf(await signIn(passkey, { unverified: true })), "passkey_refused");
  const { passkey: stranger } = makePasskey({ challenge: "x", rp: { id: "localhost" } });
  assert.equal(codeOf(await signIn(stranger)), "passkey_refused");
  assert.equal(codeOf(await signIn({ ...stranger, id: passkey.id })), "passkey_refused", "the right name, another key");
  assert.equal((await signIn(passkey, { count: 50 })).statusCode, 201);
  assert.equal(codeOf(await signIn(passkey, { count: 50 })), "passkey_refused", "a copy counts on its own");
  assert.equal(codeOf(await signIn(passkey, { count: 7 })), "passkey_refused");
  const told = await database.rows<{ details: { signCount?: string; kept?: number; given?: number } }>(
    "SELECT details FROM audit_event WHERE operation = 'passkey.session' AND details ? 'signCount' ORDER BY event_id",
  );
  assert.deepEqual(
    told.map(({ details: { kept, given } }) => [kept, given]),
    [
      [50, 50],
      [50, 7],
    ],
  );
  await database.pool.query(
    "BEGIN READ WRITE; UPDATE account SET state = 'disabled' WHERE login_name = 'passkey-bent'; COMMIT",
  );
  assert.equal(codeOf(await signIn(passkey, { count: 60 })), "passkey_refused", "an account that is switched off");
});

test("as second factor only one's own passkey counts; there is none under an IP address; ten are the most", async () => {
  const { accountId } = await newAccount(database, "passkey-second");
  const own = await enter(database, clock, { accountId });
  const passkey = await register(own);
  const { accountId: otherId } = await newAccount(database, "passkey-second-other");
  const foreign = await register(await enter(database, clock, { accountId: otherId }));
  const headers = await enter(database, clock, { accountId });
  assert.equal(codeOf(await ask(headers, "GET", "/api/me")), "not_signed_in");
  const options = await optionsAt(headers, "/api/session/proof/passkey/options");
  assert.deepEqual(
    options.allowCredentials?.map(({ id }) => id),
    [passkey.id],
  );
  const wrong = await ask(headers, "POST", "/api/session/proof/passkey", { response: sign(foreign, options) });
  assert.equal(codeOf(wrong), "passkey_refused");
  const again = await optionsAt(headers, "/api/session/proof/passkey/options");
  const right = await ask(headers, "POST", "/api/session/proof/passkey", { response: sign(passkey, again) });
  assert.equal(right.statusCode, 200, right.body);
  assert.equal((await ask(headers, "GET", "/api/me")).statusCode, 200);
  const byNumber = { ...headers, host: "127.0.0.1:3000", origin: "http://127.0.0.1:3000" };
  assert.equal(codeOf(await ask(byNumber, "POST", "/api/me/passkeys/options")), "passkey_place");
  const plain = { ...headers, host: "xueshi.example", origin: "http://xueshi.example" };
  assert.equal(codeOf(await ask(plain, "POST", "/api/me/passkeys/options")), "passkey_place");
  for (let at = 1; at < 10; at++) await register(headers, `第${at}个`);
  assert.equal(codeOf(await ask(headers, "POST", "/api/me/passkeys/options")), "passkey_limit");
});

test("nothing went wrong inside", () => assert.deepEqual(faults, []));

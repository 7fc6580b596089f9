import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setPhone } from "../../server/identity/accounts.ts";
import { transact } from "../../server/platform/db.ts";
import { enter, movingClock, newAccount } from "./entered.ts";
import { startProvider } from "./provider.ts";
import { useComposed } from "./composed.ts";

const clock = movingClock("2026-09-01T09:00:00+08:00");
const { http, database, faults, services, signIn } = await useComposed({ everyOffice: true, services: { clock } });
const provider = await startProvider("http://localhost/federation/callback");
after(() => provider.close());

type Headers = Record<string, string>;
const NUMBER = "11010519491231002X";
const VERIFIED = { name: "阿依古丽", identity_number: NUMBER, identity_verified: true };

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
const cookieOf = (answer: { headers: Record<string, unknown> }, name: string) =>
  [answer.headers["set-cookie"]]
    .flat()
    .map((line) => String(line).split(";")[0] ?? "")
    .find((line) => line.startsWith(`${name}=`)) ?? "";

const security = { cookie: await signIn("security-admin") };
const created = await ask(security, "POST", "/api/administration/identity-providers", {
  code: "corps",
  label: "兵团统一身份认证",
  issuer: provider.issuer,
  clientId: "xueshi",
  clientSecret: "a secret of tests",
  scope: "profile phone email identity",
});
assert.equal(created.statusCode, 201, created.body);
const { providerId } = created.json<{ providerId: number }>();
let version = 1;

async function change(body: object) {
  const answer = await ask(security, "PATCH", `/api/administration/identity-providers/${providerId}`, {
    version,
    ...body,
  });
  if (answer.statusCode === 200) version += 1;
  return answer;
}
const { account_id: accountId } = (await database.row<{ account_id: number }>(
  "SELECT account_id FROM account WHERE person_id = 1",
)) as { account_id: number };

/** Begins; returns where the browser is sent, and the cookies it has from then on. */
async function begin(headers: Headers, link: boolean) {
  const answer = link
    ? await ask(headers, "POST", "/api/me/links", { provider: "corps" })
    : await ask(headers, "POST", "/api/federation/sign-ins", { provider: "corps", to: "/year" });
  if (answer.statusCode !== 201) return { refused: codeOf(answer), url: "", cookie: "" };
  const cookie = [headers["cookie"], cookieOf(answer, "xueshi-federation")].filter(Boolean).join("; ");
  return { refused: "", url: answer.json<{ url: string }>().url, cookie };
}

const finish = (cookie: string, query: string) => ask({ cookie }, "POST", "/api/federation/callback", { query });

/** The whole way; `bend` may change what the browser carries. */
async function go(
  headers: Headers,
  link: boolean,
  who: string,
  bend: { out?: (url: URL) => void; back?: (url: URL) => void } = {},
) {
  const { refused, url, cookie } = await begin(headers, link);
  assert.equal(refused, "");
  const out = new URL(url);
  bend.out?.(out);
  provider.who = who;
  const back = await provider.visit(out.href);
  bend.back?.(back);
  return { answer: await finish(cookie, back.search), back, cookie };
}

const own = () => enter(database, clock, { accountId });
const linkCount = async () =>
  (await database.row<{ count: number }>("SELECT count(*)::int AS count FROM identity_link"))?.count;

test("a provider that is not switched on cannot be used, nor one that does not exist", async () => {
  assert.equal((await begin({}, false)).refused, "federation_off");
  const unknown = await ask({}, "POST", "/api/federation/sign-ins", { provider: "nobody" });
  assert.equal(codeOf(unknown), "federation_off");
  assert.deepEqual((await ask({}, "GET", "/api/identity-providers")).json(), { providers: [] });
  assert.equal((await change({ enabled: true })).statusCode, 200);
  assert.deepEqual((await ask({}, "GET", "/api/identity-providers")).json(), {
    providers: [{ code: "corps", label: "兵团统一身份认证" }],
  });
});

test("without a link nobody gets in, and no account comes into being", async () => {
  provider.subjects.set("stranger", VERIFIED);
  const before = await database.rows("SELECT account_id FROM account");
  const { answer } = await go({}, false, "stranger");
  assert.deepEqual([answer.statusCode, codeOf(answer)], [409, "federation_not_linked"]);
  assert.equal(cookieOf(answer, "xueshi-session"), "");
  assert.deepEqual(await database.rows("SELECT account_id FROM account"), before);
});

test("what is not verified, and what is another's, links nothing; a mail address never does", async () => {
  await transact(database, (tx) => setPhone(tx, services.vault, accountId, "19900000001", clock.now()));
  const phone = { phone_number: "+86 199 0000 0001", phone_number_verified: true };
  const refused = {
    "number-unverified": [{ ...VERIFIED, identity_verified: false }, "federation_unverified"],
    "number-said-verified": [{ ...VERIFIED, identity_verified: "true" as never }, "federation_unverified"],
    "number-of-another": [{ ...VERIFIED, identity_number: "110105199001010014" }, "federation_differs"],
    "mail-only": [{ name: "阿依古丽", email: "a@example.org", email_verified: true }, "federation_unverified"],
    "phone-unverified": [{ name: "阿依古丽", ...phone, phone_number_verified: false }, "federation_unverified"],
    "phone-without-name": [phone, "federation_unverified"],
    "phone-of-another-name": [{ name: "古丽", ...phone }, "federation_differs"],
    "phone-of-another": [{ name: "阿依古丽", ...phone, phone_number: "19900000002" }, "federation_differs"],
    "number-of-another-with-right-phone": [
      { name: "阿依古丽", ...phone, identity_number: "110105199001010014", identity_verified: true },
      "federation_differs",
    ],
  } as const;
  for (const [who, [claims, code]] of Object.entries(refused)) {
    provider.subjects.set(who, claims);
    const { answer } = await go(await own(), true, who);
    assert.deepEqual([who, codeOf(answer)], [who, code]);
  }
  assert.equal(await linkCount(), 0);
  const failed = await database.rows(
    "SELECT FROM audit_event WHERE operation = 'federation.finish' AND outcome = 'failed'",
  );
  assert.ok(failed.length >= Object.keys(refused).length);
});

test("a wrong state, nonce, issuer or code is not believed; neither is another browser, nor the same answer again", async () => {
  provider.subjects.set("bent", VERIFIED);
  const state = await go(await own(), true, "bent", { back: (url) => url.searchParams.set("state", "x".repeat(43)) });
  assert.equal(codeOf(state.answer), "federation_gone");
  const nonce = await go(await own(), true, "bent", { out: (url) => url.searchParams.set("nonce", "another") });
  assert.equal(codeOf(nonce.answer), "federation_refused");
  const issuer = await go(await own(), true, "bent", {
    back: (url) => url.searchParams.set("iss", "https://elsewhere.example"),
  });
  assert.equal(codeOf(issuer.answer), "federation_refused");
  const challenge = await go(await own(), true, "bent", {
    out: (url) => url.searchParams.set("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
  });
  assert.equal(codeOf(challenge.answer), "federation_refused");
  const denied = await go(await own(), true, "bent", {
    back: (url) => {
      url.searchParams.delete("code");
      url.searchParams.set("error", "access_denied");
    },
  });
  assert.equal(codeOf(denied.answer), "federation_refused");

  const headers = await own();
  const { url, cookie } = await begin(headers, true);
  const back = await provider.visit(url);
  assert.equal(codeOf(await finish(headers.cookie, back.search)), "federation_gone", "another browser");
  const stranger = `${headers.cookie}; xueshi-federation=${"a".repeat(43)}`;
  assert.equal(codeOf(await finish(stranger, back.search)), "federation_gone");
  const somebodyElse = await enter(database, clock, await newAccount(database, "federation-other"));
  const [, browser = ""] = cookie.split("; ");
  assert.equal(codeOf(await finish(`${somebodyElse.cookie}; ${browser}`, back.search)), "federation_gone");
  assert.equal(codeOf(await finish(cookie, back.search)), "federation_gone", "used up by the try before");
  const late = await begin(headers, true);
  const lateBack = await provider.visit(late.url);
  clock.forward(11);
  assert.equal(codeOf(await finish(late.cookie, lateBack.search)), "federation_gone");
  assert.equal(await linkCount(), 0);
});

test("linking asks for a fresh proof; then one signs in by the link, and a code is good once", async () => {
  provider.subjects.set("aygul", VERIFIED);
  const old = await own();
  clock.forward(6);
  assert.equal((await begin(old, true)).refused, "step_up_needed");
  const headers = await own();
  const { answer, back } = await go(headers, true, "aygul");
  assert.deepEqual(answer.json(), { outcome: "linked", to: "/links", label: "兵团统一身份认证" });
  assert.equal((await begin(headers, true)).refused, "federation_taken");
  const { links } = (await ask(headers, "GET", "/api/me/links")).json<{ links: { label: string }[] }>();
  assert.deepEqual(
    links.map(({ label }) => label),
    ["兵团统一身份认证"],
  );

  const entered = await go({}, false, "aygul");
  assert.deepEqual([entered.answer.statusCode, entered.answer.json<{ to: string }>().to], [200, "/year"]);
  const me = await ask({ cookie: cookieOf(entered.answer, "xueshi-session") }, "GET", "/api/me");
  assert.equal(me.json<{ actor: { accountId: number } }>().actor.accountId, accountId);
  assert.equal(codeOf(await finish(entered.cookie, entered.back.search)), "federation_gone", "the same answer again");
  const replayed = await go({}, false, "aygul", {
    back: (url) => url.searchParams.set("code", back.searchParams.get("code") ?? ""),
  });
  assert.equal(codeOf(replayed.answer), "federation_refused", "a code that was used");
  const federated = { cookie: cookieOf(entered.answer, "xueshi-session") };
  assert.equal(codeOf(await ask(federated, "POST", "/api/me/factors/totp/setup")), "step_up_needed");
});

test("an account elsewhere belongs to one account here; a link that is gone opens nothing", async () => {
  const headers = await own();
  const { links } = (await ask(headers, "GET", "/api/me/links")).json<{ links: { linkId: number }[] }>();
  const linkId = links[0]?.linkId ?? 0;
  const other = await enter(database, clock, await newAccount(database, "federation-third"));
  assert.equal((await begin(other, true)).refused, "federation_no_person");
  assert.equal(codeOf(await ask(other, "DELETE", `/api/me/links/${linkId}`)), "not_found");
  const entered = await go({}, false, "aygul");
  const federated = cookieOf(entered.answer, "xueshi-session");
  assert.equal((await ask(headers, "DELETE", `/api/me/links/${linkId}`)).statusCode, 204);
  assert.equal((await ask({ cookie: federated }, "GET", "/api/me")).statusCode, 401, "its session ends with it");
  assert.equal(codeOf((await go({}, false, "aygul")).answer), "federation_not_linked");
  const phone = { name: "阿依古丽", phone_number: "19900000001", phone_number_verified: true };
  provider.subjects.set("by-phone", phone);
  assert.equal((await go(headers, true, "by-phone")).answer.json<{ outcome: string }>().outcome, "linked");
  const account = await database.row("SELECT matched_by FROM identity_link");
  assert.deepEqual(account, { matched_by: "phone" });
});

test("switched off in between, nothing is believed; whoever is slower than another administrator is told", async () => {
  const { url, cookie } = await begin({}, false);
  provider.who = "by-phone";
  const back = await provider.visit(url);
  assert.equal((await change({ enabled: false })).statusCode, 200);
  assert.equal(codeOf(await finish(cookie, back.search)), "federation_off");
  version -= 1;
  assert.equal(codeOf(await change({ label: "别的" })), "conflict");
  version += 1;
});

test("an issuer is spoken with over TLS, or in the demo on the own machine; secrets stand nowhere in clear", async () => {
  const add = (issuer: string, code = "another") =>
    ask(security, "POST", "/api/administration/identity-providers", {
      code,
      label: "另一个",
      issuer,
      clientId: "x",
      clientSecret: "a secret of tests",
    });
  for (const issuer of [
    "http://idp.example",
    "ftp://127.0.0.1",
    "javascript:alert(1)",
    "https://user:pass@idp.example",
    "https://idp.example/?x=1",
    "nonsense",
  ])
    assert.equal(codeOf(await add(issuer)), "issuer_refused", issuer);
  assert.equal(codeOf(await add("https://idp.example", "corps")), "provider_known");
  const silent = await add("http://127.0.0.1:9", "silent");
  const { providerId: other } = silent.json<{ providerId: number }>();
  await ask(security, "PATCH", `/api/administration/identity-providers/${other}`, { version: 1, enabled: true });
  const gone = await ask({}, "POST", "/api/federation/sign-ins", { provider: "silent" });
  assert.deepEqual([gone.statusCode, codeOf(gone)], [503, "federation_no_answer"]);
  const list = await ask(security, "GET", "/api/administration/identity-providers");
  const kept = JSON.stringify([
    list.body,
    await database.rows("SELECT encode(client_secret, 'escape') AS secret FROM identity_provider"),
    await database.rows("SELECT details FROM audit_event"),
  ]);
  assert.ok(!kept.includes("a secret of tests"));
  const corps = { cookie: await signIn("corps") };
  assert.equal((await ask(corps, "GET", "/api/administration/identity-providers")).statusCode, 403);
});

test("nothing went wrong inside", () => assert.deepEqual(faults, []));

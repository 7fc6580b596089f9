import assert from "node:assert/strict";
import { test } from "node:test";
import type { LightMyRequestResponse } from "fastify";
import type { DraftView, SeriesChoice } from "../../contract/registration.ts";
import { syntheticCitizenId, syntheticMobile } from "../../engine/identifiers-synthetic.ts";
import { personById, registerPeople } from "../../server/people/door.ts";
import { transact } from "../../server/platform/db.ts";
import { testVault } from "../services.ts";
import { codeOf, cookieOf, PASSWORD, useAccounts } from "./accounts.ts";

const accounts = await useAccounts();
const { http, database, faults, wait, call, codeFor } = accounts;

const someone = (number: number, more: object = {}) => ({
  name: "买买提·艾力",
  document: "citizen",
  number: syntheticCitizenId(number, 1990, false),
  phone: syntheticMobile(number),
  consent: true,
  consentVersion: "2026-07-01",
  ...more,
});

/** A browser that keeps the draft's cookie. */
function browser(from = "10.1.1.1") {
  let cookie = "";
  return async (method: "GET" | "POST" | "PUT", url: string, payload?: object): Promise<LightMyRequestResponse> => {
    const answer = await http.inject({
      method,
      url: `/api/registration${url}`,
      remoteAddress: from,
      headers: cookie === "" ? {} : { cookie, origin: "http://localhost" },
      ...(payload === undefined ? {} : { payload }),
    });
    const set = ([] as string[]).concat(answer.headers["set-cookie"] ?? []);
    const own = set.find((each) => each.startsWith("xueshi-registration="));
    if (own !== undefined) cookie = own.split(";")[0] ?? "";
    return answer;
  };
}

type Browser = ReturnType<typeof browser>;

const messages = (answer: LightMyRequestResponse) =>
  Object.fromEntries(
    (answer.json<{ errors?: { path: string; code: string }[] }>().errors ?? []).map(({ path, code }) => [path, code]),
  );

/** Up to the last step. */
async function upToPassword(
  go: Browser,
  body: ReturnType<typeof someone>,
  title: object = { series: "none" },
): Promise<void> {
  assert.equal((await go("POST", "", body)).statusCode, 200);
  assert.equal((await go("POST", "/phone/codes")).statusCode, 202);
  const verified = await go("PUT", "/phone", { code: await codeFor(body.phone) });
  assert.equal(verified.statusCode, 200, verified.body);
  assert.equal((await go("PUT", "/title", title)).statusCode, 200);
  const unit = await go("PUT", "/unit", { unitId: 1, since: "2021-07-01" });
  assert.equal(unit.json<DraftView>().step, "password", unit.body);
}

const ledgerOf = (personId: number) =>
  database.rows<Record<string, unknown>>(
    "SELECT kind, approved, unit_id, employer, series, level, valid_from, source FROM ledger_entry WHERE person_id = $1 ORDER BY entry_id",
    [personId],
  );

test("without a title, from the first step to being signed in; the unit has employment and title to confirm", async () => {
  const go = browser();
  await upToPassword(go, someone(1));
  const done = await go("POST", "/completion", { password: PASSWORD });
  assert.equal(done.statusCode, 201, done.body);
  const { actor } = done.json<{ actor: { personId: number; accountId: number; role: string } }>();
  assert.equal(actor.role, "learner");
  assert.equal((await call("GET", "/api/me", { cookie: cookieOf(done) })).statusCode, 200);
  const claim = { approved: null, source: "person", valid_from: "2021-07-01" };
  assert.deepEqual(await ledgerOf(actor.personId), [
    { ...claim, kind: "employment", unit_id: 1, employer: "public", series: null, level: null },
    { ...claim, kind: "title", unit_id: null, employer: null, series: "none", level: "none" },
  ]);
  const person = await personById(database, testVault, actor.personId);
  assert.deepEqual(
    [person?.name, person?.identity_kind, person?.phone],
    ["买买提·艾力", "citizen", syntheticMobile(1)],
  );
  assert.deepEqual(
    await database.rows("SELECT was_known, consent, consent_version FROM registration WHERE account_id = $1", [
      actor.accountId,
    ]),
    [{ was_known: false, consent: true, consent_version: "2026-07-01" }],
  );
  assert.deepEqual(
    await database.rows("SELECT kind, version, way, at FROM consent WHERE account_id = $1", [actor.accountId]),
    await database.rows(
      `SELECT 'notice' AS kind, consent_version AS version, 'registration' AS way, registered_at AS at
         FROM registration WHERE account_id = $1`,
      [actor.accountId],
    ),
    "what one agrees to on the way in stands among one's consents",
  );
  assert.equal((await go("GET", "")).statusCode, 410, "the draft is gone");
  const name = syntheticMobile(1);
  assert.equal((await call("POST", "/api/sign-in/password", { body: { name, password: PASSWORD } })).statusCode, 200);
});

test("a title of a series and level, since its day, with the category of the dictionary", async () => {
  const go = browser();
  const choices = (await go("GET", "/choices")).json<{ series: SeriesChoice[] }>().series;
  assert.equal(choices.filter(({ legacy }) => !legacy).length, 28, "27 national ones and 政工");
  assert.deepEqual(
    choices.filter(({ legacy }) => legacy).map(({ name }) => name),
    ["律师"],
  );
  const accounting = choices.find(({ series }) => series === "accounting");
  assert.deepEqual(accounting?.levels.at(-1), {
    level: "clerk",
    name: "员级",
    titles: [],
    oldTitles: ["会计员"],
  });
  await upToPassword(go, someone(2), { series: "health", level: "intermediate", since: "2019-12-01" });
  assert.equal((await go("GET", "")).json<DraftView>().title?.category, "health");
  const { actor } = (await go("POST", "/completion", { password: PASSWORD })).json<{ actor: { personId: number } }>();
  const title = (await ledgerOf(actor.personId)).find(({ kind }) => kind === "title");
  assert.deepEqual(
    [title?.["series"], title?.["level"], title?.["valid_from"]],
    ["health", "intermediate", "2019-12-01"],
  );
});

test("every document, and what is wrong with which field", async () => {
  const go = browser();
  const tried = async (more: object) => messages(await go("POST", "", someone(3, more)));
  assert.deepEqual(await tried({ number: "11010519491231002X" }), {});
  assert.deepEqual(await tried({ document: "passport", country: "CN", number: "E12345678" }), {});
  assert.deepEqual(await tried({ document: "passport", country: "KZ", number: "N12345678" }), {});
  assert.deepEqual(await tried({ number: "110105194912310021" }), { "body.number": "check_character" });
  assert.deepEqual(await tried({ number: "810000199408230021" }), { "body.document": "other_document" });
  assert.deepEqual(await tried({ document: "passport", number: "E12345678" }), { "body.country": "country" });
  assert.deepEqual(await tried({ document: "passport", country: "ZZ", number: "E12345678" }), {
    "body.country": "country",
  });
  assert.deepEqual(await tried({ name: "王3", number: "1", phone: "123" }), {
    "body.name": "characters",
    "body.number": "length",
    "body.phone": "bad_phone",
  });
  assert.deepEqual(await tried({ consent: false }), { "body.consent": "unknown_code" });
  assert.deepEqual(await tried({ consentVersion: "2020-01-01" }), { "body.consentVersion": "other_version" });
});

test("steps cannot be skipped, another telephone has to be verified anew, and going back loses nothing", async () => {
  const go = browser();
  assert.equal(codeOf(await go("GET", "")), "registration_gone");
  await go("POST", "", someone(4));
  assert.equal(codeOf(await go("PUT", "/title", { series: "none" })), "registration_incomplete");
  assert.equal(codeOf(await go("POST", "/completion", { password: PASSWORD })), "registration_incomplete");
  await upToPassword(go, someone(4), { series: "news", level: "full", since: "2020-01-01" });
  const renamed = (await go("POST", "", someone(4, { name: "艾力" }))).json<DraftView>();
  assert.deepEqual([renamed.step, renamed.identity.name, renamed.title?.series], ["password", "艾力", "news"]);
  const moved = (await go("POST", "", someone(4, { phone: "19955550000" }))).json<DraftView>();
  assert.deepEqual([moved.step, moved.phoneVerified, moved.unit?.unitId], ["phone", false, 1]);
});

test("titles and units that are not there, and days that cannot be", async () => {
  const go = browser();
  await upToPassword(go, someone(5));
  const title = async (body: object) => messages(await go("PUT", "/title", body));
  assert.deepEqual(await title({ series: "astrology" }), { "body.series": "unknown_code" });
  assert.deepEqual(await title({ series: "news", level: "clerk", since: "2020-01-01" }), {
    "body.level": "unknown_code",
  });
  assert.deepEqual(await title({ series: "news", level: "full" }), { "body.since": "missing_field" });
  assert.deepEqual(await title({ series: "news", level: "full", since: "2026-09-02" }), { "body.since": "in_future" });
  const unit = async (body: object) => messages(await go("PUT", "/unit", body));
  assert.deepEqual(await unit({ unitId: 77, since: "2020-01-01" }), { "body.unitId": "unknown_unit" });
  assert.deepEqual(await unit({ unitId: 1, since: "1949-10-01" }), { "body.since": "too_early" });
});

test("a password is judged for people: length, the usual ones, one's own particulars", async () => {
  const go = browser();
  const body = someone(6);
  await upToPassword(go, body);
  const judged = async (password: string) => messages(await go("POST", "/completion", { password }))["body.password"];
  assert.equal(await judged("短密码"), "password_too_short");
  assert.equal(await judged("12345678"), "password_common");
  assert.equal(await judged("Password1"), "password_common");
  assert.equal(await judged("aaaaaaaaa"), "password_common");
  assert.equal(await judged(`x${body.phone}`), "password_own_data");
  assert.equal(await judged(`${body.number.slice(-8)}zz`), "password_own_data");
  assert.equal(await judged("我是买买提艾力本人"), "password_own_data");
  assert.equal((await go("POST", "/completion", { password: "天山脚下的白杨树" })).statusCode, 201);
});

test("whoever holds a telephone learns that it has an account, and nobody else", async () => {
  const holder = await accounts.make(50);
  const go = browser();
  const answer = await go("POST", "", someone(51, { phone: holder.phone }));
  assert.equal(answer.statusCode, 200);
  await go("POST", "/phone/codes");
  assert.equal(codeOf(await go("PUT", "/phone", { code: "000000x" })), "code_refused");
  assert.equal(codeOf(await go("PUT", "/phone", { code: await codeFor(holder.phone) })), "phone_taken");
});

test("somebody a roster knows gets their person when name and telephone agree; everything else is one refusal", async () => {
  const rostered = (number: number, more: object = {}) =>
    transact(database, async (tx) => {
      const { name, number: identity } = someone(number);
      const person = { name, identity_kind: "citizen" as const, identity_number: identity, ...more };
      return (await registerPeople(tx, testVault, [person])).get(identity) as number;
    });
  const known = await rostered(60, { phone: syntheticMobile(60) });
  const go = browser();
  await upToPassword(go, someone(60));
  const done = await go("POST", "/completion", { password: PASSWORD });
  assert.equal(done.json<{ actor: { personId: number } }>().actor.personId, known);

  const refusals: string[] = [];
  const refusedFor = async (number: number, body: ReturnType<typeof someone>) => {
    const other = browser(`10.40.0.${number}`);
    await upToPassword(other, body);
    const answer = await other("POST", "/completion", { password: PASSWORD });
    assert.equal(answer.statusCode, 409, answer.body);
    refusals.push(answer.body);
    assert.equal((await other("GET", "")).json<DraftView>().step, "password", "what was filled in is still there");
  };
  await rostered(61, { name: "另一个人" });
  await refusedFor(61, someone(61));
  await rostered(62, { phone: "19966660000" });
  await refusedFor(62, someone(62));
  await refusedFor(60, someone(60, { phone: "19966661111" }));
  assert.equal(new Set(refusals).size, 1, "the same answer whatever it is");
  assert.equal(JSON.parse(refusals[0] ?? "{}").code, "registration_needs_unit");
});

test("fifty registrations of one identity at the same moment make one person and one account", async () => {
  const identity = syntheticCitizenId(70, 1990, false);
  const browsers = await Promise.all(
    Array.from({ length: 50 }, async (_, at) => {
      const go = browser(`10.50.0.${at}`);
      await upToPassword(go, someone(7_000 + at, { number: identity }));
      return go;
    }),
  );
  const answers = await Promise.all(browsers.map((go) => go("POST", "/completion", { password: PASSWORD })));
  const counts = new Map<string, number>();
  for (const { statusCode, body } of answers) {
    const what = statusCode === 201 ? "done" : (JSON.parse(body) as { code: string }).code;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  assert.deepEqual(Object.fromEntries(counts), { done: 1, registration_needs_unit: 49 });
  const winner = answers.find(({ statusCode }) => statusCode === 201);
  const { personId } = winner?.json<{ actor: { personId: number } }>().actor ?? { personId: 0 };
  const rows = await database.rows("SELECT account_id FROM account WHERE person_id = $1", [personId]);
  assert.equal(rows.length, 1);
  assert.equal((await ledgerOf(personId)).length, 2);
});

test("one draft completed twice at the same moment registers once", async () => {
  const go = browser("10.60.0.1");
  await upToPassword(go, someone(80));
  const answers = await Promise.all([1, 2, 3].map(() => go("POST", "/completion", { password: PASSWORD })));
  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode).sort((a, b) => a - b),
    [201, 410, 410],
  );
});

test("a draft ends after two hours, is nobody else's, and stands nowhere in clear", async () => {
  const go = browser();
  await go("POST", "", someone(90));
  const rows = await database.rows<{ content: Buffer }>("SELECT content FROM registration_draft");
  assert.ok(rows.every(({ content }) => !content.includes(syntheticMobile(90)) && !content.includes("买买提")));
  assert.equal((await browser()("GET", "")).statusCode, 410);
  wait(7_201);
  assert.equal((await go("GET", "")).statusCode, 410);
});

test("nothing went wrong inside", () => assert.deepEqual(faults, []));

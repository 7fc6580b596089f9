import assert from "node:assert/strict";
import { test } from "node:test";
import { transact } from "../../server/platform/db.ts";
import { codeOf, cookieOf, PASSWORD, useAccounts, type Holder } from "./accounts.ts";

const { http, database, faults, wait, make, call, enter, codeFor } = await useAccounts();

const tryPassword = (name: string, password: string, from = "10.9.9.9") =>
  call("POST", "/api/sign-in/password", { body: { name, password }, from });
const me = (cookie: string) => call("GET", "/api/me", { cookie });
const askCode = (phone: string, from?: string) =>
  call("POST", "/api/sign-in/codes", { body: { phone }, ...(from === undefined ? {} : { from }) });
const tryCode = (phone: string, code: string, from = "10.8.8.8") =>
  call("POST", "/api/sign-in/code", { body: { phone, code }, from });
const events = async ({ accountId }: Holder) =>
  (
    await database.rows<{ outcome: string }>(
      "SELECT outcome FROM sign_in_event WHERE account_id = $1 ORDER BY event_id",
      [accountId],
    )
  ).map(({ outcome }) => outcome);

test("one signs in with phone or identity number as people write them, and is oneself without an office", async () => {
  const holder = await make(1);
  for (const name of [
    holder.phone,
    `+86 ${holder.phone.slice(0, 3)} ${holder.phone.slice(3, 7)}-${holder.phone.slice(7)}`,
    holder.identity,
    ` ${holder.identity.toLowerCase()} `,
  ]) {
    const answer = await tryPassword(name, PASSWORD);
    assert.equal(answer.statusCode, 200, name);
    assert.deepEqual(answer.json<{ actor: object }>().actor, {
      accountId: holder.accountId,
      personId: holder.personId,
      role: "learner",
    });
    assert.equal((await me(cookieOf(answer))).statusCode, 200);
  }
  assert.equal((await tryPassword(holder.phone, PASSWORD.normalize("NFD"))).statusCode, 200);
});

test("officials sign in with their login name", async () => {
  const holder = await make(2, "一个足够长的官员密码2026");
  await transact(database, (tx) =>
    tx.execute("UPDATE account SET login_name = 'liu.ying' WHERE account_id = $1", [holder.accountId]),
  );
  assert.equal((await tryPassword("Liu.Ying ", holder.password)).statusCode, 200);
});

test("cookies over TLS carry the host's prefix, and each sign-in a token of its own that ends the one before", async () => {
  const holder = await make(3);
  const first = await enter(holder);
  const again = await http.inject({
    method: "POST",
    url: "/api/sign-in/password",
    headers: { cookie: first, origin: "http://localhost" },
    payload: { name: holder.phone, password: PASSWORD },
  });
  assert.notEqual(cookieOf(again), first);
  assert.match(
    String(again.headers["set-cookie"]),
    /^xueshi-session=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=604800$/,
  );
  assert.equal((await me(first)).statusCode, 401);
  const fixed = `xueshi-session=${"A".repeat(43)}`;
  const planted = await http.inject({
    method: "POST",
    url: "/api/sign-in/password",
    headers: { cookie: fixed, origin: "http://localhost" },
    payload: { name: holder.phone, password: PASSWORD },
  });
  assert.notEqual(cookieOf(planted), fixed);
  assert.equal((await me(fixed)).statusCode, 401, "a token that somebody planted is nobody's session");
});

test("an unknown name, a wrong password, an account without one and one that is not active are answered alike", async () => {
  const holder = await make(4);
  const disabled = await make(5);
  const without = await make(6);
  await transact(database, async (tx) => {
    await tx.execute("UPDATE account SET state = 'disabled' WHERE account_id = $1", [disabled.accountId]);
    await tx.execute("DELETE FROM account_password WHERE account_id = $1", [without.accountId]);
  });
  const answers = [
    await tryPassword(holder.phone, "wrong password"),
    await tryPassword("19900009999", PASSWORD),
    await tryPassword("11010519491231002X", PASSWORD),
    await tryPassword("nobody", PASSWORD),
    await tryPassword("nobody at all 谁", PASSWORD),
    await tryPassword(disabled.phone, PASSWORD),
    await tryPassword(without.phone, PASSWORD),
  ];
  const [first] = answers;
  for (const answer of answers) {
    assert.equal(answer.statusCode, 401);
    assert.equal(answer.body, first?.body);
    assert.deepEqual(Object.keys(answer.headers), Object.keys(first?.headers ?? {}));
    assert.equal(answer.headers["set-cookie"], undefined);
  }
  assert.equal(codeOf(answers[0] as never), "sign_in_refused");
});

test("five failures a minute for an account, whichever of its names is used; then a right password waits too", async () => {
  const holder = await make(10);
  for (let each = 0; each < 5; each++) {
    const name = each % 2 === 0 ? holder.phone : holder.identity;
    assert.equal((await tryPassword(name, "wrong", `10.2.0.${each}`)).statusCode, 401);
  }
  const held = await tryPassword(holder.phone, PASSWORD, "10.2.0.9");
  assert.deepEqual([held.statusCode, codeOf(held), held.headers["retry-after"]], [429, "too_many_tries", "60"]);
  wait(61);
  assert.equal((await tryPassword(holder.phone, PASSWORD, "10.2.0.9")).statusCode, 200);
  assert.deepEqual(await events(holder), [...Array<string>(5).fill("failed"), "held", "done"]);
});

test("a name that nobody has is held up in the same way", async () => {
  for (let each = 0; each < 5; each++)
    assert.equal((await tryPassword("19911112222", "wrong", `10.3.0.${each}`)).statusCode, 401);
  assert.equal((await tryPassword("19911112222", "wrong", "10.3.0.9")).statusCode, 429);
});

test("fifty tries at the same moment are five tries", async () => {
  const holder = await make(11);
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, at) => tryPassword(holder.phone, "wrong", `10.4.${at}.1`)),
  );
  const counts = [401, 429].map((status) => answers.filter(({ statusCode }) => statusCode === status).length);
  assert.deepEqual(counts, [5, 45]);
});

test("further failures cost a growing delay that ends, and a success clears it", async () => {
  const holder = await make(12);
  const delays: number[] = [];
  for (let each = 0; each < 14; each++) {
    const answer = await tryPassword(holder.phone, "wrong", "10.5.0.1");
    if (answer.statusCode === 429) {
      const seconds = Number(answer.headers["retry-after"]);
      delays.push(seconds);
      wait(seconds);
      each -= 1;
    }
  }
  assert.ok(delays.every((seconds) => seconds > 0 && seconds <= 300));
  assert.ok((delays.at(-1) ?? 0) > (delays[0] ?? 0), `delays grow: ${delays.join(" ")}`);
  wait(300);
  assert.equal((await tryPassword(holder.phone, PASSWORD, "10.5.0.1")).statusCode, 200);
  assert.equal((await tryPassword(holder.phone, "wrong", "10.5.0.1")).statusCode, 401);
  assert.equal((await tryPassword(holder.phone, PASSWORD, "10.5.0.1")).statusCode, 200);
});

test("a stranger cannot keep somebody out: not where they signed in before, and not by telephone", async () => {
  const holder = await make(13);
  await enter(holder, "10.6.0.1");
  for (let each = 0; each < 6; each++) await tryPassword(holder.phone, "wrong", "10.66.0.1");
  assert.equal((await tryPassword(holder.phone, PASSWORD, "10.66.0.2")).statusCode, 429, "from elsewhere one waits");
  assert.equal((await tryPassword(holder.phone, PASSWORD, "10.6.0.1")).statusCode, 200);
  await askCode(holder.phone);
  assert.equal((await tryCode(holder.phone, (await codeFor(holder.phone)) ?? "", "10.66.0.3")).statusCode, 200);
});

test("twenty failures a minute from one address, over however many names", async () => {
  const statuses: number[] = [];
  for (let each = 0; each < 24; each++)
    statuses.push((await tryPassword(`1991000${String(each).padStart(4, "0")}`, "wrong", "10.7.0.1")).statusCode);
  assert.deepEqual(statuses, [...Array<number>(20).fill(401), ...Array<number>(4).fill(429)]);
  assert.equal((await tryPassword("19910009999", "wrong", "10.7.0.2")).statusCode, 401, "others are not concerned");
});

test("a code is asked for without learning whether the number is known", async () => {
  const holder = await make(20);
  const known = await askCode(holder.phone, "10.20.0.1");
  const unknown = await askCode("19922223333", "10.20.0.2");
  assert.deepEqual([known.statusCode, known.body], [202, unknown.body]);
  assert.equal(unknown.statusCode, 202);
  assert.match((await codeFor(holder.phone)) ?? "", /^\d{6}$/);
  assert.equal(await codeFor("19922223333"), undefined);
  const wrong = await tryCode(holder.phone, "000000x");
  const nobody = await tryCode("19922223333", "123456");
  assert.deepEqual([wrong.statusCode, wrong.body], [nobody.statusCode, nobody.body]);
  const stored = await database.rows("SELECT * FROM one_time_code");
  assert.ok(!JSON.stringify(stored).includes((await codeFor(holder.phone)) ?? "-"), "codes are not kept in clear");
});

test("a code opens once, for five minutes, and the newest one only", async () => {
  const holder = await make(21);
  await askCode(holder.phone);
  const first = (await codeFor(holder.phone)) ?? "";
  assert.equal((await tryCode(holder.phone, first)).statusCode, 200);
  assert.equal(codeOf(await tryCode(holder.phone, first)), "code_refused", "used up");
  wait(61);
  await askCode(holder.phone);
  const second = (await codeFor(holder.phone)) ?? "";
  wait(61);
  await askCode(holder.phone);
  const third = (await codeFor(holder.phone)) ?? "";
  if (second !== third) assert.equal((await tryCode(holder.phone, second)).statusCode, 422, "an older one");
  wait(300);
  assert.equal((await tryCode(holder.phone, third)).statusCode, 422, "expired");
});

test("a code used twice at the same moment works once", async () => {
  const holder = await make(22);
  await askCode(holder.phone);
  const code = (await codeFor(holder.phone)) ?? "";
  const answers = await Promise.all(Array.from({ length: 4 }, (_, at) => tryCode(holder.phone, code, `10.22.0.${at}`)));
  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode).sort((a, b) => a - b),
    [200, 422, 422, 422],
  );
});

test("five wrong guesses spend a code", async () => {
  const holder = await make(23);
  await askCode(holder.phone);
  const code = (await codeFor(holder.phone)) ?? "";
  const wrong = code === "000000" ? "000001" : "000000";
  for (let each = 0; each < 5; each++) assert.equal((await tryCode(holder.phone, wrong)).statusCode, 422);
  wait(61);
  assert.equal((await tryCode(holder.phone, code)).statusCode, 422);
});

test("codes are capped by telephone and by address", async () => {
  assert.equal((await askCode("19933330000")).statusCode, 202);
  const soon = await askCode("19933330000");
  assert.deepEqual([soon.statusCode, codeOf(soon), soon.headers["retry-after"]], [429, "too_many_codes", "60"]);
  for (let each = 0; each < 4; each++) {
    wait(61);
    assert.equal((await askCode("19933330000")).statusCode, 202);
  }
  wait(61);
  const hour = await askCode("19933330000");
  assert.equal(hour.statusCode, 429);
  assert.ok(Number(hour.headers["retry-after"]) > 3_000, "five an hour");
  const many: number[] = [];
  for (let each = 0; each < 62; each++) {
    if (each % 50 === 49) wait(61);
    many.push((await askCode(`1994000${String(each).padStart(4, "0")}`, "10.30.0.1")).statusCode);
  }
  assert.equal(many.filter((status) => status === 202).length, 60, "sixty an hour for one address");
});

test("an account that is disabled is dead at its next request, whatever it holds", async () => {
  const holder = await make(30);
  const cookie = await enter(holder);
  await askCode(holder.phone);
  const code = (await codeFor(holder.phone)) ?? "";
  assert.equal((await me(cookie)).statusCode, 200);
  await transact(database, (tx) =>
    tx.execute("UPDATE account SET state = 'disabled' WHERE account_id = $1", [holder.accountId]),
  );
  assert.equal((await me(cookie)).statusCode, 401);
  assert.equal((await tryCode(holder.phone, code)).statusCode, 422);
});

test("the trail and the log know every try, and neither a password nor what was typed", async () => {
  const trail = await database.rows<{ outcome: string; details: object; object: string | null }>(
    "SELECT * FROM audit_event WHERE operation LIKE 'session.signIn.%'",
  );
  const log = await database.rows("SELECT * FROM sign_in_event");
  assert.equal(trail.length, log.length);
  const text = JSON.stringify([trail, log]);
  for (const secret of [PASSWORD, "wrong", "19911112222", "19900000001", "11010519491231002X"])
    assert.ok(!text.includes(secret), secret);
});

test("nothing went wrong inside", () => assert.deepEqual(faults, []));

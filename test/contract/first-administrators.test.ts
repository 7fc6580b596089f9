import assert from "node:assert/strict";
import { test } from "node:test";
import { AdministratorsExist, makeFirstAdministrators } from "../../server/identity/door.ts";
import { codeOf, useAccounts } from "./accounts.ts";

const { database, faults, call, now, wait } = await useAccounts();
// The personas of the composed server hold other offices; none of the three.
const [system, security, audit] = await makeFirstAdministrators(database, now());

const signIn = (name: string, password: string, newPassword?: string) =>
  call("POST", "/api/sign-in/password", {
    body: { name, password, ...(newPassword === undefined ? {} : { newPassword }) },
  });

test("three accounts for three people, each with a password of its own that must be changed first", async () => {
  const all = [system, security, audit];
  assert.deepEqual(
    all.map((each) => each?.login),
    ["system-admin", "security-admin", "audit-admin"],
  );
  assert.equal(new Set(all.map((each) => each?.password)).size, 3);
  const { login = "", password = "" } = system ?? {};
  const first = await signIn(login, password);
  assert.deepEqual(
    [first.statusCode, codeOf(first), first.headers["set-cookie"]],
    [409, "password_expired", undefined],
  );
  const short = await signIn(login, password, "只有八个字的密码");
  assert.equal(short.json<{ errors: { code: string }[] }>().errors[0]?.code, "password_too_short");
  const same = await signIn(login, password, password);
  assert.equal(same.json<{ errors: { code: string }[] }>().errors[0]?.code, "password_used");
  const changed = await signIn(login, password, "塔里木河畔的三十年春天");
  assert.equal(changed.statusCode, 422, "eleven signs are one too few");
  const done = await signIn(login, password, "塔里木河畔的三十年的春天");
  assert.equal(done.statusCode, 200, done.body);
  assert.equal(done.json<{ actor: { role: string } }>().actor.role, "learner", "no office is worn yet");
  assert.deepEqual(
    done.json<{ offices: { role: string }[] }>().offices.map(({ role }) => role),
    ["system_admin"],
  );
  assert.equal((await signIn(login, password)).statusCode, 401, "the one-time password is gone");
});

test("passwords of officials end after half a year, and the last five do not come back", async () => {
  const { login = "", password = "" } = audit ?? {};
  const phrases = ["一", "二", "三", "四", "五", "六"].map((each) => `胡杨林里第${each}个秋天的早晨`);
  let present = password;
  for (const next of phrases) {
    const answer = await signIn(login, present, next);
    assert.equal(answer.statusCode, 200, answer.body);
    present = next;
    assert.equal((await signIn(login, present)).statusCode, 200);
    wait(180 * 86_400);
    assert.equal(codeOf(await signIn(login, present)), "password_expired");
  }
  for (const old of phrases.slice(1)) {
    const answer = await signIn(login, present, old);
    assert.equal(answer.json<{ errors?: { code: string }[] }>().errors?.[0]?.code, "password_used", old);
    wait(400);
  }
  assert.equal((await signIn(login, present, phrases[0])).statusCode, 200, "the sixth before may");
});

test("a second time is refused, except with a reason that the trail keeps", async () => {
  await assert.rejects(makeFirstAdministrators(database, now()), AdministratorsExist);
  const again = await makeFirstAdministrators(database, now(), "三位管理员都已离任");
  assert.deepEqual(
    again.map(({ login }) => login),
    ["system-admin-2", "security-admin-2", "audit-admin-2"],
  );
  const trail = await database.rows<{ details: { reason?: string } }>(
    "SELECT details FROM audit_event WHERE operation = 'admin.first' ORDER BY event_id",
  );
  assert.equal(trail.length, 6);
  assert.equal(trail.at(-1)?.details.reason, "三位管理员都已离任");
});

test("nothing went wrong inside", () => assert.deepEqual(faults, []));

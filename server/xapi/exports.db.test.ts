import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, test } from "node:test";
import { testVault } from "../../test/services.ts";
import { transact, type Tx } from "../platform/db.ts";
import { fixedClock } from "../platform/clock.ts";
import { makeExport } from "./exports.ts";
import { sayRecorded } from "./own-statements.ts";
import type { Json } from "./shape/fault.ts";
import { tellDue } from "./telling.ts";
import { useRecordStore } from "./xapi.fixture.ts";

// Two platforms: the one tells the other, over HTTP.
const [here, there] = [await useRecordStore(), await useRecordStore()];
after(() => assert.deepEqual([...here.faults, ...there.faults], []));
const address = await there.http.listen({ host: "127.0.0.1", port: 0 });
const credential = await there.store();
const NOW = new Date("2026-09-01T09:00:00+08:00");
const telling = (minutes = 0) => ({
  ...here.services,
  clock: fixedClock(new Date(NOW.getTime() + minutes * 60_000).toISOString()),
});
const account = await here.database.row<{ account_id: number }>("SELECT min(account_id) AS account_id FROM account");
const by = { accountId: Number(account?.account_id), now: NOW, demo: true };
const to = (secret: string, login = credential.key) => ({
  label: "兵团平台",
  endpoint: `${address}/xapi/`,
  login,
  secret,
});

const say = (tx: Tx, statementId: string, raw = 1) =>
  sayRecorded(
    tx,
    {
      statementId,
      personId: 1,
      verb: { id: "http://adlnet.gov/expapi/verbs/completed" },
      activity: { id: "https://xueshi.example/courses/1" },
      result: { score: { raw } },
      at: NOW,
    },
    { now: NOW, outside: {} },
  );
const arrived = async () =>
  (await there.database.rows<{ statement: Json }>("SELECT statement FROM xapi_statement ORDER BY position")).map(
    ({ statement }) => statement,
  );
const state = async () =>
  here.database.row<{ failures: number; failure: string | null; sent: number; next_at: Date }>(
    "SELECT failures, failure, sent, next_at FROM xapi_export",
  );

test("what was recorded is told in order, each once, without a name or a number of anybody", async () => {
  const ids = Array.from({ length: 120 }, () => randomUUID());
  await transact(here.database, (tx) => makeExport(tx, testVault, to(credential.secret), by));
  for (const id of ids) await transact(here.database, (tx) => say(tx, id));
  assert.deepEqual(await tellDue(telling()), { told: 120, failed: 0 });
  assert.deepEqual(
    (await arrived()).map(({ id }) => id),
    ids,
  );
  assert.deepEqual(await tellDue(telling()), { told: 0, failed: 0 });
  const text = JSON.stringify(await arrived());
  assert.ok(!text.includes("阿依古丽") && !text.includes("11010519491231002X"));
  const sealed = await here.database.row<{ row: string }>("SELECT xapi_export::text AS row FROM xapi_export");
  assert.ok(!String(sealed?.row).includes(credential.secret));
});

test("the same thing said again says nothing more, and something else under its number is a fault", async () => {
  const id = randomUUID();
  await transact(here.database, (tx) => say(tx, id));
  await transact(here.database, (tx) => say(tx, id));
  await assert.rejects(
    transact(here.database, (tx) => say(tx, id, 2)),
    /said before/,
  );
  assert.deepEqual(await tellDue(telling()), { told: 1, failed: 0 });
});

test("what is under way when a store is told is told the next time, though it began earlier", async () => {
  const [slow, fast] = [randomUUID(), randomUUID()];
  await transact(here.database, async (tx) => {
    await say(tx, slow);
    await transact(here.database, (other) => say(other, fast));
    // What is not final waits, and so does everything behind it.
    assert.equal((await tellDue(telling())).told, 0);
  });
  assert.equal((await told(telling())).told, 2);
  assert.deepEqual(
    (await arrived()).slice(-2).map(({ id }) => id),
    [slow, fast],
  );
});

/** What is told ends below the oldest transaction of the whole server, and other tests run on it: waits until there is something. */
async function told(now: ReturnType<typeof telling>) {
  for (const end = Date.now() + 10_000; Date.now() < end;) {
    const outcome = await tellDue(now);
    if (outcome.told + outcome.failed > 0) return outcome;
    await new Promise((wake) => setTimeout(wake, 50));
  }
  throw new Error("Nothing was told within ten seconds");
}

test("a store that does not answer is tried again, ever less often, and nothing is lost", async () => {
  await transact(here.database, (tx) =>
    tx.execute("UPDATE xapi_export SET secret = $1", [testVault.seal("xapi_export.secret", "wrong")]),
  );
  const id = randomUUID();
  await transact(here.database, (tx) => say(tx, id));
  assert.deepEqual(await told(telling()), { told: 0, failed: 1 });
  assert.deepEqual(await tellDue(telling()), { told: 0, failed: 0 }, "not before its time");
  assert.deepEqual(await told(telling(2)), { told: 0, failed: 1 });
  const failed = await state();
  assert.equal(failed?.failures, 2);
  assert.equal(failed?.failure, "对方回答 401");
  assert.equal(failed?.next_at.getTime(), NOW.getTime() + 4 * 60_000);
  await transact(here.database, (tx) =>
    tx.execute("UPDATE xapi_export SET secret = $1", [testVault.seal("xapi_export.secret", credential.secret)]),
  );
  assert.deepEqual(await told(telling(10)), { told: 1, failed: 0 });
  assert.equal((await state())?.failures, 0);
  assert.equal((await arrived()).at(-1)?.["id"], id);
});

test("two servers at once tell nothing twice", async () => {
  const before = (await arrived()).length;
  for (let each = 0; each < 60; each++) await transact(here.database, (tx) => say(tx, randomUUID()));
  let sum = 0;
  for (const end = Date.now() + 10_000; sum < 60 && Date.now() < end;) {
    const outcomes = await Promise.all([tellDue(telling(20)), tellDue(telling(20)), tellDue(telling(20))]);
    sum += outcomes.reduce((all, each) => all + each.told, 0);
  }
  assert.equal(sum, 60);
  assert.equal((await arrived()).length, before + 60);
});

test("only addresses over TLS may be told anything outside of a demo, and each once", async () => {
  const make = (endpoint: string, demo: boolean) =>
    transact(here.database, (tx) => makeExport(tx, testVault, { ...to("x", "y"), endpoint }, { ...by, demo }));
  for (const [endpoint, demo] of [
    ["http://127.0.0.1/xapi", false],
    ["http://lrs.example/xapi", true],
    ["https://user:secret@lrs.example/xapi", true],
    ["https://lrs.example/xapi?x=1", true],
    ["file:///etc/passwd", true],
    ["lrs.example", true],
  ] as const)
    await assert.rejects(make(endpoint, demo), /xapi_endpoint_refused/, endpoint);
  assert.equal((await make("https://lrs.example/xapi", false)).waiting > 0, true);
  await assert.rejects(make("https://lrs.example/xapi/", false), /xapi_export_known/);
});

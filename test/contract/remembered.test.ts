/** Whoever a server remembers is held against the database by the statement that writes their heartbeat: nothing else of them is believed. */
import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import { plantStudies, type Watcher } from "../../bench/watching-field.ts";
import type { AcknowledgedView } from "../../contract/watching.ts";
import { transact } from "../../server/platform/db.ts";
import { makeDays } from "../../server/watching/sweep.ts";
import { testVault } from "../services.ts";
import { useComposed } from "./composed.ts";

const HOUR_MS = 3_600_000;
let now = Date.parse("2026-09-01T09:00:00+08:00");
const { http, database, faults } = await useComposed({ clock: { now: () => new Date(now) } });
const { lessonIds, watchers } = await transact(database, (tx) =>
  plantStudies(tx, testVault, { people: 12, firstPerson: 3000, now: new Date(now) }),
);
await makeDays(database, new Date(now));

/** How often a session was looked up: read by rows of the database itself, which nothing else on this way asks. */
let lookups = 0;
const { rows } = database;
Object.assign(database, {
  rows: (sql: string, values?: readonly unknown[]) => {
    if (sql.includes("session")) lookups++;
    return rows(sql, values);
  },
});

async function post({ cookie }: Watcher, url: string, body: unknown) {
  const headers = { cookie, origin: "http://localhost:80", "content-type": "application/json" };
  const answer = await http.inject({ method: "POST", url, headers, payload: JSON.stringify(body) });
  return { status: answer.statusCode, body: answer.json() as AcknowledgedView & { code?: string } };
}

let watcher: Watcher;
let last: AcknowledgedView;
let used = 0;

async function beat() {
  now += 20_000;
  const { token, positionMs } = last;
  const answer = await post(watcher, "/api/watching/beats", { token, fromMs: positionMs, toMs: positionMs + 20_000 });
  if (answer.status === 200) last = answer.body;
  return answer;
}

/** Changes something behind the server's back. */
const change = (sql: string) => transact(database, (tx) => tx.execute(sql, [watcher.accountId]));
const heard = async () =>
  (await database.row<{ seq: number }>("SELECT seq FROM playback WHERE person_id = $1", [watcher.personId]))?.seq;
const seen = async () =>
  (await database.row<{ at: Date }>("SELECT seen_at AS at FROM session WHERE account_id = $1", [watcher.accountId]))
    ?.at;

/** Somebody who has watched for a minute, so that the server remembers them. */
beforeEach(async () => {
  watcher = watchers[used++] as Watcher;
  const begun = await post(watcher, "/api/watching/playbacks", {
    enrolmentId: watcher.enrolmentId,
    lessonId: lessonIds[0],
  });
  assert.equal(begun.status, 201);
  last = begun.body;
  for (let count = 0; count < 3; count++) assert.equal((await beat()).status, 200);
  // The third one was a sign of life, which is written down a little later.
  while (Number(await seen()) < now) await new Promise((wake) => setTimeout(wake, 5));
  lookups = 0;
});

after(() => assert.deepEqual(faults, []));

test("a heartbeat of somebody who is remembered asks the database once, and counts", async () => {
  assert.equal((await beat()).body.creditedMs, 20_000);
  assert.equal(lookups, 0);
  assert.equal(await heard(), 4);
});

for (const [who, happens] of [
  [
    "gave no sign of life for too long",
    "UPDATE session SET seen_at = seen_at - interval '13 hours' WHERE account_id = $1",
  ],
  ["is signed out", "DELETE FROM session WHERE account_id = $1"],
  ["has a session that is over", "UPDATE session SET expires_at = seen_at + interval '1 second' WHERE account_id = $1"],
  ["has a closed account", "UPDATE account SET state = 'closed' WHERE account_id = $1"],
  ["owes a second factor since", "INSERT INTO totp_factor (account_id, secret, confirmed_at) VALUES ($1, 'x', now())"],
] as const)
  test(`nobody is credited who ${who}`, async () => {
    await change(happens);
    const answer = await beat();
    assert.deepEqual([answer.status, answer.body.code, await heard()], [401, "not_signed_in", 3]);
    // Nor is a sign of life written for them.
    assert.equal((await beat()).status, 401);
  });

test("nobody is credited by the session of an account that belongs to nobody any more", async () => {
  await change("UPDATE account SET person_id = NULL WHERE account_id = $1");
  assert.deepEqual([(await beat()).status, await heard()], [403, 3]);
});

test("whoever is somebody in a session since is looked up for each heartbeat, and goes on", async () => {
  await change("UPDATE session SET persona_id = (SELECT min(persona_id) FROM persona) WHERE account_id = $1");
  for (let count = 1; count <= 2; count++) {
    assert.equal((await beat()).status, 200);
    assert.ok(lookups >= count);
  }
  assert.equal(await heard(), 5);
});

test("a body that the contract refuses, or a token nobody gave, is refused to those who are signed in and to nobody else", async () => {
  assert.equal((await post(watcher, "/api/watching/beats", { token: last.token, fromMs: -1, toMs: 0 })).status, 422);
  const forged = {
    token: last.token.replace(/\.[^.](?=[^.]*$)/, (mark) => (mark === ".A" ? ".B" : ".A")),
    fromMs: 0,
    toMs: 0,
  };
  assert.equal((await post(watcher, "/api/watching/beats", forged)).body.code, "playback_token");
  await change("DELETE FROM session WHERE account_id = $1");
  assert.equal((await post(watcher, "/api/watching/beats", { token: last.token, fromMs: -1, toMs: 0 })).status, 401);
  assert.equal((await post(watcher, "/api/watching/beats", forged)).status, 401);
});

test("heartbeats keep a session alive", async () => {
  for (let count = 0; count < 6; count++) assert.equal((await beat()).status, 200);
  while (Number(await seen()) < now) await new Promise((wake) => setTimeout(wake, 5));
  assert.equal(lookups, 0);
});

test("nobody is credited who comes again after half a day", async () => {
  now += 13 * HOUR_MS;
  assert.deepEqual([(await beat()).status, await heard()], [401, 3]);
});

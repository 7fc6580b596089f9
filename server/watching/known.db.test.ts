/** Servers that know what they wrote last: what they know is never believed against the database. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { plantStudies, type Watcher } from "../../bench/watching-field.ts";
import { testVault } from "../../test/services.ts";
import { useDatabase } from "../../test/testing.ts";
import { transact } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { acknowledge, openBeats, type Acknowledged } from "./beats.ts";
import { beginPlayback, endPlayback } from "./playing.ts";
import { coverageFromLog } from "./rebuild.ts";
import { rulesAt } from "./rules.ts";
import { playbackOfPerson } from "./store.ts";
import { makeDays } from "./sweep.ts";

const START = Date.parse("2026-09-01T08:00:00+08:00");
const BEAT_MS = 20_000;
const PEOPLE = 30;
const { database } = await useDatabase();
const { lessonIds, watchers } = await transact(database, (tx) =>
  plantStudies(tx, testVault, { people: PEOPLE + 4, now: new Date(START) }),
);
const lessonId = lessonIds[0] as number;
await makeDays(database, new Date(START));
const rules = { ...(await rulesAt(database, new Date(START))), promptFromMs: 3_000_000, promptToMs: 3_000_000 };
const servers = [openBeats(database), openBeats(database)] as const;
let next = 0;

async function begin({ personId, accountId, enrolmentId }: Watcher, at = START) {
  const wanted = { personId, accountId, enrolmentId, lessonId, durationMs: 3_600_000 };
  return transact(database, (tx) => beginPlayback(tx, wanted, rules, new Date(at), async () => undefined));
}

const send = (server: 0 | 1, personId: number, token: string, beat: number) =>
  servers[server]
    .add({ personId, token, fromMs: (beat - 1) * BEAT_MS, toMs: beat * BEAT_MS, at: new Date(START + beat * BEAT_MS) })
    .catch((error: unknown) => error as Refusal);

const told = (answer: Acknowledged | Refusal) => (answer instanceof Refusal ? answer.code : answer);
const good = (answer: Acknowledged | Refusal): Acknowledged => {
  assert.ok(!(answer instanceof Refusal), answer instanceof Refusal ? answer.code : "");
  return answer;
};

test("heartbeats that go from one server to the other and back count each once", async () => {
  const somebody = watchers[next++] as Watcher;
  let { token } = acknowledge(await begin(somebody), rules);
  for (let beat = 1; beat <= 12; beat++)
    ({ token } = good(await send(beat % 3 === 0 ? 1 : 0, somebody.personId, token, beat)));
  const kept = await playbackOfPerson(database, somebody.personId);
  assert.deepEqual([kept?.seq, kept?.playing.coveredMs, kept?.playing.creditedMs], [12, 240_000, 240_000]);
});

test("one token sent to both at the same moment counts once and is answered alike, for many at a time", async () => {
  const many = watchers.slice(next, (next += PEOPLE));
  const tokens = new Map<number, string>();
  for (const one of many) tokens.set(one.personId, acknowledge(await begin(one), rules).token);
  for (let beat = 1; beat <= 6; beat++) {
    const answers = await Promise.all(
      many.flatMap(({ personId }) =>
        ([0, 1] as const).map(async (server) => ({
          personId,
          answer: await send(server, personId, tokens.get(personId) as string, beat),
        })),
      ),
    );
    for (const { personId } of many) {
      const own = answers.filter((one) => one.personId === personId).map(({ answer }) => good(answer));
      assert.deepEqual(own[0], own[1]);
      tokens.set(personId, own[0]?.token as string);
    }
  }
  const log = await database.row<{ beats: number; once: number }>(
    `SELECT count(*)::int AS beats, count(DISTINCT (person_id, playback_id, seq))::int AS once FROM watch_beat
      WHERE person_id = ANY ($1)`,
    [many.map(({ personId }) => personId)],
  );
  assert.deepEqual(log, { beats: PEOPLE * 6, once: PEOPLE * 6 });
  const covered = await coverageFromLog(database);
  for (const { personId } of many) {
    assert.equal((await playbackOfPerson(database, personId))?.playing.creditedMs, 6 * BEAT_MS);
    assert.equal(covered.get(`${personId}:${lessonId}`), `{[0,${6 * BEAT_MS})}`);
  }
});

test("what ended or began anew behind a server's back is noticed", async () => {
  const somebody = watchers[next++] as Watcher;
  const { personId } = somebody;
  const playback = await begin(somebody);
  const first = good(await send(0, personId, acknowledge(playback, rules).token, 1));
  await transact(database, (tx) =>
    endPlayback(tx, personId, playback.playbackId, new Date(START + 25_000), async () => undefined),
  );
  assert.equal(told(await send(0, personId, first.token, 2)), "playback_ended");
  const anew = acknowledge(await begin(somebody, START + 30_000), rules);
  assert.equal(told(await send(0, personId, first.token, 3)), "playback_replaced");
  good(await send(0, personId, anew.token, 3));
});

test("a question that is due is asked, though the server knew the playback", async () => {
  const somebody = watchers[next++] as Watcher;
  const { personId } = somebody;
  let { token } = acknowledge(await begin(somebody), rules);
  ({ token } = good(await send(0, personId, token, 1)));
  await transact(database, (tx) =>
    tx.execute("UPDATE playback SET until_prompt_ms = 30000 WHERE person_id = $1", [personId]),
  );
  ({ token } = good(await send(0, personId, token, 2)));
  const asked = good(await send(0, personId, token, 3));
  assert.notEqual(asked.prompt, null);
  const waiting = good(await send(0, personId, asked.token, 4));
  assert.deepEqual([waiting.creditedMs, waiting.reason], [0, "question"]);
});

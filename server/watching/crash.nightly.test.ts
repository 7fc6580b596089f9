/** The server, and PostgreSQL under it, are killed at random under heartbeats: what was acknowledged is there, and counts once. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { plantStudies } from "../../bench/watching-field.ts";
import { openHouse, type House } from "../../test/house.ts";
import { testVault } from "../../test/services.ts";
import { root } from "../../test/testing.ts";
import { openDatabase, transact, type Database } from "../platform/db.ts";
import { migrate } from "../platform/migrate.ts";
import { migrationsFolder } from "../platform/settings.ts";
import type { Acknowledged } from "./beats.ts";
import { beginPlayback } from "./playing.ts";
import { coverageFromLog } from "./rebuild.ts";
import { rulesAt } from "./rules.ts";
import { rangesText } from "./ranges.ts";
import { lockPlaybacks } from "./store.ts";
import { tokenFor } from "./token.ts";

const KILLS = Number(process.env["XUESHI_KILLS"] ?? 100);
const VIEWERS = 40;
const nobody = async () => undefined;

/** One heartbeat that was acknowledged: which, and what it had come to. */
interface Told {
  personId: number;
  seq: number;
  credited: number;
}

/** Somebody who plays in real time and tells again what was not answered. Everything acknowledged is noted. */
class Viewer {
  readonly personId: number;
  token: string;
  position = 0;
  waiting: { token: string; fromMs: number; toMs: number } | undefined;
  at = performance.now();
  stopped = false;

  constructor(personId: number, token: string) {
    this.personId = personId;
    this.token = token;
  }

  async run(house: House, told: Told[]): Promise<void> {
    while (!this.stopped) {
      await new Promise((wake) => setTimeout(wake, 280 + Math.random() * 80));
      const now = performance.now();
      this.waiting ??= { token: this.token, fromMs: this.position, toMs: this.position + Math.round(now - this.at) };
      const answer = await this.#send(house).catch(() => undefined);
      if (answer === undefined) continue;
      told.push({
        personId: this.personId,
        seq: Number(this.waiting.token.split(".")[1]),
        credited: answer.lessonCreditedMs,
      });
      this.token = answer.token;
      this.position = answer.positionMs;
      this.waiting = undefined;
      this.at = now;
    }
  }

  async #send(house: House): Promise<Acknowledged | undefined> {
    const reply = await fetch(`http://127.0.0.1:${house.port}/`, {
      method: "POST",
      body: JSON.stringify({ personId: this.personId, ...this.waiting }),
      signal: AbortSignal.timeout(2_000),
    });
    return reply.ok ? ((await reply.json()) as Acknowledged) : undefined;
  }
}

async function prepare(house: House): Promise<Viewer[]> {
  const database = openDatabase(house.url);
  await migrate(database, migrationsFolder(root));
  const now = new Date();
  const studies = await transact(database, (tx) =>
    plantStudies(tx, testVault, { people: VIEWERS, now, durationMs: 36_000_000 }),
  );
  const rules = { ...(await rulesAt(database, now)), promptFromMs: 30_000_000, promptToMs: 30_000_000 };
  const viewers: Viewer[] = [];
  for (const { personId, accountId, enrolmentId } of studies.watchers) {
    const wanted = {
      personId,
      accountId,
      enrolmentId,
      lessonId: studies.lessonIds[0] as number,
      durationMs: 36_000_000,
    };
    const playback = await transact(database, (tx) => beginPlayback(tx, wanted, rules, now, nobody));
    viewers.push(new Viewer(personId, tokenFor(playback.secret, playback.playbackId, playback.seq)));
  }
  await database.close();
  return viewers;
}

/** What must hold whatever happened. Returns heartbeats that were acknowledged and are not there. */
async function lostOf(database: Database, told: readonly Told[]): Promise<Told[]> {
  const beats = await database.rows<{ person_id: number; seq: number; credited: number }>(
    `SELECT person_id, seq, sum(credited_ms) OVER (PARTITION BY person_id ORDER BY seq)::int AS credited FROM watch_beat`,
  );
  const kept = new Map(beats.map(({ person_id, seq, credited }) => [`${person_id}:${seq}`, credited]));
  assert.equal(kept.size, beats.length, "no heartbeat is there twice");
  const playbacks = await transact(database, async (tx) =>
    lockPlaybacks(
      tx,
      [...new Set(told.map(({ personId }) => personId))].sort((a, b) => a - b),
    ),
  );
  const again = await coverageFromLog(database);
  for (const { personId, lessonId, playing, begunAt } of playbacks.values()) {
    const sum = beats.filter(({ person_id }) => person_id === personId).at(-1)?.credited ?? 0;
    assert.equal(playing.creditedMs, sum, "the sum is the heartbeats'");
    assert.equal(rangesText(playing.covered), again.get(`${personId}:${lessonId}`) ?? "{}");
    assert.ok(playing.creditedMs <= playing.beatAt - begunAt.getTime(), "never more than the time that passed");
  }
  return told.filter(({ personId, seq, credited }) => kept.get(`${personId}:${seq}`) !== credited);
}

async function siege(kills: number, mode: string): Promise<{ lost: Told[]; told: number; postgres: number }> {
  const house = await openHouse(join(import.meta.dirname, "crash-worker.fixture.ts"));
  const viewers = await prepare(house);
  await house.startWorker(mode);
  const told: Told[] = [];
  const runs = viewers.map((viewer) => viewer.run(house, told));
  let postgres = 0;
  for (let kill = 0; kill < kills; kill++) {
    await new Promise((wake) => setTimeout(wake, 400 + Math.random() * 800));
    if (kill % 3 === 2) {
      postgres++;
      await house.killPostgres();
      await house.killWorker();
    } else await house.killWorker();
    await house.startWorker(mode);
  }
  await new Promise((wake) => setTimeout(wake, 1_500));
  for (const viewer of viewers) viewer.stopped = true;
  await Promise.all(runs);
  // Where answers leave early, the last transactions are still open: what is compared must not change in between.
  await new Promise((wake) => setTimeout(wake, 500));
  const database = openDatabase(house.url);
  try {
    return { lost: await lostOf(database, told), told: told.length, postgres };
  } finally {
    await database.close();
    await house.close();
  }
}

test(`${KILLS} kills of the server and of PostgreSQL under heartbeats: nothing acknowledged is lost, nothing counts twice`, async () => {
  const { lost, told, postgres } = await siege(KILLS, "");
  console.log(
    `${KILLS} kills, ${postgres} of them of PostgreSQL; ${told} heartbeats acknowledged, ${lost.length} lost`,
  );
  assert.deepEqual(lost, []);
  assert.ok(told > KILLS * VIEWERS * 0.5, "the kills fell into work");
});

test("a server that answers before its commit is found out", async () => {
  const { lost, told } = await siege(Math.max(12, Math.floor(KILLS / 5)), "early");
  console.log(`control: ${told} heartbeats acknowledged, ${lost.length} lost`);
  assert.ok(lost.length > 0);
});

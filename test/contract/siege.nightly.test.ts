/** The server, and PostgreSQL under it, are killed while reviewers approve, rule, revoke and hear appeals. XUESHI_KILLS says how often. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { openDatabase, transact, type Database } from "../../server/platform/db.ts";
import { migrate } from "../../server/platform/migrate.ts";
import { migrationsFolder } from "../../server/platform/settings.ts";
import { openHouse, type House } from "../house.ts";
import { root } from "../testing.ts";
import { Besieged, handIn, settle, type Round } from "./siege.ts";
import { findings } from "./siege-findings.ts";

const KILLS = Number(process.env["XUESHI_KILLS"] ?? 12);
const SETTLES_MS = 180_000;

interface Siege {
  postgres: number;
  acknowledged: number;
  again: number;
  lost: string[];
  twice: string[];
  halves: string[];
}

async function siege(kills: number, mode: string): Promise<Siege> {
  const house = await openHouse(join(import.meta.dirname, "siege-server.fixture.ts"));
  const at = new Besieged(house);
  try {
    const rounds = await lookAt(house.url, async (database) => {
      await migrate(database, migrationsFolder(root));
      await settle(database);
      await house.startWorker("");
      return handIn(at, database);
    });
    await house.killWorker();
    await house.startWorker(mode);
    // What goes wrong in one of them is told at the end, and not while something is down.
    const ended = Promise.all(rounds.map((round) => round.run())).catch((error: unknown) => error);
    const { halves, postgres } = await killing(house, kills, mode);
    await new Promise((wake) => setTimeout(wake, 800));
    at.stopped = true;
    const failed = await ended;
    const acknowledged = rounds.reduce((sum, { told }) => sum + told.length, 0);
    const counts = { postgres, acknowledged, again: at.again };
    if (mode !== "") return { ...counts, halves, lost: [], twice: [] };
    if (failed instanceof Error) throw failed;
    return await lookAt(house.url, async (database) => {
      await comesToRest(database);
      halves.push(...(await findings(database)));
      return { ...counts, halves, ...(await comparedWith(database, rounds)) };
    });
  } finally {
    at.stopped = true;
    await house.close();
  }
}

/** Kills, looks at what was left, and starts again. */
async function killing(house: House, kills: number, mode: string): Promise<{ halves: string[]; postgres: number }> {
  const halves: string[] = [];
  let postgres = 0;
  for (let kill = 0; kill < kills; kill++) {
    await new Promise((wake) => setTimeout(wake, 700 + Math.random() * 1_300));
    await house.killWorker();
    if (kill % 3 === 2) {
      postgres++;
      await house.killPostgres();
    }
    halves.push(...(await lookAt(house.url, findings)).map((fault) => `${kill + 1}: ${fault}`));
    await house.startWorker(mode);
  }
  return { halves, postgres };
}

async function lookAt<Result>(url: string, look: (database: Database) => Promise<Result>): Promise<Result> {
  const database = openDatabase(url, { connections: 2, onError: () => undefined });
  try {
    return await look(database);
  } finally {
    await database.close();
  }
}

/** Jobs that a killed server had begun are begun again once their time is over; that time is put behind them here. */
async function comesToRest(database: Database): Promise<void> {
  await transact(database, (tx) =>
    tx.execute("UPDATE pgboss.job SET started_on = started_on - interval '1 hour' WHERE state = 'active'"),
  );
  for (const end = Date.now() + SETTLES_MS; ;) {
    const left = await database.row<{ jobs: number }>(
      `SELECT count(*) AS jobs FROM pgboss.job
        WHERE name = 'standing-recompute' AND state IN ('created', 'retry', 'active')`,
    );
    if (left?.jobs === 0) return;
    assert.ok(Date.now() < end, `${left?.jobs} recomputations are still to be done`);
    await new Promise((wake) => setTimeout(wake, 250));
  }
}

/** Events that were acknowledged and are not there, and events that are there more often than they were asked for. */
async function comparedWith(
  database: Database,
  rounds: readonly Round[],
): Promise<{ lost: string[]; twice: string[] }> {
  const rows = await database.rows<{ declaration_id: number; events: string[] }>(
    `SELECT declaration_id, array_agg(event ORDER BY step_id) AS events FROM declaration_step
      WHERE event NOT IN ('create', 'submit') GROUP BY 1`,
  );
  const kept = new Map(rows.map(({ declaration_id, events }) => [declaration_id, events]));
  const lost: string[] = [];
  const twice: string[] = [];
  for (const { declarationId, told } of rounds) {
    const events = kept.get(declarationId) ?? [];
    for (let index = 0; index < Math.max(told.length, events.length); index++) {
      if (told[index] === events[index]) continue;
      const text = `${declarationId}, ${index}: told ${told[index]}, there ${events[index]}`;
      (events[index] === undefined ? lost : twice).push(text);
    }
  }
  return { lost, twice };
}

test(`${KILLS} kills of the server and of PostgreSQL under reviews and revocations: no half state, nothing lost, nothing twice`, async () => {
  const { postgres, acknowledged, again, lost, twice, halves } = await siege(KILLS, "");
  console.log(
    `${KILLS} kills, ${postgres} of them of PostgreSQL too; ${acknowledged} acknowledged, ${again} told again, ` +
      `${lost.length} lost, ${twice.length} twice, ${halves.length} half states`,
  );
  assert.deepEqual({ lost, twice, halves }, { lost: [], twice: [], halves: [] });
  assert.ok(acknowledged > KILLS * 3, "the kills fell into work");
});

test("a server that commits halfway is found out", async () => {
  const { acknowledged, halves } = await siege(Math.max(6, Math.floor(KILLS / 5)), "torn");
  console.log(`control: ${acknowledged} acknowledged, ${halves.length} half states`);
  assert.ok(halves.length > 0);
});

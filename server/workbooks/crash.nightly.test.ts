/**
 * A server that is killed while it imports leaves the whole import or none of it, and the next one goes on by itself.
 * XUESHI_KILLS sets how often it is killed (6).
 */
import assert from "node:assert/strict";
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { test } from "node:test";
import { confirm, upload } from "./actions.ts";
import { bookOf, CLOCK, EVERYBODY, rosterRow, useImports } from "./import.fixture.ts";
import { holdBatch } from "./store.ts";
import { importView } from "./views.ts";
import type { ImportState } from "./import.ts";

const KILLS = Number(process.env["XUESHI_KILLS"] ?? 6);
const ROWS = 900;
/** Employment, title, and an application in every third row. */
const ENTRIES = ROWS * 2 + ROWS / 3;
const PATIENCE_MS = 60_000;

const imports = await useImports();
const { database } = imports;
let seed = Number(process.env["XUESHI_SEED"] ?? Date.now() % 100_000);
console.log(`seed ${seed}`);
const random = () => (seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0) / 2 ** 32;
let people = 0;

async function uploaded(): Promise<number> {
  const first = (people += ROWS);
  const rows = Array.from({ length: ROWS }, (_, at) =>
    rosterRow(first + at, { 手机号: null, ...(at % 3 === 0 ? { 申报途径: "评审", 拟晋升级别: "副高级" } : {}) }),
  );
  const content = await bookOf("roster", rows);
  const file = { kind: "roster" as const, name: "roster.xlsx", content, now: CLOCK.now() };
  return imports.write((tx) => upload(tx, imports.services, { author: "test", reach: EVERYBODY }, file));
}

async function server(mode: "whole" | "chunks" = "whole"): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, "crash-server.fixture.ts"), [imports.url, mode], {
    execArgv: ["--disable-warning=ExperimentalWarning"],
  });
  await once(child, "message");
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = child.exitCode === null && child.signalCode === null ? once(child, "exit") : undefined;
  child.kill("SIGKILL");
  await gone;
}

async function until(batchId: number, ...states: ImportState[]): Promise<ImportState> {
  for (const end = Date.now() + PATIENCE_MS; ;) {
    const state = (await importView(database, EVERYBODY, batchId))?.state;
    if (state !== undefined && states.includes(state)) return state;
    if (Date.now() > end) throw new Error(`Import ${batchId} is still ${state} after ${PATIENCE_MS} ms`);
    await pause(2);
  }
}

/** What is there of an import once its transaction has ended, however that was. */
async function written(batchId: number): Promise<{ state: string; entries: number; people: number }> {
  return imports.write(async (tx) => {
    await holdBatch(tx, batchId);
    const row = await tx.row<{ state: string; entries: number; people: number }>(
      `SELECT state, (SELECT count(*) FROM ledger_entry WHERE ledger_entry.batch_id = $1) AS entries,
              (SELECT count(*) FROM person JOIN ledger_entry USING (person_id)
                WHERE ledger_entry.batch_id = $1 AND kind = 'employment') AS people
         FROM import_batch WHERE import_batch.batch_id = $1`,
      [batchId],
    );
    return row as { state: string; entries: number; people: number };
  });
}

/** Entries of an import that anybody can see, finished or not. */
async function visible(batchId: number): Promise<number> {
  const row = await database.row<{ entries: number }>(
    "SELECT count(*)::int AS entries FROM ledger_entry WHERE batch_id = $1",
    [batchId],
  );
  return row?.entries ?? 0;
}

const confirmed = (batchId: number) => imports.write((tx) => confirm(tx, imports.jobs, EVERYBODY, batchId));

/** How long validating and committing take when nobody is killed. */
async function undisturbed(): Promise<{ validating: number; committing: number }> {
  const child = await server();
  const begun = performance.now();
  const batchId = await uploaded();
  await until(batchId, "ready");
  const validated = performance.now();
  await confirmed(batchId);
  await until(batchId, "committed");
  const committed = performance.now();
  await kill(child);
  assert.deepEqual(await written(batchId), { state: "committed", entries: ENTRIES, people: ROWS });
  return { validating: validated - begun, committing: committed - validated };
}

test(`a server killed ${KILLS} times leaves each import whole or absent, and the next server finishes it`, async () => {
  const usual = await undisturbed();
  const seen: Record<string, number> = {};
  let child = await server();
  for (let round = 0; round < KILLS; round++) {
    const inCommit = round % 3 !== 0;
    const batchId = await uploaded();
    if (inCommit) {
      await until(batchId, "ready");
      await confirmed(batchId);
    }
    await pause(random() * (inCommit ? usual.committing : usual.validating) * 1.1);
    await kill(child);
    const left = await written(batchId);
    const whole = left.entries === ENTRIES && left.people === ROWS && left.state === "committed";
    assert.ok(whole || (left.entries === 0 && left.people === 0 && left.state !== "committed"), JSON.stringify(left));
    seen[left.state] = (seen[left.state] ?? 0) + 1;

    child = await server();
    if ((await until(batchId, "ready", "committed")) === "ready") await confirmed(batchId);
    await until(batchId, "committed");
    assert.deepEqual(await written(batchId), { state: "committed", entries: ENTRIES, people: ROWS });
  }
  await kill(child);
  console.log(`states after the kill: ${JSON.stringify(seen)}`);
});

test("the control: a server that commits in chunks is caught with a torn import", async () => {
  const validating = await server();
  const batchId = await uploaded();
  await until(batchId, "ready");
  await kill(validating);
  await confirmed(batchId);
  const child = await server("chunks");
  // Killed as soon as a part of it can be seen from outside, which of the whole import never happens.
  for (const end = Date.now() + PATIENCE_MS; (await visible(batchId)) === 0 && Date.now() < end;) await pause(1);
  await kill(child);
  const { entries, state } = await written(batchId);
  assert.ok(entries > 0 && entries < ENTRIES && state !== "committed", `not torn: ${entries} entries, ${state}`);
});

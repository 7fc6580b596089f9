/**
 * A whole batch: 5,000 declarations with as many files of evidence. What it takes to read and to hand in, what it takes of memory,
 * and what is left when the process is killed in between. Fewer with XUESHI_BATCH_ROWS.
 */
import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { pdf, photo } from "../../files/files.fixture.ts";
import { useField } from "../declarations.fixture.ts";
import { broken } from "../once.fixture.ts";
import { certificateRow, openBatches, personCells, renamePeople, zipOf } from "./batches.fixture.ts";
import { loadBatch } from "./store.ts";

const ROWS = Number(process.env.XUESHI_BATCH_ROWS ?? 5_000);
const KILLS = Number(process.env.XUESHI_BATCH_KILLS ?? 10);
const MEGABYTE = 2 ** 20;
/** Every tenth file is a PDF. */
const isPdf = (n: number): boolean => n % 10 === 0;

const field = await useField();
const batches = openBatches(field);
after(() => batches.close());
for (let at = 0; at < ROWS; at += 1_000) await field.people(Math.min(1_000, ROWS - at));
await renamePeople(field);

async function evidence(first: number, last: number): Promise<Record<string, Buffer>> {
  const files: Record<string, Buffer> = {};
  for (let n = first; n <= last; n++)
    files[isPdf(n) ? `${n}.pdf` : `${n}.jpg`] = isPdf(n)
      ? await pdf(1, `certificate ${n}`)
      : await photo(n, { width: 480, height: 360 });
  return files;
}

const declared = async (batchId: number): Promise<number> => {
  const row = await field.database.row<{ count: number }>(
    "SELECT count(*)::int AS count FROM declaration WHERE batch_id = $1",
    [batchId],
  );
  return row?.count ?? 0;
};

type Killing = { afterMs: number } | "at first sight";

/** Runs work in a process of its own, which may be killed after so many milliseconds, or as soon as anything of it is there. */
async function worker(batchId: number, way: "whole" | "torn", killing?: Killing): Promise<void> {
  const child = fork(join(import.meta.dirname, "crash-worker.fixture.ts"), [field.url, String(batchId), way], {
    execArgv: ["--disable-warning=ExperimentalWarning"],
  });
  let running = true;
  const ended = once(child, "exit").then(() => (running = false));
  await once(child, "message");
  if (killing === "at first sight") {
    while (running && (await declared(batchId)) === 0) await pause(5);
    child.kill("SIGKILL");
  } else if (killing !== undefined) {
    const timer = setTimeout(() => child.kill("SIGKILL"), killing.afterMs);
    void ended.then(() => clearTimeout(timer));
  }
  await ended;
}

let batchId = 0;

test(`${ROWS} rows with ${ROWS} files are read within bounded memory`, async () => {
  const rows = Array.from({ length: ROWS }, (_, at) =>
    certificateRow(at + 1, { 证书扫描件文件名: isPdf(at + 1) ? `${at + 1}.pdf` : `${at + 1}.jpg` }),
  );
  const book = await batches.book("certificate", rows);
  const half = Math.ceil(ROWS / 2);
  const zips = [zipOf(await evidence(1, half)), zipOf(await evidence(half + 1, ROWS))];
  const megabytes = zips.reduce((sum, { length }) => sum + length, 0) / MEGABYTE;
  batchId = await batches.collect("certificate", book, zips);
  zips.length = 0;
  global.gc?.();
  const before = process.memoryUsage().rss;
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 50);
  const begun = performance.now();
  const ready = await batches.read(batchId);
  const seconds = (performance.now() - begun) / 1_000;
  clearInterval(watch);
  assert.equal(ready.state, "ready", JSON.stringify(ready.refusal));
  assert.deepEqual([ready.counts?.good, ready.counts?.bad], [ROWS, 0], JSON.stringify(ready.counts?.reasons));
  const grown = (most - before) / MEGABYTE;
  console.log(
    `${ROWS} rows, ${megabytes.toFixed(0)} MB of evidence: read in ${seconds.toFixed(1)} s, ` +
      `${(ROWS / seconds).toFixed(1)} files/s, memory +${grown.toFixed(0)} MB`,
  );
  assert.ok(grown < 150, `memory grew by ${grown.toFixed(0)} MB`);
});

test("killed while it hands in, it has handed in all or nothing", async () => {
  await batches.confirm(batchId, "hand_in");
  let nothing = 0;
  // Later and later, until one comes to its end; and once more at the very moment in which anything is to be seen.
  for (let kill = 1; kill <= KILLS && (await declared(batchId)) === 0; kill++) {
    await worker(batchId, "whole", { afterMs: kill * 400 });
    const count = await declared(batchId);
    assert.ok(count === 0 || count === ROWS, `after kill ${kill} there are ${count} of ${ROWS}`);
    assert.deepEqual(await broken(field), []);
    if (count === 0) nothing += 1;
  }
  if ((await declared(batchId)) === 0) await worker(batchId, "whole", "at first sight");
  assert.equal(await declared(batchId), ROWS);
  // Whoever comes next finds it done.
  await worker(batchId, "whole");
  assert.equal((await loadBatch(field.database, batchId))?.state, "handed_in");
  assert.equal(await declared(batchId), ROWS);
  assert.deepEqual(await broken(field), []);
  console.log(`killed ${nothing} times with nothing handed in, then ${ROWS} at once`);
});

test("withdrawn as a whole, the numbers are free again", async () => {
  const begun = performance.now();
  const gone = await batches.withdraw(batchId);
  assert.equal(gone.state, "withdrawn", JSON.stringify(gone.trouble));
  console.log(`${ROWS} withdrawn in ${((performance.now() - begun) / 1_000).toFixed(1)} s`);
  assert.equal((await field.database.rows("SELECT FROM certificate_claim")).length, 0);
  assert.deepEqual(await broken(field), []);
});

test("without evidence: read, handed in, withdrawn; the same writing without its one transaction is torn", async () => {
  const rows = Array.from({ length: ROWS }, (_, at) => ({
    ...personCells(at + 1),
    驻村年度: 2026,
    开始驻村日期: 20260301,
    驻村地点: "某村",
  }));
  const book = await batches.book("village", rows);
  const whole = await batches.collect("village", book);
  const times: number[] = [];
  const timed = async (work: Promise<{ state: string }>, state: string) => {
    const begun = performance.now();
    assert.equal((await work).state, state);
    times.push((performance.now() - begun) / 1_000);
  };
  await timed(batches.read(whole), "ready");
  await timed(batches.handIn(whole), "handed_in");
  await timed(batches.withdraw(whole), "withdrawn");
  const [read, handedIn, withdrawn] = times.map((seconds) => seconds.toFixed(1));
  console.log(`${ROWS} rows without files: read in ${read} s, handed in in ${handedIn} s, withdrawn in ${withdrawn} s`);
  const torn = await batches.collect("village", book);
  assert.equal((await batches.read(torn)).counts?.good, ROWS);
  await batches.confirm(torn, "hand_in");
  await worker(torn, "torn", "at first sight");
  const count = await declared(torn);
  assert.ok(count > 0 && count < ROWS, `never torn: ${count}`);
});

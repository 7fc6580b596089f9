/**
 * Importing a roster of 100,000 people (read, validate, stage, commit, on a durable database) against reading the same
 * workbook alone. Also importing it once more, when every row is there already.
 *
 *   node bench/import.ts [rows]
 */
import { createWriteStream } from "node:fs";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { syntheticCitizenId, syntheticMobile } from "../engine/identifiers-synthetic.ts";
import { insertUnits } from "../server/organisations/door.ts";
import { fixedClock } from "../server/platform/clock.ts";
import { openDatabase, transact, type Database } from "../server/platform/db.ts";
import { startJobs, type Jobs } from "../server/platform/jobs.ts";
import { migrate } from "../server/platform/migrate.ts";
import { startPostgres } from "../server/platform/postgres.ts";
import { migrationsFolder } from "../server/platform/settings.ts";
import { readRows, writeWorkbook, type WrittenValue } from "../server/platform/workbook/index.ts";
import { openVault, ringOf } from "../server/platform/vault.ts";
import { openShelf, queues as standingQueues } from "../server/standing/door.ts";
import { confirm, upload } from "../server/workbooks/actions.ts";
import { commitBatch, type CommitServices } from "../server/workbooks/commit.ts";
import { queues } from "../server/workbooks/jobs.ts";
import { importView } from "../server/workbooks/views.ts";
import { rosterSheet } from "../server/workbooks/roster-sheet.ts";
import { validateBatch } from "../server/workbooks/validate.ts";
import { openVocabulary } from "../server/workbooks/vocabulary.ts";

const root = resolve(import.meta.dirname, "..");
const UNITS = 500;
const TITLES = [
  ["中小学教师", "一级教师"],
  ["卫生技术", "中级"],
  ["工程技术", "助理级"],
  ["会计", "副高级"],
  ["农业技术", "中级"],
  ["无", "无"],
] as const;
const EVERYBODY = { kind: "all" } as const;

function* people(rows: number): Generator<WrittenValue[]> {
  for (let at = 0; at < rows; at++) {
    const [series, level] = TITLES[at % TITLES.length] as readonly [string, string];
    const applies = at % 12 === 1;
    yield [
      "张三丰",
      syntheticCitizenId(at, 1960 + (at % 45), at % 2 === 0),
      syntheticMobile(at),
      `第${at % UNITS}中学`,
      "事业单位",
      null,
      series,
      level,
      null,
      at % 50 === 0 ? "双肩挑" : null,
      applies ? "评审" : "无",
      applies ? "副高级" : null,
      "2026",
    ];
  }
}

/** Writes a roster of so many people to a file. */
export async function writeRoster(path: string, rows: number): Promise<void> {
  const columns = rosterSheet(openVocabulary(root)).columns.map(({ header }) => ({ header }));
  const sheets = [{ name: "花名册", columns, rows: people(rows) }];
  await pipeline(Readable.from(writeWorkbook(sheets)), createWriteStream(path));
}

/** Milliseconds of some work, and the highest memory of this process above its start in megabytes. */
async function measure(work: () => Promise<void>): Promise<{ ms: number; megabytes: number }> {
  global.gc?.();
  const before = process.memoryUsage().rss;
  let peak = before;
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 10);
  const since = performance.now();
  await work();
  const ms = Math.round(performance.now() - since);
  clearInterval(timer);
  return { ms, megabytes: Math.round((Math.max(peak, process.memoryUsage().rss) - before) / 2 ** 20) };
}

async function readAlone(path: string, rows: number): Promise<void> {
  let count = 0;
  for await (const batch of await readRows(path)) count += batch.length;
  if (count !== rows + 1) throw new Error(`${count} rows instead of ${rows + 1}`);
}

async function importFile(services: CommitServices & { jobs: Jobs }, path: string): Promise<string> {
  const { database, jobs } = services;
  const content = await readFile(path);
  const importer = { author: "bench", reach: EVERYBODY };
  const file = { kind: "roster" as const, name: "roster.xlsx", content, now: services.clock.now() };
  const since = performance.now();
  const batchId = await transact(database, (tx) => upload(tx, services, importer, file));
  await validateBatch(services, batchId);
  const validated = performance.now();
  await transact(database, (tx) => confirm(tx, jobs, EVERYBODY, batchId));
  await commitBatch(services, batchId);
  const seen = await importView(database, EVERYBODY, batchId);
  const { new: added = 0, changed = 0, unchanged = 0, bad = 0 } = seen?.counts ?? {};
  const phases = `validated ${Math.round(validated - since)} ms, committed ${Math.round(performance.now() - validated)} ms`;
  return `${seen?.state}: ${added} new, ${changed} changed, ${unchanged} unchanged, ${bad} bad; ${phases}`;
}

async function addUnits(database: Database): Promise<void> {
  const units = Array.from({ length: UNITS }, (_, at) => ({
    code: `A${String(Math.floor(at / 100)).padStart(2, "0")}A${String(at % 100).padStart(2, "0")}`,
    division_code: "d01",
    name: `第${at}中学`,
    kind: "school",
    sector: "public" as const,
    parent: null,
  }));
  await transact(database, (tx) => insertUnits(tx, units));
}

/** Imports a roster of so many rows on a database of its own and prints the figures. */
export async function benchImport(rows: number): Promise<{ ratio: number }> {
  const folder = await mkdtemp(join(tmpdir(), "xueshi-import-"));
  await chmod(folder, 0o711);
  const postgres = await startPostgres({ folder, log: () => undefined });
  try {
    const database = openDatabase(await postgres.ensureDatabase("bench"), { onError: () => undefined });
    await migrate(database, migrationsFolder(root));
    const jobs = await startJobs(database, [...queues, ...standingQueues], { upkeep: false, onError: console.error });
    await addUnits(database);
    const clock = fixedClock("2026-11-23T09:00:00+08:00");
    const services = {
      database,
      jobs,
      clock,
      vault: openVault(ringOf("bench")),
      shelf: openShelf(root),
      words: openVocabulary(root),
    };
    const path = join(folder, "roster.xlsx");
    await writeRoster(path, rows);
    await readAlone(path, rows);
    const read = await measure(() => readAlone(path, rows));
    const told: string[] = [];
    const first = await measure(async () => void told.push(await importFile(services, path)));
    const again = await measure(async () => void told.push(await importFile(services, path)));
    const readAgain = await measure(() => readAlone(path, rows));
    const baseline = (read.ms + readAgain.ms) / 2;
    console.log(`${rows} rows`);
    console.log(`reading alone   ${read.ms} and ${readAgain.ms} ms  +${read.megabytes} MB`);
    console.log(
      `import          ${first.ms} ms  +${first.megabytes} MB  ${(first.ms / baseline).toFixed(2)} ×  (${told[0]})`,
    );
    console.log(
      `the same again  ${again.ms} ms  +${again.megabytes} MB  ${(again.ms / baseline).toFixed(2)} ×  (${told[1]})`,
    );
    await jobs.stop();
    await database.close();
    return { ratio: first.ms / baseline };
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true });
  }
}

if (import.meta.main) await benchImport(Number(process.argv[2] ?? 100_000));

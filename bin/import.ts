import { createWriteStream, readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { IMPORT_BYTES } from "../contract/workbooks.ts";
import { allQueues } from "../server/app.ts";
import { systemClock } from "../server/platform/clock.ts";
import { transact, type Database } from "../server/platform/db.ts";
import { startJobs, type Jobs } from "../server/platform/jobs.ts";
import { readSettings } from "../server/platform/settings.ts";
import { openAndMigrate } from "../server/platform/startup.ts";
import { openShelf, queues as standingQueues, workStandings } from "../server/standing/door.ts";
import { confirm, discard, upload } from "../server/workbooks/actions.ts";
import type { CommitServices } from "../server/workbooks/commit.ts";
import type { ImportKind } from "../server/workbooks/import.ts";
import { carryOn } from "../server/workbooks/jobs.ts";
import { badRows, errorsOf, importView, type ImportView } from "../server/workbooks/views.ts";
import { openVocabulary } from "../server/workbooks/vocabulary.ts";
import { printBad } from "./decide-books.ts";
import { Progress } from "./progress.ts";

const USAGE = `Usage: bin/import roster|records file.xlsx [--commit] [--errors errors.xlsx]
Reads a workbook, compares every row with the database of DATABASE_URL or of ./data, and says what an import would change.
  --commit    imports the good rows, all of them at once or none, and brings standings up to date
  --errors    writes the bad rows with their reasons, ready to be corrected and imported again
Exit codes: 0 every row is good; 1 some rows are bad; 2 the file or the call was refused.`;

const EVERYBODY = { kind: "all" } as const;
const STANDINGS_TIMEOUT_MS = 3_600_000;

type Asked = { kind: ImportKind; file: string; commit: boolean; errors: string | undefined };

async function main(): Promise<number> {
  const asked = readArguments();
  if (asked === undefined) {
    console.error(USAGE);
    return 2;
  }
  const root = resolve(import.meta.dirname, "..");
  const content = readFileSync(asked.file);
  if (content.length > IMPORT_BYTES) {
    console.error(`文件超过 ${IMPORT_BYTES / 2 ** 20} MB。请拆分成几个工作簿。`);
    return 2;
  }
  const { database, vault, close } = await openAndMigrate(readSettings(process.env, root), { join: true });
  let jobs: Jobs | undefined;
  try {
    jobs = await startJobs(database, allQueues(), { upkeep: false, onError: (error) => console.error(error.message) });
    const world = { clock: systemClock, shelf: openShelf(root), words: openVocabulary(root) };
    const services = { database, vault, jobs, ...world };
    return await importFile(services, jobs, asked, content);
  } finally {
    await jobs?.stop();
    await close();
  }
}

function readArguments(): Asked | undefined {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { commit: { type: "boolean", default: false }, errors: { type: "string" }, help: { type: "boolean" } },
    });
    const [kind, file, ...more] = positionals;
    if ((kind !== "roster" && kind !== "records") || file === undefined || more.length > 0 || values.help)
      return undefined;
    return { kind, file, commit: values.commit, errors: values.errors };
  } catch (error) {
    console.error((error as Error).message);
    return undefined;
  }
}

async function importFile(services: CommitServices, jobs: Jobs, asked: Asked, content: Buffer): Promise<number> {
  const { database } = services;
  const importer = { author: "terminal", reach: EVERYBODY };
  // The command does the work itself, so nobody is asked to.
  const nobody = { enqueue: async () => undefined };
  const given = { kind: asked.kind, name: basename(asked.file), content, now: systemClock.now() };
  const importId = await transact(
    database,
    (tx) => upload(tx, { jobs: nobody, vault: services.vault }, importer, given),
    {
      statementTimeoutMs: 120_000,
    },
  );
  const seen = await carryOnShowing(services, importId, "Reading");
  if (seen.refusal) {
    console.error(`文件不能用：${seen.refusal.message}${seen.refusal.remedy}`);
    return 2;
  }
  await printPreview(database, asked, seen);
  if (asked.errors !== undefined && (seen.counts?.bad ?? 0) > 0) await writeErrors(services, importId, asked.errors);
  if (!asked.commit) {
    await transact(database, (tx) => discard(tx, EVERYBODY, importId));
    console.log("只是预览，没有写入；确认无误后加上 --commit 再运行一次。");
    return (seen.counts?.bad ?? 0) > 0 ? 1 : 0;
  }
  await transact(database, (tx) => confirm(tx, nobody, EVERYBODY, importId));
  const done = await carryOnShowing(services, importId, "Writing");
  const { counts } = done;
  console.log(`已写入：新增 ${counts?.new ?? 0}，变更 ${counts?.changed ?? 0}，不变 ${counts?.unchanged ?? 0}`);
  await bringStandingsUp(services, jobs);
  return (counts?.bad ?? 0) > 0 ? 1 : 0;
}

/** Does what the batch waits for, and shows meanwhile how far it has come. */
async function carryOnShowing(services: CommitServices, importId: number, label: string): Promise<ImportView> {
  const see = async () => (await importView(services.database, EVERYBODY, importId)) as ImportView;
  const show = async () => {
    const { progress } = await see();
    if (process.stderr.isTTY)
      process.stderr.write(`\r${label}: ${Math.max(progress.read, progress.committed)} rows\u001b[K`);
  };
  const timer = setInterval(() => void show().catch(() => undefined), 500);
  try {
    await carryOn(services, importId);
  } finally {
    clearInterval(timer);
    if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
  }
  return see();
}

async function printPreview(database: Database, asked: Asked, { importId, counts }: ImportView): Promise<void> {
  if (counts === null) return;
  console.log(
    `共 ${counts.rows} 行：新增 ${counts.new}，变更 ${counts.changed}，不变 ${counts.unchanged}，有错 ${counts.bad}`,
  );
  for (const { rows, column, example } of counts.reasons)
    console.log(`  ${rows} 行：${column === "" ? "" : `【${column}】`}${example}`);
  const bad = await badRows(database, importId, { after: 0, limit: 20 });
  printBad(
    asked.kind === "roster" ? "花名册" : "学习记录",
    asked.file,
    new Map(bad.map(({ row, errors }) => [row, errors])),
  );
}

async function writeErrors(services: CommitServices, importId: number, out: string): Promise<void> {
  const made = await errorsOf(services, EVERYBODY, importId);
  if (made === undefined) return;
  await pipeline(Readable.from(made.chunks), createWriteStream(out));
  console.log(`有错的行已写入 ${out}，改好后可以再次导入。`);
}

/** Works the jobs that the import left, beside a server that may be running. */
async function bringStandingsUp(services: CommitServices, jobs: Jobs): Promise<void> {
  const bar = new Progress();
  await workStandings(jobs, services);
  const count = async () =>
    (await Promise.all(standingQueues.map((queue) => jobs.pending(queue)))).reduce((a, b) => a + b, 0);
  const all = await count();
  const timer = setInterval(() => {
    void count().then((left) => bar.show("Standings", Math.max(0, all - left), all));
  }, 500);
  try {
    await jobs.idle(standingQueues, STANDINGS_TIMEOUT_MS);
  } finally {
    clearInterval(timer);
    bar.end();
  }
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  return 2;
});
// The launcher's channel would keep this process waiting.
if (process.connected) process.disconnect();

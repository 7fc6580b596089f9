import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { eventLines, exportRoots, keptRoots, sealAll, verify, type Finding } from "../server/audit/door.ts";
import type { Database } from "../server/platform/db.ts";
import { readSettings } from "../server/platform/settings.ts";
import { openAndMigrate } from "../server/platform/startup.ts";

const USAGE = `Usage: bin/audit verify [--roots folder]
       bin/audit export [--from YYYY-MM-DD] [--to YYYY-MM-DD] > events.jsonl
       bin/audit seal
The trail in the database of DATABASE_URL or of ./data. verify walks every block and every event and compares with the daily
roots kept in DATA_DIR/audit-roots, or in the folder named; it says the first block and event that were changed.
Exit codes: 0 all is as it was sealed, 3 something was changed, 2 the call was refused, 1 it could not be done.`;

const WORDS: Readonly<Record<Finding["kind"], string>> = {
  altered_row: "这条记录被改动",
  deleted_row: "这条记录被删除",
  inserted_row: "这条记录是后来插入的",
  moved_row: "这条记录的顺序被改动",
  altered_names: "记录清单被改动",
  missing_block: "这个区块不见了",
  altered_block: "区块被改动，或与前一块接不上",
  backdated_row: "这条记录的编号或时间早于它实际写入的时候",
  truncated: "链的末尾被截去",
  rewritten: "整条链被改写",
};

const root = resolve(import.meta.dirname, "..");

type Asked =
  | { verb: "verify"; roots: string | undefined }
  | { verb: "export"; from: string | undefined; to: string | undefined }
  | { verb: "seal" };

async function main(): Promise<number> {
  const asked = readArguments();
  if (asked === undefined) {
    console.error(USAGE);
    return 2;
  }
  const settings = readSettings(process.env, root);
  const folder = join(settings.dataDir, "audit-roots");
  const { database, close } = await openAndMigrate(settings, { join: true });
  try {
    if (asked.verb === "verify") return await runVerify(database, asked.roots ?? folder);
    if (asked.verb === "export") return await runExport(database, asked);
    const { blocks, events } = await sealAll(database);
    const conflicts = await exportRoots(database, folder);
    console.log(`封存 ${events} 条记录，${blocks} 个区块`);
    return conflicts.length === 0 ? 0 : 3;
  } finally {
    await close();
  }
}

function readArguments(): Asked | undefined {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        roots: { type: "string" },
        from: { type: "string" },
        to: { type: "string" },
        help: { type: "boolean" },
      },
    });
    const [verb, ...rest] = positionals;
    const days = [values.from, values.to].filter((day) => day !== undefined);
    if (values.help || rest.length > 0 || !days.every(isDay)) return undefined;
    if (verb === "verify") return { verb, roots: values.roots };
    if (verb === "export") return { verb, from: values.from, to: values.to };
    return verb === "seal" ? { verb } : undefined;
  } catch (error) {
    console.error((error as Error).message);
    return undefined;
  }
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}

async function runVerify(database: Database, folder: string): Promise<number> {
  const roots = await keptRoots(folder);
  const begun = performance.now();
  const shown = process.stderr.isTTY;
  const { blocks, events, unsealed, head, findings } = await verify(database, {
    roots,
    onProgress: (done) => void (shown && process.stderr.write(`\r${done}\u001b[K`)),
  });
  if (shown) process.stderr.write("\r\u001b[K");
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
  for (const { kind, block, eventId, day } of findings) {
    const place = [`区块 ${block}`];
    if (eventId !== undefined) place.push(`记录 ${eventId}`);
    if (day !== undefined) place.push(`与 ${day} 的根不符`);
    console.log(`✗ ${WORDS[kind]}：${place.join("，")}`);
  }
  if (findings.length === 0) console.log("✓ 审计链完好");
  console.log(
    `${blocks} 个区块，${events} 条记录已封存，${unsealed} 条待封存；对照了 ${roots.length} 个每日根；用时 ${seconds} 秒`,
  );
  if (head !== undefined) console.log(`链尾：区块 ${head.block} ${head.digest}`);
  if (roots.length === 0) console.log("没有每日根可对照：链尾截断和整链改写看不出来。");
  return findings.length === 0 ? 0 : 3;
}

async function runExport(
  database: Database,
  days: { from: string | undefined; to: string | undefined },
): Promise<number> {
  for await (const lines of eventLines(database, days))
    if (!process.stdout.write(lines)) await new Promise((resume) => process.stdout.once("drain", resume));
  return 0;
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  return 1;
});
// The launcher's channel would keep this process waiting.
if (process.connected) process.disconnect();

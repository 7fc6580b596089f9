/**
 * Reading a roster of 100,000 rows and 12 columns, alone: what imports are compared with. Also
 * writing it, and hucre's own streaming reader over the same file as a yardstick.
 *
 *   node bench/workbook-read.ts [rows]
 */
import { createWriteStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { streamXlsxRows } from "hucre/xlsx";
import { syntheticCitizenId, syntheticMobile } from "../engine/identifiers-synthetic.ts";
import { type WrittenColumn, type WrittenValue, readRows, writeWorkbook } from "../server/platform/workbook/index.ts";

const COLUMNS: WrittenColumn[] = [
  ...["姓名", "身份证号", "手机号", "单位", "单位性质", "职称系列", "职称级别", "职务", "申报方式", "申报级别"].map(
    (header) => ({ header }),
  ),
  { header: "学时", format: "hundredths" },
  { header: "取得日期", format: "day" },
];

function* roster(rows: number): Generator<WrittenValue[]> {
  for (let at = 0; at < rows; at++) {
    yield [
      `张三丰`,
      syntheticCitizenId(at, 1960 + (at % 45), at % 2 === 0),
      syntheticMobile(at),
      `第${at % 500}中学`,
      "事业单位",
      "中小学教师",
      "中级",
      at % 9 === 0 ? "校长" : null,
      "评审",
      "副高级",
      1000 + (at % 9000),
      20_200_101 + (at % 28),
    ];
  }
}

/** Elapsed milliseconds, and the highest resident memory above the start in megabytes. */
export interface Measured {
  milliseconds: number;
  memoryMegabytes: number;
}

async function measure(work: () => Promise<void>): Promise<Measured> {
  const before = process.memoryUsage().rss;
  let peak = before;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 10);
  const since = performance.now();
  await work();
  const milliseconds = Math.round(performance.now() - since);
  clearInterval(timer);
  return { milliseconds, memoryMegabytes: Math.round((Math.max(peak, process.memoryUsage().rss) - before) / 2 ** 20) };
}

/** Writes a roster of so many rows to a file. */
export function writeRoster(path: string, rows: number): Promise<Measured> {
  const sheets = [{ name: "花名册", columns: COLUMNS, rows: roster(rows) }];
  return measure(() => pipeline(Readable.from(writeWorkbook(sheets)), createWriteStream(path)));
}

/** Reads every row of a workbook and nothing more: the baseline of the import bench. Throws when a row is missing. */
export function readAlone(path: string, rows: number): Promise<Measured> {
  return measure(async () => {
    let count = 0;
    for await (const batch of await readRows(path)) count += batch.length;
    if (count !== rows + 1) throw new Error(`${count} rows instead of ${rows + 1}`);
  });
}

function readWithHucre(path: string): Promise<Measured> {
  return measure(async () => {
    const { readFile } = await import("node:fs/promises");
    for await (const _ of streamXlsxRows(await readFile(path)));
  });
}

if (import.meta.main) {
  const rows = Number(process.argv[2] ?? 100_000);
  const folder = await mkdtemp(join(tmpdir(), "workbook-"));
  try {
    const path = join(folder, "roster.xlsx");
    const written = await writeRoster(path, rows);
    const { size } = await stat(path);
    const read = await readAlone(path, rows);
    const again = await readAlone(path, rows);
    const hucre = await readWithHucre(path);
    console.log(`${rows} rows × ${COLUMNS.length} columns, ${(size / 2 ** 20).toFixed(1)} MB`);
    for (const [what, { milliseconds, memoryMegabytes }] of Object.entries({ written, read, again, hucre }))
      console.log(`${what.padEnd(8)} ${String(milliseconds).padStart(6)} ms  +${memoryMegabytes} MB`);
  } finally {
    await rm(folder, { recursive: true });
  }
}

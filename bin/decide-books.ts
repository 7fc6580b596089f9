/** Deciding a roster with its records from the terminal, without a database. */
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { WorkbookRefusal, reasonText, type CellError } from "../server/platform/workbook/index.ts";
import { readWorld, verdictBook, type OfflineServices } from "../server/workbooks/offline.ts";
import { Progress } from "./progress.ts";

/** The files of a run. */
export interface Books {
  roster: string;
  records?: string | undefined;
  out: string;
}

const MOST_SHOWN = 20;

/** Writes the verdicts and says which rows could not be used. Returns the exit code: 1 with bad rows, 2 with a refused file. */
export async function decideBooks(services: OfflineServices, books: Books): Promise<number> {
  const bar = new Progress();
  const begun = Date.now();
  try {
    const world = await readWorld(services, books);
    const { people, bad } = world;
    const show = (done: number) => bar.show("People", done, people.length);
    await pipeline(Readable.from(verdictBook(services, people, show)), createWriteStream(books.out));
    bar.end();
    const faults = bad.roster.size + bad.records.size;
    const seconds = ((Date.now() - begun) / 1_000).toFixed(1);
    console.log(`已判定 ${people.length} 人，写入 ${books.out}，用时 ${seconds} 秒`);
    printBad("花名册", books.roster, bad.roster);
    printBad("学习记录", books.records ?? "", bad.records);
    return faults > 0 ? 1 : 0;
  } catch (error) {
    bar.end();
    if (!(error instanceof WorkbookRefusal)) throw error;
    console.error(`文件不能用：${error.message}${error.remedy}`);
    return 2;
  }
}

/** Prints the first bad rows of a workbook with their reasons. */
export function printBad(label: string, file: string, bad: ReadonlyMap<number, readonly CellError[]>): void {
  if (bad.size === 0) return;
  console.error(`${label}（${file}）有 ${bad.size} 行不能用：`);
  for (const [row, errors] of [...bad].sort(([a], [b]) => a - b).slice(0, MOST_SHOWN))
    console.error(`  第 ${row} 行：${reasonText(errors).replaceAll("\n", " ")}`);
  if (bad.size > MOST_SHOWN) console.error(`  …… 另有 ${bad.size - MOST_SHOWN} 行`);
}

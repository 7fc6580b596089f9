/**
 * The reading thread. It unpacks and parses one workbook under its own heap limit, sends rows in
 * packed batches, and waits whenever the other side has not taken enough of them.
 */
import { once } from "node:events";
import { parentPort, workerData } from "node:worker_threads";
import type { Archive, WorkbookSource } from "./archive.ts";
import { transferList } from "./cells.ts";
import { unpack } from "./inflate.ts";
import type { WorkbookLimits } from "./limits.ts";
import { type SheetEntry, type WorkbookPackage, readPackage } from "./package.ts";
import { WorkbookRefusal } from "./refusals.ts";
import { type MergedBlock, SheetHandler } from "./sheet.ts";
import { readStrings } from "./strings.ts";
import { XmlReader } from "./xml.ts";

export interface WorkerTask {
  source: WorkbookSource;
  archive: Archive;
  limits: WorkbookLimits;
  /** Name of the sheet to prefer when it exists. */
  sheet: string | null;
  /** Refuse when the preferred sheet is not there, instead of taking the only one with content. */
  exact: boolean;
}

/** The sheet being read and its neighbours. */
export interface OpenedSheet {
  name: string;
  date1904: boolean;
  sheets: { name: string; hidden: boolean }[];
}

/** What is known once the last row has been read. */
export interface SheetSummary {
  rows: number;
  /** Rows with content that a filter or a person had hidden; they are read like others. */
  hiddenRows: number;
  merges: MergedBlock[];
}

const BATCH_ROWS = 1000;
const BATCH_CHARACTERS = 256 * 1024;
const WINDOW = 4;
/** The header may begin with titles; the first batch holds at least these rows. */
const FIRST_ROWS = 32;

const port = parentPort!;
let credits = WINDOW;
port.on("message", () => {
  credits++;
});

/** Ends the scan of a sheet of which only the first cell matters. */
class Found extends Error {}

/** Whether a sheet holds anything, without reading further than its first cell with content. */
async function hasContent(task: WorkerTask, sheet: SheetEntry): Promise<boolean> {
  const reader = new XmlReader(sheet.part.name, {
    wantsText: false,
    open: (name) => {
      if (name === "v" || name === "is" || name === "f") throw new Found();
    },
    close: () => {},
    text: () => {},
  });
  try {
    for await (const chunk of unpack(task.source, sheet.part)) reader.feed(chunk);
  } catch (error) {
    if (error instanceof Found) return true;
    throw error;
  }
  return false;
}

async function chooseSheet(task: WorkerTask, book: WorkbookPackage): Promise<SheetEntry> {
  const preferred = book.sheets.find((sheet) => sheet.name.trim() === task.sheet);
  if (preferred?.hidden)
    throw new WorkbookRefusal("sheet_hidden", { name: preferred.name, place: `工作表“${preferred.name}”` });
  if (preferred) return preferred;
  if (task.exact) throw new WorkbookRefusal("sheet_missing", { name: task.sheet ?? "" });
  const filled: SheetEntry[] = [];
  for (const sheet of book.sheets) if (!sheet.hidden && (await hasContent(task, sheet))) filled.push(sheet);
  if (filled.length === 1) return filled[0]!;
  if (filled.length > 1) {
    const names = filled
      .slice(0, 10)
      .map((sheet) => `“${sheet.name}”`)
      .join("、");
    throw new WorkbookRefusal("several_sheets", { names, place: names, name: task.sheet ?? filled[0]!.name });
  }
  const hidden = book.sheets.find((sheet) => sheet.hidden);
  if (hidden && book.sheets.every((sheet) => sheet.hidden))
    throw new WorkbookRefusal("sheet_hidden", { name: hidden.name, place: `工作表“${hidden.name}”` });
  throw new WorkbookRefusal("empty_workbook");
}

async function send(handler: SheetHandler): Promise<void> {
  const packed = handler.packer.take();
  while (credits <= 0) await once(port, "message");
  credits--;
  port.postMessage({ type: "rows", packed }, transferList(packed));
}

async function read(task: WorkerTask): Promise<void> {
  const book = await readPackage(task.source, task.archive);
  const sheet = await chooseSheet(task, book);
  const strings = book.strings ? await readStrings(task.source, book.strings, task.limits) : [];
  const opened: OpenedSheet = {
    name: sheet.name,
    date1904: book.date1904,
    sheets: book.sheets.map(({ name, hidden }) => ({ name, hidden })),
  };
  port.postMessage({ type: "opened", opened });
  const handler = new SheetHandler({
    part: sheet.part.name,
    strings,
    dayStyles: book.dayStyles,
    date1904: book.date1904,
    limits: task.limits,
  });
  const reader = new XmlReader(sheet.part.name, handler);
  let least = FIRST_ROWS;
  for await (const chunk of unpack(task.source, sheet.part)) {
    reader.feed(chunk);
    const { rows, characters } = handler.packer;
    if (rows >= BATCH_ROWS || (characters >= BATCH_CHARACTERS && rows >= least)) {
      await send(handler);
      least = 1;
    }
  }
  reader.end();
  if (handler.packer.rows > 0) await send(handler);
  const summary: SheetSummary = { rows: handler.rows, hiddenRows: handler.hiddenRows, merges: handler.merges };
  port.postMessage({ type: "done", summary });
}

try {
  await read(workerData as WorkerTask);
} catch (error) {
  if (!(error instanceof WorkbookRefusal)) throw error;
  port.postMessage({ type: "refused", code: error.code, values: error.values });
} finally {
  port.close();
}

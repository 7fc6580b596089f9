import { Worker } from "node:worker_threads";
import { type WorkbookSource, inspect } from "./archive.ts";
import { type PackedRows, type Row, unpackRows } from "./cells.ts";
import { type WorkbookLimits, limitsWith } from "./limits.ts";
import { type RefusalCode, type RefusalValues, WorkbookRefusal } from "./refusals.ts";
import type { OpenedSheet, SheetSummary, WorkerTask } from "./worker.ts";

export type { OpenedSheet, SheetSummary } from "./worker.ts";

export interface ReadOptions {
  limits?: Partial<WorkbookLimits>;
  /** Sheet to read when it exists; otherwise the only visible one with content. */
  sheet?: string;
  /** Refuse when `sheet` does not exist. */
  exact?: boolean;
  signal?: AbortSignal;
}

type Message =
  | { type: "opened"; opened: OpenedSheet }
  | { type: "rows"; packed: PackedRows }
  | { type: "done"; summary: SheetSummary }
  | { type: "refused"; code: RefusalCode; values: RefusalValues };

/**
 * Rows of one sheet, read in a thread of its own while they are taken. Iterate once; leaving the
 * loop early, `close()` or the abort signal end the thread. Every way a workbook can be unfit ends
 * in a WorkbookRefusal, possibly after rows were already handed out: use rows only after the end.
 */
export class RowReader implements AsyncIterable<Row[]> {
  private readonly worker: Worker;
  private readonly limits: WorkbookLimits;
  private readonly signal: AbortSignal | undefined;
  private readonly queue: Message[] = [];
  private wake: (() => void) | null = null;
  private failure: Error | null = null;
  private remaining: number;
  private complete = false;
  private opened: OpenedSheet | null = null;
  private ended: SheetSummary | null = null;
  private readonly onAbort = (): void => this.fail(new WorkbookRefusal("cancelled"));

  private constructor(task: WorkerTask, signal: AbortSignal | undefined) {
    this.limits = task.limits;
    this.remaining = task.limits.milliseconds;
    this.signal = signal;
    const source = typeof task.source === "string" ? task.source : Uint8Array.from(task.source);
    this.worker = new Worker(new URL("./worker.ts", import.meta.url), {
      workerData: { ...task, source } satisfies WorkerTask,
      transferList: typeof source === "string" ? [] : [source.buffer],
      resourceLimits: { maxOldGenerationSizeMb: task.limits.heapMegabytes, maxYoungGenerationSizeMb: 32 },
      env: {},
      execArgv: [],
    });
    this.worker.on("message", (message: Message) => this.receive(message));
    this.worker.on("error", (error: Error & { code?: string }) => {
      const memory = error.code === "ERR_WORKER_OUT_OF_MEMORY" || error instanceof RangeError;
      this.fail(memory ? new WorkbookRefusal("takes_too_much_memory") : error);
    });
    this.worker.on("exit", () => {
      if (!this.complete) this.fail(new Error("The reading thread ended without a result"));
    });
    signal?.addEventListener("abort", this.onAbort, { once: true });
  }

  /** Inspects the archive, starts the thread and waits until the sheet is chosen. */
  static async open(source: WorkbookSource, options: ReadOptions = {}): Promise<RowReader> {
    if (options.signal?.aborted) throw new WorkbookRefusal("cancelled");
    const limits = limitsWith(options.limits);
    const archive = await inspect(source, limits);
    const task: WorkerTask = { source, archive, limits, sheet: options.sheet ?? null, exact: options.exact ?? false };
    const reader = new RowReader(task, options.signal);
    try {
      const first = await reader.take();
      if (first?.type === "opened") reader.opened = first.opened;
      return reader;
    } catch (error) {
      await reader.close();
      throw error;
    }
  }

  /** The sheet being read. */
  get sheet(): OpenedSheet {
    return this.opened!;
  }

  /** Counts and merged blocks; null until the last row has been taken. */
  get summary(): SheetSummary | null {
    return this.ended;
  }

  /** Batches of rows in the order of the sheet, rows without content left out. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Row[]> {
    try {
      for (;;) {
        const message = await this.take();
        if (message.type === "done") {
          this.ended = message.summary;
          return;
        }
        if (message.type !== "rows") continue;
        this.worker.postMessage("more");
        yield unpackRows(message.packed);
      }
    } finally {
      await this.close();
    }
  }

  /** Ends the thread. Safe to call at any time and more than once. */
  async close(): Promise<void> {
    this.signal?.removeEventListener("abort", this.onAbort);
    this.failure ??= new WorkbookRefusal("cancelled");
    await this.worker.terminate();
  }

  private receive(message: Message): void {
    if (message.type === "refused") return this.fail(new WorkbookRefusal(message.code, message.values));
    this.complete = message.type === "done";
    this.queue.push(message);
    this.wake?.();
  }

  private fail(error: Error): void {
    this.failure ??= error;
    void this.worker.terminate();
    this.wake?.();
  }

  /** The next message; rows already received are still handed out before a failure shows. */
  private async take(): Promise<Message> {
    for (;;) {
      if (this.failure) throw this.failure;
      const message = this.queue.shift();
      if (message) return message;
      await this.wait();
    }
  }

  private async wait(): Promise<void> {
    const since = performance.now();
    const seconds = Math.round(this.limits.milliseconds / 1000);
    const timer = setTimeout(
      () => this.fail(new WorkbookRefusal("takes_too_long", { limit: seconds })),
      Math.max(0, this.remaining),
    );
    await new Promise<void>((resolve) => {
      this.wake = resolve;
    });
    this.wake = null;
    clearTimeout(timer);
    this.remaining -= performance.now() - since;
  }
}

/** Opens a workbook for reading: inspected, its sheet chosen, nothing of it read yet. Throws WorkbookRefusal. */
export function readRows(source: WorkbookSource, options: ReadOptions = {}): Promise<RowReader> {
  return RowReader.open(source, options);
}

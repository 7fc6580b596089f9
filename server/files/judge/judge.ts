/** Has files looked into by a process of its own, one after the other, within a time and a room. */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { realpathSync } from "node:fs";
import type { Socket } from "node:net";
import { setPriority } from "node:os";
import { resolve } from "node:path";
import { Refusal } from "../../platform/refusal.ts";
import type { ArchiveEntry, ArchiveKind } from "./archive.ts";
import { Fault } from "./faults.ts";
import type { Found, Report, Result, Task } from "./worker.ts";

/** Contents, or where they are fetched from once it is their turn. */
export type Source = Uint8Array | (() => Promise<Uint8Array>);

type Before = (content: Uint8Array) => Promise<void>;

/** Looks into files. Throws a Fault about the file, and `busy` when too many wait already. */
export interface Judge {
  /** What may be evidence, written anew where it is a picture. `before` sees the contents first, and may refuse them. */
  evidence(source: Source, before?: Before): Promise<Found>;
  /** A small picture of a kept one. */
  small(content: Uint8Array): Promise<Uint8Array>;
  /** What is in a zip of evidence or in a workbook. */
  archive(content: Uint8Array, kind: ArchiveKind): Promise<ArchiveEntry[]>;
  close(): void;
}

export interface JudgeOptions {
  /** Longest time for one file in milliseconds. */
  longestMs?: number;
  /** Contents that may wait at the same time, in bytes. */
  waitingBytes?: number;
  log?: (line: string) => void;
}

type Ask = { [What in Task["what"]]: Omit<Extract<Task, { what: What }>, "id" | "bytes"> }[Task["what"]];
interface Waiting {
  task: Ask;
  source: Source;
  before: Before | undefined;
  resolve(found: Result[Task["what"]]): void;
  reject(error: Error): void;
}

const HEAP_MB = 256;
const LONGEST_MS = 20_000;
const WAITING_BYTES = 24 * 2 ** 20;
const MOST_WAITING = 30;
/** A process that sits idle gives its memory back, and one that has seen much as well. */
const IDLE_MS = 30_000;
const MOST_FILES = 40;
/** The least that systems know: it works with what nobody else wants. */
const NICE = 19;
const root = resolve(import.meta.dirname, "../../..");

/** Opens a judge; its process starts with the first file. */
export function openJudge(options: JudgeOptions = {}): Judge {
  const { longestMs = LONGEST_MS, waitingBytes = WAITING_BYTES, log = () => undefined } = options;
  const waiting: Waiting[] = [];
  let child: ChildProcess | undefined;
  let seen = 0;
  let held = 0;
  let running = false;
  let closed = false;
  let idle: NodeJS.Timeout | undefined;

  const stop = () => {
    clearTimeout(idle);
    child?.kill("SIGKILL");
    child = undefined;
    seen = 0;
  };
  const next = async (): Promise<void> => {
    if (running) return;
    running = true;
    clearTimeout(idle);
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
      try {
        const content = typeof job.source === "function" ? await job.source() : job.source;
        await job.before?.(content);
        child ??= await start(log);
        job.resolve(await ask(child, { ...job.task, id: seen, bytes: content.length }, content, longestMs));
        if (++seen >= MOST_FILES) stop();
      } catch (error) {
        if (!(error instanceof Fault) || error.code === "too_heavy") stop();
        job.reject(error as Error);
      }
      held -= job.source.length;
    }
    running = false;
    idle = setTimeout(stop, IDLE_MS).unref();
  };
  const queue = <What extends Task["what"]>(
    task: Extract<Ask, { what: What }>,
    source: Source,
    before?: Before,
  ): Promise<Result[What]> => {
    if (closed || waiting.length >= MOST_WAITING || held + source.length > waitingBytes)
      throw new Refusal("busy", undefined, 5);
    // Of a function the length is how many arguments it takes: none.
    held += source.length;
    return new Promise((resolve, reject) => {
      waiting.push({ task, source, before, resolve: resolve as Waiting["resolve"], reject });
      void next();
    });
  };
  return {
    evidence: async (source, before) => queue<"evidence">({ what: "evidence" }, source, before),
    small: async (content) => (await queue<"small">({ what: "small" }, content)).content,
    archive: async (content, kind) => queue<"archive">({ what: "archive", kind }, content),
    close() {
      closed = true;
      stop();
    },
  };
}

/** A process that has said it is ready. One that cannot start is the server's trouble and not the file's. */
async function start(log: (line: string) => void): Promise<ChildProcess> {
  const child = spawnReader();
  const [first] = await Promise.race([once(child, "message"), once(child, "exit").then(() => [undefined])]);
  if (first === "ready") return child;
  log("The process that looks into files did not start");
  throw new Refusal("busy", undefined, 5);
}

function spawnReader(): ChildProcess {
  const child = fork(resolve(import.meta.dirname, "worker.ts"), {
    serialization: "advanced",
    stdio: ["pipe", "pipe", "ignore", "ipc"],
    env: { MALLOC_ARENA_MAX: "2" },
    execArgv: [
      "--disable-warning=ExperimentalWarning",
      `--max-old-space-size=${HEAP_MB}`,
      "--permission",
      "--allow-addons",
      ...readable().map((folder) => `--allow-fs-read=${folder}`),
    ],
  });
  child.on("error", () => undefined);
  child.stdin?.on("error", () => undefined);
  // Silent until somebody waits for contents, and nobody's reason to stay.
  child.stdout?.on("error", () => undefined).pause();
  for (const stream of [child.stdin, child.stdout]) (stream as Socket | null)?.unref();
  child.unref();
  try {
    // Whoever waits for a page comes before whoever waits for a file.
    if (child.pid !== undefined) setPriority(child.pid, NICE);
  } catch {
    // Not every system lets one be nice.
  }
  return child;
}

/** The program and its packages, wherever these lie. */
function readable(): string[] {
  return [...new Set([root, realpathSync(root), realpathSync(resolve(root, "node_modules"))])];
}

/** One question and its answer. A process that ends or is too slow answers that the file is too heavy. */
function ask(child: ChildProcess, task: Task, content: Uint8Array, longestMs: number): Promise<Result[Task["what"]]> {
  return new Promise((resolve, reject) => {
    child.channel?.ref();
    const end = (settle: () => void) => {
      clearTimeout(timer);
      child.channel?.unref();
      child.off("message", onReport).off("exit", onExit);
      settle();
    };
    const onReport = (report: Report) => {
      if (report.id !== task.id) return;
      if ("fault" in report) return end(() => reject(new Fault(report.fault)));
      const { found, bytes } = report;
      if (Array.isArray(found)) return end(() => resolve(found));
      return void contentsOf(child, bytes).then((taken) => end(() => resolve({ ...found, content: taken })));
    };
    const onExit = () => end(() => reject(new Fault("too_heavy")));
    const timer = setTimeout(onExit, longestMs);
    child.on("message", onReport).once("exit", onExit);
    child.send(task, (error) => {
      if (error !== null) onExit();
    });
    child.stdin?.write(content);
  });
}

/** So many bytes of what the process writes, as they come: between any two pieces others get their turn. */
function contentsOf({ stdout }: ChildProcess, bytes: number): Promise<Buffer> {
  const whole = Buffer.allocUnsafeSlow(bytes);
  if (stdout === null || bytes === 0) return Promise.resolve(whole);
  return new Promise((resolve) => {
    let at = 0;
    const take = (chunk: Buffer) => {
      at += chunk.copy(whole, at);
      if (at < bytes) return;
      stdout.off("data", take).pause();
      resolve(whole);
    };
    stdout.on("data", take).resume();
  });
}

/** Has packages and documents read by a thread of its own, with little memory and within a time. */
import { Worker } from "node:worker_threads";
import { resolve } from "node:path";
import { ContentFault, type FaultCode } from "./faults.ts";
import type { Made } from "./making.ts";

export interface Reading {
  what: "package" | "document";
  file: string;
  /** An empty folder for what is made. */
  folder: string;
}

/** What the thread answers. */
export type Read = { made: Made } | { fault: FaultCode; detail: string | undefined };

const LONGEST_MS = 180_000;
const HEAP_MB = 512;

/** Reads one. Throws a ContentFault about it; a thread that ends or is too slow says that it is too heavy. */
export async function readApart(reading: Reading, signal: AbortSignal): Promise<Made> {
  const worker = new Worker(resolve(import.meta.dirname, "reader-thread.ts"), {
    workerData: reading,
    env: {},
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: 64 },
  });
  const read = new Promise<Read>((settle) => {
    const heavy = () => settle({ fault: "too_heavy", detail: undefined });
    const timer = setTimeout(heavy, LONGEST_MS);
    signal.addEventListener("abort", heavy, { once: true });
    worker.once("message", (answer: Read) => {
      clearTimeout(timer);
      settle(answer);
    });
    worker.once("error", heavy);
    worker.once("exit", () => {
      clearTimeout(timer);
      heavy();
    });
  });
  const answer = await read;
  await worker.terminate();
  if ("made" in answer) return answer.made;
  throw new ContentFault(answer.fault, answer.detail);
}

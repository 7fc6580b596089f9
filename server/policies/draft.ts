/** Looks at a draft document in a thread of its own, so that one that never ends cannot hold up the server. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { Refusal } from "../platform/refusal.ts";
import type { DraftReport, DraftRequest } from "./draft-worker.ts";

/** For somebody's draft. */
const DRAFT_MS = 8_000;
const LIMITS = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 };
const MOST_AT_ONCE = 2;

type ReadableReport = Exclude<DraftReport, { readable: false }>;

let running = 0;

/**
 * Reads somebody's draft. Throws `draft_unreadable` when it is no YAML, `draft_too_heavy` when reading it takes longer than
 * eight seconds or more memory than a document needs, `busy` when two drafts are being read already.
 */
export async function readDraftText(request: DraftRequest): Promise<ReadableReport> {
  if (running >= MOST_AT_ONCE) throw new Refusal("busy", undefined, 2);
  running += 1;
  try {
    return await lookAtDraft(request, DRAFT_MS);
  } finally {
    running -= 1;
  }
}

/** As `readDraftText`, however many are being read, within a time of its own in milliseconds. */
export async function lookAtDraft(request: DraftRequest, longestMs: number): Promise<ReadableReport> {
  const worker = new Worker(new URL("draft-worker.ts", import.meta.url), {
    workerData: request,
    resourceLimits: LIMITS,
    stdout: true,
    stderr: true,
  });
  try {
    const report = await reportOf(worker, longestMs);
    if (!report.readable) throw new Refusal("draft_unreadable", report.problems);
    return report;
  } finally {
    await worker.terminate();
  }
}

async function reportOf(worker: Worker, longestMs: number): Promise<DraftReport> {
  const ended = new AbortController();
  const late = setTimeout(() => ended.abort(), longestMs);
  try {
    const [report] = (await once(worker, "message", { signal: ended.signal })) as [DraftReport];
    return report;
  } catch {
    throw new Refusal("draft_too_heavy");
  } finally {
    clearTimeout(late);
  }
}

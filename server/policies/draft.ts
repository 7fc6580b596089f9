/** Looks at a draft document in a thread of its own, so that one that never ends cannot hold up the server. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { Refusal } from "../platform/refusal.ts";
import type { DraftReport, DraftRequest } from "./draft-worker.ts";

const LONGEST_MS = 5_000;
const LIMITS = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 };
const MOST_AT_ONCE = 2;

let running = 0;

/**
 * Reads a draft. Throws `draft_unreadable` when it is no YAML, `draft_too_heavy` when reading it takes longer than five
 * seconds or more memory than a document needs, `busy` when two drafts are being read already.
 */
export async function readDraftText(root: string, yaml: string): Promise<Exclude<DraftReport, { readable: false }>> {
  if (running >= MOST_AT_ONCE) throw new Refusal("busy", undefined, 2);
  running += 1;
  const worker = new Worker(new URL("draft-worker.ts", import.meta.url), {
    workerData: { root, yaml } satisfies DraftRequest,
    resourceLimits: LIMITS,
    stdout: true,
    stderr: true,
  });
  try {
    const report = await reportOf(worker);
    if (!report.readable) throw new Refusal("draft_unreadable", report.problems);
    return report;
  } finally {
    running -= 1;
    await worker.terminate();
  }
}

async function reportOf(worker: Worker): Promise<DraftReport> {
  const ended = new AbortController();
  const late = setTimeout(() => ended.abort(), LONGEST_MS);
  try {
    const [report] = (await once(worker, "message", { signal: ended.signal })) as [DraftReport];
    return report;
  } catch {
    throw new Refusal("draft_too_heavy");
  } finally {
    clearTimeout(late);
  }
}

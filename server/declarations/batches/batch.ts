/** The life of a batch of declarations: states, what leads from one to another, what is counted. Pure. */
import type { BATCH_STATES } from "../../../contract/declaration-batches.ts";

/**
 * `collecting`: the workbook is there, zips may come; `reading`: rows and evidence are looked at; `ready`: waits for somebody to
 * look at the preview; `refused`: the workbook or a zip cannot be used as a whole.
 */
export type BatchState = (typeof BATCH_STATES)[number] | "discarded";

export type BatchEvent =
  | "collect"
  | "read"
  | "accept"
  | "refuse"
  | "hand_in"
  | "finish"
  | "keep"
  | "withdraw"
  | "taken_back"
  | "stay"
  | "discard";

const TRANSITIONS: Record<BatchEvent, { from: readonly BatchState[]; to: BatchState }> = {
  // Zips may still come after a look at the preview: what was missing is added, and everything is read again.
  collect: { from: ["collecting", "ready", "refused"], to: "collecting" },
  read: { from: ["collecting", "ready", "refused"], to: "reading" },
  accept: { from: ["reading"], to: "ready" },
  refuse: { from: ["reading"], to: "refused" },
  hand_in: { from: ["ready"], to: "handing_in" },
  finish: { from: ["handing_in"], to: "handed_in" },
  keep: { from: ["handing_in"], to: "ready" },
  withdraw: { from: ["handed_in"], to: "withdrawing" },
  taken_back: { from: ["withdrawing"], to: "withdrawn" },
  stay: { from: ["withdrawing"], to: "handed_in" },
  discard: { from: ["collecting", "ready", "refused"], to: "discarded" },
};

/** From which states an event leads where. */
export function transition(event: BatchEvent): { from: readonly BatchState[]; to: BatchState } {
  return TRANSITIONS[event];
}

/** Whether the server is at work on it. */
export function isUnderWay(state: BatchState): boolean {
  return state === "reading" || state === "handing_in" || state === "withdrawing";
}

/** Rows of a batch, and what its zips hold. */
export type BatchCounts = {
  rows: number;
  good: number;
  bad: number;
  /** Rows that would change a verdict once they are approved. */
  changing: number;
  reasons: { code: string; rows: number; column: string; example: string }[];
  /** Files in the zips: how many, how many of them belong to a row, and some that nobody named. */
  files: number;
  named: number;
  unnamed: string[];
};

/** Why the workbook or a zip was refused as a whole. */
export type BatchRefusal = { code: string; message: string; remedy: string; place: string | null };

/** Why nothing was handed in, or withdrawn: the rows, the first of them in full. */
export type BatchTrouble = {
  what: "hand_in" | "withdraw";
  total: number;
  rows: { row: number; name: string; message: string }[];
};

/** Most rows of one workbook. */
export const MOST_ROWS = 5_000;
export const MEGABYTE = 2 ** 20;
/** What zips of evidence may come for one batch. */
export const ARCHIVE_ROOM = { archives: 60, bytes: 2_000 * MEGABYTE };
/** What the area of files knows a batch as. */
export const archiveOwner = (batchId: number) => ({ kind: "declaration_batch", id: batchId });

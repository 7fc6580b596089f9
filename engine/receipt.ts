/**
 * Receipts of decisions: everything a ruling rested on and came to, as plain JSON that reads the same
 * whatever the order of its keys, and its replay against the document.
 */
import { decide, type Decision } from "./decide.ts";
import type { PolicyDocument } from "./document.ts";
import { explain } from "./explain.ts";
import type { Explanation } from "./explanation.ts";
import type { Facts } from "./facts.ts";
import { resolvePolicy } from "./resolve.ts";

/** Changes whenever the engine may decide or explain the same facts differently. */
export const ENGINE_VERSION = "1";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Stand for amounts without an upper or lower bound, which JSON cannot hold. */
const UNBOUNDED = "unbounded";
const UNBOUNDED_BELOW = "-unbounded";

export type Receipt = {
  format: 1;
  engine: string;
  policy: { id: string; version: string; digest: string };
  year: number;
  /** Chosen option of every reading, and the readings that were only assumed. */
  readings: Record<string, string>;
  assumed: string[];
  /** Instants as ISO 8601 text: which ledger was looked at, and when the ruling was made. */
  knownAt: string;
  decidedAt: string;
  facts: Json;
  /** Ledger entries behind each scalar; an item carries the entry as its id. */
  entries: Record<string, string[]>;
  decision: Json;
  explanation: Json;
};

export type ReceiptParts = {
  document: PolicyDocument;
  /** Digest of the document as it was published. */
  digest: string;
  engine?: string;
  facts: Facts;
  entries: Record<string, string[]>;
  decision: Decision;
  explanation: Explanation;
  /** Options that differ from the document's own. */
  readings?: Record<string, string>;
  knownAt: string;
  decidedAt: string;
};

/** Puts a receipt together. Throws a RangeError when a value is no exact integer. */
export function receiptOf(parts: ReceiptParts): Receipt {
  const { document, facts } = parts;
  const readings = Object.fromEntries(document.readings.map(({ id, chosen }) => [id, parts.readings?.[id] ?? chosen]));
  const assumed = document.readings.filter(({ id, chosen, status }) => status === "assumed" || readings[id] !== chosen);
  return {
    format: 1,
    engine: parts.engine ?? ENGINE_VERSION,
    policy: { id: document.id, version: document.version, digest: parts.digest },
    year: facts.year,
    readings,
    assumed: assumed.map(({ id }) => id),
    knownAt: parts.knownAt,
    decidedAt: parts.decidedAt,
    facts: plain(facts),
    entries: parts.entries,
    decision: plain(parts.decision),
    explanation: plain(parts.explanation),
  };
}

/** Plain JSON of a value: what is undefined is left out, `Infinity` becomes `"unbounded"`, `-Infinity` `"-unbounded"`. */
export function plain(value: unknown): Json {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") {
    if (value === Number.POSITIVE_INFINITY) return UNBOUNDED;
    if (value === Number.NEGATIVE_INFINITY) return UNBOUNDED_BELOW;
    if (!Number.isSafeInteger(value)) throw new RangeError(`a receipt holds exact integers only, not ${value}`);
    return Object.is(value, -0) ? 0 : value;
  }
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object") throw new RangeError(`a receipt cannot hold a ${typeof value}`);
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries.map(([key, each]) => [key, plain(each)]));
}

/**
 * One text for one content: keys sorted by code unit, no blanks, exact integers.
 * Throws a RangeError for numbers that are no exact integers.
 */
export function canonicalJson(value: unknown): string {
  const write = (json: Json): string => {
    if (Array.isArray(json)) return `[${json.map(write).join(",")}]`;
    if (json === null || typeof json !== "object") return JSON.stringify(json);
    const keys = Object.keys(json).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${keys.map((key) => `${JSON.stringify(key)}:${write(json[key] as Json)}`).join(",")}}`;
  };
  return write(plain(value));
}

/** A place where the replay differs; undefined stands for "not there". */
export type Difference = { path: string; was: Json | undefined; now: Json | undefined };

export type Replay =
  | { same: true; decision: Decision }
  | { same: false; decision: Decision; differences: Difference[] };

/**
 * Decides and explains a receipt's facts again, with the readings it names.
 * @param document the version the receipt names; another one makes the policy itself a difference.
 */
export function replayReceipt(receipt: Receipt, document: PolicyDocument): Replay {
  const facts = receipt.facts as unknown as Facts;
  const policy = resolvePolicy(document, receipt.year, receipt.readings);
  const decision = decide(policy, facts);
  const explanation = explain(policy, facts, decision);
  const differences = [
    ...differencesOf(receipt.policy.id, document.id, "policy.id"),
    ...differencesOf(receipt.policy.version, document.version, "policy.version"),
    ...differencesOf(receipt.decision, plain(decision), "decision"),
    ...differencesOf(receipt.explanation, plain(explanation), "explanation"),
  ];
  return differences.length === 0 ? { same: true, decision } : { same: false, decision, differences };
}

/** Every place where two contents differ, keys in order. */
export function differencesOf(was: Json | undefined, now: Json | undefined, path = ""): Difference[] {
  if (was === now) return [];
  const isBranch = (json: Json | undefined) => typeof json === "object" && json !== null;
  if (!isBranch(was) || !isBranch(now) || Array.isArray(was) !== Array.isArray(now)) return [{ path, was, now }];
  const [before, after] = [was, now] as [Record<string, Json>, Record<string, Json>];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return keys.flatMap((key) => differencesOf(before[key], after[key], path === "" ? key : `${path}.${key}`));
}

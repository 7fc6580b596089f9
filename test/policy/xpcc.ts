/** The 兵团 document and facts of made-up people, for the engine's own tests. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { PolicyDocument } from "../../engine/document.ts";
import { readFacts, type Facts } from "../../engine/facts.ts";
import { loadDocument } from "../../engine/load.ts";

const PATH = "../../policy/documents/xpcc/continuing-education/2016-01-01.yaml";

/** The document as plain data, a fresh copy each time, to be spoilt by tests. */
export function xpccRaw(): Record<string, unknown> {
  return parse(readFileSync(new URL(PATH, import.meta.url), "utf8")) as Record<string, unknown>;
}

/** A document from plain data; throws with every problem when it does not load. */
export function loaded(raw: unknown): PolicyDocument {
  const result = loadDocument(raw);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.document;
}

/** The 兵团 document. */
export function xpccDocument(): PolicyDocument {
  return loaded(xpccRaw());
}

/** Facts from plain data: an engineer of intermediate level in public employment about whom all else is said. */
export function factsOf(document: PolicyDocument, raw: Record<string, unknown>): Facts {
  const usual = { year: 2026, complete: true, employer: "public", series: "engineering", level: "intermediate" };
  const result = readFacts(document, { ...usual, ...raw });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.facts;
}

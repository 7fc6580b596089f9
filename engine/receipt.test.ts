import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { casesOf } from "../test/policy/case-file.ts";
import { factsOf, loaded, xpccDocument, xpccRaw } from "../test/policy/xpcc.ts";
import {
  canonicalJson,
  decide,
  ENGINE_VERSION,
  explain,
  readFacts,
  receiptOf,
  replayReceipt,
  resolvePolicy,
} from "./index.ts";
import type { Facts, Json, Receipt } from "./index.ts";

const SEED = 20261124;
console.log(`receipt seed ${SEED}`);

const document = xpccDocument();

function receiptFor(facts: Facts, readings: Record<string, string> = {}): Receipt {
  const policy = resolvePolicy(document, facts.year, readings);
  const decision = decide(policy, facts);
  const explanation = explain(policy, facts, decision);
  return receiptOf({
    document,
    digest: "sha256:0",
    facts,
    entries: { series: ["11"], review: ["12"] },
    decision,
    explanation,
    readings,
    knownAt: "2026-07-01T00:00:00+08:00",
    decidedAt: "2026-07-02T09:00:00+08:00",
  });
}

/** The same content with the keys of every object in the opposite order. */
function reversed(json: Json): Json {
  if (Array.isArray(json)) return json.map(reversed);
  if (json === null || typeof json !== "object") return json;
  const entries = Object.entries(json).reverse();
  return Object.fromEntries(entries.map(([key, value]) => [key, reversed(value)]));
}

const through = (receipt: Receipt): Receipt => JSON.parse(JSON.stringify(receipt)) as Receipt;

suite("receipts", () => {
  const pending = {
    review: true,
    target_level: "associate",
    village: [{ id: "e7", state: "pending" }],
    credits: undefined,
  };

  test("name engine, policy, readings and what was only assumed", () => {
    const receipt = receiptFor(factsOf(document, pending), { minima: "total" });
    assert.deepEqual(
      [receipt.format, receipt.engine, receipt.policy],
      [1, ENGINE_VERSION, { id: document.id, version: "2016-01-01", digest: "sha256:0" }],
    );
    assert.equal(receipt.readings["minima"], "total");
    assert.equal(receipt.readings["graduation"], "whole_year");
    assert.ok(receipt.assumed.includes("graduation"));
    assert.deepEqual(receipt.entries, { series: ["11"], review: ["12"] });
  });

  test("every case replays the same after a journey through JSON, whatever the order of keys", () => {
    let count = 0;
    for (const each of casesOf("xpcc/continuing-education").cases) {
      const read = readFacts(document, each.raw);
      if (!read.ok) continue;
      const receipt = receiptFor(read.facts, each.readings);
      const turned = reversed(through(receipt)) as unknown as Receipt;
      assert.equal(canonicalJson(turned), canonicalJson(receipt), each.id);
      const replay = replayReceipt(turned, document);
      assert.deepEqual(replay.same ? [] : replay.differences, [], each.id);
      count += 1;
    }
    assert.ok(count > 300);
  });

  test("a changed law shows where the ruling would differ", () => {
    const receipt = through(
      receiptFor(
        factsOf(document, {
          credits: [
            { part: "public", hours: 30 },
            { part: "professional", hours: 60 },
          ],
        }),
      ),
    );
    const raw = xpccRaw();
    (raw["parameters"] as Record<string, Record<string, unknown>>)["professional_hours"]!["value"] = 61;
    const replay = replayReceipt(receipt, loaded(raw));
    assert.ok(!replay.same);
    const paths = replay.differences.map(({ path }) => path);
    assert.ok(paths.includes("decision.verdicts.annual.value"));
    assert.deepEqual(
      replay.differences.find(({ path }) => path === "decision.verdicts.annual.parts.professional.owed.lo"),
      { path: "decision.verdicts.annual.parts.professional.owed.lo", was: 0, now: 100 },
    );
  });

  test("another version of the document is a difference of its own", () => {
    const raw = { ...xpccRaw(), version: "2027-01-01" };
    const replay = replayReceipt(receiptFor(factsOf(document, {})), loaded(raw));
    assert.ok(!replay.same && replay.differences.some(({ path }) => path === "policy.version"));
  });

  test("tampered facts and outcomes come to light", () => {
    const receipt = through(receiptFor(factsOf(document, { credits: [{ part: "public", hours: 29.99 }] })));
    const outcome = structuredClone(receipt) as unknown as { decision: { verdicts: { annual: { value: string } } } };
    outcome.decision.verdicts.annual.value = "met";
    assert.ok(!replayReceipt(outcome as unknown as Receipt, document).same);
    const facts = structuredClone(receipt) as unknown as { facts: { items: { credits: { hours: number }[] } } };
    facts.facts.items.credits[0]!.hours = 3000;
    assert.ok(!replayReceipt(facts as unknown as Receipt, document).same);
  });
});

suite("canonical JSON", () => {
  test("sorts keys by code unit and leaves out what is undefined", () => {
    assert.equal(
      canonicalJson({ b: 1, a: [true, null, { 年: "是", A: undefined, B: -0 }] }),
      '{"a":[true,null,{"B":0,"年":"是"}],"b":1}',
    );
    assert.equal(canonicalJson({ hi: Infinity, lo: -Infinity }), '{"hi":"unbounded","lo":"-unbounded"}');
  });

  test("refuses numbers that are no exact integers", () => {
    for (const value of [0.5, Number.NaN, 2 ** 53]) assert.throws(() => canonicalJson({ value }), RangeError);
    assert.throws(() => canonicalJson({ value: () => 1 }), RangeError);
  });

  test("is one text for one content", () => {
    const json = fc.letrec<{ json: Json }>((tie) => ({
      json: fc.oneof(
        { maxDepth: 4 },
        fc.constant(null),
        fc.boolean(),
        fc.maxSafeInteger(),
        fc.string({ unit: "binary" }),
        fc.array(tie("json"), { maxLength: 4 }),
        fc.dictionary(fc.string(), tie("json"), { maxKeys: 4 }),
      ),
    })).json;
    fc.assert(
      fc.property(json, (each) => {
        const text = canonicalJson(each);
        assert.equal(canonicalJson(reversed(each)), text);
        assert.equal(canonicalJson(JSON.parse(text)), text);
      }),
      { seed: SEED, numRuns: 300 },
    );
  });
});

import assert from "node:assert/strict";
import { resolve } from "node:path";
import { test } from "node:test";
import { factsOf } from "../../test/policy/xpcc.ts";
import { readDictionary } from "./dictionary.ts";
import { openLibrary, OWN_POLICY } from "./library.ts";
import { tell, tellPaced } from "./telling.ts";

const root = resolve(import.meta.dirname, "..", "..");
const library = openLibrary(root);
const edition = library.inForce(OWN_POLICY, 2026);
assert(edition);
const sources = { sources: library.sources, dictionary: readDictionary(root) };
const paced = (today: number, paces: readonly number[]) => {
  const facts = factsOf(edition.document, {});
  const question = { edition, facts, today, plan: { objective: "hours" } } as const;
  return { question, ...tellPaced(question, sources, paces) };
};
const PACES = [400, 800];

test("the first pace at which there is time enough is taken, else the last, and only the plan differs", () => {
  assert.equal(paced(20260301, PACES).pace, 400);
  const brisk = paced(20261217, PACES);
  assert.equal(brisk.pace, 800);
  assert.deepEqual(brisk.decision.plan?.lost, []);
  const easy = paced(20261217, [400]);
  assert.deepEqual(
    easy.decision.plan?.lost.map(({ why }) => why),
    ["not_enough_time"],
  );
  assert.deepEqual({ ...brisk.decision, plan: null }, { ...easy.decision, plan: null });
  const late = paced(20261230, PACES);
  assert.equal(late.pace, 800);
  assert.equal(late.decision.plan?.lost.length, 1);
});

test("without paces the planner's own is taken", () => {
  const { question, decision, pace } = paced(20260301, []);
  assert.equal(pace, undefined);
  assert.deepEqual(decision, tell(question, sources));
  assert.notEqual(decision.plan, null);
});

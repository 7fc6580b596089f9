import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { DECLARATION_EVENTS, DECLARATION_STATES } from "../../contract/declaration-view.ts";
import { allowed, declarationDiagram, judge, type DeclarationFacts, type Party } from "./declaration.ts";

const EVERYBODY = new Set<Party>(["submitter", "desk", "second", "bureau", "appeal"]);
const AT = new Date("2026-09-01T09:00:00+08:00");

function facts(more: Partial<DeclarationFacts> = {}): DeclarationFacts {
  const base = { state: "reviewing", version: 1, desks: ["unit", "hr"], step: 0, secondWhy: null } as const;
  return { ...base, appealedFrom: null, appealUntil: null, frozen: false, ...more };
}

test("docs/states/declaration.md shows the transitions as they are", () => {
  const page = readFileSync(join(import.meta.dirname, "../../docs/states/declaration.md"), "utf8");
  assert.equal(/```mermaid\n([\s\S]*?)```/.exec(page)?.[1], declarationDiagram());
});

test("every state refuses what it does not allow, each by the name of the state", () => {
  for (const state of DECLARATION_STATES)
    for (const event of DECLARATION_EVENTS) {
      const judged = judge(
        facts({ state, appealedFrom: state === "appealed" ? "refused" : null }),
        event,
        EVERYBODY,
        AT,
      );
      if (!judged.ok) assert.equal(judged.refusal, `declaration_${state}`, `${event} in ${state}`);
    }
});

test("whoever is nothing to a declaration may do nothing to it", () => {
  for (const state of DECLARATION_STATES) assert.deepEqual(allowed(facts({ state }), new Set(), AT), []);
});

test("a desk passes on to the next, the last approves, or another pair of eyes looks first", () => {
  const pass = (more: Partial<DeclarationFacts>) => judge(facts(more), "pass", new Set(["desk"]), AT);
  assert.deepEqual(pass({}), { ok: true, to: "reviewing", step: 1 });
  assert.deepEqual(pass({ step: 1 }), { ok: true, to: "approved", step: 1 });
  assert.deepEqual(pass({ step: 1, secondWhy: "sample" }), { ok: true, to: "second", step: 1 });
});

test("an appeal is open for a while, and an upheld refusal is what it was", () => {
  const refused = facts({ state: "refused", appealUntil: new Date(AT.getTime() - 1) });
  assert.deepEqual(judge(refused, "appeal", new Set(["submitter"]), AT), {
    ok: false,
    refusal: "declaration_appeal_late",
  });
  const open = facts({ state: "appealed", appealedFrom: "revoked" });
  assert.deepEqual(judge(open, "uphold", new Set(["appeal"]), AT), { ok: true, to: "revoked", step: 0 });
});

test("what counts in a frozen year is not given up", () => {
  const given = facts({ state: "approved", frozen: true });
  assert.deepEqual(judge(given, "release", new Set(["submitter"]), AT), {
    ok: false,
    refusal: "declaration_year_frozen",
  });
});

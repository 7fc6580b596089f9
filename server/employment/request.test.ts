import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { PROBLEMS } from "../../contract/problems.ts";
import { judgeMerge, MERGE_EVENTS, MERGE_STATES, mergeDiagram, mergeRefusalIn } from "./merge.ts";
import {
  allowed,
  isOpen,
  judge,
  refusalIn,
  REQUEST_EVENTS,
  REQUEST_STATES,
  requestDiagram,
  type Party,
  type RequestEvent,
  type RequestFacts,
  type RequestState,
} from "./request.ts";

const states = resolve(import.meta.dirname, "..", "..", "docs", "states");
const NOON = new Date("2026-11-23T12:00:00+08:00");
const later = (minutes: number) => new Date(NOON.getTime() + minutes * 60_000);
const ALL = new Set<Party>(["starter", "desk", "releasing", "bureau"]);

function facts(state: RequestState, change: Partial<RequestFacts> = {}): RequestFacts {
  return {
    kind: "transfer",
    state,
    submittedAt: NOON,
    decidedAt: null,
    undoUntil: later(10),
    objectUntil: later(60),
    ruled: false,
    ...change,
  };
}

/** Written by hand: what may follow in every state, and the name under which everything else is refused. */
const EXPECTED: Record<RequestState, Record<RequestEvent, string>> = {
  waiting: {
    confirm: "→confirmed",
    refuse: "→refused",
    withdraw: "→withdrawn",
    object: "→objected",
    retract: "request_not_objected",
    uphold: "request_not_objected",
    overrule: "request_not_objected",
    undo: "request_undecided",
  },
  objected: {
    confirm: "request_objected",
    refuse: "request_objected",
    withdraw: "→withdrawn",
    object: "request_objected",
    retract: "→waiting",
    uphold: "→confirmed",
    overrule: "→refused",
    undo: "request_objected",
  },
  confirmed: {
    confirm: "request_confirmed",
    refuse: "request_confirmed",
    withdraw: "request_confirmed",
    object: "→contested",
    retract: "request_not_objected",
    uphold: "request_not_objected",
    overrule: "request_not_objected",
    undo: "→waiting",
  },
  contested: {
    confirm: "request_contested",
    refuse: "request_contested",
    withdraw: "request_contested",
    object: "request_contested",
    retract: "→confirmed",
    uphold: "→confirmed",
    overrule: "→refused",
    undo: "request_contested",
  },
  refused: {
    confirm: "request_refused",
    refuse: "request_refused",
    withdraw: "request_refused",
    object: "request_refused",
    retract: "request_refused",
    uphold: "request_refused",
    overrule: "request_refused",
    undo: "→waiting",
  },
  withdrawn: {
    confirm: "request_withdrawn",
    refuse: "request_withdrawn",
    withdraw: "request_withdrawn",
    object: "request_withdrawn",
    retract: "request_withdrawn",
    uphold: "request_withdrawn",
    overrule: "request_withdrawn",
    undo: "request_withdrawn",
  },
};

for (const state of REQUEST_STATES) {
  for (const event of REQUEST_EVENTS) {
    test(`${event} of a request that is ${state}: ${EXPECTED[state][event]}`, () => {
      const judged = judge(facts(state), event, ALL, NOON);
      assert.equal(judged.ok ? `→${judged.to}` : judged.refusal, EXPECTED[state][event]);
      if (!judged.ok) assert.equal(judged.refusal, refusalIn(state, event));
    });
  }
}

test("each step belongs to one party, and nobody else may take it", () => {
  const by: Record<RequestEvent, Party> = {
    confirm: "desk",
    refuse: "desk",
    withdraw: "starter",
    object: "releasing",
    retract: "releasing",
    uphold: "bureau",
    overrule: "bureau",
    undo: "desk",
  };
  for (const event of REQUEST_EVENTS) {
    for (const party of ALL) {
      for (const state of REQUEST_STATES) {
        const judged = judge(facts(state), event, new Set([party]), NOON);
        if (party !== by[event]) assert.deepEqual(judged, { ok: false, refusal: "request_other_desk" });
      }
    }
  }
});

test("objecting and undoing have their windows, and end with a ruling", () => {
  const refusal = (request: RequestFacts, event: RequestEvent, at: Date) => {
    const judged = judge(request, event, ALL, at);
    return judged.ok ? judged.to : judged.refusal;
  };
  assert.equal(refusal(facts("waiting"), "object", later(60)), "objected");
  assert.equal(refusal(facts("waiting"), "object", later(61)), "objection_late");
  assert.equal(refusal(facts("waiting", { objectUntil: null }), "object", NOON), "request_without_release");
  assert.equal(refusal(facts("confirmed", { ruled: true }), "object", NOON), "objection_late");
  assert.equal(refusal(facts("confirmed"), "undo", later(10)), "waiting");
  assert.equal(refusal(facts("confirmed"), "undo", later(11)), "undo_late");
  assert.equal(refusal(facts("refused", { undoUntil: null }), "undo", NOON), "undo_late");
  assert.equal(refusal(facts("confirmed", { ruled: true }), "undo", NOON), "undo_late");
  assert.deepEqual(allowed(facts("waiting"), new Set(["desk", "starter"]), NOON), ["confirm", "refuse", "withdraw"]);
  assert.deepEqual(REQUEST_STATES.filter(isOpen), ["waiting", "objected", "contested"]);
});

test("docs/states shows the transitions there are", () => {
  assert.ok(readFileSync(join(states, "employment-request.md"), "utf8").includes(requestDiagram()));
  assert.ok(readFileSync(join(states, "person-merge.md"), "utf8").includes(mergeDiagram()));
});

test("a merge is decided by somebody else, once, and reversed within its window", () => {
  const [ASKED, OTHER] = [1, 2];
  const expected: Record<string, string> = {
    "requested approve": "merged",
    "requested refuse": "refused",
    "requested withdraw": "merge_not_yours",
    "requested reverse": "merge_undecided",
    "merged reverse": "reversed",
  };
  for (const state of MERGE_STATES) {
    for (const event of MERGE_EVENTS) {
      const judged = judgeMerge({ state, requestedBy: ASKED, reverseUntil: later(5) }, event, OTHER, NOON);
      const wanted = expected[`${state} ${event}`] ?? mergeRefusalIn(state);
      assert.equal(judged.ok ? judged.to : judged.refusal, wanted, `${state} ${event}`);
    }
  }
  const own = (event: (typeof MERGE_EVENTS)[number]) => {
    const judged = judgeMerge({ state: "requested", requestedBy: ASKED, reverseUntil: null }, event, ASKED, NOON);
    return judged.ok ? judged.to : judged.refusal;
  };
  assert.deepEqual(
    [own("approve"), own("refuse"), own("withdraw")],
    ["merge_second_person", "merge_second_person", "withdrawn"],
  );
  const late = judgeMerge({ state: "merged", requestedBy: ASKED, reverseUntil: later(5) }, "reverse", OTHER, later(6));
  assert.deepEqual(late, { ok: false, refusal: "merge_late" });
});

test("every refusal has words of its own", () => {
  const codes = Object.keys(PROBLEMS).filter((code) => /^(request|objection|undo|merge|conflict)_/.test(code));
  assert.ok(codes.length >= 28);
  assert.equal(new Set(codes.map((code) => PROBLEMS[code as keyof typeof PROBLEMS].title)).size, codes.length);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { heard, isSatisfied, NOTHING_SAID, sessionOf, stateOf, type UnitStanding } from "./judging.ts";

const say = (verb: string, result?: object) => ({ verb: { id: `http://adlnet.gov/expapi/verbs/${verb}` }, result });

const after = (verbs: readonly ReturnType<typeof say>[], mastery?: number): UnitStanding =>
  verbs.reduce<UnitStanding>((so, each) => heard(so, each, mastery), NOTHING_SAID);

test("what a course asks of a unit is met by exactly what it names", () => {
  const said = {
    nothing: [],
    completed: [say("completed")],
    passed: [say("passed")],
    failed: [say("failed")],
  } as const;
  const met = (moveOn: string) =>
    [said.nothing, said.completed, said.passed, said.failed, [...said.completed, ...said.passed]].map((each) =>
      isSatisfied(moveOn, after(each)),
    );
  assert.deepEqual(met("NotApplicable"), [true, true, true, true, true]);
  assert.deepEqual(met("Completed"), [false, true, false, false, true]);
  assert.deepEqual(met("Passed"), [false, false, true, false, true]);
  assert.deepEqual(met("CompletedOrPassed"), [false, true, true, false, true]);
  assert.deepEqual(met("CompletedAndPassed"), [false, false, false, false, true]);
  assert.equal(isSatisfied(undefined, NOTHING_SAID), true);
});

test("passed below the mark says nothing; what is passed stays passed; what was failed may still be passed", () => {
  const scaled = (value: number) => ({ success: true, score: { scaled: value } });
  assert.equal(after([say("passed", scaled(0.79))], 0.8).passed, false);
  assert.equal(after([say("passed", scaled(0.8))], 0.8).passed, true);
  assert.equal(after([say("passed", { success: false })]).passed, false);
  assert.equal(after([say("completed", { completion: false })]).completed, false);
  assert.equal(stateOf(after([say("passed"), say("failed")])), "passed");
  assert.equal(stateOf(after([say("failed"), say("completed")])), "failed");
  assert.equal(stateOf(after([say("failed"), say("passed")])), "passed");
  assert.equal(stateOf(after([say("initialized"), say("satisfied")])), "incomplete");
});

test("only what names its session and the category of the specification is a statement of the specification", () => {
  const extensions = { "https://w3id.org/xapi/cmi5/context/extensions/sessionid": "A-1" };
  const category = [{ id: "https://example.org/own" }, { id: "https://w3id.org/xapi/cmi5/context/categories/cmi5" }];
  assert.equal(sessionOf({ context: { contextActivities: { category }, extensions } }), "a-1");
  assert.equal(sessionOf({ context: { contextActivities: { category } } }), undefined);
  assert.equal(sessionOf({ context: { extensions } }), undefined);
  assert.equal(sessionOf({}), undefined);
});

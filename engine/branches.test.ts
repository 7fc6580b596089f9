import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { casesOf } from "../test/policy/case-file.ts";
import { xpccNames } from "../test/policy/names.ts";
import { factsOf, xpccDocument } from "../test/policy/xpcc.ts";
import {
  branches,
  branchesOfItem,
  decide,
  missing,
  outcomeText,
  readFacts,
  resolvePolicy,
  vocabularyOf,
} from "./index.ts";
import type { Missing, Outcome } from "./index.ts";
import { statementText } from "./words.ts";

const document = xpccDocument();
const policy = resolvePolicy(document, 2026);
const words = vocabularyOf(document, { year: 2026, dictionary: xpccNames() });
const facts = (raw: Record<string, unknown>) => factsOf(document, raw);
const PUBLIC = { part: "public", hours: 30 };
const PROFESSIONAL = { part: "professional", hours: 60 };

/** Everything asked for and answered with nothing, so that only what a test leaves out is unknown. */
const EMPTY = Object.fromEntries(document.collections.map(({ name }) => [name, []]));

const valuesOf = (outcome: Outcome) =>
  Object.fromEntries(Object.values(outcome.verdicts).map(({ id, value }) => [id, value]));
const limbs = (found: Missing | undefined) =>
  found?.branches.map(({ codes, outcome }) => [codes.join("/"), outcomeText(words, outcome)]);
const statementsOf = (raw: Record<string, unknown>) => {
  const found = branches(policy, facts(raw));
  return found.statements.map((statement) => statementText(words, found, statement));
};

suite("branches", () => {
  test("village work under review: nothing owed, or everything", () => {
    const found = branches(policy, facts({ village: [{ id: "e7", state: "pending" }] }));
    assert.deepEqual(
      found.missing.map(({ key, settles, surely, waitsFor }) => [key, settles, surely, waitsFor]),
      [["item:village:e7", 1, 1, "人社部门"]],
    );
    assert.deepEqual(limbs(found.missing[0]), [
      ["approved", "不用再学"],
      ["refused", "还差公需30学时、专业60学时，12月31日前完成"],
    ]);
    assert.equal(found.statements.length, 2);
  });

  test("health credits under review settle both verdicts", () => {
    const raw = {
      series: "health",
      review: true,
      target_level: "associate",
      industry_results: [],
      credits: [PUBLIC],
      health_credits: [{ id: "e8", credits: 25, state: "pending" }],
    };
    const [found] = missing(policy, facts(raw));
    assert.equal(found?.settles, 2);
    assert.deepEqual(
      found?.branches.map(({ outcome }) => valuesOf(outcome)),
      [
        { annual: "met", title: "eligible" },
        { annual: "not_met", title: "not_eligible" },
      ],
    );
  });

  test("a teacher waits for the authority, not for platform courses", () => {
    const [found, ...others] = missing(policy, facts({ series: "school_teacher", credits: [PUBLIC, PROFESSIONAL] }));
    assert.deepEqual(others, []);
    assert.deepEqual(
      [found?.key, found?.waitsFor, found?.ask],
      ["collection:industry_results", "行业主管部门", "行业主管部门是否已报来今年的专业学习结果？"],
    );
    assert.deepEqual(limbs(found), [
      ["none", "还差专业60学时，12月31日前完成"],
      ["sample", "不用再学"],
    ]);
  });

  test("the employer is unknown: no duty, or the whole of it", () => {
    const [found] = missing(policy, facts({ employer: undefined }));
    assert.equal(found?.key, "fact:employer");
    assert.equal(found?.ask, "您现在的单位是机关事业单位、国有企业，还是民营企业？");
    assert.deepEqual(limbs(found), [
      ["private", "没有学时要求"],
      ["public", "还差公需30学时、专业60学时，12月31日前完成"],
    ]);
  });

  test("the route is unknown: three questions in every combination, merged", () => {
    const raw = {
      ...EMPTY,
      complete: false,
      any_public_month: true,
      professional_staff: true,
      posts: [],
      target_level: "associate",
      review: undefined,
      credits: [PUBLIC, { ...PROFESSIONAL, date: "2026-08-01" }],
    };
    const found = branches(policy, facts(raw));
    assert.deepEqual(found.now.verdicts["annual"]?.value, "met");
    assert.deepEqual(found.missing.map(({ key }) => key).sort(), ["fact:exam", "fact:recognition", "fact:review"]);
    assert.deepEqual(statementsOf(raw), [
      "如果当年参加职称评审：还差专业60学时、集中面授，6月30日前完成。",
      "如果当年没有参加职称评审：不用再学。",
    ]);
  });

  test("what changes nothing is not asked", () => {
    assert.deepEqual(missing(policy, facts({ credits: [PUBLIC, PROFESSIONAL], adjustments: undefined })), []);
    assert.deepEqual(
      missing(
        policy,
        facts({ village: [{}], level: undefined, seminars: [{ organiser: "national", state: "pending" }] }),
      ),
      [],
    );
  });

  test("both branches of one item by name", () => {
    const own = facts({
      credits: [PUBLIC],
      degrees: [
        { id: "e1", award: "bachelor", state: "pending" },
        { id: "e2", award: "college", state: "pending" },
        { id: "e3", award: "master", state: "refused" },
      ],
    });
    const found = branchesOfItem(policy, own, "degrees", "e1");
    assert.deepEqual(
      [found?.matters, found && valuesOf(found.approved)["annual"], found && valuesOf(found.refused)["annual"]],
      [true, "met", "not_met"],
    );
    assert.equal(branchesOfItem(policy, own, "degrees", "e2")?.matters, false);
    assert.equal(branchesOfItem(policy, own, "degrees", "e3"), undefined);
    assert.equal(branchesOfItem(policy, own, "degrees", "e9"), undefined);
  });
});

suite("branches of every case", () => {
  test("a branch never contradicts what is certain now, and an unknown that is listed changes something", () => {
    let looked = 0;
    for (const each of casesOf("xpcc/continuing-education").cases) {
      const read = readFacts(document, each.raw);
      if (!read.ok) continue;
      const own = resolvePolicy(document, read.facts.year, each.readings);
      const found = branches(own, read.facts);
      for (const { branches: limbsFound } of found.missing) {
        looked += 1;
        for (const { outcome } of limbsFound) {
          for (const [id, verdict] of Object.entries(found.now.verdicts)) {
            const then = outcome.verdicts[id]?.value;
            if (verdict.value === "undetermined" || then === verdict.value) continue;
            // What is met already may turn out to be exempt as well.
            assert.deepEqual([verdict.value, then], ["met", "exempt"], each.id);
          }
        }
      }
      if (found.statements.length > 0) {
        const told = new Set(found.statements.map(({ outcome }) => outcomeText(words, outcome)));
        assert.ok(told.size > 1, `${each.id}: statements that all say the same`);
      }
      const isOpen = Object.values(decide(own, read.facts).verdicts).some(({ value }) => value === "undetermined");
      if (isOpen) assert.ok(found.missing.length > 0, `${each.id} is open and nothing is asked`);
    }
    assert.ok(looked > 50);
  });
});

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { changeOf, createComparison, outcomeRanks, type ComparedPerson, type FlatOutcome } from "./compare.ts";
import { xpccDocument } from "../test/policy/xpcc.ts";

const SEED = 20261123;
console.log(`compare seed ${SEED}`);

const flat = (annual: string, title: string, owedHundredths: number): FlatOutcome => ({
  annual,
  title,
  owedHundredths,
});
const person = (id: number, division = "d1"): ComparedPerson => ({ id, division, series: "health", level: "full" });

const ANNUAL = ["met", "exempt", "not_applicable", "undetermined", "not_met"];
const TITLE = ["eligible", "not_applicable", "undetermined", "not_eligible"];
const outcome = fc.record({
  annual: fc.constantFrom(...ANNUAL),
  title: fc.constantFrom(...TITLE),
  owedHundredths: fc.integer({ min: 0, max: 9000 }),
});
const people = fc.array(
  fc.record({
    division: fc.constantFrom("d1", "d2", "d3"),
    series: fc.constantFrom("health", "none"),
    level: fc.constantFrom("full", "none"),
    before: outcome,
    after: outcome,
  }),
  { maxLength: 200 },
);

test("the annual value weighs most, then the title, then the hours owed", () => {
  assert.equal(changeOf(flat("not_met", "eligible", 0), flat("met", "not_eligible", 9000)), "winner");
  assert.equal(changeOf(flat("met", "eligible", 0), flat("exempt", "undetermined", 0)), "loser");
  assert.equal(changeOf(flat("not_met", "eligible", 100), flat("not_met", "eligible", 99)), "winner");
  assert.equal(changeOf(flat("undetermined", "eligible", 0), flat("not_met", "eligible", 0)), "loser");
  assert.equal(changeOf(flat("met", "eligible", 0), flat("not_applicable", "not_applicable", 0)), "unchanged");
});

test("the ranks come from the roles in the document, whatever the values are called", () => {
  const ranks = outcomeRanks(xpccDocument());
  assert.deepEqual(ranks.annual, { not_applicable: 0, undetermined: 1, not_met: 2, met: 0, exempt: 0 });
  assert.deepEqual(ranks.title, { not_applicable: 0, undetermined: 1, not_eligible: 2, eligible: 0 });
});

test("counts, matrices and groups agree with counting the list by hand", () => {
  fc.assert(
    fc.property(people, (list) => {
      const comparison = createComparison({ seed: SEED });
      const changes = list.map((one, id) => comparison.add({ id, ...one }, one.before, one.after));
      const report = comparison.report();
      assert.equal(report.total.people, list.length);
      for (const kind of ["winner", "loser", "unchanged"] as const) {
        assert.equal(report.total[kind], changes.filter((each) => each === kind).length);
        for (const group of report.groups) {
          const mine = list.filter(
            (one) => one.division === group.division && one.series === group.series && one.level === group.level,
          );
          assert.equal(group[kind], mine.filter((one) => changeOf(one.before, one.after) === kind).length);
        }
      }
      assert.equal(
        report.total.owedChange,
        list.reduce((sum, one) => sum + one.after.owedHundredths - one.before.owedHundredths, 0),
      );
      for (const from of ANNUAL) {
        for (const to of ANNUAL) {
          const count = list.filter((one) => one.before.annual === from && one.after.annual === to).length;
          assert.equal(report.annual[from]?.[to] ?? 0, count);
        }
      }
      assert.equal(
        report.total.toUndetermined,
        list.filter((one) =>
          ["annual", "title"].some(
            (verdict) =>
              one.after[verdict as "annual"] === "undetermined" && one.before[verdict as "annual"] !== "undetermined",
          ),
        ).length,
      );
      assert.equal(
        report.transitions.reduce((sum, each) => sum + each.people, 0),
        list.length,
      );
    }),
    { seed: SEED, numRuns: 100 },
  );
});

test("the report depends neither on the order of the people nor on how they were split", () => {
  fc.assert(
    fc.property(people, fc.integer({ min: 0, max: 200 }), (list, cut) => {
      const numbered = list.map((one, id) => ({ id, ...one }));
      const whole = createComparison({ seed: SEED, sample: 3 });
      for (const one of numbered) whole.add(one, one.before, one.after);
      const [left, right] = [createComparison({ seed: SEED, sample: 3 }), createComparison({ seed: SEED, sample: 3 })];
      for (const one of numbered.toReversed()) (one.id < cut ? left : right).add(one, one.before, one.after);
      left.merge(right);
      assert.deepEqual(left.report(), whole.report());
    }),
    { seed: SEED, numRuns: 100 },
  );
});

test("samples are of the asked size, differ by seed and favour nobody", () => {
  const taken = new Map<string, number>();
  for (let seed = 0; seed < 400; seed += 1) {
    const comparison = createComparison({ seed, sample: 5 });
    for (let id = 0; id < 50; id += 1)
      comparison.add(person(id), flat("met", "eligible", 0), flat("not_met", "eligible", 100));
    const sample = comparison.report().transitions[0]?.sample ?? [];
    assert.equal(sample.length, 5);
    for (const { id } of sample) taken.set(id, (taken.get(id) ?? 0) + 1);
  }
  assert.equal(taken.size, 50);
  // 400 draws of 5 out of 50: 40 expected each, standard deviation 6.
  for (const count of taken.values()) assert.ok(count > 10 && count < 70, `taken ${count} times`);
});

test("all are kept while they are few, and mixed changes are told apart", () => {
  for (let round = 0; round < 60; round += 1) {
    const people = 1 + (round % 6);
    const comparison = createComparison({ seed: SEED + round, sample: 5 });
    for (let id = 0; id < people; id += 1)
      comparison.add(person(id), flat("not_met", "eligible", 100), flat("met", "undetermined", 0));
    const { transitions, total } = comparison.report();
    assert.equal(transitions[0]?.sample.length, Math.min(people, 5));
    assert.deepEqual(
      [total.winner, total.mixed, total.toUndetermined, total.fromUndetermined],
      [people, people, people, 0],
    );
  }
  const plain = createComparison({ seed: SEED });
  plain.add(person(1), flat("undetermined", "eligible", 0), flat("met", "eligible", 0));
  assert.deepEqual([plain.report().total.mixed, plain.report().total.fromUndetermined], [0, 1]);
});

test("groups beyond the limit stand together, nobody is lost", () => {
  const comparison = createComparison({ seed: SEED, mostGroups: 2 });
  for (let id = 0; id < 5; id += 1)
    comparison.add(person(id, `d${id}`), flat("met", "eligible", 0), flat("met", "eligible", 0));
  const report = comparison.report();
  assert.equal(report.folded, true);
  assert.equal(report.groups.length, 3);
  assert.equal(report.groups.find((group) => group.division === "*")?.people, 3);
  assert.throws(() => createComparison({ seed: 1, sample: 0 }), RangeError);
});

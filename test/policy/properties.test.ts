import assert from "node:assert/strict";
import { test } from "node:test";
import {
  cutPoints,
  decide,
  neighbours,
  pick,
  resolvePolicy,
  sampleItem,
  seeded,
  type CutPoints,
  type Facts,
  type Item,
  type Random,
  type ResolvedPolicy,
  type VerdictOutcome,
} from "../../engine/index.ts";
import { randomReadings, readingVariants, subjectOf } from "./back-ends.ts";
import { facts, load, usedUp } from "./judge.ts";
import { casesOf } from "./case-file.ts";

const seed = Number(process.env["SEED"] ?? 20261231);
const subject = subjectOf("xpcc/continuing-education");
const { document } = subject;
const PEOPLE = 4_000;

/** How good a verdict is to the person it speaks of; undetermined lies between. */
const RANK: Record<string, number> = {
  not_met: 0,
  not_eligible: 0,
  undetermined: 1,
  met: 2,
  eligible: 2,
  exempt: 2,
  not_applicable: 3,
};
const OPEN = new Set(["undetermined", "pending"]);

/** Runs a claim over people around the cut points, in the readings in force and in others. */
function everywhere(
  salt: number,
  claim: (policy: ResolvedPolicy, facts: Facts, random: Random) => void,
  people = PEOPLE,
): void {
  const readings = [...readingVariants(document), ...randomReadings(document, 6, seed + salt)];
  const random = seeded(seed + salt);
  for (const [index, chosen] of readings.entries()) {
    const policy = subject.policies.get(2026, chosen);
    const share = Math.ceil(people / (index === 0 ? 2 : 2 * readings.length));
    for (const facts of neighbours(policy, subject.all, { seed: seed + salt + index, pairs: share, random: share }))
      claim(policy, facts, random);
  }
}

const known = new WeakMap<ResolvedPolicy, CutPoints>();
function pointsOf(policy: ResolvedPolicy): CutPoints {
  let points = known.get(policy);
  if (!points) known.set(policy, (points = cutPoints(policy)));
  return points;
}

/** A decision without what is merely told beside it: the verdicts, and how every part stands. */
function outcome(policy: ResolvedPolicy, facts: Facts): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(decide(policy, facts).verdicts).map(([id, { value, rule, deadline, deadlineRule, parts }]) => [
      id,
      { value, rule, deadline, deadlineRule, parts },
    ]),
  );
}

const verdicts = (policy: ResolvedPolicy, facts: Facts) =>
  decide(policy, facts).verdicts as Record<"annual" | "title", VerdictOutcome>;
const told = (policy: ResolvedPolicy, facts: Facts) =>
  `seed ${seed}, readings ${JSON.stringify(policy.readings)}, facts ${JSON.stringify(facts)}`;

/** The same facts with one more approved item of a collection, and everything about it in order. */
function withOneMore(policy: ResolvedPolicy, facts: Facts, name: string, random: Random): Facts {
  const collection = document.collections.find((each) => each.name === name);
  if (!collection) throw new Error(`no collection ${name}`);
  const item: Item = { ...sampleItem(policy, collection, facts.scalars), id: "one-more" };
  const points = pointsOf(policy).items[name] ?? {};
  for (const field of ["part", "hours", "credits", "months", "class", "organiser", "award", "form"]) {
    if (field in item && points[field]) item[field] = pick(random, points[field]);
  }
  return { ...facts, items: { ...facts.items, [name]: [...(facts.items[name] ?? []), item] } };
}

test("more approved credit never makes a verdict worse", () => {
  const names = document.collections.map((each) => each.name);
  everywhere(1, (policy, facts, random) => {
    // Adding to what nobody has asked about also answers the question, which is another matter.
    const name = pick(
      random,
      names.filter((each) => facts.items[each] !== undefined || facts.closed),
    );
    if (name === undefined) return;
    const before = verdicts(policy, facts);
    const after = verdicts(policy, withOneMore(policy, facts, name, random));
    for (const id of ["annual", "title"] as const) {
      assert.ok(
        (RANK[after[id].value] ?? 0) >= (RANK[before[id].value] ?? 0),
        `${name}: ${id} ${before[id].value} became ${after[id].value}; ${told(policy, facts)}`,
      );
      for (const [part, { owed }] of Object.entries(after[id].parts)) {
        const first = before[id].parts[part]?.owed;
        assert.ok(
          first && owed.hi <= first.hi && owed.lo <= first.lo,
          `${name}: more of ${part} owed under ${id}; ${told(policy, facts)}`,
        );
      }
    }
  });
});

test("adding a post changes nothing, but for the manager of an inland school", () => {
  everywhere(2, (policy, facts, random) => {
    const posts = facts.scalars["posts"];
    if (!Array.isArray(posts)) return;
    const added = pick(random, ["dual_role", "company_committee", "unit_leader"]);
    assert.deepEqual(
      outcome(policy, { ...facts, scalars: { ...facts.scalars, posts: [...posts, added] } }),
      outcome(policy, facts),
      told(policy, facts),
    );
    const manager = { ...facts, scalars: { ...facts.scalars, posts: [...posts, "inland_school_manager"] } };
    const taught = facts.items["inland_teaching"];
    if ((taught ?? (facts.closed ? [] : undefined))?.length === 0)
      assert.deepEqual(outcome(policy, manager), outcome(policy, facts), told(policy, facts));
  });
});

test("removing an item that is not used changes nothing", () => {
  let removed = 0;
  everywhere(3, (policy, facts) => {
    const before = outcome(policy, facts);
    for (const [name, items] of Object.entries(facts.items)) {
      for (const item of items ?? []) {
        if (!countsForNothing(policy, name, item)) continue;
        removed += 1;
        const rest = { ...facts, items: { ...facts.items, [name]: (items ?? []).filter((each) => each !== item) } };
        assert.deepEqual(outcome(policy, rest), before, `${name} ${item.id}; ${told(policy, facts)}`);
      }
    }
  });
  assert.ok(removed > 100, `${removed} unused items met`);
});

/** Refused, of another year, or dated after the last day: by the answers such an item counts for nothing. */
function countsForNothing(policy: ResolvedPolicy, name: string, item: Item): boolean {
  if (item.approved === false) return true;
  if (policy.readings["accumulation"] !== "year") return false;
  const otherYear = name !== "certificates" && typeof item.year === "number" && item.year !== policy.year;
  return otherYear || (typeof item.date === "number" && item.date > 20261231);
}

test("a once-only item that the decision does not use up can go", () => {
  let removed = 0;
  everywhere(4, (policy, facts) => {
    const decision = decide(policy, facts);
    const used = usedUp(document, decision);
    const open = Object.values(decision.verdicts).some(
      (verdict) => OPEN.has(verdict.value) || Object.values(verdict.parts).some((part) => OPEN.has(part.state)),
    );
    if (open) return;
    for (const name of ["certificates", "qualifications"].filter(
      (each) => !used.includes(each) && (facts.items[each]?.length ?? 0) > 0,
    )) {
      removed += 1;
      const rest = verdicts(policy, { ...facts, items: { ...facts.items, [name]: [] } });
      for (const id of ["annual", "title"] as const)
        assert.equal(rest[id].value, decision.verdicts[id]?.value, `${name}; ${told(policy, facts)}`);
    }
  });
  assert.ok(removed > 50, `${removed} unused once-only items met`);
});

test("the order of ledger entries is irrelevant", () => {
  everywhere(5, (policy, facts, random) => {
    const shuffled = Object.fromEntries(
      Object.entries(facts.items).map(([name, items]) => [name, items && [...items].sort(() => random() - 0.5)]),
    );
    assert.deepEqual(decide(policy, { ...facts, items: shuffled }), decide(policy, facts), told(policy, facts));
  });
});

test("class, programme, seminar and health credits never fill the public part", () => {
  everywhere(6, (policy, facts, random) => {
    for (const name of ["classes", "programmes", "seminars", "health_credits"]) {
      const asked = { ...facts, items: { ...facts.items, [name]: facts.items[name] ?? [] } };
      const after = verdicts(policy, withOneMore(policy, asked, name, random));
      const before = verdicts(policy, asked);
      for (const id of ["annual", "title"] as const)
        assert.deepEqual(after[id].parts["public"], before[id].parts["public"], `${name}; ${told(policy, facts)}`);
    }
  });
});

test("declaring a review may worsen the title verdict, never the annual one", () => {
  let worse = 0;
  everywhere(7, (policy, facts) => {
    const without = verdicts(policy, { ...facts, scalars: { ...facts.scalars, review: false } });
    const review = verdicts(policy, { ...facts, scalars: { ...facts.scalars, review: true } });
    assert.equal(review.annual.value, without.annual.value, told(policy, facts));
    if ((RANK[review.title.value] ?? 0) < (RANK[without.title.value] ?? 0)) worse += 1;
  });
  assert.ok(worse > 20, `${worse} title verdicts worsened`);
});

test("settling an unknown never contradicts what was determined", () => {
  let settled = 0;
  everywhere(
    8,
    (policy, facts, random) => {
      const before = verdicts(policy, facts);
      const known = settle(policy, facts, random);
      if (known === facts) return;
      settled += 1;
      const after = verdicts(policy, known);
      for (const id of ["annual", "title"] as const) {
        const [one, two] = [before[id], after[id]];
        // Met may turn out to be exempt: the wider relief, not a contradiction.
        if (one.value !== "undetermined")
          assert.equal(
            RANK[two.value],
            RANK[one.value],
            `${id}: ${one.value} became ${two.value}; ${told(policy, facts)}; settled ${JSON.stringify(known)}`,
          );
        assert.ok(
          one.deadline.lo <= two.deadline.lo && two.deadline.hi <= one.deadline.hi,
          `${id}: deadline; ${told(policy, facts)}`,
        );
        for (const [part, first] of Object.entries(one.parts)) {
          const second = two.parts[part];
          if (two.value === "not_applicable" || !second) continue;
          const inside =
            second.owed.lo >= (first.state === "owed" ? first.owed.lo : 0) && second.owed.hi <= first.owed.hi;
          assert.ok(
            inside,
            `${id} ${part}: ${JSON.stringify(first)} became ${JSON.stringify(second)}; ${told(policy, facts)}; settled ${JSON.stringify(known)}`,
          );
        }
      }
    },
    6_000,
  );
  assert.ok(settled > 1_000, `${settled} unknowns settled`);
});

/** Settles one thing that is unknown: a fact, a collection not asked for, an approval, or a field of an item. */
function settle(policy: ResolvedPolicy, facts: Facts, random: Random): Facts {
  const points = pointsOf(policy);
  const ways: (() => Facts)[] = [];
  for (const [name, values] of Object.entries(points.facts)) {
    if (facts.scalars[name] !== null) continue;
    const value = pick(
      random,
      values.filter((each) => each !== null),
    );
    ways.push(() => ({ ...facts, scalars: { ...facts.scalars, [name]: value } }));
  }
  for (const [name, fields] of Object.entries(points.items)) {
    const items = facts.items[name];
    if (!items && !facts.closed) {
      const empty = { ...facts, items: { ...facts.items, [name]: [] } };
      ways.push(() => (random() < 0.5 ? empty : withOneMore(policy, empty, name, random)));
    }
    for (const item of items ?? []) {
      for (const [field, values] of Object.entries(fields)) {
        if (item[field] !== null || (field === "approved" && facts.closed)) continue;
        const value = pick(
          random,
          values.filter((each) => each !== null),
        );
        const known: Item = { ...item, [field]: value };
        ways.push(() => ({
          ...facts,
          items: { ...facts.items, [name]: (items ?? []).map((each) => (each === item ? known : each)) },
        }));
      }
    }
  }
  return ways.length === 0 ? facts : pick(random, ways)();
}

test("a change dated in the future has no effect before", () => {
  const raw = casesOf("xpcc/continuing-education").documentRaw;
  const [parameters, rules] = [raw["parameters"] as Record<string, object>, raw["rules"] as Record<string, unknown>[]];
  const future = load({
    ...raw,
    parameters: {
      ...parameters,
      total_hours: {
        ...parameters["total_hours"],
        value: undefined,
        values: [
          { from: "2016-01-01", value: 90 },
          { from: "2027-07-01", value: 120 },
        ],
      },
    },
    rules: [
      ...rules.map((rule) => (rule["id"] === "village_exemption" ? { ...rule, in_force: { to: "2027-06-30" } } : rule)),
      {
        id: "later",
        kind: "exempt",
        cites: "a13",
        label: "以后",
        text: "以后的规定。",
        covers: ["public", "professional"],
        when: { has: { posts: "unit_leader" } },
        in_force: { from: "2027-07-01" },
      },
    ],
  });
  const change = (year: number, raw: object) =>
    decide(
      resolvePolicy(future, year),
      facts(document, { year, complete: true, employer: "public", series: "engineering", ...raw }),
    );
  everywhere(9, (policy, facts) => {
    const changed = resolvePolicyOnce(future, policy.readings);
    assert.deepEqual(outcome(changed, facts), outcome(policy, facts), told(policy, facts));
  });
  const leader = { posts: ["unit_leader"] };
  assert.equal(change(2026, leader).verdicts["annual"]?.value, "not_met");
  assert.equal(change(2027, leader).verdicts["annual"]?.value, "exempt");
  assert.deepEqual(
    [2026, 2027].map((year) => change(year, {}).verdicts["annual"]?.parts["public"]?.required),
    [3_000, 6_000],
  );
  assert.deepEqual(
    [2026, 2027].map((year) => resolvePolicy(future, year).rules.some((rule) => rule.id === "village_exemption")),
    [true, false],
  );
});

const resolved = new Map<string, ResolvedPolicy>();
function resolvePolicyOnce(of: typeof document, readings: Record<string, string>): ResolvedPolicy {
  const key = JSON.stringify(readings);
  let policy = resolved.get(key);
  if (!policy) resolved.set(key, (policy = resolvePolicy(of, 2026, readings)));
  return policy;
}

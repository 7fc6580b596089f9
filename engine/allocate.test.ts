import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { factsOf, xpccDocument } from "../test/policy/xpcc.ts";
import { allocate, owedHours, type Allocation, type OnceOnly, type OpenYear } from "./allocate.ts";
import { makeItem, withItems } from "./hypothesis.ts";
import { resolvePolicy } from "./resolve.ts";

const SEED = 20261123;
console.log(`allocate seed ${SEED}`);

const document = xpccDocument();
const year = (number: number, raw: Record<string, unknown> = {}): OpenYear => ({
  policy: resolvePolicy(document, number),
  facts: factsOf(document, { year: number, ...raw }),
});
const credits = (professional: number, publicHours = 0) => ({
  credits: [
    { part: "professional", hours: professional, course_series: "engineering" },
    { part: "public", hours: publicHours },
  ],
});
const certificate = (id: string, issued: number, more: Partial<OnceOnly> = {}): OnceOnly => ({
  id,
  collection: "certificates",
  fields: { issued_year: issued },
  window: { from: issued, to: issued + 2 },
  ...more,
});
const qualification = (
  id: string,
  hours: number,
  from: number,
  to: number,
  more: Partial<OnceOnly> = {},
): OnceOnly => ({
  id,
  collection: "qualifications",
  fields: { hours: hours * 100 },
  window: { from, to },
  ...more,
});

function allocated(years: OpenYear[], certificates: OnceOnly[]): Allocation {
  const result = allocate(years, certificates);
  assert.ok(result.ok, JSON.stringify(result));
  return result.allocation;
}
const placesOf = (allocation: Allocation) =>
  Object.fromEntries(allocation.allotments.map((each) => [each.certificate, each.year]));

test("a certificate goes to the year that owes most", () => {
  const result = allocated(
    [year(2024, credits(60, 20)), year(2025), year(2026, credits(30))],
    [certificate("c", 2024)],
  );
  assert.deepEqual(placesOf(result), { c: 2025 });
  assert.equal(result.owedWithout, 1000 + 9000 + 6000);
  assert.equal(result.owedBest, 7000);
  assert.equal(result.allotments[0]?.removesHundredths, 9000);
});

test("the one that expires first is used first, the other stays unused", () => {
  const result = allocated([year(2026)], [certificate("young", 2026), certificate("old", 2024)]);
  assert.deepEqual(placesOf(result), { young: null, old: 2026 });
});

test("a certificate of 2017 cannot serve 2020, whatever window is claimed for it", () => {
  const claimed = certificate("c", 2017, { window: { from: 2017, to: 2030 } });
  assert.deepEqual(placesOf(allocated([year(2020)], [claimed])), { c: null });
  assert.deepEqual(placesOf(allocated([year(2020)], [certificate("c", 2018)])), { c: 2020 });
});

test("a certificate allotted to a year of graduation is wasted and named with the rule", () => {
  const graduate = { graduations: [{ award: "master" }], certificates: [{ id: "c", issued_year: 2025 }] };
  const result = allocated([year(2025, graduate), year(2026)], [certificate("c", 2025, { allotted: 2025 })]);
  assert.deepEqual(result.wasted, [
    { certificate: "c", year: 2025, because: "exempt", rule: "graduation_exemption", mayBeReleased: true },
  ]);
  assert.equal(result.owedNow, 9000);
  assert.equal(result.owedBest, 0);
  assert.deepEqual(placesOf(result), { c: 2026 });
});

test("village work and a duty already met waste it too; a private year says not applicable", () => {
  const wasted = (raw: Record<string, unknown>) =>
    allocated([year(2026, raw)], [certificate("c", 2026, { allotted: 2026 })]).wasted.map(({ because, rule }) => [
      because,
      rule,
    ]);
  assert.deepEqual(wasted({ village: [{}] }), [["exempt", "village_exemption"]]);
  assert.deepEqual(wasted(credits(60, 30)), [["met", "public_duty"]]);
  assert.deepEqual(wasted({ employer: "private" }), [["not_applicable", "private_employer"]]);
  assert.deepEqual(wasted({}), []);
});

test("two certificates that stand for each other are not both called wasted", () => {
  const two = [certificate("a", 2025, { allotted: 2026 }), certificate("b", 2026, { allotted: 2026 })];
  assert.deepEqual(
    allocated([year(2026)], two).wasted.map((each) => each.certificate),
    ["b"],
  );
});

test("a certificate used up by a decision stays, and may not be released", () => {
  const fixed = certificate("c", 2025, { allotted: 2025, fixed: true });
  const result = allocated([year(2025, { village: [{}] }), year(2026)], [fixed]);
  assert.deepEqual(placesOf(result), { c: 2025 });
  assert.equal(result.wasted[0]?.mayBeReleased, false);
});

test("too many certificates or years are refused by name", () => {
  const many = Array.from({ length: 9 }, (_, index) => certificate(`c${index}`, 2026));
  const refused = allocate([year(2026)], many);
  assert.deepEqual(refused.ok ? [] : refused.problems.map((each) => each.code), ["too_many_certificates"]);
  const years = Array.from({ length: 7 }, (_, index) => year(2020 + index));
  const long = allocate(years, []);
  assert.deepEqual(long.ok ? [] : long.problems.map((each) => each.code), ["too_many_years"]);
  const twice = allocate([year(2026), year(2026)], [certificate("c", 2026), certificate("c", 2026)]);
  assert.deepEqual(twice.ok ? [] : twice.problems.map((each) => each.code), ["duplicate_id", "duplicate_year"]);
});

const anyCertificate = fc.oneof(
  fc.record({ kind: fc.constant("certificates"), from: fc.integer({ min: 2022, max: 2026 }), size: fc.constant(0) }),
  fc.record({
    kind: fc.constant("qualifications"),
    from: fc.integer({ min: 2022, max: 2026 }),
    size: fc.constantFrom(1000, 2500, 4000, 6000),
  }),
);
const anyYear = fc.record({
  professional: fc.constantFrom(0, 20, 35.5, 60),
  publicHours: fc.constantFrom(0, 10, 30),
  village: fc.constantFrom([], [{}]),
});

test("no other way removes more hours, and none as good keeps longer-lived certificates (against all ways)", () => {
  fc.assert(
    fc.property(
      fc.array(anyYear, { minLength: 1, maxLength: 3 }),
      fc.array(anyCertificate, { maxLength: 4 }),
      (some, several) => {
        const years = some.map((each, index) =>
          year(2024 + index, { ...credits(each.professional, each.publicHours), village: each.village }),
        );
        const certificates = several.map((each, index) =>
          each.kind === "certificates"
            ? certificate(`k${index}`, each.from)
            : qualification(`k${index}`, each.size / 100, each.from, each.from + 1),
        );
        const result = allocated(years, certificates);
        const ordered = result.allotments.map(
          ({ certificate: id }) => certificates.find((each) => each.id === id) as OnceOnly,
        );
        let best = Number.POSITIVE_INFINITY;
        let fewest = Number.POSITIVE_INFINITY;
        for (const way of waysOf(
          ordered,
          years.map((each) => each.facts.year),
        )) {
          const owed = years.reduce((sum, each) => sum + owedHours(each.policy, given(each, ordered, way)), 0);
          const used = way.reduce<number>((mask, each, index) => (each === null ? mask : mask | (1 << index)), 0);
          if (owed < best || (owed === best && used < fewest)) [best, fewest] = [owed, used];
        }
        assert.equal(result.owedBest, best);
        assert.equal(
          result.allotments.reduce((mask, each, index) => (each.year === null ? mask : mask | (1 << index)), 0),
          fewest,
        );
      },
    ),
    { seed: SEED, numRuns: 150 },
  );
});

function* waysOf(certificates: OnceOnly[], years: number[]): Generator<(number | null)[]> {
  const [first, ...rest] = certificates;
  if (!first) return yield [];
  const places = [null, ...years.filter((each) => first.window.from <= each && each <= first.window.to)];
  for (const place of places) for (const way of waysOf(rest, years)) yield [place, ...way];
}

function given({ policy, facts }: OpenYear, certificates: OnceOnly[], way: (number | null)[]): OpenYear["facts"] {
  const those = certificates.filter((_, index) => way[index] === facts.year);
  const date = facts.year * 10000 + 101;
  return withItems(
    facts,
    those.map((each) => ({
      collection: each.collection,
      item: makeItem(policy.document, facts, each.collection, each.fields, {
        id: each.id,
        year: facts.year,
        date,
        submitted: date,
      }),
    })),
  );
}

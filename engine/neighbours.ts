/** Facts around a policy's cut points: one change at a time, two at a time, and seeded random mixtures. */
import { cutPoints, decisiveCollections, type CutPoints } from "./cutpoints.ts";
import { makeDate } from "./calendar.ts";
import type { CollectionDeclaration } from "./document.ts";
import { fillField, type Facts, type Item, type Value } from "./facts.ts";
import { toHundredths } from "./loader.ts";
import type { ResolvedPolicy } from "./resolve.ts";

/** A random number in [0, 1), the same sequence for the same seed (mulberry32). */
export type Random = () => number;

/** Random numbers of a seed. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One of the entries, by chance. */
export function pick<T>(random: Random, entries: readonly T[]): T {
  return entries[Math.floor(random() * entries.length)] as T;
}

/** How many facts of each sort to make; `seed` fixes all of them. */
export type NeighbourOptions = { seed: number; single?: boolean; pairs?: number; random?: number };

/** An item of a collection as the document's sample describes it, filled like any other record of the policy's year. */
export function sampleItem(policy: ResolvedPolicy, collection: CollectionDeclaration, scalars: Facts["scalars"]): Item {
  const date = makeDate(policy.year, 1, 1);
  const item: Item = { id: `${collection.name}-sample`, approved: true, year: policy.year, date, submitted: date };
  for (const field of collection.fields) {
    if (field.name in item) continue;
    const raw = collection.sample[field.name];
    if (raw === undefined) item[field.name] = fillField(policy.document, field, item, scalars);
    else if (field.type === "hundredths") item[field.name] = toHundredths(raw) ?? null;
    else item[field.name] = raw === "year" ? policy.year : (raw as Value);
  }
  return item;
}

/** One thing about a person that can be changed, and all its changes. */
type Dimension = { name: string; changes: ((facts: Facts, random: Random) => Facts)[] };

/**
 * Facts that differ from the bases at the policy's cut points. With `single` every change of every base, one at a
 * time; `pairs` mixtures of two changes, `random` mixtures of up to six, each of a base taken by chance.
 * Facts share structure with their bases: do not change them in place.
 */
export function* neighbours(
  policy: ResolvedPolicy,
  bases: readonly Facts[],
  options: NeighbourOptions,
): Generator<Facts> {
  const points = cutPoints(policy);
  const dimensions = dimensionsOf(policy, points);
  const random = seeded(options.seed);
  if (options.single) {
    for (const base of bases) {
      yield base;
      for (const { changes } of dimensions) for (const change of changes) yield change(base, random);
    }
  }
  const mixture = (count: number): Facts => {
    let facts = pick(random, bases);
    for (let step = 0; step < count; step += 1) facts = pick(random, pick(random, dimensions).changes)(facts, random);
    return facts;
  };
  for (let made = 0; made < (options.pairs ?? 0); made += 1) yield mixture(2);
  for (let made = 0; made < (options.random ?? 0); made += 1) yield mixture(3 + Math.floor(random() * 4));
}

function dimensionsOf(policy: ResolvedPolicy, points: CutPoints): Dimension[] {
  const closed: Dimension = {
    name: "closed",
    changes: [true, false].map((value) => (facts) => ({ ...facts, closed: value })),
  };
  const scalars = Object.entries(points.facts).map(([name, values]): Dimension => ({
    name,
    changes: values.map((value) => (facts) => ({ ...facts, scalars: { ...facts.scalars, [name]: value } })),
  }));
  const collections = decisiveCollections(policy, points).map((each): Dimension => ({
    name: each.name,
    changes: changesOf(policy, points, each),
  }));
  return [closed, ...scalars, ...collections];
}

/** A collection not asked for, empty, with one item or two, with each field of the item at each of its cut points. */
function changesOf(policy: ResolvedPolicy, points: CutPoints, collection: CollectionDeclaration): Dimension["changes"] {
  const { name } = collection;
  const fields = Object.entries(points.items[name] ?? {});
  const put = (facts: Facts, items: Item[] | undefined): Facts => ({
    ...facts,
    items: { ...facts.items, [name]: items },
  });
  const sample = (facts: Facts) => sampleItem(policy, collection, facts.scalars);
  const changes: Dimension["changes"] = [
    (facts) => put(facts, undefined),
    (facts) => put(facts, []),
    (facts) => put(facts, [sample(facts)]),
    (facts) => put(facts, [sample(facts), { ...sample(facts), id: `${name}-second` }]),
    (facts, random) => put(facts, randomItems(sample(facts), fields, random)),
    (facts, random) => put(facts, [...(facts.items[name] ?? []), ...randomItems(sample(facts), fields, random)]),
  ];
  for (const [field, values] of fields) {
    for (const value of values) {
      changes.push((facts) => put(facts, [{ ...sample(facts), [field]: value }]));
      changes.push((facts) => put(facts, [sample(facts), { ...sample(facts), id: `${name}-second`, [field]: value }]));
    }
  }
  return changes;
}

/** One to three items, each with about a third of its fields at a cut point. */
function randomItems(sample: Item, fields: [string, Value[]][], random: Random): Item[] {
  return Array.from({ length: 1 + Math.floor(random() * 3) }, (_, index) => {
    const item: Item = { ...sample, id: `${sample.id}-${index}` };
    for (const [field, values] of fields) if (random() < 0.3) item[field] = pick(random, values);
    return item;
  });
}

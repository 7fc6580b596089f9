/** Items that would count, made from the document's samples: what settling a collection could change. */
import { makeDate } from "./calendar.ts";
import { nodesOf, type Amount } from "./expression.ts";
import type { Facts, Item, Value } from "./facts.ts";
import { makeItem } from "./hypothesis.ts";
import { perPolicy, type ResolvedPolicy } from "./resolve.ts";

/**
 * Items of a collection that would count for this person: the document's sample, and for every duty met by a
 * sum over the collection one item that is enough for it.
 */
export function samplesOf(policy: ResolvedPolicy, facts: Facts, collection: string): Item[] {
  const declared = policy.document.collections.find(({ name }) => name === collection);
  const sample: Record<string, Value> = {};
  for (const [name, raw] of Object.entries(declared?.sample ?? {}))
    sample[name] = sampleValue(raw, facts, declared?.fields.find((field) => field.name === name)?.type);
  const fitted = { ...sample, ...matching(policy, facts, collection, Object.keys(sample)) };
  const variants = enoughFor(policy, facts, collection).map((fields) => ({ ...fitted, ...fields }));
  const all = variants.length > 0 ? variants : [fitted];
  const date = makeDate(facts.year, 1, 1);
  return all.map((fields, index) =>
    makeItem(policy.document, facts, collection, fields, {
      id: `sample:${collection}:${index}`,
      year: facts.year,
      date,
      submitted: date,
    }),
  );
}

/** Samples give hours and credits as plain numbers, and `year` for the year asked about. */
function sampleValue(raw: unknown, facts: Facts, type: string | undefined): Value {
  if (raw === "year") return facts.year;
  if (typeof raw === "number" && type === "hundredths") return Math.round(raw * 100);
  return raw as Value;
}

/** Code fields that some condition compares with a fact of the person take the person's own value. */
function matching(policy: ResolvedPolicy, facts: Facts, collection: string, fields: string[]): Record<string, Value> {
  const values: Record<string, Value> = {};
  for (const { item, fact } of compared(policy)[collection] ?? []) {
    const own = facts.scalars[fact];
    if (fields.includes(item) && typeof own === "string") values[item] = own;
  }
  return values;
}

/** Fields of items that conditions compare with facts, by collection, in the order of the rules. */
const compared = perPolicy((policy) => {
  const pairs: Record<string, { item: string; fact: string }[]> = {};
  const roots = policy.rules.flatMap(({ when, amount, metBy, hours }) => [when, amount, metBy, hours]);
  for (const node of roots.flatMap((root) => (root ? nodesOf(root) : []))) {
    if (node.op !== "exists" && node.op !== "sum" && node.op !== "count") continue;
    for (const inner of nodesOf(node.where)) {
      if (inner.op !== "same") continue;
      const [item, fact] = inner.left.on === "item" ? [inner.left, inner.right] : [inner.right, inner.left];
      if (item.on === "item" && fact.on === "fact")
        (pairs[node.over] ??= []).push({ item: item.name, fact: fact.name });
    }
  }
  return pairs;
});

/** For every duty met by a sum over the collection: the kind of item it counts, and as much as it asks for. */
function enoughFor(policy: ResolvedPolicy, facts: Facts, collection: string): Record<string, Value>[] {
  const variants = new Map<string, Record<string, Value>>();
  for (const { amount, field, kind } of sums(policy)[collection] ?? []) {
    const asked = constantOf(amount, facts);
    if (asked !== undefined) variants.set(JSON.stringify(kind), { [field]: asked, ...Object.fromEntries(kind) });
  }
  return [...variants.values()];
}

/** What duties ask for by a sum, by the collection summed: the field, the codes that count, and how much of it. */
const sums = perPolicy((policy) => {
  const asked: Record<string, { amount: Amount; field: string; kind: [string, Value][] }[]> = {};
  for (const { kind: duty, amount, metBy } of policy.rules) {
    if (duty !== "require" || !amount || !metBy) continue;
    for (const node of nodesOf(metBy)) {
      if (node.op !== "sum") continue;
      const fields: Record<string, Value> = {};
      for (const inner of nodesOf(node.where))
        if (inner.op === "is" && inner.ref.on === "item" && inner.values.length === 1)
          fields[inner.ref.name] = inner.values[0] as string;
      (asked[node.over] ??= []).push({ amount, field: node.field, kind: Object.entries(fields) });
    }
  }
  return asked;
});

/** An amount that rests on parameters and the year alone; undefined for any other. */
function constantOf(amount: Amount, facts: Facts): number | undefined {
  switch (amount.op) {
    case "number":
    case "parameter":
      return amount.value;
    case "named":
      return constantOf(amount.of, facts);
    case "period":
    case "year":
      return facts.year;
    case "plus":
    case "minus":
    case "times": {
      const parts = amount.of.map((part) => constantOf(part, facts));
      if (parts.some((part) => part === undefined)) return undefined;
      const numbers = parts as number[];
      const step = {
        plus: (a: number, b: number) => a + b,
        minus: (a: number, b: number) => a - b,
        times: (a: number, b: number) => a * b,
      }[amount.op];
      return numbers.slice(1).reduce(step, numbers[0] ?? 0);
    }
    default:
      return undefined;
  }
}

/** Items that would count, made from the document's samples: what settling a collection could change. */
import { makeDate } from "./calendar.ts";
import { walk, type Amount, type Condition } from "./expression.ts";
import type { Facts, Item, Value } from "./facts.ts";
import { makeItem } from "./hypothesis.ts";
import type { ResolvedPolicy } from "./resolve.ts";

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
  listings(policy, (node) => {
    if (node.over !== collection) return;
    walk(node.where, (inner) => {
      if (inner.op !== "same") return;
      const [item, fact] = inner.left.on === "item" ? [inner.left, inner.right] : [inner.right, inner.left];
      const own = fact.on === "fact" ? facts.scalars[fact.name] : undefined;
      if (item.on === "item" && fields.includes(item.name) && typeof own === "string") values[item.name] = own;
    });
  });
  return values;
}

/** For every duty met by a sum over the collection: the kind of item it counts, and as much as it asks for. */
function enoughFor(policy: ResolvedPolicy, facts: Facts, collection: string): Record<string, Value>[] {
  const variants = new Map<string, Record<string, Value>>();
  for (const rule of policy.rules) {
    const asked = rule.kind === "require" && rule.amount ? constantOf(rule.amount, facts) : undefined;
    if (asked === undefined || !rule.metBy) continue;
    walk(rule.metBy, (node) => {
      if (node.op !== "sum" || node.over !== collection) return;
      const fields: Record<string, Value> = { [node.field]: asked };
      walk(node.where, (inner) => {
        if (inner.op === "is" && inner.ref.on === "item" && inner.values.length === 1)
          fields[inner.ref.name] = inner.values[0] as string;
      });
      const kind = Object.entries(fields).filter(([name]) => name !== node.field);
      variants.set(JSON.stringify(kind), fields);
    });
  }
  return [...variants.values()];
}

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

type Listing = Extract<Condition | Amount, { op: "exists" | "sum" | "count" }>;

function listings(policy: ResolvedPolicy, visit: (node: Listing) => void): void {
  for (const { when, amount, metBy, hours } of policy.rules) {
    for (const root of [when, amount, metBy, hours]) {
      if (!root) continue;
      walk(root, (node) => {
        if (node.op === "exists" || node.op === "sum" || node.op === "count") visit(node);
      });
    }
  }
}

/** Traces a truth back to its causes: the first condition that failed, the items behind it, what it waits for. */
import type { FieldDeclaration, PolicyDocument } from "./document.ts";
import type { Atom, Failure, ItemUse, NearMiss, Unknown } from "./explanation.ts";
import { walk, type CodeRef, type Expression } from "./expression.ts";
import type { Item, Value } from "./facts.ts";
import { isFixed, valueReader, type AmountProbe, type Ground, type Probe, type Tally } from "./probe.ts";

/** What the document declares, ready for tracing. */
export type Register = {
  facts: Map<string, Unknown>;
  collections: Map<string, Unknown>;
  fields: Map<string, Map<string, FieldDeclaration>>;
  /** Fact a derived fact is looked up from. */
  sources: Map<string, string>;
  /** Fields that sort a collection's items into kinds, as `credits.part`: another kind is no near miss. */
  sorting: Set<string>;
};

const MOST_NEAR = 10;
const NOTHING_NEAR: NearMiss[] = [];
const sorters = new WeakMap<Probe, Probe[]>();
const registers = new WeakMap<PolicyDocument, Register>();

/** The register of a document, made once. */
export function registerOf(document: PolicyDocument): Register {
  const known = registers.get(document);
  if (known) return known;
  const entry = (kind: "fact" | "collection", name: string, waitsFor: string | undefined): [string, Unknown] => [
    name,
    { key: `${kind}:${name}`, kind, name, ...(waitsFor === undefined ? {} : { waitsFor }) },
  ];
  const register: Register = {
    facts: new Map(document.facts.map((fact) => entry("fact", fact.name, fact.waitsFor))),
    collections: new Map(document.collections.map((each) => entry("collection", each.name, each.waitsFor))),
    fields: new Map(
      document.collections.map((each) => [each.name, new Map(each.fields.map((field) => [field.name, field]))]),
    ),
    sources: new Map(
      document.facts.flatMap((fact) => (fact.from ? [[fact.name, fact.from.key] as [string, string]] : [])),
    ),
    sorting: sortingFields(document),
  };
  registers.set(document, register);
  return register;
}

/** Every expression that stands in a rule. */
export function expressionsOf(document: PolicyDocument): Expression[] {
  return document.rules.flatMap((rule) =>
    [rule.when, rule.amount, rule.metBy, rule.hours].filter((each) => each !== undefined),
  );
}

/** Fields whose values are asked for one at a time by different lists over the same collection. */
function sortingFields(document: PolicyDocument): Set<string> {
  const asked = new Map<string, Set<string>>();
  for (const expression of expressionsOf(document)) {
    walk(expression, (node) => {
      if (node.op !== "exists" && node.op !== "sum" && node.op !== "count") return;
      walk(node.where, (inner) => {
        if (inner.op !== "is" || inner.ref.on !== "item" || inner.values.length !== 1) return;
        const key = `${node.over}.${inner.ref.name}`;
        asked.set(key, (asked.get(key) ?? new Set()).add(inner.values[0] as string));
      });
    });
  }
  return new Set([...asked].filter(([, values]) => values.size > 1).map(([key]) => key));
}

/** A failure with how far its alternative got: -1 when only a reading, a verdict or a constant stood in the way. */
type Traced = { failure: Failure; reach: number };

/**
 * The first condition that failed below a probe that is not true (or, negated, not false).
 * Among alternatives it is the one that got furthest.
 */
export function failureOf(probe: Probe, ground: Ground, register: Register): Failure {
  return trace(probe, ground, register, false, undefined).failure;
}

function trace(probe: Probe, ground: Ground, register: Register, negated: boolean, named: string | undefined): Traced {
  const { node } = probe;
  switch (node.op) {
    case "named":
      return trace(probe.kids[0] as Probe, ground, register, negated, node.name);
    case "not":
      return trace(probe.kids[0] as Probe, ground, register, !negated, named);
    case "certain":
      return trace(probe.kids[0] as Probe, ground, register, negated, named);
    case "all":
    case "any":
      return (node.op === "all") === negated
        ? alternatives(probe, ground, register, negated, named)
        : firstOf(probe, ground, register, negated);
    default: {
      const fixed = node.op === "reading" || node.op === "frame" || node.op === "constant";
      return { failure: { path: probe.path, atom: atomOf(probe, ground, register, negated) }, reach: fixed ? -1 : 0 };
    }
  }
}

/** A junction that breaks at one child: one that no fact can mend, or the first that broke, or the first unknown. */
function firstOf(probe: Probe, ground: Ground, register: Register, negated: boolean): Traced {
  const { kids } = probe;
  let at = kids.findIndex((kid) => isFixed(kid, negated));
  if (at < 0) at = kids.findIndex((kid) => kid.truth(ground) === negated);
  if (at < 0) at = kids.findIndex((kid) => kid.truth(ground) === null);
  const traced = trace(kids[Math.max(0, at)] as Probe, ground, register, negated, undefined);
  if (traced.reach >= 0) traced.reach = at;
  return traced;
}

/**
 * A junction that fails only when every child does: the child that got furthest; of several, all stand behind
 * one name. Children that no fact can mend are passed over.
 */
function alternatives(
  probe: Probe,
  ground: Ground,
  register: Register,
  negated: boolean,
  named: string | undefined,
): Traced {
  let best: Traced | undefined;
  let others: Failure[] = [];
  for (const kid of probe.kids) {
    if (isFixed(kid, negated)) continue;
    const traced = trace(kid, ground, register, negated, undefined);
    if (best && traced.reach === best.reach) others.push(traced.failure);
    if (best && traced.reach <= best.reach) continue;
    best = traced;
    others = [];
  }
  if (!best) return trace(probe.kids[0] as Probe, ground, register, negated, undefined);
  if (others.length === 0 || best.reach < 0) return best;
  if (named === undefined) best.failure.others = others;
  else best.failure.named = named;
  return best;
}

const actualOf = (ref: CodeRef, ground: Ground): Value => {
  if (ref.on === "fact" && ref.name === "closed") return ground.closed;
  return valueReader(ref)(ground) ?? null;
};

function atomOf(probe: Probe, ground: Ground, register: Register, negated: boolean): Atom {
  const { node } = probe;
  switch (node.op) {
    case "flag":
      return { op: "flag", negated, on: node.on, name: node.name, actual: actualOf(node, ground) };
    case "is":
      return {
        op: "is",
        negated,
        on: node.ref.on,
        name: node.ref.name,
        values: node.values,
        actual: actualOf(node.ref, ground),
      };
    case "has":
      return { op: "has", negated, name: node.fact, value: node.value, actual: ground.scalars[node.fact] ?? null };
    case "same":
      return {
        op: "same",
        negated,
        left: { ...node.left, actual: actualOf(node.left, ground) },
        right: { ...node.right, actual: actualOf(node.right, ground) },
      };
    case "compare": {
      const [left, right] = probe.amounts as [AmountProbe, AmountProbe];
      const actual = {
        left: { lo: left.lo(ground), hi: left.hi(ground) },
        right: { lo: right.lo(ground), hi: right.hi(ground) },
      };
      const [leftName, rightName] = probe.names as [Probe["names"][number], Probe["names"][number]];
      return { op: "compare", negated, comparison: node.comparison, left: leftName, right: rightName, actual };
    }
    case "exists": {
      const listing = negated ? undefined : listingOf(probe, ground);
      return {
        op: "exists",
        negated,
        over: node.over,
        near: listing ? nearMisses(listing, ground, register) : NOTHING_NEAR,
      };
    }
    case "frame":
      return { op: "frame", negated, verdict: node.verdict };
    case "reading":
      return {
        op: "reading",
        negated,
        reading: node.reading,
        options: node.options,
        actual: ground.readings[node.reading] ?? "",
      };
    default:
      return { op: "constant", negated };
  }
}

/** An exists, sum or count, prepared: the collection, the condition on its items, what was seen. */
export type Listing = { over: string; where: Probe; seen: Tally };

/** The listing of a probe, or undefined when it is of another kind. */
export function listingOf(probe: Probe | AmountProbe, ground: Ground): Listing | undefined {
  const { node, tally } = probe;
  if (!tally || (node.op !== "exists" && node.op !== "sum" && node.op !== "count")) return undefined;
  const where = "where" in probe ? probe.where : probe.kids[0];
  return where && { over: node.over, where, seen: tally(ground) };
}

/** Items of a collection that do not count, each with its first failing condition; at most ten. */
export function nearMisses({ over, where, seen }: Listing, ground: Ground, register: Register): NearMiss[] {
  const { items, truths } = seen;
  if (!items || items.length === 0) return NOTHING_NEAR;
  const near: NearMiss[] = [];
  const sorters = sortersOf(over, where, register);
  const outer = ground.item;
  for (let index = 0; index < items.length && near.length < MOST_NEAR; index += 1) {
    if (truths[index] !== false) continue;
    const item = items[index] as Item;
    ground.item = item;
    if (sorters.some((sorter) => sorter.truth(ground) === false)) continue;
    near.push({ over, id: item.id, failed: failureOf(where, ground, register) });
  }
  ground.item = outer;
  return near;
}

/** Conditions that an item of another kind fails, which makes it no near miss. */
function sortersOf(over: string, where: Probe, register: Register): Probe[] {
  const known = sorters.get(where);
  if (known) return known;
  const { node } = where;
  const isSorter = node.op === "is" && node.ref.on === "item" && register.sorting.has(`${over}.${node.ref.name}`);
  const own = isSorter ? [where] : node.op === "all" ? where.kids.flatMap((kid) => sortersOf(over, kid, register)) : [];
  sorters.set(where, own);
  return own;
}

/** Adds the items that make a condition hold, or may. */
export function addItems(probe: Probe, ground: Ground, into: ItemUse[]): void {
  const listing = listingOf(probe, ground);
  if (listing) return countItems(listing, into);
  if (probe.node.op === "not") return;
  for (const amount of probe.amounts) addAmountItems(amount, ground, into);
  for (const kid of probe.kids) if (kid.truth(ground) !== false) addItems(kid, ground, into);
}

/** Adds the items that an amount counts. */
export function addAmountItems(amount: AmountProbe, ground: Ground, into: ItemUse[]): void {
  const listing = listingOf(amount, ground);
  if (listing) countItems(listing, into);
  for (const kid of amount.kids) addAmountItems(kid, ground, into);
}

function countItems({ over, seen }: Listing, into: ItemUse[]): void {
  const { items, truths } = seen;
  if (!items || items.length === 0) return;
  const before = into.length;
  for (let index = 0; index < items.length; index += 1) {
    const truth = truths[index];
    if (truth === false) continue;
    const { id } = items[index] as Item;
    if (before > 0 && into.some((use) => use.over === over && use.id === id)) continue;
    into.push({ over, id, certain: truth === true });
  }
}

/** Adds what an unknown condition waits for; keys keep it to one mention each. */
export function addWaits(
  probe: Probe,
  ground: Ground,
  register: Register,
  into: Map<string, Unknown>,
  over = "",
): void {
  if (probe.truth(ground) !== null) return;
  const { node } = probe;
  switch (node.op) {
    case "flag":
      return missingValue(node, ground, register, into, over);
    case "is":
      return missingValue(node.ref, ground, register, into, over);
    case "has":
      return missingValue({ on: "fact", name: node.fact }, ground, register, into, over);
    case "same":
      missingValue(node.left, ground, register, into, over);
      return missingValue(node.right, ground, register, into, over);
    case "compare":
      for (const amount of probe.amounts) addAmountWaits(amount, ground, register, into, over);
      return;
    case "exists": {
      const listing = listingOf(probe, ground);
      if (listing) listWaits(listing, ground, register, into);
      return;
    }
    default:
      for (const kid of probe.kids) addWaits(kid, ground, register, into, over);
  }
}

/** Adds what keeps an amount from being certain. */
export function addAmountWaits(
  amount: AmountProbe,
  ground: Ground,
  register: Register,
  into: Map<string, Unknown>,
  over = "",
): void {
  const { node } = amount;
  if (node.op === "quantity") missingValue(node, ground, register, into, over);
  else if (node.op === "cutoff" && ground.cutLo !== ground.cutHi)
    for (const each of ground.cutWaits) into.set(each.key, each);
  const listing = listingOf(amount, ground);
  if (listing) listWaits(listing, ground, register, into);
  for (const kid of amount.kids) addAmountWaits(kid, ground, register, into, over);
}

function listWaits(
  { over, where, seen }: Listing,
  ground: Ground,
  register: Register,
  into: Map<string, Unknown>,
): void {
  const { items, truths } = seen;
  if (!items) {
    const unknown = register.collections.get(over);
    if (unknown) into.set(unknown.key, unknown);
    return;
  }
  const outer = ground.item;
  for (let index = 0; index < items.length; index += 1) {
    if (truths[index] !== null) continue;
    ground.item = items[index];
    addWaits(where, ground, register, into, over);
  }
  ground.item = outer;
}

function missingValue(
  ref: CodeRef,
  ground: Ground,
  register: Register,
  into: Map<string, Unknown>,
  over: string,
): void {
  const value = valueReader(ref)(ground);
  if (value !== null && value !== undefined) return;
  if (ref.on === "item") {
    if (ground.item) missingField(ref.name, ground.item, ground, register, into, over);
    return;
  }
  const source = register.sources.get(ref.name);
  const name = source !== undefined && (ground.scalars[source] ?? null) === null ? source : ref.name;
  const unknown = register.facts.get(name);
  if (unknown) into.set(unknown.key, unknown);
}

/** A field that follows the approval, another field or a fact of the person waits for that, not for itself. */
function missingField(
  name: string,
  item: Item,
  ground: Ground,
  register: Register,
  into: Map<string, Unknown>,
  over: string,
): void {
  const fields = register.fields.get(over);
  const isMissing = (other: string) => other !== "" && (item[other] ?? null) === null;
  let root = name;
  for (let step = 0; step < (fields?.size ?? 0); step += 1) {
    const field = fields?.get(root);
    const fill = typeof field?.fill === "string" ? field.fill : "";
    const next =
      field?.from && isMissing(field.from.key)
        ? field.from.key
        : fill.startsWith("item:") && isMissing(fill.slice(5))
          ? fill.slice(5)
          : root;
    if (next === root && fill.startsWith("fact:") && (ground.scalars[fill.slice(5)] ?? null) === null) {
      return missingValue({ on: "fact", name: fill.slice(5) }, ground, register, into, over);
    }
    if (next === root) break;
    root = next;
  }
  const waitsFor = register.collections.get(over)?.waitsFor;
  const key = root === "approved" ? `item:${over}:${item.id}` : `item:${over}:${item.id}:${root}`;
  into.set(key, {
    key,
    kind: "item",
    name: over,
    id: item.id,
    field: root,
    ...(waitsFor === undefined ? {} : { waitsFor }),
  });
}

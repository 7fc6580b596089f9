/** What an unknown fact may turn out to be, and the facts as they would then stand. */
import type { Unknown } from "./explanation.ts";
import { nodesOf, type Amount, type Condition, type ValueType } from "./expression.ts";
import { fillField, type Facts, type Item, type Value } from "./facts.ts";
import type { PolicyDocument } from "./document.ts";
import type { ResolvedPolicy } from "./resolve.ts";
import { samplesOf } from "./samples.ts";

/** One possibility; `codes` are all values that come to the same, e.g. `["true"]`, `["none"]`, `["approved"]`. */
export type Choice = { codes: string[]; facts: Facts };

type Ref = { on: "fact" | "item"; name: string };

/** The possibilities of an unknown, each with the facts as they would then be. */
export function choicesOf(policy: ResolvedPolicy, facts: Facts, unknown: Unknown): Choice[] {
  const { document } = policy;
  if (unknown.kind === "collection") {
    return [
      { codes: ["none"], facts: withList(facts, unknown.name, []) },
      { codes: ["sample"], facts: withList(facts, unknown.name, samplesOf(policy, facts, unknown.name)) },
    ];
  }
  if (unknown.kind === "fact") {
    const declared = document.facts.find(({ name }) => name === unknown.name);
    const groups = declared
      ? valuesToTry(policy, facts, { on: "fact", name: unknown.name }, declared.type, declared.values)
      : [];
    return groups.map(({ codes, value }) => ({ codes, facts: withScalar(document, facts, unknown.name, value) }));
  }
  if (unknown.field === "approved") {
    return [
      { codes: ["approved"], facts: withField(document, facts, unknown, true) },
      { codes: ["refused"], facts: withField(document, facts, unknown, false) },
    ];
  }
  const field = document.collections
    .find(({ name }) => name === unknown.name)
    ?.fields.find(({ name }) => name === unknown.field);
  const groups = field ? valuesToTry(policy, facts, { on: "item", name: unknown.field }, field.type, field.values) : [];
  return groups.map(({ codes, value }) => ({ codes, facts: withField(document, facts, unknown, value) }));
}

/** The facts with one collection's items replaced. */
export function withList(facts: Facts, collection: string, items: Item[]): Facts {
  return { ...facts, items: { ...facts.items, [collection]: items } };
}

/** The facts with a scalar known; what is looked up from it, or filled from it in items, follows. */
export function withScalar(document: PolicyDocument, facts: Facts, name: string, value: Value): Facts {
  const scalars = { ...facts.scalars, [name]: value };
  const changed = new Set([name]);
  for (const { name: derived, from } of document.facts) {
    if (!from || !changed.has(from.key) || (scalars[derived] ?? null) !== null) continue;
    const looked = document.tables[from.table]?.[String(scalars[from.key])];
    if (looked === undefined) continue;
    scalars[derived] = looked;
    changed.add(derived);
  }
  const items = { ...facts.items };
  for (const collection of document.collections) {
    const list = items[collection.name];
    if (list && list.length > 0) {
      items[collection.name] = list.map((item) => refill(document, collection.name, item, scalars, changed, new Set()));
    }
  }
  return { ...facts, scalars, items };
}

/** Fills the unknown fields of an item that rest on facts or fields that just became known. */
function refill(
  document: PolicyDocument,
  over: string,
  item: Item,
  scalars: Facts["scalars"],
  facts: Set<string>,
  fields: Set<string>,
): Item {
  const filled = { ...item };
  for (const field of document.collections.find(({ name }) => name === over)?.fields ?? []) {
    if ((filled[field.name] ?? null) !== null) continue;
    const fill = typeof field.fill === "string" ? field.fill : "";
    const follows =
      (fill.startsWith("fact:") && facts.has(fill.slice(5))) ||
      (fill.startsWith("item:") && fields.has(fill.slice(5))) ||
      (field.from !== undefined && fields.has(field.from.key));
    if (!follows) continue;
    filled[field.name] = fillField(document, field, filled, scalars);
    fields.add(field.name);
  }
  return filled;
}

/** The facts with one field of one item known; fields that follow it are filled. */
export function withField(
  document: PolicyDocument,
  facts: Facts,
  target: { name: string; id: string; field: string },
  value: Value,
): Facts {
  const items = (facts.items[target.name] ?? []).map((item) => {
    if (item.id !== target.id) return item;
    const known: Item = Object.assign({ ...item }, { [target.field]: value });
    return refill(document, target.name, known, facts.scalars, new Set(), new Set([target.field]));
  });
  return withList(facts, target.name, items);
}

type Group = { codes: string[]; value: Value };

function valuesToTry(
  policy: ResolvedPolicy,
  facts: Facts,
  ref: Ref,
  type: ValueType,
  values?: Record<string, string>,
): Group[] {
  switch (type) {
    case "flag":
      return [
        { codes: ["true"], value: true },
        { codes: ["false"], value: false },
      ];
    case "code":
      return codeGroups(policy.document, ref, values);
    case "codes":
      return [
        { codes: ["none"], value: [] },
        ...mentionedOf(policy, ref.name).map((code) => ({ codes: [code], value: [code] })),
      ];
    default:
      return cutPoints(policy, facts, ref).map((value) => ({ codes: [String(value)], value }));
  }
}

function conditionsOf(document: PolicyDocument): (Condition | Amount)[] {
  const verdicts = document.verdicts.map(({ applies }) => applies);
  const rules = document.rules.flatMap(({ when, amount, metBy, hours }) => [when, amount, metBy, hours]);
  return [...verdicts, ...rules].filter((each) => each !== undefined);
}

/** Codes that rules ask a list-like fact for. */
function mentionedOf(policy: ResolvedPolicy, fact: string): string[] {
  const codes = new Set<string>();
  for (const root of conditionsOf(policy.document)) {
    for (const node of nodesOf(root)) if (node.op === "has" && node.fact === fact) codes.add(node.value);
  }
  return [...codes];
}

/** Codes grouped by what the document can tell apart: the lists that mention them and what is looked up from them. */
function codeGroups(document: PolicyDocument, ref: Ref, values?: Record<string, string>): Group[] {
  const lists: string[][] = [];
  const compared = new Set<string>();
  for (const root of conditionsOf(document)) {
    for (const node of nodesOf(root)) {
      if (node.op === "is" && node.ref.name === ref.name && node.ref.on === ref.on) lists.push(node.values);
      if (node.op === "same")
        for (const side of [node.left, node.right]) if (side.on === "fact") compared.add(side.name);
    }
  }
  const derived = document.facts.filter(({ from }) => ref.on === "fact" && from?.key === ref.name);
  const filled = (name: string) =>
    document.collections.some(({ fields }) => fields.some(({ fill }) => fill === `fact:${name}`));
  const telling = derived.filter(({ name }) => compared.has(name) || filled(name));
  const tables = telling.map(({ from }) => document.tables[from?.table ?? ""] ?? {});
  const known = Object.keys(values ?? derived.map(({ from }) => document.tables[from?.table ?? ""])[0] ?? {});
  const codes = [...new Set([...lists.flat(), ...known])];
  const groups = new Map<string, Group>();
  for (const code of codes) {
    const key = [...lists.map((list) => list.includes(code)), ...tables.map((table) => table[code])].join();
    const group = groups.get(key);
    if (group) group.codes.push(code);
    else groups.set(key, { codes: [code], value: code });
  }
  return [...groups.values()];
}

/** Numbers on both sides of every constant that a quantity is compared with. */
function cutPoints(policy: ResolvedPolicy, facts: Facts, ref: Ref): number[] {
  const points = new Set<number>();
  const isIt = (amount: Amount): boolean =>
    amount.op === "named"
      ? isIt(amount.of)
      : amount.op === "quantity" && amount.name === ref.name && amount.on === ref.on;
  const constant = (amount: Amount): number | undefined =>
    amount.op === "number" || amount.op === "parameter" ? amount.value : amount.op === "year" ? facts.year : undefined;
  for (const rule of policy.rules) {
    for (const root of [rule.when, rule.metBy, rule.hours]) {
      if (!root) continue;
      for (const node of nodesOf(root)) {
        if (node.op !== "compare") continue;
        const other = isIt(node.left) ? constant(node.right) : isIt(node.right) ? constant(node.left) : undefined;
        if (other !== undefined && Number.isFinite(other))
          for (const point of [other - 1, other, other + 1]) points.add(point);
      }
    }
  }
  const found = [...points].filter((point) => point >= 0).sort((a, b) => a - b);
  return found.length > 0 ? found : [facts.year - 1, facts.year, facts.year + 1];
}

/**
 * The values at which a policy may change its mind, derived from its own conditions, and facts generated around
 * them. Used by the agreement of the back ends, by lints and by the enumeration of branches. Pure and seeded.
 */
import { addDays, isRealDate, makeDate, type DateInt } from "./calendar.ts";
import type { CollectionDeclaration, FactDeclaration, FieldDeclaration } from "./document.ts";
import { childrenOf, walk, type Amount, type Expression, type ValueType } from "./expression.ts";
import type { Value } from "./facts.ts";
import { combine, type ResolvedPolicy } from "./resolve.ts";

/**
 * Cut points of a resolved policy: for every fact and every field of an item the values worth trying, `null` (unknown)
 * among them where it may occur. Numbers come as k − 1, k, k + 1 around each threshold k, in the unit of the fact
 * (hundredths, months, years), dates as the day before, the day, the day after; codes as those mentioned and one other.
 */
export type CutPoints = {
  facts: Record<string, Value[]>;
  items: Record<string, Record<string, Value[]>>;
  /** Last days that count, over all verdicts. */
  deadlines: DateInt[];
};

/** Something that takes a value: a fact of the person, a field of an item, or the sum of a field over a collection. */
type Target = { key: string; type: ValueType };

const other = (declared: FactDeclaration | FieldDeclaration, seen: ReadonlySet<string>, keys: string[]): string =>
  [...Object.keys(declared.values ?? {}), ...keys].find((code) => !seen.has(code)) ?? "other";

/** Derives the cut points of everything that can change a verdict of the policy. */
export function cutPoints(policy: ResolvedPolicy): CutPoints {
  return new Collector(policy).collect();
}

class Collector {
  readonly policy: ResolvedPolicy;
  readonly declared = new Map<string, FactDeclaration | FieldDeclaration>();
  readonly found = new Map<string, Set<number | string | boolean>>();
  /** Codes that are compared with one another share their values. */
  readonly linked: [string, string][] = [];
  readonly deadlines: DateInt[];

  constructor(policy: ResolvedPolicy) {
    this.policy = policy;
    for (const fact of policy.document.facts) this.declared.set(fact.name, fact);
    for (const { name, fields } of policy.document.collections) {
      for (const field of fields) this.declared.set(`${name}.${field.name}`, field);
    }
    const days = policy.verdicts.flatMap(({ deadlines }) => deadlines.map((rule) => this.dayOf(rule.on)));
    this.deadlines = [...new Set([...days, makeDate(policy.year, 12, 31)])].sort((a, b) => a - b);
  }

  collect(): CutPoints {
    const { rules, verdicts, period } = this.policy;
    for (const verdict of verdicts) if (verdict.applies) this.visit(verdict.applies);
    for (const edge of [period.from, period.to]) this.visit(edge);
    for (const rule of rules) {
      for (const part of [rule.when, rule.amount, rule.metBy, rule.hours]) if (part) this.visit(part);
      if (rule.kind === "require" && rule.amount && rule.metBy) this.duty(rule.parts, rule.metBy, rule.amount);
    }
    this.link();
    const facts: Record<string, Value[]> = {};
    const items: Record<string, Record<string, Value[]>> = {};
    for (const [key, declared] of this.declared) {
      const values = this.values(key, declared);
      if (values.length === 0) continue;
      const [collection, field] = key.split(".") as [string, string?];
      if (field === undefined) facts[key] = values;
      else (items[collection] ??= {})[field] = values;
    }
    for (const { name } of this.policy.document.collections) if (this.found.has(`${name}.*`)) items[name] ??= {};
    return { facts, items, deadlines: this.deadlines };
  }

  /** A duty is a comparison too: what meets it and every offset in hours against the amount. */
  duty(parts: string[], metBy: Amount, amount: Amount): void {
    const hours = this.policy.rules.filter(
      (rule) => rule.kind === "offset" && rule.hours && rule.parts.some((part) => parts.includes(part)),
    );
    this.threshold({ op: "plus", of: [metBy, ...hours.map((rule) => rule.hours as Amount)] }, amount);
  }

  visit(root: Expression, collection = ""): void {
    const keyOf = (on: "fact" | "item", name: string) => (on === "fact" ? name : `${collection}.${name}`);
    switch (root.op) {
      case "flag":
        if (root.name !== "closed") this.add(keyOf(root.on, root.name), true, false);
        break;
      case "is":
        this.add(keyOf(root.ref.on, root.ref.name), ...root.values);
        break;
      case "has":
        this.add(root.fact, root.value);
        break;
      case "same":
        this.linked.push([keyOf(root.left.on, root.left.name), keyOf(root.right.on, root.right.name)]);
        break;
      case "compare":
        this.threshold(root.left, root.right, collection);
        break;
      case "min":
      case "max":
        for (const one of root.of) for (const two of root.of) if (one !== two) this.threshold(one, two, collection);
        break;
      case "exists":
      case "sum":
      case "count":
        this.found.set(`${root.over}.*`, new Set());
        this.visit(root.where, root.over);
        return;
      case "period":
        return;
      default:
    }
    for (const child of childrenOf(root)) this.visit(child, collection);
  }

  add(key: string, ...values: (number | string | boolean)[]): void {
    const set = this.found.get(key) ?? new Set();
    for (const value of values) set.add(value);
    this.found.set(key, set);
  }

  /** Adds, for everything that left and right depend on, the value at which the two sides are equal, and its neighbours. */
  threshold(left: Amount, right: Amount, collection = ""): void {
    const usesCutoff = [left, right].some((side) => contains(side, "cutoff"));
    for (const target of this.targetsIn([left, right], collection)) {
      for (const cutoff of usesCutoff ? this.deadlines : [0]) {
        const gap = (value: number) =>
          this.at(left, target.key, value, cutoff, collection) - this.at(right, target.key, value, cutoff, collection);
        const slope = gap(1) - gap(0);
        const root = Math.round(-gap(0) / slope);
        if (Number.isFinite(root)) this.add(target.key, ...around(root, target.type));
        if (target.type === "hundredths") this.add(target.key, 0, 1);
      }
    }
  }

  targetsIn(sides: Amount[], collection: string): Target[] {
    const targets = new Map<string, Target>();
    const put = (key: string) => targets.set(key, { key, type: this.declared.get(key)?.type ?? "integer" });
    const look = (node: Expression) => {
      if (node.op === "quantity") put(node.on === "fact" ? node.name : `${collection}.${node.name}`);
      else if (node.op === "sum") put(`${node.over}.${node.field}`);
      else if (node.op === "period") look(this.policy.period[node.edge]);
      else if (node.op !== "count") for (const child of childrenOf(node)) look(child);
    };
    for (const side of sides) look(side);
    return [...targets.values()];
  }

  /** Value of an amount when one target has a value, years stand at the policy's year, and nothing else is there. */
  at(node: Amount, target: string, value: number, cutoff: DateInt, collection: string): number {
    const inner = (each: Amount) => this.at(each, target, value, cutoff, collection);
    switch (node.op) {
      case "number":
      case "parameter":
        return node.value;
      case "quantity": {
        const key = node.on === "fact" ? node.name : `${collection}.${node.name}`;
        return key === target ? value : this.declared.get(key)?.type === "integer" ? this.policy.year : 0;
      }
      case "sum":
        return `${node.over}.${node.field}` === target ? value : 0;
      case "count":
        return 0;
      case "cutoff":
        return cutoff;
      case "year":
        return this.policy.year;
      case "period":
        return inner(this.policy.period[node.edge]);
      case "named":
        return inner(node.of);
      case "by_reading": {
        const option = node.options[this.policy.readings[node.reading] ?? ""];
        return option ? inner(option) : Number.NaN;
      }
      default:
        return combine(node.op, node.of.map(inner));
    }
  }

  dayOf(on: Amount | undefined): DateInt {
    const monthDay = on ? this.at(on, "", 0, 0, "") : 1231;
    return this.policy.year * 10_000 + monthDay;
  }

  /** Codes that are compared, or filled from one another, get each other's values. */
  link(): void {
    for (const { name, fields } of this.policy.document.collections) {
      for (const field of fields) {
        if (field.type !== "code" || typeof field.fill !== "string") continue;
        if (field.fill.startsWith("fact:")) this.linked.push([`${name}.${field.name}`, field.fill.slice(5)]);
        else if (field.fill.startsWith("item:"))
          this.linked.push([`${name}.${field.name}`, `${name}.${field.fill.slice(5)}`]);
      }
    }
    const compared = this.linked.filter((pair) => pair.some((key) => this.found.has(key) || this.isCompared(key)));
    for (const pair of compared) for (const key of pair) this.add(key, ...this.pool(key));
    // Values travel along chains of comparisons; a chain is never longer than the number of links.
    for (let round = 0; round < compared.length; round += 1) {
      for (const [one, two] of compared) {
        this.add(one, ...(this.found.get(two) ?? []));
        this.add(two, ...(this.found.get(one) ?? []));
      }
    }
  }

  isCompared(key: string): boolean {
    return this.linked.some((pair) => pair.includes(key));
  }

  /** A few values that a code without mentioned values may have. */
  pool(key: string): string[] {
    const declared = this.declared.get(key);
    if (declared?.values) return Object.keys(declared.values);
    const table = declared?.from && this.policy.document.tables[declared.from.table];
    return table ? [...new Set(Object.values(table))].slice(0, 2) : [];
  }

  /** Keys of the tables that this fact or field is looked up in. */
  keysOf(name: string): string[] {
    const tables = [...this.declared.values()].flatMap(({ from }) => (from?.key === name ? [from.table] : []));
    return [...new Set(tables)].flatMap((table) => Object.keys(this.policy.document.tables[table] ?? {}));
  }

  values(key: string, declared: FactDeclaration | FieldDeclaration): Value[] {
    const found = this.found.get(key);
    if (!found) return [];
    const unknown: Value[] = "required" in declared && declared.required ? [] : [null];
    const values = [...found].filter((value) => declared.type !== "date" || isRealDate(Number(value)));
    if (declared.type === "codes")
      return [[], ...values.map((value) => [String(value)]), values.map(String), ...unknown];
    if (declared.type !== "code") return [...values, ...unknown];
    const mentioned = new Set(values.map(String));
    const one = other(declared, mentioned, this.keysOf(declared.name));
    return [...mentioned, ...(declared.values && !(one in declared.values) ? [] : [one]), ...unknown];
  }
}

/** k − 1, k, k + 1, never below zero; for a date the day before, the day and the day after. */
function around(value: number, type: ValueType): number[] {
  if (type === "date") return isRealDate(value) ? [addDays(value, -1), value, addDays(value, 1)] : [];
  return [value - 1, value, value + 1].filter((each) => each >= 0);
}

function contains(root: Amount, op: Expression["op"]): boolean {
  let found = false;
  walk(root, (node) => {
    found ||= node.op === op;
  });
  return found;
}

/** Collections of the policy's document whose items can change a verdict, in the document's order. */
export function decisiveCollections(policy: ResolvedPolicy, points: CutPoints): CollectionDeclaration[] {
  return policy.document.collections.filter((collection) => points.items[collection.name] !== undefined);
}

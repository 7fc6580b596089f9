/** The interpreter of conditions and amounts: three-valued, interval-valued, no side effects. */
import type { Facts, Item } from "./facts.ts";
import type { Amount, CodeRef, Comparison, Condition, Interval, Truth } from "./expression.ts";
import type { ResolvedPolicy } from "./resolve.ts";

/**
 * Where an expression is evaluated: for which verdict, by which day, and on which item if any.
 * `known` keeps what named definitions came to, since many rules refer to the same ones.
 */
export type Scope = {
  policy: ResolvedPolicy;
  facts: Facts;
  frame: string;
  cutoff: Interval;
  item?: Item | undefined;
  known: Map<string, Truth | Interval>;
};

const ANYTHING: Interval = { lo: 0, hi: Number.POSITIVE_INFINITY };
const NO_ITEMS: Item[] = [];

type TruthFunction = (scope: Scope) => Truth;
type IntervalFunction = (scope: Scope) => Interval;

/** Each tree is turned into closures once; walking the tree anew for every person costs five times as much. */
const truthFunctions = new WeakMap<Condition, TruthFunction>();
const intervalFunctions = new WeakMap<Amount, IntervalFunction>();

/** Truth of a condition. */
export function truthOf(node: Condition, scope: Scope): Truth {
  return prepareTruth(node)(scope);
}

/** Value of an amount as an interval. */
export function intervalOf(node: Amount, scope: Scope): Interval {
  return prepareInterval(node)(scope);
}

/** The function that evaluates a condition. */
export function prepareTruth(node: Condition): TruthFunction {
  let prepared = truthFunctions.get(node);
  if (!prepared) {
    prepared = buildTruth(node);
    truthFunctions.set(node, prepared);
  }
  return prepared;
}

/** The function that evaluates an amount. */
export function prepareInterval(node: Amount): IntervalFunction {
  let prepared = intervalFunctions.get(node);
  if (!prepared) {
    prepared = buildInterval(node);
    intervalFunctions.set(node, prepared);
  }
  return prepared;
}

function buildTruth(node: Condition): TruthFunction {
  switch (node.op) {
    case "constant":
      return () => node.value;
    case "flag":
      return buildFlag(node.on, node.name);
    case "is": {
      const code = buildCode(node.ref);
      return (scope) => {
        const value = code(scope);
        return value === null ? null : node.values.includes(value);
      };
    }
    case "has":
      return (scope) => {
        const codes = scope.facts.scalars[node.fact];
        return Array.isArray(codes) ? codes.includes(node.value) : null;
      };
    case "same": {
      const [left, right] = [buildCode(node.left), buildCode(node.right)];
      return (scope) => {
        const [one, other] = [left(scope), right(scope)];
        return one === null || other === null ? null : one === other;
      };
    }
    case "compare": {
      const [left, right] = [prepareInterval(node.left), prepareInterval(node.right)];
      return (scope) => compare(node.comparison, left(scope), right(scope));
    }
    case "all":
    case "any":
      return buildJunction(node.op === "any", node.of.map(prepareTruth));
    case "not": {
      const inner = prepareTruth(node.of);
      return (scope) => {
        const truth = inner(scope);
        return truth === null ? null : !truth;
      };
    }
    case "certain": {
      const inner = prepareTruth(node.of);
      return (scope) => inner(scope) === true;
    }
    case "exists":
      return buildExists(node.over, prepareTruth(node.where));
    case "frame":
      return (scope) => scope.frame === node.verdict;
    case "reading":
      return (scope) => node.options.includes(scope.policy.readings[node.reading] ?? "");
    default:
      return node.perItem ? prepareTruth(node.of) : remembered(node.name, prepareTruth(node.of));
  }
}

/** A named definition is worked out once per verdict; many rules refer to the same one. */
function remembered<T extends Truth | Interval>(name: string, work: (scope: Scope) => T): (scope: Scope) => T {
  return (scope) => {
    const known = scope.known.get(name);
    if (known !== undefined) return known as T;
    const value = work(scope);
    scope.known.set(name, value);
    return value;
  };
}

/** `absorbing` is the truth that settles the junction at once: true for any, false for all. */
function buildJunction(absorbing: boolean, parts: TruthFunction[]): TruthFunction {
  return (scope) => {
    let result: Truth = !absorbing;
    for (let index = 0; index < parts.length; index += 1) {
      const truth = (parts[index] as TruthFunction)(scope);
      if (truth === absorbing) return absorbing;
      if (truth === null) result = null;
    }
    return result;
  };
}

function buildFlag(on: "fact" | "item", name: string): TruthFunction {
  if (on === "fact" && name === "closed") return (scope) => scope.facts.closed;
  return (scope) => {
    const value = on === "fact" ? scope.facts.scalars[name] : scope.item?.[name];
    return typeof value === "boolean" ? value : null;
  };
}

function buildCode({ on, name }: CodeRef): (scope: Scope) => string | null {
  return (scope) => {
    const value = on === "fact" ? scope.facts.scalars[name] : scope.item?.[name];
    return typeof value === "string" ? value : null;
  };
}

/** Items of a collection, or undefined when nobody has asked and the year is still open. */
export function itemsOf(over: string, facts: Facts): Item[] | undefined {
  return facts.items[over] ?? (facts.closed ? NO_ITEMS : undefined);
}

function buildExists(over: string, where: TruthFunction): TruthFunction {
  return (scope) => {
    const items = itemsOf(over, scope.facts);
    if (!items) return null;
    const outer = scope.item;
    let result: Truth = false;
    for (const item of items) {
      scope.item = item;
      const truth = where(scope);
      if (truth !== false) result = truth;
      if (truth === true) break;
    }
    scope.item = outer;
    return result;
  };
}

/** Compares two intervals: true or false only when every value within them agrees. */
export function compare(comparison: Comparison, left: Interval, right: Interval): Truth {
  switch (comparison) {
    case "ge":
      return left.lo >= right.hi ? true : left.hi < right.lo ? false : null;
    case "gt":
      return left.lo > right.hi ? true : left.hi <= right.lo ? false : null;
    case "le":
      return left.hi <= right.lo ? true : left.lo > right.hi ? false : null;
    case "lt":
      return left.hi < right.lo ? true : left.lo >= right.hi ? false : null;
    default:
      if (left.hi < right.lo || left.lo > right.hi) return false;
      return left.lo === left.hi && right.lo === right.hi ? true : null;
  }
}

function buildInterval(node: Amount): IntervalFunction {
  switch (node.op) {
    case "number":
    case "parameter": {
      const constant = { lo: node.value, hi: node.value };
      return () => constant;
    }
    case "quantity":
      return (scope) => {
        const value = node.on === "fact" ? scope.facts.scalars[node.name] : scope.item?.[node.name];
        return typeof value === "number" ? { lo: value, hi: value } : ANYTHING;
      };
    case "cutoff":
      return (scope) => scope.cutoff;
    case "year":
      return (scope) => ({ lo: scope.facts.year, hi: scope.facts.year });
    case "period":
      return (scope) => intervalOf(scope.policy.period[node.edge], scope);
    case "sum":
    case "count":
      return buildTotal(node);
    case "named":
      return node.perItem ? prepareInterval(node.of) : remembered(node.name, prepareInterval(node.of));
    case "by_reading": {
      const options = Object.fromEntries(
        Object.entries(node.options).map(([option, amount]) => [option, prepareInterval(amount)]),
      );
      return (scope) => options[scope.policy.readings[node.reading] ?? ""]?.(scope) ?? ANYTHING;
    }
    default: {
      const { op } = node;
      const parts = node.of.map(prepareInterval);
      return (scope) => arithmetic(op, parts, scope);
    }
  }
}

/** Interval arithmetic; amounts are never negative factors, so products of bounds are bounds. */
function arithmetic(op: "plus" | "minus" | "times" | "min" | "max", parts: IntervalFunction[], scope: Scope): Interval {
  let { lo, hi } = (parts[0] as IntervalFunction)(scope);
  for (let index = 1; index < parts.length; index += 1) {
    const next = (parts[index] as IntervalFunction)(scope);
    if (op === "plus") {
      lo += next.lo;
      hi += next.hi;
    } else if (op === "minus") {
      lo -= next.hi;
      hi -= next.lo;
    } else if (op === "times") {
      lo *= next.lo;
      hi = hi === 0 || next.hi === 0 ? 0 : hi * next.hi;
    } else if (op === "min") {
      lo = Math.min(lo, next.lo);
      hi = Math.min(hi, next.hi);
    } else {
      lo = Math.max(lo, next.lo);
      hi = Math.max(hi, next.hi);
    }
  }
  return { lo, hi };
}

/** A sum or count: certain items in the lower bound, possible ones in the upper bound too. */
function buildTotal(node: Extract<Amount, { op: "sum" | "count" }>): IntervalFunction {
  const where = prepareTruth(node.where);
  return (scope) => {
    const items = itemsOf(node.over, scope.facts);
    if (!items) return ANYTHING;
    const outer = scope.item;
    let lo = 0;
    let hi = 0;
    for (const item of items) {
      scope.item = item;
      const truth = where(scope);
      if (truth === false) continue;
      const raw = node.op === "sum" ? item[node.field] : 1;
      const amount = typeof raw === "number" ? raw : 0;
      hi += amount;
      if (truth === true) lo += amount;
    }
    scope.item = outer;
    return { lo, hi };
  };
}

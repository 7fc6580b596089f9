/** The interpreter of conditions and amounts: three-valued, interval-valued, no side effects. */
import type { Facts, Item } from './facts.ts';
import type { Amount, CodeRef, Comparison, Condition, Interval, Truth } from './expression.ts';
import { combine, type ResolvedPolicy } from './resolve.ts';

/** Where an expression is evaluated: for which verdict, by which day, and on which item if any. */
export type Scope = { policy: ResolvedPolicy; facts: Facts; frame: string; cutoff: Interval; item?: Item };

const ANYTHING: Interval = { lo: 0, hi: Number.POSITIVE_INFINITY };

/** Truth of a condition. */
export function truthOf(node: Condition, scope: Scope): Truth {
  switch (node.op) {
    case 'constant':
      return node.value;
    case 'flag':
      return flagOf(node.on, node.name, scope);
    case 'is': {
      const code = codeOf(node.ref, scope);
      return code === null ? null : node.values.includes(code);
    }
    case 'has': {
      const codes = scope.facts.scalars[node.fact];
      return Array.isArray(codes) ? codes.includes(node.value) : null;
    }
    case 'same': {
      const left = codeOf(node.left, scope);
      const right = codeOf(node.right, scope);
      return left === null || right === null ? null : left === right;
    }
    case 'compare':
      return compare(node.comparison, intervalOf(node.left, scope), intervalOf(node.right, scope));
    case 'all':
      return allOf(node.of, scope);
    case 'any':
      return anyOf(node.of, scope);
    case 'not': {
      const inner = truthOf(node.of, scope);
      return inner === null ? null : !inner;
    }
    case 'certain':
      return truthOf(node.of, scope) === true;
    case 'exists':
      return existsIn(node.over, node.where, scope);
    case 'frame':
      return scope.frame === node.verdict;
    case 'reading':
      return node.options.includes(scope.policy.readings[node.reading] ?? '');
    default:
      return truthOf(node.of, scope);
  }
}

function allOf(parts: Condition[], scope: Scope): Truth {
  let result: Truth = true;
  for (const part of parts) {
    const truth = truthOf(part, scope);
    if (truth === false) return false;
    if (truth === null) result = null;
  }
  return result;
}

function anyOf(parts: Condition[], scope: Scope): Truth {
  let result: Truth = false;
  for (const part of parts) {
    const truth = truthOf(part, scope);
    if (truth === true) return true;
    if (truth === null) result = null;
  }
  return result;
}

function flagOf(on: 'fact' | 'item', name: string, scope: Scope): Truth {
  if (on === 'fact' && name === 'closed') return scope.facts.closed;
  const value = on === 'fact' ? scope.facts.scalars[name] : scope.item?.[name];
  return typeof value === 'boolean' ? value : null;
}

function codeOf(ref: CodeRef, scope: Scope): string | null {
  const value = ref.on === 'fact' ? scope.facts.scalars[ref.name] : scope.item?.[ref.name];
  return typeof value === 'string' ? value : null;
}

/** Items of a collection, or undefined when nobody has asked and the year is still open. */
export function itemsOf(over: string, facts: Facts): Item[] | undefined {
  return facts.items[over] ?? (facts.closed ? [] : undefined);
}

function existsIn(over: string, where: Condition, scope: Scope): Truth {
  const items = itemsOf(over, scope.facts);
  if (!items) return null;
  let result: Truth = false;
  for (const item of items) {
    const truth = truthOf(where, { ...scope, item });
    if (truth === true) return true;
    if (truth === null) result = null;
  }
  return result;
}

/** Compares two intervals: true or false only when every value within them agrees. */
export function compare(comparison: Comparison, left: Interval, right: Interval): Truth {
  switch (comparison) {
    case 'ge':
      return left.lo >= right.hi ? true : left.hi < right.lo ? false : null;
    case 'gt':
      return left.lo > right.hi ? true : left.hi <= right.lo ? false : null;
    case 'le':
      return left.hi <= right.lo ? true : left.lo > right.hi ? false : null;
    case 'lt':
      return left.hi < right.lo ? true : left.lo >= right.hi ? false : null;
    default:
      if (left.hi < right.lo || left.lo > right.hi) return false;
      return left.lo === left.hi && right.lo === right.hi ? true : null;
  }
}

/** Value of an amount as an interval. */
export function intervalOf(node: Amount, scope: Scope): Interval {
  switch (node.op) {
    case 'number':
    case 'parameter':
      return { lo: node.value, hi: node.value };
    case 'quantity': {
      const value = node.on === 'fact' ? scope.facts.scalars[node.name] : scope.item?.[node.name];
      return typeof value === 'number' ? { lo: value, hi: value } : ANYTHING;
    }
    case 'cutoff':
      return scope.cutoff;
    case 'year':
      return { lo: scope.facts.year, hi: scope.facts.year };
    case 'period':
      return intervalOf(scope.policy.period[node.edge], scope);
    case 'sum':
    case 'count':
      return total(node, scope);
    case 'named':
      return intervalOf(node.of, scope);
    case 'by_reading': {
      const option = node.options[scope.policy.readings[node.reading] ?? ''];
      return option ? intervalOf(option, scope) : ANYTHING;
    }
    default:
      return arithmetic(node.op, node.of.map((part) => intervalOf(part, scope)));
  }
}

/** Interval arithmetic; amounts are never negative factors, so products of bounds are bounds. */
function arithmetic(op: 'plus' | 'minus' | 'times' | 'min' | 'max', of: Interval[]): Interval {
  if (op === 'minus') {
    const [first, ...rest] = of as [Interval, ...Interval[]];
    return {
      lo: combine('minus', [first.lo, ...rest.map((each) => each.hi)]),
      hi: combine('minus', [first.hi, ...rest.map((each) => each.lo)]),
    };
  }
  if (op === 'times' && of.some((each) => each.hi === 0)) return { lo: 0, hi: 0 };
  return { lo: combine(op, of.map((each) => each.lo)), hi: combine(op, of.map((each) => each.hi)) };
}

/** A sum or count: certain items in the lower bound, possible ones in the upper bound too. */
function total(node: Extract<Amount, { op: 'sum' | 'count' }>, scope: Scope): Interval {
  const items = itemsOf(node.over, scope.facts);
  if (!items) return ANYTHING;
  let lo = 0;
  let hi = 0;
  for (const item of items) {
    const truth = truthOf(node.where, { ...scope, item });
    if (truth === false) continue;
    const raw = node.op === 'sum' ? item[node.field] : 1;
    const amount = typeof raw === 'number' ? raw : 0;
    hi += amount;
    if (truth === true) lo += amount;
  }
  return { lo, hi };
}

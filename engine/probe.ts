/**
 * Conditions and amounts prepared for being asked over and over: each node becomes a probe with
 * closures for its truth or bounds, and keeps its children so that a failure can be traced. Same
 * answers as `truthOf` and `intervalOf`, without building scopes and intervals on the way.
 */
import { amountName, type AmountName, type Unknown } from "./explanation.ts";
import { childrenOf, type Amount, type CodeRef, type Comparison, type Condition, type Truth } from "./expression.ts";
import type { Facts, Item, Value } from "./facts.ts";
import type { ResolvedPolicy } from "./resolve.ts";

/** What the probes look at; one per question, changed in place. */
export type Ground = {
  facts: Facts;
  scalars: Record<string, Value>;
  closed: boolean;
  readings: Record<string, string>;
  item: Item | undefined;
  cutLo: number;
  cutHi: number;
  /** What the deadline itself waits for, while the two days differ. */
  cutWaits: Unknown[];
  /** Changes whenever facts or days change; what was seen in an earlier turn is forgotten. */
  turn: number;
};

export type Probe = {
  node: Condition;
  path: string;
  truth: (ground: Ground) => Truth;
  /** Conditions below; for exists the condition on the item. */
  kids: Probe[];
  /** compare: the two amounts. */
  amounts: AmountProbe[];
  names: AmountName[];
  /** exists: what was seen of the collection's items. */
  tally: ((ground: Ground) => Tally) | undefined;
};

/** What one look at a collection found; valid until the ground's next turn. `items` is undefined when nobody asked. */
export type Tally = { turn: number; items: Item[] | undefined; truths: Truth[]; lo: number; hi: number };

export type AmountProbe = {
  node: Amount;
  lo: (ground: Ground) => number;
  hi: (ground: Ground) => number;
  kids: AmountProbe[];
  /** sum and count: the condition on the item. */
  where: Probe | undefined;
  tally: ((ground: Ground) => Tally) | undefined;
};

/** What closures may rest on: fixed when they are made. */
type Ink = { policy: ResolvedPolicy; frame: string };

const NONE: never[] = [];
const ALWAYS = () => true;
const NEVER = () => false;

let turns = 0;

/** A turn nobody had before. */
export function nextTurn(): number {
  turns += 1;
  return turns;
}

/** Ground to stand on before the deadline is known. */
export function groundOf(policy: ResolvedPolicy, facts: Facts): Ground {
  return {
    facts,
    scalars: facts.scalars,
    closed: facts.closed,
    readings: policy.readings,
    item: undefined,
    cutLo: 0,
    cutHi: 0,
    cutWaits: NONE,
    turn: nextTurn(),
  };
}

/** Items of a collection; undefined when nobody has asked and the year is open. */
export function listOf(over: string, ground: Ground): Item[] | undefined {
  return ground.facts.items[over] ?? (ground.closed ? NONE : undefined);
}

/** Whether a condition comes out as `value` whatever the facts. */
export function isFixed(probe: Probe, value: boolean): boolean {
  return probe.truth === (value ? ALWAYS : NEVER);
}

/** Prepares a condition for one verdict. */
export function probeOf(node: Condition, policy: ResolvedPolicy, frame: string, path = "when"): Probe {
  const ink: Ink = { policy, frame };
  return prepare(node, ink, path);
}

function prepare(node: Condition, ink: Ink, path: string): Probe {
  if (node.op === "compare") {
    const amounts = [node.left, node.right].map((amount, index) => prepareAmount(amount, ink, `${path}/${index}`));
    const [left, right] = amounts as [AmountProbe, AmountProbe];
    return {
      node,
      path,
      truth: comparing(node.comparison, left, right),
      kids: NONE,
      amounts,
      names: [amountName(node.left), amountName(node.right)],
      tally: undefined,
    };
  }
  const kids = childrenOf(node).map((child, index) => prepare(child as Condition, ink, `${path}/${index}`));
  const base = { node, path, kids, amounts: NONE, names: NONE };
  if (node.op !== "exists") return { ...base, truth: truthFor(node, kids, ink), tally: undefined };
  const tally = tallyOf(node.over, "", kids[0] as Probe);
  const truth = (ground: Ground): Truth => {
    const { lo, hi } = tally(ground);
    return lo > 0 ? true : hi === 0 ? false : null;
  };
  return { ...base, truth, tally };
}

function truthFor(node: Condition, kids: Probe[], ink: Ink): Probe["truth"] {
  switch (node.op) {
    case "constant":
      return node.value ? ALWAYS : NEVER;
    case "frame":
      return ink.frame === node.verdict ? ALWAYS : NEVER;
    case "reading":
      return node.options.includes(ink.policy.readings[node.reading] ?? "") ? ALWAYS : NEVER;
    case "flag":
      return flagReader(node.on, node.name);
    case "is":
      return isReader(node.ref, node.values);
    case "has":
      return ({ scalars }) => {
        const codes = scalars[node.fact];
        return Array.isArray(codes) ? codes.includes(node.value) : null;
      };
    case "same": {
      const left = valueReader(node.left);
      const right = valueReader(node.right);
      return (ground) => {
        const [a, b] = [left(ground), right(ground)];
        return typeof a === "string" && typeof b === "string" ? a === b : null;
      };
    }
    case "all":
      return junction(kids, false);
    case "any":
      return junction(kids, true);
    case "not": {
      const { truth } = kids[0] as Probe;
      if (truth === ALWAYS) return NEVER;
      if (truth === NEVER) return ALWAYS;
      return (ground) => {
        const inner = truth(ground);
        return inner === null ? null : !inner;
      };
    }
    case "certain": {
      const { truth } = kids[0] as Probe;
      return (ground) => truth(ground) === true;
    }
    default:
      return (kids[0] as Probe).truth;
  }
}

function flagReader(on: "fact" | "item", name: string): Probe["truth"] {
  if (on === "fact" && name === "closed") return (ground) => ground.closed;
  const read = valueReader({ on, name });
  return (ground) => {
    const value = read(ground);
    return typeof value === "boolean" ? value : null;
  };
}

function isReader(ref: CodeRef, values: string[]): Probe["truth"] {
  const read = valueReader(ref);
  const [only] = values;
  if (values.length === 1) {
    return (ground) => {
      const value = read(ground);
      return typeof value === "string" ? value === only : null;
    };
  }
  return (ground) => {
    const value = read(ground);
    return typeof value === "string" ? values.includes(value) : null;
  };
}

/** Reads a scalar fact, or a field of the item at hand. */
export function valueReader(ref: CodeRef): (ground: Ground) => Value | undefined {
  const { name } = ref;
  return ref.on === "fact" ? (ground) => ground.scalars[name] : (ground) => ground.item?.[name];
}

/** And (`absorbing` false) or or (true); children that can change nothing are dropped. */
function junction(kids: Probe[], absorbing: boolean): Probe["truth"] {
  const stop = absorbing ? ALWAYS : NEVER;
  const idle = absorbing ? NEVER : ALWAYS;
  if (kids.some((kid) => kid.truth === stop)) return stop;
  const truths = kids.map((kid) => kid.truth).filter((truth) => truth !== idle);
  const [first, second] = truths;
  if (!first) return idle;
  if (!second) return first;
  if (truths.length === 2) {
    return (ground) => {
      const a = first(ground);
      if (a === absorbing) return absorbing;
      const b = second(ground);
      return b === absorbing ? absorbing : a === null || b === null ? null : !absorbing;
    };
  }
  return (ground) => {
    let result: Truth = !absorbing;
    for (let index = 0; index < truths.length; index += 1) {
      const truth = (truths[index] as Probe["truth"])(ground);
      if (truth === absorbing) return absorbing;
      if (truth === null) result = null;
    }
    return result;
  };
}

/**
 * Looks at every item of a collection once per turn of the ground: truths in order, and the totals of a
 * field ('' counts items) over the certain and over the possible ones.
 */
function tallyOf(over: string, field: string, where: Probe): (ground: Ground) => Tally {
  const tally: Tally = { turn: -1, items: undefined, truths: [], lo: 0, hi: 0 };
  return (ground) => {
    if (tally.turn === ground.turn) return tally;
    const items = listOf(over, ground);
    tally.turn = ground.turn;
    tally.items = items;
    tally.lo = 0;
    tally.hi = items ? 0 : Number.POSITIVE_INFINITY;
    if (!items || items.length === 0) return tally;
    const outer = ground.item;
    for (let index = 0; index < items.length; index += 1) {
      const item = items[index] as Item;
      ground.item = item;
      const truth = where.truth(ground);
      tally.truths[index] = truth;
      if (truth === false) continue;
      const amount = field === "" ? 1 : item[field];
      if (typeof amount !== "number") continue;
      tally.hi += amount;
      if (truth === true) tally.lo += amount;
    }
    ground.item = outer;
    return tally;
  };
}

function comparing(comparison: Comparison, left: AmountProbe, right: AmountProbe): Probe["truth"] {
  const [leftLo, leftHi, rightLo, rightHi] = [left.lo, left.hi, right.lo, right.hi];
  switch (comparison) {
    case "ge":
      return (ground) => (leftLo(ground) >= rightHi(ground) ? true : leftHi(ground) < rightLo(ground) ? false : null);
    case "gt":
      return (ground) => (leftLo(ground) > rightHi(ground) ? true : leftHi(ground) <= rightLo(ground) ? false : null);
    case "le":
      return (ground) => (leftHi(ground) <= rightLo(ground) ? true : leftLo(ground) > rightHi(ground) ? false : null);
    case "lt":
      return (ground) => (leftHi(ground) < rightLo(ground) ? true : leftLo(ground) >= rightHi(ground) ? false : null);
    default:
      return (ground) => {
        const [a, b, c, d] = [leftLo(ground), leftHi(ground), rightLo(ground), rightHi(ground)];
        if (b < c || a > d) return false;
        return a === b && c === d ? true : null;
      };
  }
}

/** Prepares an amount for one verdict. */
export function amountProbeOf(node: Amount, policy: ResolvedPolicy, frame: string, path: string): AmountProbe {
  return prepareAmount(node, { policy, frame }, path);
}

function simple(node: Amount, lo: AmountProbe["lo"], hi = lo): AmountProbe {
  return { node, lo, hi, kids: NONE, where: undefined, tally: undefined };
}

/** An amount that is another one under its own name. */
function through(node: Amount, inner: AmountProbe): AmountProbe {
  return { node, lo: inner.lo, hi: inner.hi, kids: [inner], where: undefined, tally: undefined };
}

const unlimited = () => Number.POSITIVE_INFINITY;

function prepareAmount(node: Amount, ink: Ink, path: string): AmountProbe {
  switch (node.op) {
    case "number":
    case "parameter": {
      const { value } = node;
      return simple(node, () => value);
    }
    case "quantity": {
      const read = valueReader(node);
      const bound = (missing: number) => (ground: Ground) => {
        const value = read(ground);
        return typeof value === "number" ? value : missing;
      };
      return simple(node, bound(0), bound(Number.POSITIVE_INFINITY));
    }
    case "cutoff":
      return simple(
        node,
        (ground) => ground.cutLo,
        (ground) => ground.cutHi,
      );
    case "year":
      return simple(node, (ground) => ground.facts.year);
    case "period":
      return through(node, prepareAmount(ink.policy.period[node.edge], ink, path));
    case "named":
      return through(node, prepareAmount(node.of, ink, `${path}/0`));
    case "by_reading": {
      const option = node.options[ink.policy.readings[node.reading] ?? ""];
      return option ? through(node, prepareAmount(option, ink, path)) : simple(node, () => 0, unlimited);
    }
    case "sum":
    case "count":
      return totalling(node, prepare(node.where, ink, `${path}/0`));
    default:
      return arithmetic(
        node,
        node.of.map((part, index) => prepareAmount(part, ink, `${path}/${index}`)),
      );
  }
}

function totalling(node: Extract<Amount, { op: "sum" | "count" }>, where: Probe): AmountProbe {
  const tally = tallyOf(node.over, node.op === "sum" ? node.field : "", where);
  return { node, lo: (ground) => tally(ground).lo, hi: (ground) => tally(ground).hi, kids: NONE, where, tally };
}

type Arithmetic = Extract<Amount, { op: "plus" | "minus" | "times" | "min" | "max" }>;

function arithmetic(node: Arithmetic, kids: AmountProbe[]): AmountProbe {
  const [los, his] = [kids.map((kid) => kid.lo), kids.map((kid) => kid.hi)];
  const fold = (bounds: AmountProbe["lo"][], step: (a: number, b: number) => number) => (ground: Ground) => {
    let result = (bounds[0] as AmountProbe["lo"])(ground);
    for (let index = 1; index < bounds.length; index += 1)
      result = step(result, (bounds[index] as AmountProbe["lo"])(ground));
    return result;
  };
  const both = (step: (a: number, b: number) => number): AmountProbe => ({
    node,
    lo: fold(los, step),
    hi: fold(his, step),
    kids,
    where: undefined,
    tally: undefined,
  });
  switch (node.op) {
    case "plus":
      return both((a, b) => a + b);
    case "minus": {
      const less = (a: number, b: number) => a - b;
      const [firstLo, ...restLo] = los as [AmountProbe["lo"], ...AmountProbe["lo"][]];
      const [firstHi, ...restHi] = his as [AmountProbe["hi"], ...AmountProbe["hi"][]];
      return {
        node,
        lo: fold([firstLo, ...restHi], less),
        hi: fold([firstHi, ...restLo], less),
        kids,
        where: undefined,
        tally: undefined,
      };
    }
    case "times":
      return both((a, b) => (a === 0 || b === 0 ? 0 : a * b));
    case "min":
      return both((a, b) => Math.min(a, b));
    default:
      return both((a, b) => Math.max(a, b));
  }
}

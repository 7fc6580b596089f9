/**
 * The closed language of conditions and amounts. Parsed expressions are plain data;
 * every back end (interpreter, compiled JavaScript, SQL) walks these same trees.
 *
 * Truth is three-valued (Kleene): true, false, unknown (null). Amounts are intervals,
 * so that something still under review is counted in the upper bound only.
 */

/** A three-valued truth: `null` is unknown. */
export type Truth = boolean | null;

/** An amount known to lie between `lo` and `hi`, both inclusive; `hi` may be Infinity. */
export type Interval = { lo: number; hi: number };

export type Comparison = "ge" | "gt" | "le" | "lt" | "eq";

/** A reference to a code (enumerated value): of a fact of the person, or of an item's field. */
export type CodeRef = { on: "fact" | "item"; name: string };

export type Condition =
  | { op: "constant"; value: boolean }
  | { op: "flag"; on: "fact" | "item"; name: string }
  | { op: "is"; ref: CodeRef; values: string[] }
  | { op: "has"; fact: string; value: string }
  | { op: "same"; left: CodeRef; right: CodeRef }
  | { op: "compare"; comparison: Comparison; left: Amount; right: Amount }
  | { op: "all"; of: Condition[] }
  | { op: "any"; of: Condition[] }
  | { op: "not"; of: Condition }
  | { op: "certain"; of: Condition }
  | { op: "exists"; over: string; where: Condition }
  | { op: "frame"; verdict: string }
  | { op: "reading"; reading: string; options: string[] }
  | { op: "named"; name: string; of: Condition; perItem: boolean };

export type Amount =
  | { op: "number"; value: number }
  | { op: "parameter"; name: string; value: number }
  | { op: "quantity"; on: "fact" | "item"; name: string }
  | { op: "cutoff" }
  | { op: "year" }
  | { op: "period"; edge: "from" | "to" }
  | { op: "sum"; over: string; field: string; where: Condition }
  | { op: "count"; over: string; where: Condition }
  | { op: "plus" | "minus" | "times" | "min" | "max"; of: Amount[] }
  | { op: "by_reading"; reading: string; options: Record<string, Amount> }
  | { op: "named"; name: string; of: Amount; perItem: boolean };

export type Expression = Condition | Amount;

/** What a name in an expression may stand for, as the document declares it. */
export type Names = {
  facts: ReadonlyMap<string, { type: ValueType; values?: readonly string[] }>;
  fields(collection: string): ReadonlyMap<string, { type: ValueType; values?: readonly string[] }> | undefined;
  parameters: ReadonlySet<string>;
  readings: ReadonlyMap<string, readonly string[]>;
  verdicts: ReadonlySet<string>;
  definition(name: string): { kind: "condition" | "amount"; raw: unknown } | undefined;
};

/** Types a fact or an item's field may have. `hundredths` holds hours or credits times 100. */
export type ValueType = "flag" | "code" | "codes" | "hundredths" | "integer" | "date";

/** Children of a condition or an amount, in order of evaluation. */
export function childrenOf(node: Expression): Expression[] {
  switch (node.op) {
    case "all":
    case "any":
      return node.of;
    case "plus":
    case "minus":
    case "times":
    case "min":
    case "max":
      return node.of;
    case "by_reading":
      return Object.values(node.options);
    case "not":
    case "certain":
    case "named":
      return [node.of];
    case "compare":
      return [node.left, node.right];
    case "exists":
    case "sum":
    case "count":
      return [node.where];
    default:
      return [];
  }
}

const flattened = new WeakMap<Expression, readonly Expression[]>();

/**
 * The node and everything below it, parents first. Kept with the node, for questions that look through the same trees again and
 * again: only for trees that nobody changes any more.
 */
export function nodesOf(root: Expression): readonly Expression[] {
  const known = flattened.get(root);
  if (known !== undefined) return known;
  const nodes: Expression[] = [];
  walk(root, (node) => void nodes.push(node));
  flattened.set(root, nodes);
  return nodes;
}

/** Calls `visit` for the node and everything below it, parents first. */
export function walk(node: Expression, visit: (node: Expression) => void): void {
  visit(node);
  for (const child of childrenOf(node)) walk(child, visit);
}

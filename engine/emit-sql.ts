/**
 * SQL text for folded conditions and amounts. SQL's own three-valued logic carries the unknown (NULL);
 * amounts are two columns or expressions, lower and upper bound, in double precision, which is exact
 * for the integers used here and knows infinity.
 */
import type { Amount, Condition, ValueType } from "./expression.ts";
import type { BoundsText } from "./emit.ts";

/** How names are written where the text will stand. */
export type SqlNames = {
  cutoff: BoundsText;
  aggregate(node: Extract<Condition | Amount, { op: "exists" | "sum" | "count" }>): BoundsText;
  typeOf(on: "fact" | "item", name: string): ValueType;
};

/** A string literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Column of a scalar fact (relation `c`) or of an item's field (relation `i`). */
export function columnOf(ref: { on: "fact" | "item"; name: string }): string {
  return `${ref.on === "fact" ? "c" : "i"}."${ref.name}"`;
}

/** SQL boolean expression of a condition; NULL is unknown. */
export function sqlCondition(node: Condition, names: SqlNames): string {
  switch (node.op) {
    case "constant":
      return String(node.value);
    case "flag":
      return columnOf(node);
    case "is":
      return `(${columnOf(node.ref)} in (${node.values.map(literal).join(", ")}))`;
    case "has":
      return `(${literal(node.value)} = any(c."${node.fact}"))`;
    case "same":
      return `(${columnOf(node.left)} = ${columnOf(node.right)})`;
    case "compare":
      return sqlComparison(node, names);
    case "all":
      return `(${node.of.map((part) => sqlCondition(part, names)).join(" and ")})`;
    case "any":
      return `(${node.of.map((part) => sqlCondition(part, names)).join(" or ")})`;
    case "not":
      return `(not ${sqlCondition(node.of, names)})`;
    case "certain":
      return `(${sqlCondition(node.of, names)} is true)`;
    case "exists": {
      const { lo, hi } = names.aggregate(node);
      return `(case when ${lo} then true when ${hi} then null else false end)`;
    }
    default:
      throw new TypeError(`a folded condition cannot hold “${node.op}”`);
  }
}

function isDate(node: Amount, names: SqlNames): boolean {
  return node.op === "cutoff" || (node.op === "quantity" && names.typeOf(node.on, node.name) === "date");
}

function sqlComparison(node: Extract<Condition, { op: "compare" }>, names: SqlNames): string {
  const dates = isDate(node.left, names) || isDate(node.right, names);
  const left = dates ? sqlDate(node.left, names) : sqlAmount(node.left, names);
  const right = dates ? sqlDate(node.right, names) : sqlAmount(node.right, names);
  const [sure, never] = boundsTests(node.comparison, left, right);
  if (left.lo === left.hi && right.lo === right.hi) return `(${sure})`;
  return `(case when ${sure} then true when ${never} then false end)`;
}

function boundsTests(comparison: string, left: BoundsText, right: BoundsText): [string, string] {
  switch (comparison) {
    case "ge":
      return [`${left.lo} >= ${right.hi}`, `${left.hi} < ${right.lo}`];
    case "gt":
      return [`${left.lo} > ${right.hi}`, `${left.hi} <= ${right.lo}`];
    case "le":
      return [`${left.hi} <= ${right.lo}`, `${left.lo} > ${right.hi}`];
    case "lt":
      return [`${left.hi} < ${right.lo}`, `${left.lo} >= ${right.hi}`];
    default:
      return [
        `(${left.lo} = ${left.hi} and ${right.lo} = ${right.hi} and ${left.lo} = ${right.lo})`,
        `(${left.hi} < ${right.lo} or ${left.lo} > ${right.hi})`,
      ];
  }
}

/** Bounds of a date; an unknown date may be any day. */
function sqlDate(node: Amount, names: SqlNames): BoundsText {
  if (node.op === "cutoff") return names.cutoff;
  if (node.op !== "quantity") throw new TypeError("a date is compared with a date only");
  const column = columnOf(node);
  if (node.on === "item" && (node.name === "date" || node.name === "submitted")) return { lo: column, hi: column };
  return { lo: `coalesce(${column}, '-infinity'::date)`, hi: `coalesce(${column}, 'infinity'::date)` };
}

/** Bounds of an amount. */
export function sqlAmount(node: Amount, names: SqlNames): BoundsText {
  switch (node.op) {
    case "number":
      return same(`${Number.isFinite(node.value) ? node.value : `'${node.value}'`}::float8`);
    case "quantity": {
      const column = columnOf(node);
      if (node.on === "item" && node.name === "year") return same(`${column}::float8`);
      return { lo: `coalesce(${column}, 0)::float8`, hi: `coalesce(${column}::float8, 'Infinity'::float8)` };
    }
    case "sum":
    case "count":
      return names.aggregate(node);
    case "plus":
      return both(
        node.of.map((part) => sqlAmount(part, names)),
        (parts) => `(${parts.join(" + ")})`,
      );
    case "times": {
      const of = node.of.map((part) => sqlAmount(part, names));
      const product = (parts: string[]) => `(${parts.join(" * ")})`;
      const hi = of.map((part) => part.hi);
      if (of.every((part) => part.lo === part.hi)) return same(product(hi));
      return {
        lo: product(of.map((part) => part.lo)),
        hi: `(case when ${hi.map((part) => `${part} = 0`).join(" or ")} then 0 else ${product(hi)} end)`,
      };
    }
    case "minus": {
      const [first, ...rest] = node.of.map((part) => sqlAmount(part, names)) as [BoundsText, ...BoundsText[]];
      const lo = `(${[first.lo, ...rest.map((part) => part.hi)].join(" - ")})`;
      const hi = `(${[first.hi, ...rest.map((part) => part.lo)].join(" - ")})`;
      return { lo, hi };
    }
    case "min":
      return both(
        node.of.map((part) => sqlAmount(part, names)),
        (parts) => `least(${parts.join(", ")})`,
      );
    case "max":
      return both(
        node.of.map((part) => sqlAmount(part, names)),
        (parts) => `greatest(${parts.join(", ")})`,
      );
    default:
      throw new TypeError(`a folded amount cannot hold “${node.op}”`);
  }
}

function same(text: string): BoundsText {
  return { lo: text, hi: text };
}

function both(parts: BoundsText[], combine: (parts: string[]) => string): BoundsText {
  return { lo: combine(parts.map((part) => part.lo)), hi: combine(parts.map((part) => part.hi)) };
}

/** Constant folding: readings and the verdict asked about disappear from a condition before it is compiled. */
import type { Amount, Condition } from "./expression.ts";
import type { ResolvedPolicy } from "./resolve.ts";

const TRUE: Condition = { op: "constant", value: true };
const FALSE: Condition = { op: "constant", value: false };

/** Folds a condition for one verdict: what remains depends on facts and items only. */
export function foldCondition(node: Condition, policy: ResolvedPolicy, frame: string): Condition {
  const fold = (part: Condition) => foldCondition(part, policy, frame);
  switch (node.op) {
    case "frame":
      return node.verdict === frame ? TRUE : FALSE;
    case "reading":
      return node.options.includes(policy.readings[node.reading] ?? "") ? TRUE : FALSE;
    case "named":
      return fold(node.of);
    case "certain": {
      const of = fold(node.of);
      return of.op === "constant" ? of : { op: "certain", of };
    }
    case "not": {
      const of = fold(node.of);
      return of.op === "constant" ? { op: "constant", value: !of.value } : { op: "not", of };
    }
    case "all":
    case "any":
      return foldJunction(node.op, node.of.map(fold));
    case "exists": {
      const where = fold(node.where);
      return { ...node, where };
    }
    case "compare":
      return { ...node, left: foldAmount(node.left, policy, frame), right: foldAmount(node.right, policy, frame) };
    default:
      return node;
  }
}

function foldJunction(op: "all" | "any", parts: Condition[]): Condition {
  const absorbing = op === "any";
  const of: Condition[] = [];
  for (const part of parts) {
    if (part.op === "constant") {
      if (part.value === absorbing) return part;
    } else if (part.op === op) of.push(...part.of);
    else of.push(part);
  }
  if (of.length === 0) return { op: "constant", value: !absorbing };
  return of.length === 1 ? (of[0] as Condition) : { op, of };
}

/** Folds an amount for one verdict; arithmetic on constants becomes a number. */
export function foldAmount(node: Amount, policy: ResolvedPolicy, frame: string): Amount {
  const fold = (part: Amount) => foldAmount(part, policy, frame);
  switch (node.op) {
    case "parameter":
      return { op: "number", value: node.value };
    case "named":
      return fold(node.of);
    case "by_reading": {
      const option = node.options[policy.readings[node.reading] ?? ""];
      return option ? fold(option) : { op: "number", value: Number.NaN };
    }
    case "period":
      return fold(policy.period[node.edge]);
    case "year":
      return { op: "number", value: policy.year };
    case "sum":
    case "count":
      return { ...node, where: foldCondition(node.where, policy, frame) };
    case "plus":
    case "minus":
    case "times":
    case "min":
    case "max": {
      const of = node.of.map(fold);
      const numbers = of.map((part) => (part.op === "number" ? part.value : undefined));
      return numbers.every((each) => each !== undefined)
        ? { op: "number", value: combineNumbers(node.op, numbers) }
        : { ...node, of };
    }
    default:
      return node;
  }
}

function combineNumbers(op: "plus" | "minus" | "times" | "min" | "max", numbers: number[]): number {
  if (op === "min") return Math.min(...numbers);
  if (op === "max") return Math.max(...numbers);
  return numbers.reduce((total, each) => (op === "plus" ? total + each : op === "minus" ? total - each : total * each));
}

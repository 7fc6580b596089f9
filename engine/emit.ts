/**
 * JavaScript text for folded conditions and amounts. Every condition becomes two plain boolean
 * expressions, "certainly true" and "possibly true", so that no three-valued value is ever built;
 * every amount becomes a lower and an upper bound.
 */
import type { Amount, CodeRef, Condition } from "./expression.ts";

export type TruthText = { sure: string; maybe: string };
export type BoundsText = { lo: string; hi: string };

/** How names are written where the text will stand. `aggregate` names the variables of an exists, sum or count. */
export type Names = {
  cutoff: BoundsText;
  aggregate(node: Extract<Condition | Amount, { op: "exists" | "sum" | "count" }>): BoundsText;
};

const quote = (text: string) => JSON.stringify(text);

/** Variable that holds a scalar fact or an item's field. */
export function variableOf(ref: { on: "fact" | "item"; name: string }): string {
  if (ref.on === "fact" && ref.name === "closed") return "closed";
  return ref.on === "fact" ? `s.${ref.name}` : `it.${ref.name}`;
}

/** The two texts of a condition. */
export function emitCondition(node: Condition, names: Names): TruthText {
  switch (node.op) {
    case "constant":
      return { sure: String(node.value), maybe: String(node.value) };
    case "flag": {
      const variable = variableOf(node);
      return { sure: `${variable}===true`, maybe: `${variable}!==false` };
    }
    case "is":
      return emitIs(node.ref, node.values);
    case "has":
      return {
        sure: `(s.${node.fact}!==null&&s.${node.fact}.includes(${quote(node.value)}))`,
        maybe: `(s.${node.fact}===null||s.${node.fact}.includes(${quote(node.value)}))`,
      };
    case "same": {
      const [left, right] = [variableOf(node.left), variableOf(node.right)];
      return {
        sure: `(${left}===${right}&&${left}!==null)`,
        maybe: `(${left}===${right}||${left}===null||${right}===null)`,
      };
    }
    case "compare":
      return emitComparison(node, names);
    case "all":
      return joined(
        node.of.map((part) => emitCondition(part, names)),
        "&&",
      );
    case "any":
      return joined(
        node.of.map((part) => emitCondition(part, names)),
        "||",
      );
    case "not": {
      const inner = emitCondition(node.of, names);
      return { sure: `!(${inner.maybe})`, maybe: `!(${inner.sure})` };
    }
    case "certain": {
      const { sure } = emitCondition(node.of, names);
      return { sure, maybe: sure };
    }
    case "exists": {
      const { lo, hi } = names.aggregate(node);
      return { sure: lo, maybe: hi };
    }
    default:
      throw new TypeError(`a folded condition cannot hold “${node.op}”`);
  }
}

function joined(parts: TruthText[], operator: string): TruthText {
  return {
    sure: `(${parts.map((part) => part.sure).join(operator)})`,
    maybe: `(${parts.map((part) => part.maybe).join(operator)})`,
  };
}

function emitIs(ref: CodeRef, values: string[]): TruthText {
  const variable = variableOf(ref);
  const sure = values.map((value) => `${variable}===${quote(value)}`).join("||");
  return { sure: `(${sure})`, maybe: `(${sure}||${variable}===null)` };
}

function emitComparison(node: Extract<Condition, { op: "compare" }>, names: Names): TruthText {
  const left = emitAmount(node.left, names);
  const right = emitAmount(node.right, names);
  switch (node.comparison) {
    case "ge":
      return { sure: `${left.lo}>=${right.hi}`, maybe: `${left.hi}>=${right.lo}` };
    case "gt":
      return { sure: `${left.lo}>${right.hi}`, maybe: `${left.hi}>${right.lo}` };
    case "le":
      return { sure: `${left.hi}<=${right.lo}`, maybe: `${left.lo}<=${right.hi}` };
    case "lt":
      return { sure: `${left.hi}<${right.lo}`, maybe: `${left.lo}<${right.hi}` };
    default:
      return {
        sure: `(${left.lo}===${left.hi}&&${right.lo}===${right.hi}&&${left.lo}===${right.lo})`,
        maybe: `(${left.hi}>=${right.lo}&&${left.lo}<=${right.hi})`,
      };
  }
}

/** The two bounds of an amount. */
export function emitAmount(node: Amount, names: Names): BoundsText {
  switch (node.op) {
    case "number":
      return { lo: String(node.value), hi: String(node.value) };
    case "quantity": {
      const variable = variableOf(node);
      return { lo: `(${variable}===null?0:${variable})`, hi: `(${variable}===null?Infinity:${variable})` };
    }
    case "cutoff":
      return names.cutoff;
    case "sum":
    case "count":
      return names.aggregate(node);
    case "plus":
    case "times": {
      const of = node.of.map((part) => emitAmount(part, names));
      const operator = node.op === "plus" ? "+" : "*";
      const lo = `(${of.map((part) => part.lo).join(operator)})`;
      const hi = of.map((part) => part.hi);
      if (node.op === "plus") return { lo, hi: `(${hi.join("+")})` };
      return { lo, hi: `(${hi.map((each) => `${each}===0`).join("||")}?0:${hi.join("*")})` };
    }
    case "minus": {
      const [first, ...rest] = node.of.map((part) => emitAmount(part, names)) as [BoundsText, ...BoundsText[]];
      return {
        lo: `(${[first.lo, ...rest.map((part) => part.hi)].join("-")})`,
        hi: `(${[first.hi, ...rest.map((part) => part.lo)].join("-")})`,
      };
    }
    case "min":
    case "max": {
      const of = node.of.map((part) => emitAmount(part, names));
      const name = `Math.${node.op}`;
      return {
        lo: `${name}(${of.map((part) => part.lo).join(",")})`,
        hi: `${name}(${of.map((part) => part.hi).join(",")})`,
      };
    }
    default:
      throw new TypeError(`a folded amount cannot hold “${node.op}”`);
  }
}

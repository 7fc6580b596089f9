/**
 * The shape of an explained decision. Every step has an id that stays the same as long as the
 * document keeps its rule ids; prose is made from these structures and never read back.
 */
import type { DateInt } from "./calendar.ts";
import type { PartState } from "./decide.ts";
import type { Citation, RuleKind } from "./document.ts";
import type { Amount, Comparison, Interval } from "./expression.ts";
import type { Value } from "./facts.ts";

export type StepOutcome = "applied" | "not_applied" | "unknown";

/** `applies` asks whether the verdict is asked at all. */
export type StepKind = RuleKind | "applies";

/** An amount without the conditions inside it, enough to name it. */
export type AmountName =
  | { op: "number" | "parameter"; name?: string; value: number }
  | { op: "quantity"; on: "fact" | "item"; name: string }
  | { op: "sum"; over: string; field: string }
  | { op: "count"; over: string }
  | { op: "named"; name: string }
  | { op: "cutoff" | "year" }
  | { op: "period"; edge: "from" | "to" }
  | { op: "by_reading"; reading: string }
  | { op: "plus" | "minus" | "times" | "min" | "max"; of: AmountName[] };

export type Named = { on: "fact" | "item"; name: string; actual: Value };

/** The smallest condition that decided, with the values met. `negated`: it holds, and the rule wanted that it does not. */
export type Atom =
  | { op: "constant"; negated: boolean }
  | { op: "flag"; negated: boolean; on: "fact" | "item"; name: string; actual: Value }
  | { op: "is"; negated: boolean; on: "fact" | "item"; name: string; values: string[]; actual: Value }
  | { op: "has"; negated: boolean; name: string; value: string; actual: Value }
  | { op: "same"; negated: boolean; left: Named; right: Named }
  | {
      op: "compare";
      negated: boolean;
      comparison: Comparison;
      left: AmountName;
      right: AmountName;
      actual: { left: Interval; right: Interval };
    }
  | { op: "exists"; negated: boolean; over: string; near: NearMiss[] }
  | { op: "frame"; negated: boolean; verdict: string }
  | { op: "reading"; negated: boolean; reading: string; options: string[]; actual: string };

/**
 * Why a condition failed. `path` leads from the rule's condition through the children (`childrenOf`)
 * to the atom, e.g. `when/1/0`. Of alternatives it is the one that got furthest; `others` got as far.
 * `named` is the definition whose alternatives all failed alike.
 */
export type Failure = { path: string; named?: string; atom: Atom; others?: Failure[] };

/** An item that could have counted, and the first thing that kept it from counting. */
export type NearMiss = { over: string; id: string; failed: Failure };

/** A fact nobody knows yet: a scalar, a collection nobody asked for, or an item's approval or other field. */
export type Unknown =
  | { key: string; kind: "fact"; name: string; waitsFor?: string }
  | { key: string; kind: "collection"; name: string; waitsFor?: string }
  | { key: string; kind: "item"; name: string; id: string; field: string; waitsFor?: string };

/** An item behind a step; `certain` is false while it is under review. */
export type ItemUse = { over: string; id: string; certain: boolean };

export type Step = {
  /** `annual.public.public_duty`, `annual.private_employer`, `title.applies`, `info.exam_record`. */
  id: string;
  rule: string;
  kind: StepKind;
  outcome: StepOutcome;
  cites: Citation[];
  /** Scalars that the rule's condition asks about, and its amounts unless it failed, as they stand. */
  facts: Record<string, Value>;
  /** Items that make the condition hold, or may. */
  items: ItemUse[];
  /** not_applied: the first condition that failed. */
  failed?: Failure;
  /** unknown, or an amount that is not certain yet: what it waits for. */
  waits?: Unknown[];
  /** require: hundredths (or a count), what stands towards it, and items that did not count while something is short. */
  required?: Interval;
  earned?: Interval;
  near?: NearMiss[];
  /** require: what hour offsets add, when they do, and what is owed after every relief. */
  added?: Interval;
  owed?: Interval;
  /** offset by hours: how many hundredths it adds. */
  hours?: Interval;
  /** level: which class. */
  gives?: { fact: string; value: Value };
  /** deadline: the last day that counts. */
  day?: DateInt;
};

export type PartExplanation = {
  part: string;
  state: PartState;
  /** Id of the step that settles or asks for the part. */
  decidedBy: string;
  cites: Citation[];
  steps: Step[];
};

export type VerdictExplanation = {
  id: string;
  value: string;
  /** Id of the step that settles the whole verdict, or ''. */
  decidedBy: string;
  cites: Citation[];
  /** Whether it is asked, the scope, and the deadlines tried up to the one that decides. */
  steps: Step[];
  parts: Record<string, PartExplanation>;
};

export type Explanation = {
  policy: { id: string; version: string };
  year: number;
  verdicts: Record<string, VerdictExplanation>;
  /** For information: info and catalogue rules that hold. */
  info: Step[];
};

/** Drops what naming an amount does not need. */
export function amountName(amount: Amount): AmountName {
  switch (amount.op) {
    case "sum":
      return { op: "sum", over: amount.over, field: amount.field };
    case "count":
      return { op: "count", over: amount.over };
    case "named":
      return { op: "named", name: amount.name };
    case "by_reading":
      return { op: "by_reading", reading: amount.reading };
    case "plus":
    case "minus":
    case "times":
    case "min":
    case "max":
      return { op: amount.op, of: amount.of.map(amountName) };
    default:
      return amount;
  }
}

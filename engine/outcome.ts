/** What a decision comes to for the person: the part of it that every back end gives and that people compare. */
import type { Decision, PartState } from "./decide.ts";
import type { Interval } from "./expression.ts";
import type { FlatDecision, FlatLayout } from "./flat.ts";

export type PartResult = { state: PartState; rule: string; required: number; earned: Interval; owed: Interval };
export type VerdictResult = {
  id: string;
  value: string;
  rule: string;
  deadline: Interval;
  parts: Record<string, PartResult>;
};

/** Every `Decision` is one. */
export type Outcome = {
  policy: { id: string; version: string };
  year: number;
  verdicts: Record<string, VerdictResult>;
};

/** The outcome of a decision, without the trials behind it. */
export function outcomeOf(decision: Outcome | Decision): Outcome {
  const verdicts: Record<string, VerdictResult> = {};
  for (const [key, { id, value, rule, deadline, parts }] of Object.entries(decision.verdicts)) {
    verdicts[key] = { id, value, rule, deadline, parts };
  }
  return { policy: decision.policy, year: decision.year, verdicts };
}

/** Names of the columns of one verdict or part, found once per layout. */
type Columns = {
  value: string;
  rule: string;
  deadline: [string, string];
  parts: [string, PartColumns][];
  values: string[];
};
type PartColumns = { state: string; rule: string; required: string; earned: [string, string]; owed: [string, string] };

const columnsOf = new WeakMap<FlatLayout, [string, Columns][]>();

function findColumns(layout: FlatLayout): [string, Columns][] {
  const known = columnsOf.get(layout);
  if (known) return known;
  const bounds = (prefix: string, name: string): [string, string] => [`${prefix}_${name}_lo`, `${prefix}_${name}_hi`];
  const found = Object.entries(layout.values).map(([id, values]): [string, Columns] => {
    const parts = layout.columns.flatMap(({ verdict, part, holds }): [string, PartColumns][] => {
      if (verdict !== id || part === undefined || holds !== "state") return [];
      const name = `${id}_${part}`;
      const own = { state: `${name}_state`, rule: `${name}_rule`, required: `${name}_required` };
      return [[part, { ...own, earned: bounds(name, "earned"), owed: bounds(name, "owed") }]];
    });
    return [id, { value: `${id}_value`, rule: `${id}_rule`, deadline: bounds(id, "deadline"), parts, values }];
  });
  columnsOf.set(layout, found);
  return found;
}

/** The outcome behind the numbers of a compiled decision. */
export function unflatten(
  layout: FlatLayout,
  flat: FlatDecision,
  policy: { document: { id: string; version: string }; year: number },
): Outcome {
  const number = (name: string) => flat[name] ?? 0;
  const interval = ([lo, hi]: [string, string]): Interval => ({ lo: number(lo), hi: number(hi) });
  const verdicts: Record<string, VerdictResult> = {};
  for (const [id, columns] of findColumns(layout)) {
    const parts: Record<string, PartResult> = {};
    for (const [part, { state, rule, required, earned, owed }] of columns.parts) {
      parts[part] = {
        state: layout.states[number(state)] ?? "not_required",
        rule: layout.rules[number(rule)] ?? "",
        required: number(required),
        earned: interval(earned),
        owed: interval(owed),
      };
    }
    const value = columns.values[number(columns.value)] ?? "";
    verdicts[id] = {
      id,
      value,
      rule: layout.rules[number(columns.rule)] ?? "",
      deadline: interval(columns.deadline),
      parts,
    };
  }
  const { id, version } = policy.document;
  return { policy: { id, version }, year: policy.year, verdicts };
}

/** How a part stands for the person: nothing to do, something to do, or not known yet. */
export function standingOf(state: PartState): "settled" | "owed" | "pending" {
  return state === "owed" || state === "pending" ? state : "settled";
}

/**
 * A text that is equal for two outcomes when they mean the same to the person: values, what is owed and,
 * while something is, by when.
 * @param alike names a verdict's value; values that get the same name count as the same.
 */
export function signatureOf(
  outcome: Outcome,
  alike: (id: string, value: string) => string = (_, value) => value,
): string {
  const texts: string[] = [];
  for (const [id, { value, deadline, parts }] of Object.entries(outcome.verdicts)) {
    const stands = Object.entries(parts).map(
      ([part, { state, owed }]) => `${part}:${standingOf(state)}:${owed.lo}-${owed.hi}`,
    );
    const isOpen = Object.values(parts).some(({ state }) => standingOf(state) !== "settled");
    const settled = isOpen ? `${stands.join()};${deadline.lo}-${deadline.hi}` : "";
    texts.push(`${id}=${alike(id, value)};${settled}`);
  }
  return texts.join("|");
}

/** Verdicts of an outcome that are determined. */
export function determined(outcome: Outcome): string[] {
  return Object.values(outcome.verdicts)
    .filter(({ value }) => value !== "undetermined")
    .map(({ id }) => id);
}

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

/** The outcome behind the numbers of a compiled decision. */
export function unflatten(
  layout: FlatLayout,
  flat: FlatDecision,
  policy: { document: { id: string; version: string }; year: number },
): Outcome {
  const verdicts: Record<string, VerdictResult> = {};
  for (const { name, verdict, part, holds } of layout.columns) {
    if (holds !== "value" && holds !== "state") continue;
    const at = (suffix: string) => flat[`${verdict}_${part === undefined ? "" : `${part}_`}${suffix}`] ?? 0;
    const rule = layout.rules[at("rule")] ?? "";
    if (part === undefined) {
      const value = layout.values[verdict]?.[flat[name] ?? -1] ?? "";
      verdicts[verdict] = {
        id: verdict,
        value,
        rule,
        deadline: { lo: at("deadline_lo"), hi: at("deadline_hi") },
        parts: {},
      };
      continue;
    }
    const result = verdicts[verdict];
    if (!result) throw new RangeError(`the layout names part “${part}” before its verdict`);
    result.parts[part] = {
      state: layout.states[flat[name] ?? 0] ?? "not_required",
      rule,
      required: at("required"),
      earned: { lo: at("earned_lo"), hi: at("earned_hi") },
      owed: { lo: at("owed_lo"), hi: at("owed_hi") },
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

/** The flat form of a decision: numbers under fixed names, the same from every back end. */
import { PART_STATES, type Decision, type PartState } from "./decide.ts";
import type { ResolvedPolicy } from "./resolve.ts";

/** One column of the flat form: which verdict and part it speaks of, and what it holds. */
export type FlatColumn = {
  name: string;
  verdict: string;
  part?: string;
  holds:
    | "value"
    | "deadline_lo"
    | "deadline_hi"
    | "rule"
    | "state"
    | "required"
    | "earned_lo"
    | "earned_hi"
    | "owed_lo"
    | "owed_hi";
};

/** Columns and code tables of a policy's flat decisions. `rules[0]` is "no rule". */
export type FlatLayout = {
  columns: FlatColumn[];
  values: Record<string, string[]>;
  rules: string[];
  states: readonly PartState[];
};

/** A decision as numbers: codes index into the layout's tables, hours are hundredths, `Infinity` is "no bound". */
export type FlatDecision = Record<string, number>;

const VERDICT_HOLDS = ["value", "deadline_lo", "deadline_hi", "rule"] as const;
const PART_HOLDS = ["state", "rule", "required", "earned_lo", "earned_hi", "owed_lo", "owed_hi"] as const;

/** Layout of the flat decisions of a policy. Value codes: satisfied, exempt, failed, not_applicable, undetermined, repeats dropped. */
export function flatLayout(policy: ResolvedPolicy): FlatLayout {
  const columns: FlatColumn[] = [];
  const values: Record<string, string[]> = {};
  for (const verdict of policy.verdicts) {
    const { satisfied, exempt, failed } = verdict.values;
    values[verdict.id] = [...new Set([satisfied, exempt, failed, "not_applicable", "undetermined"])];
    for (const holds of VERDICT_HOLDS) columns.push({ name: `${verdict.id}_${holds}`, verdict: verdict.id, holds });
    for (const part of verdict.parts) {
      for (const holds of PART_HOLDS)
        columns.push({ name: `${verdict.id}_${part}_${holds}`, verdict: verdict.id, part, holds });
    }
  }
  return { columns, values, rules: ["", ...policy.rules.map((rule) => rule.id)], states: PART_STATES };
}

/** The flat form of an interpreted decision. */
export function flatten(layout: FlatLayout, decision: Decision): FlatDecision {
  const flat: FlatDecision = {};
  for (const [id, verdict] of Object.entries(decision.verdicts)) {
    flat[`${id}_value`] = layout.values[id]?.indexOf(verdict.value) ?? -1;
    flat[`${id}_deadline_lo`] = verdict.deadline.lo;
    flat[`${id}_deadline_hi`] = verdict.deadline.hi;
    flat[`${id}_rule`] = layout.rules.indexOf(verdict.rule);
    for (const [part, outcome] of Object.entries(verdict.parts)) {
      const name = `${id}_${part}`;
      flat[`${name}_state`] = PART_STATES.indexOf(outcome.state);
      flat[`${name}_rule`] = layout.rules.indexOf(outcome.rule);
      flat[`${name}_required`] = outcome.required;
      flat[`${name}_earned_lo`] = outcome.earned.lo;
      flat[`${name}_earned_hi`] = outcome.earned.hi;
      flat[`${name}_owed_lo`] = outcome.owed.lo;
      flat[`${name}_owed_hi`] = outcome.owed.hi;
    }
  }
  return flat;
}

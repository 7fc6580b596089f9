/** Outcomes by the compiled form, for questions that decide the same facts many times over. */
import { compile } from "./compile.ts";
import type { Facts } from "./facts.ts";
import type { FlatDecision } from "./flat.ts";
import { unflatten, type Outcome } from "./outcome.ts";
import { perPolicy, type ResolvedPolicy } from "./resolve.ts";

const compiled = perPolicy(compile);

/** What a policy comes to for these facts; it is compiled once. */
export function outcomeUnder(policy: ResolvedPolicy, facts: Facts): Outcome {
  return outcomeFrom(policy, numbersUnder(policy, facts));
}

/** The same as bare numbers: for whoever compares many and looks into few. */
export function numbersUnder(policy: ResolvedPolicy, facts: Facts): FlatDecision {
  return compiled(policy).decide(facts);
}

/** The outcome behind such numbers. */
export function outcomeFrom(policy: ResolvedPolicy, numbers: FlatDecision): Outcome {
  return unflatten(compiled(policy).layout, numbers, policy);
}

const told = perPolicy((policy) =>
  compiled(policy)
    .layout.columns.filter(({ holds }) => holds !== "rule")
    .map(({ name }) => name),
);

/** Whether two decisions under a document differ at most in the rules behind them. */
export function isSameButForRules(policy: ResolvedPolicy, one: FlatDecision, other: FlatDecision): boolean {
  return told(policy).every((name) => one[name] === other[name]);
}

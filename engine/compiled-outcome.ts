/** Outcomes by the compiled form, for questions that decide the same facts many times over. */
import { compile, type CompiledPolicy } from "./compile.ts";
import type { Facts } from "./facts.ts";
import { unflatten, type Outcome } from "./outcome.ts";
import type { ResolvedPolicy } from "./resolve.ts";

const compiled = new WeakMap<ResolvedPolicy, CompiledPolicy>();

/** What a policy comes to for these facts; it is compiled once. */
export function outcomeUnder(policy: ResolvedPolicy, facts: Facts): Outcome {
  let made = compiled.get(policy);
  if (!made) compiled.set(policy, (made = compile(policy)));
  return unflatten(made.layout, made.decide(facts), policy);
}

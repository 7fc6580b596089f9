/** Rules prepared for being explained: once per policy, one list per verdict and part. */
import type { Citation, Rule } from "./document.ts";
import type { Step } from "./explanation.ts";
import type { Value } from "./facts.ts";
import { amountProbeOf, isFixed, probeOf, type AmountProbe, type Ground, type Probe } from "./probe.ts";
import type { ResolvedPolicy } from "./resolve.ts";
import { registerOf, type Register } from "./trace.ts";

/** A rule's condition, or a verdict's own, prepared for one verdict. */
export type Prepared = {
  rule?: Rule;
  when: Probe;
  amount?: AmountProbe;
  metBy?: AmountProbe;
  hours?: AmountProbe;
  on?: AmountProbe;
  /** Whether what is found depends on amounts too, or on the year. */
  amounts: boolean;
  /** Scalars and collections that the condition rests on. */
  rests: { scalars: string[]; collections: string[] };
  /** Scalars that the condition and its amounts ask about. */
  scalars: string[];
  memory: Memory;
};

/**
 * What was found for a condition that met no item: it rests on codes and flags alone, so people who share
 * them share the finding. `usable` is false when the condition compares amounts.
 */
export type Memory = { usable: boolean; size: number; slots: (Level | undefined)[] };

/** One step of a memory: by the value of the next scalar, or at the last one what was found. */
export type Level = { next: Map<Value, Level>; found?: Omit<Step, "id">; steps: (Step | undefined)[] };

type Verdict = ResolvedPolicy["verdicts"][number];
/** A rule under a step's id; `slot` tells apart the parts that share the rule. */
export type Numbered = { id: string; slot: number; prepared: Prepared };
export type PartPlan = { part: string; steps: Numbered[] };
export type VerdictPlan = {
  verdict: Verdict;
  applies: Numbered | undefined;
  outside: Numbered[];
  deadlines: Numbered[];
  last: AmountProbe;
  parts: PartPlan[];
};
export type Plan = { verdicts: VerdictPlan[]; info: Numbered[]; cites: Map<string, Citation[]>; register: Register };

const IN_PARTS = ["exempt", "require", "waive", "offset", "level"] as const;
const plans = new WeakMap<ResolvedPolicy, Plan>();

/** The plan of a policy, made once. */
export function planOf(policy: ResolvedPolicy): Plan {
  const known = plans.get(policy);
  if (known) return known;
  const [first] = policy.verdicts;
  const informing = policy.rules.filter((rule) => rule.kind === "info" || rule.kind === "catalogue");
  const plan: Plan = {
    verdicts: policy.verdicts.map((verdict) => planVerdict(policy, verdict)),
    info: first
      ? informing.map((rule) => ({ id: `info.${rule.id}`, slot: 0, prepared: prepareRule(policy, first.id, rule) }))
      : [],
    cites: new Map(policy.rules.map((rule) => [rule.id, rule.cites])),
    register: registerOf(policy.document),
  };
  plans.set(policy, plan);
  return plan;
}

function planVerdict(policy: ResolvedPolicy, verdict: Verdict): VerdictPlan {
  const prepared = policy.rules.map((rule) => prepareRule(policy, verdict.id, rule));
  const named = (list: (Prepared & { rule: Rule })[], prefix: string, slot = 0) =>
    list.map((each) => ({ id: `${prefix}.${each.rule.id}`, slot, prepared: each }));
  const ofKind = (kind: string) => prepared.filter((each) => each.rule.kind === kind);
  return {
    verdict,
    applies: verdict.applies && {
      id: `${verdict.id}.applies`,
      slot: 0,
      prepared: prepare(probeOf(verdict.applies, policy, verdict.id)),
    },
    outside: named(ofKind("out_of_scope"), verdict.id),
    deadlines: named(
      ofKind("deadline").filter((each) => each.rule.verdict === verdict.id),
      verdict.id,
    ),
    last: amountProbeOf(policy.period.to, policy, verdict.id, "period"),
    parts: verdict.parts.map((part, slot) => ({
      part,
      steps: IN_PARTS.flatMap((kind) =>
        named(
          ofKind(kind).filter((each) => each.rule.parts.includes(part)),
          `${verdict.id}.${part}`,
          slot,
        ),
      ),
    })),
  };
}

function prepareRule(policy: ResolvedPolicy, frame: string, rule: Rule): Prepared & { rule: Rule } {
  const when = probeOf(rule.when, policy, frame);
  const optional = (key: "amount" | "metBy" | "hours" | "on") => {
    const amount = rule[key];
    return amount === undefined ? undefined : amountProbeOf(amount, policy, frame, key);
  };
  const [amount, metBy, hours, on] = [optional("amount"), optional("metBy"), optional("hours"), optional("on")];
  return {
    ...prepare(
      when,
      [amount, metBy, hours].filter((each) => each !== undefined),
    ),
    rule,
    amount,
    metBy,
    hours,
    on,
    amounts: metBy !== undefined || hours !== undefined || rule.kind === "deadline" || rule.gives !== undefined,
  };
}

function prepare(when: Probe, amounts: AmountProbe[] = []): Prepared {
  const rests = restsOf([when], []);
  const memory: Memory = { usable: !compares(when), size: 0, slots: [] };
  return { amounts: false, when, rests, scalars: restsOf([when], amounts).scalars, memory };
}

/** Whether a condition compares amounts outside of items. */
function compares(probe: Probe): boolean {
  if (probe.node.op === "exists") return false;
  return probe.node.op === "compare" || probe.kids.some(compares);
}

/** The scalar values of some names, unknown ones as null. */
export function scalarValues(names: string[], ground: Ground): Record<string, Value> {
  const values: Record<string, Value> = {};
  for (const name of names) values[name] = ground.scalars[name] ?? null;
  return values;
}

/** Names of the scalars and collections that probes ask about, dead alternatives left out. */
function restsOf(conditions: Probe[], amounts: AmountProbe[]): Prepared["rests"] {
  const names = new Set<string>();
  const collections = new Set<string>();
  const ofAmount = ({ node, kids, where }: AmountProbe): void => {
    if (node.op === "quantity" && node.on === "fact") names.add(node.name);
    if (node.op === "sum" || node.op === "count") collections.add(node.over);
    if (where) ofCondition(where);
    kids.forEach(ofAmount);
  };
  const ofCondition = (probe: Probe): void => {
    const { node } = probe;
    if (isFixed(probe, false)) return;
    if (node.op === "flag" && node.on === "fact" && node.name !== "closed") names.add(node.name);
    if (node.op === "is" && node.ref.on === "fact") names.add(node.ref.name);
    if (node.op === "has") names.add(node.fact);
    if (node.op === "same") for (const ref of [node.left, node.right]) if (ref.on === "fact") names.add(ref.name);
    if (node.op === "exists") collections.add(node.over);
    probe.amounts.forEach(ofAmount);
    probe.kids.forEach(ofCondition);
  };
  conditions.forEach(ofCondition);
  amounts.forEach(ofAmount);
  return { scalars: [...names], collections: [...collections] };
}

/**
 * Explains a decision: for every verdict and part the rules that settle it, the rules tried in vain with
 * the first condition that failed, and what the open ones wait for.
 */
import { makeDate } from "./calendar.ts";
import type { Citation } from "./document.ts";
import { planOf, type PartPlan, type Plan, type VerdictPlan } from "./explain-plan.ts";
import { stepFor } from "./explain-rule.ts";
import type { Explanation, PartExplanation, Step, VerdictExplanation } from "./explanation.ts";
import type { Facts } from "./facts.ts";
import type { Outcome, PartResult } from "./outcome.ts";
import { groundOf, nextTurn, type Ground } from "./probe.ts";
import type { ResolvedPolicy } from "./resolve.ts";
import { addAmountWaits, type Register } from "./trace.ts";

/** An appointment period whose end is unknown has no last year yet. */
const LAST_YEAR = 9999;
const NO_CITES: Citation[] = [];

/**
 * Explains a decision of the same policy and facts, from whichever back end it came.
 * @returns steps with stable ids and plain data; parts of one rule share their findings by reference, so treat it as read-only.
 */
export function explain(policy: ResolvedPolicy, facts: Facts, decision: Outcome): Explanation {
  const plan = planOf(policy);
  const ground = groundOf(policy, facts);
  const verdicts: Record<string, VerdictExplanation> = {};
  let info: Step[] = [];
  plan.verdicts.forEach((each, index) => {
    const deadlines = deadlineSteps(each, ground, plan.register);
    verdicts[each.verdict.id] = explainVerdict(plan, each, ground, decision, deadlines);
    if (index === 0) info = infoSteps(plan, ground);
  });
  return { policy: decision.policy, year: decision.year, verdicts, info };
}

/** Steps of the deadlines tried, up to the one that decides; sets the ground's last days. */
function deadlineSteps(plan: VerdictPlan, ground: Ground, register: Register): Step[] {
  const steps: Step[] = [];
  let [lo, hi] = [Number.POSITIVE_INFINITY, 0];
  ground.cutLo = 0;
  ground.cutHi = 0;
  ground.cutWaits = [];
  ground.turn = nextTurn();
  const [firstYear, lastYear] = [plan.last.lo(ground), plan.last.hi(ground)];
  for (const numbered of plan.deadlines) {
    const { prepared } = numbered;
    const step = stepFor(numbered, ground, register);
    steps.push(step);
    if (step.outcome === "not_applied") continue;
    const monthDay = prepared.on ? prepared.on.lo(ground) : 1231;
    step.day = Math.min(lastYear, LAST_YEAR) * 10000 + monthDay;
    lo = Math.min(lo, firstYear * 10000 + monthDay);
    hi = Math.max(hi, step.day);
    if (step.waits) ground.cutWaits = [...ground.cutWaits, ...step.waits];
    if (step.outcome === "applied") break;
  }
  if (firstYear !== lastYear) {
    const waits = new Map(ground.cutWaits.map((each) => [each.key, each]));
    addAmountWaits(plan.last, ground, register, waits);
    ground.cutWaits = [...waits.values()];
  }
  const end = makeDate(ground.facts.year, 12, 31);
  ground.cutLo = hi === 0 ? end : lo;
  ground.cutHi = hi === 0 ? end : hi;
  ground.turn = nextTurn();
  return steps;
}

function explainVerdict(
  plan: Plan,
  each: VerdictPlan,
  ground: Ground,
  decision: Outcome,
  deadlines: Step[],
): VerdictExplanation {
  const { id } = each.verdict;
  const outcome = decision.verdicts[id];
  if (!outcome) throw new RangeError(`the decision lacks verdict “${id}” of its policy`);
  const steps: Step[] = [];
  if (each.applies) steps.push(stepFor(each.applies, ground, plan.register));
  if (steps[0]?.outcome === "not_applied") {
    const parts = eachPart(each, (part) =>
      partExplanation(part, outcome.parts[part.part], `${id}.applies`, NO_CITES, []),
    );
    return { id, value: outcome.value, decidedBy: `${id}.applies`, cites: NO_CITES, steps, parts };
  }
  for (const numbered of each.outside) steps.push(stepFor(numbered, ground, plan.register));
  const cites = plan.cites.get(outcome.rule) ?? NO_CITES;
  if (outcome.value === "not_applicable") {
    const decidedBy = `${id}.${outcome.rule}`;
    return {
      id,
      value: outcome.value,
      decidedBy,
      cites,
      steps,
      parts: eachPart(each, (part) => partExplanation(part, outcome.parts[part.part], decidedBy, cites, [])),
    };
  }
  steps.push(...deadlines);
  const parts = eachPart(each, (part) => {
    const found = outcome.parts[part.part];
    const own = part.steps.map((numbered) => stepFor(numbered, ground, plan.register));
    const rule = found?.rule ?? "";
    if (found) completeDuties(own, found);
    return partExplanation(
      part,
      found,
      rule === "" ? "" : `${id}.${part.part}.${rule}`,
      plan.cites.get(rule) ?? NO_CITES,
      own,
    );
  });
  const decidedBy = outcome.rule === "" ? "" : `${id}.${each.parts[0]?.part ?? ""}.${outcome.rule}`;
  return { id, value: outcome.value, decidedBy, cites, steps, parts };
}

/** Tells duties what offsets by hours add to them and what is owed in the end. */
function completeDuties(steps: Step[], found: PartResult): void {
  const added = { lo: 0, hi: 0 };
  for (const { hours, outcome } of steps) {
    if (!hours) continue;
    added.hi += hours.hi;
    if (outcome === "applied") added.lo += hours.lo;
  }
  for (const step of steps) {
    if (step.kind !== "require" || step.outcome === "not_applied") continue;
    step.owed = found.owed;
    if (added.hi > 0) step.added = added;
  }
}

function eachPart(plan: VerdictPlan, make: (part: PartPlan) => PartExplanation): Record<string, PartExplanation> {
  const parts: Record<string, PartExplanation> = {};
  for (const part of plan.parts) parts[part.part] = make(part);
  return parts;
}

function partExplanation(
  plan: PartPlan,
  outcome: PartResult | undefined,
  decidedBy: string,
  cites: Citation[],
  steps: Step[],
): PartExplanation {
  return { part: plan.part, state: outcome?.state ?? "not_required", decidedBy, cites, steps };
}

function infoSteps(plan: Plan, ground: Ground): Step[] {
  const holding = plan.info.filter(({ prepared }) => prepared.when.truth(ground) === true);
  return holding.map((numbered) => stepFor(numbered, ground, plan.register));
}

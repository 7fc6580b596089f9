/** The verdicts of one person in one year, by the interpreter: the reference all other back ends agree with. */
import { makeDate } from "./calendar.ts";
import type { Rule } from "./document.ts";
import { compare, intervalOf, truthOf, type Scope } from "./evaluate.ts";
import type { Interval, Truth } from "./expression.ts";
import type { Facts } from "./facts.ts";
import { rulesFor, type ResolvedPolicy } from "./resolve.ts";

/** How a part of a verdict stands. The order is the code used by the compiled forms. */
export const PART_STATES = ["not_required", "exempt", "waived", "offset", "met", "owed", "pending"] as const;
export type PartState = (typeof PART_STATES)[number];

/** Hours are hundredths; for a class-like part the amount is a count. `rule` is the rule that settles or asks for it. */
export type PartOutcome = { state: PartState; rule: string; required: number; earned: Interval; owed: Interval };

export type VerdictOutcome = {
  id: string;
  value: string;
  /** Last day that counts; two days when it hangs on an unknown fact. */
  deadline: Interval;
  deadlineRule: string;
  /** The rule that takes the person out of scope or exempts them, if one does. */
  rule: string;
  parts: Record<string, PartOutcome>;
  /** Truth of every rule's condition under this verdict, by rule id; empty when the verdict is not asked. */
  tried: Record<string, Truth>;
};

export type Decision = {
  policy: { id: string; version: string };
  year: number;
  verdicts: Record<string, VerdictOutcome>;
};

const NOTHING: Interval = { lo: 0, hi: 0 };

/**
 * Decides every verdict of the document.
 * @param policy the document fixed to the facts' year (see `resolvePolicy`).
 */
export function decide(policy: ResolvedPolicy, facts: Facts): Decision {
  const verdicts: Record<string, VerdictOutcome> = {};
  for (const verdict of policy.verdicts) verdicts[verdict.id] = decideVerdict(policy, facts, verdict);
  const { id, version } = policy.document;
  return { policy: { id, version }, year: facts.year, verdicts };
}

/** A scope for one verdict whose cutoff is not set yet. */
function scopeOf(policy: ResolvedPolicy, facts: Facts, frame: string): Scope {
  return { policy, facts, frame, cutoff: NOTHING, known: new Map() };
}

type Verdict = ResolvedPolicy["verdicts"][number];

function decideVerdict(policy: ResolvedPolicy, facts: Facts, verdict: Verdict): VerdictOutcome {
  const scope = scopeOf(policy, facts, verdict.id);
  const { cutoff, rule: deadlineRule } = deadlineOf(verdict, scope);
  scope.cutoff = cutoff;
  scope.known.clear();
  const applies = verdict.applies ? truthOf(verdict.applies, scope) : true;
  const tried: Record<string, Truth> = {};
  if (applies !== false) {
    for (const rule of policy.rules) {
      if (rule.kind !== "deadline") tried[rule.id] = truthOf(rule.when, scope);
    }
  }
  const outside = policy.rules.filter((rule) => rule.kind === "out_of_scope");
  const out = applies === false ? false : orOf(outside, tried);
  const base = { id: verdict.id, deadline: cutoff, deadlineRule, tried };
  if (applies === false || out === true) {
    const rule = applies === false ? "" : (outside.find((each) => tried[each.id] === true)?.id ?? "");
    const none: PartOutcome = { state: "not_required", rule, required: 0, earned: NOTHING, owed: NOTHING };
    return {
      ...base,
      value: "not_applicable",
      rule,
      parts: Object.fromEntries(verdict.parts.map((part) => [part, { ...none }])),
    };
  }
  const parts = Object.fromEntries(verdict.parts.map((part) => [part, partOf(policy, part, tried, scope)]));
  const whole = policy.rules.filter(
    (rule) => rule.kind === "exempt" && verdict.parts.every((part) => rule.parts.includes(part)),
  );
  const exempt = orOf(whole, tried);
  const settled = Object.values(parts).map((part) =>
    part.state === "owed" ? false : part.state === "pending" ? null : true,
  );
  const satisfied: Truth = settled.includes(false) ? false : settled.includes(null) ? null : true;
  const rule = exempt === true ? (whole.find((each) => tried[each.id] === true)?.id ?? "") : "";
  return { ...base, value: valueOf(verdict, applies, out, exempt, satisfied), rule, parts };
}

function valueOf(verdict: Verdict, applies: Truth, out: Truth, exempt: Truth, satisfied: Truth): string {
  if (applies === null || out === null) return "undetermined";
  if (exempt === true) return verdict.values.exempt;
  if (satisfied === true) return verdict.values.satisfied;
  return satisfied === false ? verdict.values.failed : "undetermined";
}

/** A day of a year; while the year is unknown (0 or infinity) the day is just as open. */
export function dayOf(year: number, monthDay: number): number {
  return year > 0 && year < 10000 ? year * 10000 + monthDay : year;
}

/** The first deadline whose condition holds; while an earlier one is unknown, the days possible. */
function deadlineOf(verdict: Verdict, scope: Scope): { cutoff: Interval; rule: string } {
  let cutoff: Interval = { lo: Number.POSITIVE_INFINITY, hi: 0 };
  let deciding = "";
  const last = intervalOf(scope.policy.period.to, scope);
  for (const rule of verdict.deadlines) {
    const truth = truthOf(rule.when, scope);
    if (truth === false) continue;
    const monthDay = rule.on ? intervalOf(rule.on, scope).lo : 1231;
    cutoff = { lo: Math.min(cutoff.lo, dayOf(last.lo, monthDay)), hi: Math.max(cutoff.hi, dayOf(last.hi, monthDay)) };
    deciding ||= rule.id;
    if (truth === true) return { cutoff, rule: deciding };
  }
  const end = makeDate(scope.facts.year, 12, 31);
  return deciding === "" ? { cutoff: { lo: end, hi: end }, rule: "" } : { cutoff, rule: deciding };
}

/** Or over the conditions of some rules. */
function orOf(rules: Rule[], tried: Record<string, Truth>): Truth {
  let result: Truth = false;
  for (const rule of rules) {
    const truth = tried[rule.id];
    if (truth === true) return true;
    if (truth === null) result = null;
  }
  return result;
}

function partOf(policy: ResolvedPolicy, part: string, tried: Record<string, Truth>, scope: Scope): PartOutcome {
  const duties = rulesFor(policy, part, "require").filter((rule) => tried[rule.id] !== false);
  const duty = duties[0];
  if (!duty) return { state: "not_required", rule: "", required: 0, earned: NOTHING, owed: NOTHING };
  const added = hourOffsets(policy, part, tried, scope);
  const measures = duties.map((rule) => measure(rule, tried[rule.id] ?? null, added, scope));
  const enough: Truth = measures.some((each) => each.enough === false)
    ? false
    : measures.some((each) => each.enough === null)
      ? null
      : true;
  const first = measures[0] as Measure;
  const outcome = { required: first.amount.hi, earned: first.earned };
  const reliefs = ["exempt", "waive", "offset"] as const;
  let open = "";
  for (const kind of reliefs) {
    for (const rule of rulesFor(policy, part, kind)) {
      if (rule.hours || tried[rule.id] === false) continue;
      if (tried[rule.id] === true) return { ...outcome, state: STATE_OF[kind], rule: rule.id, owed: NOTHING };
      open ||= rule.id;
    }
  }
  if (enough === true) return { ...outcome, state: "met", rule: duty.id, owed: NOTHING };
  const most = Math.max(...measures.map((each) => each.short.hi));
  if (enough === false && open === "") {
    const least = Math.max(...measures.filter((each) => each.asked === true).map((each) => each.short.lo));
    return { ...outcome, state: "owed", rule: duty.id, owed: { lo: least, hi: most } };
  }
  return { ...outcome, state: "pending", rule: open || duty.id, owed: { lo: 0, hi: most } };
}

const STATE_OF = { exempt: "exempt", waive: "waived", offset: "offset" } as const;

/** How a duty is met: whether it is asked, what is earned towards it, what is short. */
type Measure = { asked: Truth; amount: Interval; earned: Interval; enough: Truth; short: Interval };

function measure(rule: Rule, asked: Truth, added: Interval, scope: Scope): Measure {
  const amount = rule.amount ? intervalOf(rule.amount, scope) : NOTHING;
  const met = rule.metBy ? intervalOf(rule.metBy, scope) : NOTHING;
  const earned = { lo: met.lo + added.lo, hi: met.hi + added.hi };
  const reached = compare("ge", earned, amount);
  const enough: Truth = reached === true ? true : asked === true ? reached : null;
  return {
    asked,
    amount,
    earned,
    enough,
    short: { lo: Math.max(0, amount.lo - earned.hi), hi: Math.max(0, amount.hi - earned.lo) },
  };
}

/** Hours that offsets add to a part: certain ones in the lower bound, possible ones in the upper. */
function hourOffsets(policy: ResolvedPolicy, part: string, tried: Record<string, Truth>, scope: Scope): Interval {
  const added = { lo: 0, hi: 0 };
  for (const rule of rulesFor(policy, part, "offset")) {
    const truth = tried[rule.id];
    if (!rule.hours || truth === false) continue;
    const hours = intervalOf(rule.hours, scope);
    added.hi += hours.hi;
    if (truth === true) added.lo += hours.lo;
  }
  return added;
}

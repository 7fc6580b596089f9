/**
 * Compiles a resolved policy to one JavaScript function. Each collection is read once per verdict,
 * whatever the number of sums over it; the result is the flat form of `flat.ts`.
 */
import { emitAmount, emitCondition, type BoundsText, type Names } from "./emit.ts";
import type { Rule } from "./document.ts";
import type { Amount, Condition } from "./expression.ts";
import type { Facts } from "./facts.ts";
import { flatLayout, type FlatDecision, type FlatLayout } from "./flat.ts";
import { foldAmount, foldCondition } from "./fold.ts";
import { rulesFor, type ResolvedPolicy } from "./resolve.ts";

export type CompiledPolicy = {
  policy: ResolvedPolicy;
  layout: FlatLayout;
  source: string;
  decide: (facts: Facts) => FlatDecision;
};

type Aggregate = Extract<Condition | Amount, { op: "exists" | "sum" | "count" }>;
type Verdict = ResolvedPolicy["verdicts"][number];

/** Compiles the policy; the generated text rests on the document alone and is kept for inspection. */
export function compile(policy: ResolvedPolicy): CompiledPolicy {
  const layout = flatLayout(policy);
  const body = policy.verdicts
    .map((verdict, index) => new VerdictCompiler(policy, layout, verdict, index).emit())
    .join("\n");
  const result = layout.columns.map((column) => `${column.name}:${column.name}`).join(",");
  const source = `"use strict";const s=f.scalars,items=f.items,closed=f.closed;\n${body}\nreturn {${result}};`;
  // The text is made from a checked document, never from a person's input.
  const decide = new Function("f", source) as (facts: Facts) => FlatDecision;
  return { policy, layout, source, decide };
}

class VerdictCompiler {
  readonly policy: ResolvedPolicy;
  readonly layout: FlatLayout;
  readonly verdict: Verdict;
  readonly prefix: string;
  readonly names: Names;
  readonly aggregates = new Map<string, { node: Aggregate; name: string }>();
  readonly rules: Rule[];

  constructor(policy: ResolvedPolicy, layout: FlatLayout, verdict: Verdict, index: number) {
    this.policy = policy;
    this.layout = layout;
    this.verdict = verdict;
    this.prefix = `v${index}`;
    this.names = {
      cutoff: { lo: `${this.prefix}_cut_lo`, hi: `${this.prefix}_cut_hi` },
      aggregate: (node) => this.aggregate(node),
    };
    this.rules = policy.rules.filter(
      (rule) =>
        rule.kind === "out_of_scope" ||
        (["exempt", "require", "waive", "offset"].includes(rule.kind) &&
          rule.parts.some((part) => verdict.parts.includes(part))),
    );
  }

  /** Variables of an aggregate; the same sum met twice is computed once. */
  aggregate(node: Aggregate): BoundsText {
    const key = JSON.stringify(node);
    const known = this.aggregates.get(key);
    const name = known?.name ?? `${this.prefix}_a${this.aggregates.size}`;
    if (!known) this.aggregates.set(key, { node, name });
    return { lo: `${name}_lo`, hi: `${name}_hi` };
  }

  condition(node: Condition): { sure: string; maybe: string } {
    return emitCondition(foldCondition(node, this.policy, this.verdict.id), this.names);
  }

  amount(node: Amount | undefined): BoundsText {
    return node ? emitAmount(foldAmount(node, this.policy, this.verdict.id), this.names) : { lo: "0", hi: "0" };
  }

  code(rule: Rule | undefined): number {
    return rule ? this.layout.rules.indexOf(rule.id) : 0;
  }

  value(name: string): number {
    return (this.layout.values[this.verdict.id] as string[]).indexOf(name);
  }

  emit(): string {
    const { id, parts } = this.verdict;
    const own = this.layout.columns.filter((column) => column.verdict === id);
    const declared = own.map((column) => `${column.name}=0`).join(",");
    const applies = this.verdict.applies ? this.condition(this.verdict.applies) : { sure: "true", maybe: "true" };
    const outside = this.rules.filter((rule) => rule.kind === "out_of_scope");
    const out = this.either(outside);
    const partTexts = parts.map((part) => this.part(part)).join("\n");
    const whole = this.rules.filter(
      (rule) => rule.kind === "exempt" && parts.every((part) => rule.parts.includes(part)),
    );
    const exempt = this.either(whole);
    const state = (part: string) => `${id}_${part}_state`;
    const owed = parts.map((part) => `${state(part)}===5`).join("||");
    const pending = parts.map((part) => `${state(part)}===6`).join("||");
    const { satisfied, exempt: exempted, failed } = this.verdict.values;
    const outRule = outside.map((rule) => `${this.ruleName(rule)}_t?${this.code(rule)}:`).join("");
    const exemptRule = whole.map((rule) => `${this.ruleName(rule)}_t?${this.code(rule)}:`).join("");
    return `let ${declared};
${this.deadline()}
const ${this.prefix}_maybe=${applies.maybe};
${outside.map((rule) => this.ruleText(rule)).join("\n")}
if(!${this.prefix}_maybe||${out.sure}){
${id}_value=${this.value("not_applicable")};
${id}_rule=${this.prefix}_maybe?${outRule}0:0;
${parts.map((part) => `${id}_${part}_rule=${id}_rule;`).join("")}
}else{
${this.loops()}
${this.rules
  .filter((rule) => rule.kind !== "out_of_scope")
  .map((rule) => this.ruleText(rule))
  .join("\n")}
${partTexts}
${id}_rule=${exemptRule}0;
${id}_value=!(${applies.sure})||${out.maybe}?${this.value("undetermined")}:${exempt.sure}?${this.value(exempted)}:${owed}?${this.value(failed)}:${pending}?${this.value("undetermined")}:${this.value(satisfied)};
}`;
  }

  ruleName(rule: Rule): string {
    return `${this.prefix}_r${this.code(rule)}`;
  }

  ruleText(rule: Rule): string {
    const { sure, maybe } = this.condition(rule.when);
    const name = this.ruleName(rule);
    return `const ${name}_t=${sure},${name}_p=${maybe};`;
  }

  either(rules: Rule[]): { sure: string; maybe: string } {
    const join = (suffix: string) =>
      rules.length === 0 ? "false" : `(${rules.map((rule) => this.ruleName(rule) + suffix).join("||")})`;
    return { sure: join("_t"), maybe: join("_p") };
  }

  /** The first deadline that holds; earlier ones that are unknown widen the interval. */
  deadline(): string {
    const { lo, hi } = this.names.cutoff;
    const last = this.amount(this.policy.period.to);
    const text = this.verdict.deadlines.map((rule, index) => {
      const when = this.condition(rule.when);
      const day = this.amount(rule.on);
      const open = index === 0 ? "" : `if(${this.prefix}_open)`;
      return `${open}{if(${when.maybe}){${lo}=Math.min(${lo},${dayText(last.lo, day.lo)});${hi}=Math.max(${hi},${dayText(last.hi, day.lo)});}if(${when.sure})${this.prefix}_open=false;}`;
    });
    const id = this.verdict.id;
    return `let ${lo}=Infinity,${hi}=0,${this.prefix}_open=true;${text.join("")}if(${hi}===0){${lo}=${hi}=${this.policy.year}1231;}${id}_deadline_lo=${lo};${id}_deadline_hi=${hi};`;
  }

  /** One loop per collection that fills every aggregate over it. */
  loops(): string {
    const rules = this.rules.filter((rule) => rule.kind !== "out_of_scope");
    for (const rule of rules) {
      this.condition(rule.when);
      for (const amount of [rule.amount, rule.metBy, rule.hours]) this.amount(amount);
    }
    const byCollection = new Map<string, { node: Aggregate; name: string }[]>();
    for (const each of this.aggregates.values())
      byCollection.set(each.node.over, [...(byCollection.get(each.node.over) ?? []), each]);
    return [...byCollection].map(([over, each]) => this.loop(over, each)).join("\n");
  }

  loop(over: string, aggregates: { node: Aggregate; name: string }[]): string {
    const start = aggregates
      .map(({ node, name }) =>
        node.op === "exists" ? `${name}_lo=false,${name}_hi=false` : `${name}_lo=0,${name}_hi=0`,
      )
      .join(",");
    const unasked = aggregates
      .map(({ node, name }) => `${name}_hi=${node.op === "exists" ? "true" : "Infinity"};`)
      .join("");
    const common = commonConjuncts(aggregates.map(({ node }) => conjunctsOf(node.where)));
    const gate = emitCondition(
      { op: "all", of: common.length === 0 ? [{ op: "constant", value: true }] : common },
      this.names,
    );
    const steps = aggregates.map(({ node, name }) => {
      const rest = conjunctsOf(node.where).slice(common.length);
      const own =
        rest.length === 0 ? { sure: "true", maybe: "true" } : emitCondition({ op: "all", of: rest }, this.names);
      const sure = own.sure === "true" ? "sure" : `sure&&${own.sure}`;
      if (node.op === "exists") return `if(${own.maybe}){${name}_hi=true;if(${sure})${name}_lo=true;}`;
      const amount = node.op === "count" ? "1" : `it.${node.field}`;
      return `if(${own.maybe}){${name}_hi+=${amount};if(${sure})${name}_lo+=${amount};}`;
    });
    const list = `${this.prefix}_${over}`;
    return `let ${start};const ${list}=items.${over};
if(${list}===undefined){if(!closed){${unasked}}}else for(let i=0;i<${list}.length;i++){const it=${list}[i];if(${gate.maybe}){const sure=${gate.sure};${steps.join("")}}}`;
  }

  part(part: string): string {
    const name = `${this.verdict.id}_${part}`;
    const duties = rulesFor(this.policy, part, "require");
    const offsets = rulesFor(this.policy, part, "offset");
    const whole = [
      ...rulesFor(this.policy, part, "exempt"),
      ...rulesFor(this.policy, part, "waive"),
      ...offsets.filter((rule) => !rule.hours),
    ];
    const hours = offsets.filter((rule) => rule.hours);
    const added = hours.map((rule) => {
      const amount = this.amount(rule.hours);
      return `if(${this.ruleName(rule)}_p){add_hi+=${amount.hi};if(${this.ruleName(rule)}_t)add_lo+=${amount.lo};}`;
    });
    const stateOf = { exempt: 1, waive: 2, offset: 3 } as Record<string, number>;
    const reliefs = whole.map(
      (rule) =>
        `if(${this.ruleName(rule)}_t){${name}_state=${stateOf[rule.kind]};${name}_rule=${this.code(rule)};break relief;}if(open===0&&${this.ruleName(rule)}_p)open=${this.code(rule)};`,
    );
    return `{let add_lo=0,add_hi=0;${added.join("")}
let duty=0,open=0,enough=2,most=0,least=0;
${duties.map((rule) => this.duty(rule, name)).join("\n")}
if(duty!==0)relief:{
${reliefs.join("")}
if(enough===2){${name}_state=4;${name}_rule=duty;}
else if(enough===0&&open===0){${name}_state=5;${name}_rule=duty;${name}_owed_lo=least;${name}_owed_hi=most;}
else{${name}_state=6;${name}_rule=open||duty;${name}_owed_hi=most;}
}}`;
  }

  /** One duty: what it asks, what is earned towards it, and the worst over all duties of the part. */
  duty(rule: Rule, name: string): string {
    const amount = this.amount(rule.amount);
    const met = this.amount(rule.metBy);
    const asked = this.ruleName(rule);
    return `if(${asked}_p){const lo=${met.lo}+add_lo,hi=${met.hi}+add_hi;
if(duty===0){duty=${this.code(rule)};${name}_required=${amount.hi};${name}_earned_lo=lo;${name}_earned_hi=hi;}
if(lo<${amount.hi}){if(${asked}_t&&hi<${amount.lo})enough=0;else if(enough===2)enough=1;}
most=Math.max(most,${amount.hi}-lo);if(${asked}_t)least=Math.max(least,${amount.lo}-hi);}`;
  }
}

/** As `dayOf` in the interpreter: an unknown year leaves the day open. */
function dayText(year: string, monthDay: string): string {
  return /^\d+$/.test(year)
    ? String(Number(year) * 10000 + Number(monthDay))
    : `(${year}>0&&${year}<10000?${year}*10000+${monthDay}:${year})`;
}

function conjunctsOf(node: Condition): Condition[] {
  return node.op === "all" ? node.of : [node];
}

/** Conditions that stand in front of every list, in order. */
function commonConjuncts(lists: Condition[][]): Condition[] {
  const [first = []] = lists;
  const texts = lists.map((list) => list.map((each) => JSON.stringify(each)));
  let length = 0;
  while (length < first.length && texts.every((list) => list[length] === JSON.stringify(first[length]))) length += 1;
  return first.slice(0, length);
}

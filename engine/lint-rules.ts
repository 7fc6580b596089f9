/** Rules that never hold, rules that contradict each other, and cases of which no rule speaks. */
import { formatDate, makeDate, splitDate, type DateInt } from "./calendar.ts";
import type { PolicyDocument, Rule, RuleKind } from "./document.ts";
import { truthOf, type Scope } from "./evaluate.ts";
import type { Amount, Condition } from "./expression.ts";
import type { Findings } from "./lint-finding.ts";
import { expressionsOf } from "./lint-usage.ts";
import { allHold, readingsIn, WitnessSearch, type Witness } from "./lint-witness.ts";
import type { ResolvedPolicy } from "./resolve.ts";

const NEVER: Condition = { op: "constant", value: false };
const RELIEFS: RuleKind[] = ["exempt", "waive", "offset"];

/** Adds findings on the rules' conditions; returns the ids of rules that never hold. */
export function lintRules(document: PolicyDocument, today: DateInt, findings: Findings): Set<string> {
  const linter = new RuleLinter(document, today, findings);
  linter.findDead();
  linter.findOverlaps();
  linter.findGaps();
  return linter.dead;
}

class RuleLinter {
  readonly document: PolicyDocument;
  readonly findings: Findings;
  readonly dead = new Set<string>();
  readonly searches = new Map<number, WitnessSearch>();
  /** The year looked at first: this one, or the document's first. */
  readonly year: number;

  constructor(document: PolicyDocument, today: DateInt, findings: Findings) {
    this.document = document;
    this.findings = findings;
    this.year = Math.max(splitDate(today).year, splitDate(document.inForce.from).year);
  }

  search(year: number): WitnessSearch {
    const search = this.searches.get(year) ?? new WitnessSearch(this.document, year);
    this.searches.set(year, search);
    return search;
  }

  /** A year in which all the rules are in force, as near as possible to the year looked at first. */
  yearOf(...rules: Rule[]): number | undefined {
    const ends = [this.document.inForce.to, ...rules.map((rule) => rule.inForce?.to)].map((to) => lastYear(to));
    const starts = [this.document.inForce.from, ...rules.map((rule) => rule.inForce?.from)].map((from) =>
      Math.floor((from ?? 0) / 10_000),
    );
    const [first, last] = [Math.max(...starts), Math.min(...ends)];
    return first > last ? undefined : Math.min(Math.max(this.year, first), last);
  }

  get frames(): string[] {
    return this.document.verdicts.map(({ id }) => id);
  }

  findDead(): void {
    for (const rule of this.document.rules) {
      const why = this.whyDead(rule);
      if (why === undefined) continue;
      this.dead.add(rule.id);
      const message = `规则“${rule.label}”永远不会成立：${why.reason}`;
      findingOf(this.findings, why.sure, "dead_rule", rule.id, message, "请检查它的条件、生效日期和前面的规则");
    }
  }

  whyDead(rule: Rule): { reason: string; sure: boolean } | undefined {
    const year = this.yearOf(rule);
    if (year === undefined) return { reason: "它的生效期不包含本文件生效的任何一个年末", sure: true };
    const before = this.document.rules.slice(0, this.document.rules.indexOf(rule));
    const shadow = before.find(
      (each) => rule.kind === "deadline" && each.kind === "deadline" && each.verdict === rule.verdict && isAlways(each),
    );
    if (shadow) return { reason: `前面的“${shadow.label}”总是先成立`, sure: true };
    const { witness, sure } = this.search(year).find(
      (policy) => [conditionOf(policy, rule)],
      readingsIn(this.document, [rule.when]),
      this.frames,
      (scope) => truthOf(conditionOf(scope.policy, rule), scope) === true,
      [false, true],
    );
    return witness ? undefined : { reason: sure ? "条件自相矛盾" : "试过的各种情形都不满足它的条件", sure };
  }

  findOverlaps(): void {
    const rules = this.document.rules.filter((rule) => !this.dead.has(rule.id));
    rules.forEach((first, index) => {
      for (const second of rules.slice(index + 1)) if (rivals(first, second)) this.overlap(first, second);
    });
  }

  overlap(first: Rule, second: Rule): void {
    // What stands last without a condition is what holds otherwise.
    if (first.kind === "deadline" && isAlways(second)) return;
    const year = this.yearOf(first, second);
    if (year === undefined) return;
    for (const verdict of this.document.verdicts) {
      if (!speaksIn(this.document, first, verdict.id)) continue;
      const { witness } = this.search(year).find(
        (policy) => [
          ...scopeConditions(policy, verdict.id),
          ...[first, second].map((each) => conditionOf(policy, each)),
          equality(policy, first, second) ?? NEVER,
        ],
        readingsIn(this.document, [...expressionsOf(first), ...expressionsOf(second)]),
        [verdict.id],
        (scope) => {
          if (
            !inScope(scope, verdict.id) ||
            !allHold(
              [first, second].map((each) => conditionOf(scope.policy, each)),
              scope,
            )
          )
            return false;
          return !isRelieved(scope, first.parts) && differ(scope, first, second);
        },
      );
      if (witness) return this.sayOverlap(first, second, witness);
    }
  }

  sayOverlap(first: Rule, second: Rule, witness: Witness): void {
    const what = { deadline: "截止日", level: "班级", require: "要求" }[first.kind as "deadline"];
    const message = `“${first.label}”和“${second.label}”会同时成立而${what}不同，例如：${tell(this.document, witness)}`;
    // Deadlines have an order: the first that holds decides. It should still be meant.
    const severity = first.kind === "deadline" ? "warning" : "error";
    this.findings.add(severity, "overlap", second.id, message, "请在条件中写明哪一条优先，使两条不会同时成立");
  }

  findGaps(): void {
    for (const verdict of this.document.verdicts) {
      const deadlines = this.document.rules.filter((rule) => rule.kind === "deadline" && rule.verdict === verdict.id);
      this.gap(verdict.id, verdict.parts, deadlines, `verdicts.${verdict.id}`, `“${verdict.label}”没有截止日`);
      for (const part of verdict.parts) {
        const label = this.document.parts.find(({ id }) => id === part)?.label ?? part;
        const of = (kind: RuleKind): Rule[] =>
          this.document.rules.filter((rule) => rule.kind === kind && rule.parts.includes(part));
        this.gap(verdict.id, [part], of("require"), `parts.${part}`, `“${verdict.label}”中没有规则说“${label}”要多少`);
        const levels = of("level");
        if (levels.length > 0)
          this.gap(verdict.id, [part], levels, `parts.${part}`, `“${verdict.label}”中没有规则说“${label}”报哪个班`);
      }
    }
  }

  gap(verdict: string, parts: string[], rules: Rule[], place: string, message: string): void {
    const remedy = "请补一条规则，或写明这种情形不在范围内";
    if (rules.length === 0) return this.findings.add("error", "gap", place, message, remedy);
    const { witness } = this.search(this.year).find(
      (policy) => [...scopeConditions(policy, verdict), ...rules.map((rule) => conditionOf(policy, rule))],
      readingsIn(
        this.document,
        rules.map((rule) => rule.when),
      ),
      [verdict],
      (scope) =>
        inScope(scope, verdict) &&
        rules.every((rule) => truthOf(conditionOf(scope.policy, rule), scope) === false) &&
        !parts.every((part) => isRelieved(scope, [part])),
    );
    if (witness) this.findings.add("error", "gap", place, `${message}，例如：${tell(this.document, witness)}`, remedy);
  }
}

function lastYear(to: DateInt | undefined): number {
  if (to === undefined) return 9999;
  const { year } = splitDate(to);
  return to >= makeDate(year, 12, 31) ? year : year - 1;
}

function isAlways(rule: Rule): boolean {
  return rule.when.op === "constant" && rule.when.value && !rule.inForce;
}

function conditionOf(policy: ResolvedPolicy, rule: Rule): Condition {
  return policy.rules.find((each) => each.id === rule.id)?.when ?? NEVER;
}

/** Whether two rules answer the same question, so that only one may hold. */
function rivals(first: Rule, second: Rule): boolean {
  if (first.kind !== second.kind) return false;
  if (first.kind === "deadline") return first.verdict === second.verdict;
  return (
    (first.kind === "level" || first.kind === "require") && first.parts.some((part) => second.parts.includes(part))
  );
}

function speaksIn(document: PolicyDocument, rule: Rule, verdict: string): boolean {
  if (rule.kind === "deadline") return rule.verdict === verdict;
  return rule.parts.some((part) => document.verdicts.find(({ id }) => id === verdict)?.parts.includes(part));
}

/** Conditions that say whether a verdict is asked of somebody at all. */
function scopeConditions(policy: ResolvedPolicy, verdict: string): Condition[] {
  const applies = policy.verdicts.find(({ id }) => id === verdict)?.applies;
  const outside = policy.rules.filter((rule) => rule.kind === "out_of_scope").map((rule) => rule.when);
  return applies ? [applies, ...outside] : outside;
}

function inScope(scope: Scope, verdict: string): boolean {
  const applies = scope.policy.verdicts.find(({ id }) => id === verdict)?.applies;
  if (applies && truthOf(applies, scope) !== true) return false;
  return scope.policy.rules.every((rule) => rule.kind !== "out_of_scope" || truthOf(rule.when, scope) === false);
}

/** Whether all these parts are exempt, waived or offset anyway. */
function isRelieved(scope: Scope, parts: string[]): boolean {
  const freeing = scope.policy.rules.filter(
    (rule) => RELIEFS.includes(rule.kind) && !rule.hours && truthOf(rule.when, scope) === true,
  );
  return parts.length > 0 && parts.every((part) => freeing.some((rule) => rule.parts.includes(part)));
}

/** Whether two rules that hold certainly say different things. */
function differ(scope: Scope, first: Rule, second: Rule): boolean {
  if (first.kind === "level") return first.gives?.name !== second.gives?.name;
  const equal = equality(scope.policy, first, second);
  return equal !== undefined && truthOf(equal, scope) === false;
}

/** That two deadlines fall on one day, or two duties ask for the same amount. */
function equality(policy: ResolvedPolicy, first: Rule, second: Rule): Condition | undefined {
  const [left, right] = [first, second].map((rule): Amount | undefined => {
    const own = policy.rules.find((each) => each.id === rule.id);
    return rule.kind === "deadline" ? own?.on : own?.amount;
  });
  return left && right && { op: "compare", comparison: "eq", left, right };
}

/** The facts of a witness that are not blank, in short. */
function tell(document: PolicyDocument, { policy, facts }: Witness): string {
  const said = document.facts.flatMap(({ name, label, values }) => {
    const value = facts.scalars[name] ?? null;
    if (value === null || value === false) return [];
    return [value === true ? label : `${label}为${values?.[String(value)] ?? String(value)}`];
  });
  const held = document.collections.flatMap(({ name, label }) => (facts.items[name]?.length ? [`有“${label}”`] : []));
  const other = document.readings.flatMap(({ id, chosen, options }) => {
    const option = policy.readings[id] ?? chosen;
    return option === chosen ? [] : [`口径取“${options[option] ?? option}”`];
  });
  const parts = [...said, ...held, ...other];
  return parts.length === 0 ? `${formatDate(makeDate(facts.year, 12, 31)).slice(0, 4)}年度一般人员` : parts.join("，");
}

function findingOf(
  findings: Findings,
  sure: boolean,
  ...rest: [Parameters<Findings["add"]>[1], string, string, string]
): void {
  findings.add(sure ? "error" : "warning", ...rest);
}

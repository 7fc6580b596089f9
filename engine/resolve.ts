/** Fixes a document to one year and one set of readings: parameters become numbers, readings become constants. */
import { makeDate, type DateInt } from "./calendar.ts";
import type { DeclarationKind, PolicyDocument, Rule, RuleKind, VerdictDeclaration } from "./document.ts";
import type { Amount, Condition } from "./expression.ts";

/** A document fixed to a year: no dates, parameters or readings are left open in its rules. */
export type ResolvedPolicy = {
  document: PolicyDocument;
  year: number;
  readings: Record<string, string>;
  period: { from: Amount; to: Amount };
  verdicts: (VerdictDeclaration & { deadlines: Rule[] })[];
  rules: Rule[];
  declarations: DeclarationKind[];
  parameters: Record<string, number>;
  byPart: Record<string, Partial<Record<RuleKind, Rule[]>>>;
};

/** Work that rests on a policy alone, done once for each. */
export function perPolicy<T>(work: (policy: ResolvedPolicy) => T): (policy: ResolvedPolicy) => T {
  const known = new WeakMap<ResolvedPolicy, { result: T }>();
  return (policy) => {
    const found = known.get(policy) ?? { result: work(policy) };
    known.set(policy, found);
    return found.result;
  };
}

/** The options chosen in the document, by reading. */
export function chosenReadings(document: PolicyDocument): Record<string, string> {
  return Object.fromEntries(document.readings.map((reading) => [reading.id, reading.chosen]));
}

/** Value of every parameter in a year: the newest dated value that had begun by the year's last day. */
export function parametersOf(document: PolicyDocument, year: number): Record<string, number> {
  const values: Record<string, number> = {};
  const end = makeDate(year, 12, 31);
  for (const parameter of document.parameters) {
    const dated = parameter.values?.filter((each) => each.from <= end) ?? [];
    const latest = dated[dated.length - 1];
    if (latest) values[parameter.name] = latest.value;
  }
  for (const parameter of document.parameters) {
    if (parameter.derive) values[parameter.name] = constantOf(parameter.derive, values);
  }
  return values;
}

function constantOf(amount: Amount, values: Record<string, number>): number {
  if (amount.op === "number") return amount.value;
  if (amount.op === "parameter") return values[amount.name] ?? Number.NaN;
  if (
    amount.op === "plus" ||
    amount.op === "minus" ||
    amount.op === "times" ||
    amount.op === "min" ||
    amount.op === "max"
  ) {
    return combine(
      amount.op,
      amount.of.map((part) => constantOf(part, values)),
    );
  }
  return Number.NaN;
}

/** Folds numbers by an arithmetic operator. */
export function combine(op: "plus" | "minus" | "times" | "min" | "max", numbers: number[]): number {
  const [first = 0, ...rest] = numbers;
  switch (op) {
    case "plus":
      return rest.reduce((total, each) => total + each, first);
    case "minus":
      return rest.reduce((total, each) => total - each, first);
    case "times":
      return rest.reduce((total, each) => total * each, first);
    case "min":
      return Math.min(...numbers);
    default:
      return Math.max(...numbers);
  }
}

/** Whether a rule is in force at the end of the year. */
function inForce(rule: Rule, year: number): boolean {
  const first: DateInt = rule.inForce?.from ?? 0;
  const last: DateInt = rule.inForce?.to ?? 99991231;
  return first <= makeDate(year, 12, 31) && last >= makeDate(year, 12, 31);
}

/**
 * Fixes a document to a year.
 * @param readings options that differ from the document's own choice, by reading.
 */
export function resolvePolicy(
  document: PolicyDocument,
  year: number,
  readings: Record<string, string> = {},
): ResolvedPolicy {
  const chosen = { ...chosenReadings(document), ...readings };
  const parameters = parametersOf(document, year);
  const substitution = { chosen, parameters };
  const rules = document.rules.filter((rule) => inForce(rule, year)).map((rule) => resolveRule(rule, substitution));
  return {
    document,
    year,
    readings: chosen,
    parameters,
    byPart: indexByPart(rules),
    period: {
      from: resolveAmount(document.period.from, substitution),
      to: resolveAmount(document.period.to, substitution),
    },
    rules,
    declarations: document.declarations.map((kind) => resolveKind(kind, substitution)),
    verdicts: document.verdicts.map((verdict) => ({
      ...verdict,
      ...(verdict.applies ? { applies: resolveCondition(verdict.applies, substitution) } : {}),
      deadlines: rules.filter((rule) => rule.kind === "deadline" && rule.verdict === verdict.id),
    })),
  };
}

const NO_RULES: Rule[] = [];

/** Rules of one kind that speak of a part, in the document's order. */
export function rulesFor(policy: ResolvedPolicy, part: string, kind: RuleKind): Rule[] {
  return policy.byPart[part]?.[kind] ?? NO_RULES;
}

/** Rules sorted by the part they speak of and by kind. */
function indexByPart(rules: Rule[]): ResolvedPolicy["byPart"] {
  const index: Record<string, Partial<Record<RuleKind, Rule[]>>> = {};
  for (const rule of rules) {
    for (const part of rule.parts) {
      const kinds = (index[part] ??= {});
      (kinds[rule.kind] ??= []).push(rule);
    }
  }
  return index;
}

type Substitution = { chosen: Record<string, string>; parameters: Record<string, number> };

function resolveRule(rule: Rule, substitution: Substitution): Rule {
  const optional = (amount: Amount | undefined) => amount && resolveAmount(amount, substitution);
  return {
    ...rule,
    when: resolveCondition(rule.when, substitution),
    amount: optional(rule.amount),
    metBy: optional(rule.metBy),
    hours: optional(rule.hours),
    on: optional(rule.on),
  };
}

function resolveKind(kind: DeclarationKind, substitution: Substitution): DeclarationKind {
  return {
    ...kind,
    bars: kind.bars.map((bar) => ({ ...bar, when: resolveCondition(bar.when, substitution) })),
    chain: kind.chain.map((step) =>
      step.when === undefined ? step : { ...step, when: resolveCondition(step.when, substitution) },
    ),
  };
}

function resolveCondition(node: Condition, substitution: Substitution): Condition {
  switch (node.op) {
    case "all":
    case "any":
      return { ...node, of: node.of.map((part) => resolveCondition(part, substitution)) };
    case "not":
    case "certain":
    case "named":
      return { ...node, of: resolveCondition(node.of, substitution) };
    case "compare":
      return { ...node, left: resolveAmount(node.left, substitution), right: resolveAmount(node.right, substitution) };
    case "exists":
      return { ...node, where: resolveCondition(node.where, substitution) };
    default:
      return node;
  }
}

function resolveAmount(node: Amount, substitution: Substitution): Amount {
  switch (node.op) {
    case "parameter":
      return { ...node, value: substitution.parameters[node.name] ?? Number.NaN };
    case "sum":
    case "count":
      return { ...node, where: resolveCondition(node.where, substitution) };
    case "plus":
    case "minus":
    case "times":
    case "min":
    case "max":
      return { ...node, of: node.of.map((part) => resolveAmount(part, substitution)) };
    case "named":
      return { ...node, of: resolveAmount(node.of, substitution) };
    case "by_reading": {
      const option = node.options[substitution.chosen[node.reading] ?? ""];
      return option ? resolveAmount(option, substitution) : { op: "number", value: Number.NaN };
    }
    default:
      return node;
  }
}

/** One row of the table `standing`, from a flat decision and the facts it rests on. */
import type { CompiledPolicy } from "../../engine/compile.ts";
import { decide } from "../../engine/decide.ts";
import type { PolicyDocument } from "../../engine/document.ts";
import { walk, type Expression } from "../../engine/expression.ts";
import type { FlatDecision, FlatLayout } from "../../engine/flat.ts";
import type { FactView } from "./fact-view.ts";

/** A row of `standing`. Dates are "YYYY-MM-DD", hours hundredths. */
export type StandingRow = Record<string, string | number | null> & { person_id: number; year: number };

const PARTS = ["annual_public", "annual_professional", "title_public", "title_professional", "title_face_to_face"] as const;
const HOLDS = ["state", "rule", "required", "earned_lo", "earned_hi", "owed_lo", "owed_hi"] as const;
export const VERDICTS = ["annual", "title"] as const;

/** Columns that speak of a part of a verdict; NULL where the verdict is not applicable. */
export const PART_COLUMNS: readonly string[] = PARTS.flatMap((part) => HOLDS.map((holds) => `${part}_${holds}`));

/** Columns that a verdict decides, in the table's order; the ones a change of which makes a standing another one. */
export const DECIDED_COLUMNS: readonly string[] = [
  "policy_id",
  "policy_version",
  "unit_id",
  "division_code",
  "series",
  "level",
  ...VERDICTS.flatMap((verdict) => [verdict, `${verdict}_deadline`, `${verdict}_rule`]),
  ...PART_COLUMNS,
  "missing",
];

/** The row of a person in a year. `divisionCode` is that of the view's unit. */
export function standingRow(personId: number, policy: CompiledPolicy, view: FactView, flat: FlatDecision, divisionCode: string | null): StandingRow {
  const { document, year } = policy.policy;
  const { series, level } = view.facts.scalars;
  const row: StandingRow = {
    person_id: personId,
    year,
    policy_id: document.id,
    policy_version: document.version,
    unit_id: view.unitId,
    division_code: divisionCode,
    series: typeof series === "string" ? series : null,
    level: typeof level === "string" ? level : null,
  };
  for (const verdict of VERDICTS) {
    const value = policy.layout.values[verdict]?.[flat[`${verdict}_value`] ?? -1] ?? "undetermined";
    row[verdict] = value;
    row[`${verdict}_deadline`] = isoDay(flat[`${verdict}_deadline_lo`]);
    row[`${verdict}_rule`] = policy.layout.rules[flat[`${verdict}_rule`] ?? 0] ?? "";
    for (const part of PARTS) if (part.startsWith(verdict)) addPart(row, policy.layout, flat, part, value !== "not_applicable");
  }
  row["missing"] = VERDICTS.some((verdict) => row[verdict] === "undetermined") ? missingFacts(policy, view) : 0;
  return row;
}

function addPart(row: StandingRow, layout: FlatLayout, flat: FlatDecision, part: string, asked: boolean): void {
  for (const holds of HOLDS) {
    const value = flat[`${part}_${holds}`];
    const column = `${part}_${holds}`;
    if (!asked || value === undefined) row[column] = null;
    else if (holds === "state") row[column] = layout.states[value] ?? null;
    else if (holds === "rule") row[column] = layout.rules[value] ?? "";
    else row[column] = Number.isFinite(value) ? value : null;
  }
}

/** "YYYY-MM-DD" of a deadline, NULL when the year it falls in is not known. */
function isoDay(day: number | undefined): string | null {
  if (day === undefined || !Number.isFinite(day) || day < 19000101) return null;
  const text = String(day);
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`;
}

/**
 * How many facts are not known that a rule in doubt asks for: rules whose condition is undecided, and duties whose amount
 * earned is.
 */
export function missingFacts({ policy }: CompiledPolicy, view: FactView): number {
  const { verdicts } = decide(policy, view.facts);
  const doubted = new Set<string>();
  for (const verdict of Object.values(verdicts)) {
    for (const [rule, truth] of Object.entries(verdict.tried)) if (truth === null) doubted.add(rule);
    for (const part of Object.values(verdict.parts)) if (part.state === "pending") doubted.add(part.rule);
  }
  const missing = new Set<string>();
  for (const rule of doubted) {
    for (const name of factsOfRule(policy.document, policy.rules.find(({ id }) => id === rule))) {
      if ((view.origins[name]?.state ?? "known") !== "known") missing.add(name);
    }
  }
  return missing.size;
}

const asked = new WeakMap<object, string[]>();

/** Names of the facts and collections that a rule reads. */
function factsOfRule(document: PolicyDocument, rule: PolicyDocument["rules"][number] | undefined): string[] {
  if (rule === undefined) return [];
  const seen = asked.get(rule);
  if (seen) return seen;
  const names = new Set<string>();
  const declared = new Set([...document.facts.map(({ name }) => name), ...document.collections.map(({ name }) => name)]);
  for (const expression of [rule.when, rule.amount, rule.metBy, rule.hours]) {
    if (expression) walk(expression, (node) => namesIn(node).forEach((name) => declared.has(name) && names.add(name)));
  }
  const found = [...names];
  asked.set(rule, found);
  return found;
}

function namesIn(node: Expression): string[] {
  switch (node.op) {
    case "flag":
    case "quantity":
      return node.on === "fact" ? [node.name] : [];
    case "is":
      return node.ref.on === "fact" ? [node.ref.name] : [];
    case "same":
      return [node.left, node.right].filter(({ on }) => on === "fact").map(({ name }) => name);
    case "has":
      return [node.fact];
    case "exists":
    case "sum":
    case "count":
      return [node.over];
    default:
      return [];
  }
}

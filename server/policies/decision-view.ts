/** A decision as the contract tells it. */
import { formatDate, isRealDate, type DateInt } from "../../engine/calendar.ts";
import type { Branches, Missing } from "../../engine/branches.ts";
import type { Rule } from "../../engine/document.ts";
import type { NearMiss, PartExplanation, Step, Unknown, VerdictExplanation } from "../../engine/explanation.ts";
import type { Interval } from "../../engine/expression.ts";
import type { Outcome, PartResult, VerdictResult } from "../../engine/outcome.ts";
import type { PlanStep, Plan } from "../../engine/plan-options.ts";
import type { DecisiveReading } from "../../engine/sensitivity.ts";
import {
  collectionText,
  definitionSentence,
  failureText,
  headline,
  labelOf,
  outcomeText,
  possibilityText,
  readingText,
  reasonText,
  statementText,
  type Headline,
  type Vocabulary,
} from "../../engine/words.ts";
import type { DecisionView } from "../../contract/decision-view.ts";
import { citationView, type CitationView, type Sources } from "./sources.ts";

type View = DecisionView;
type VerdictView = View["verdicts"][number];
type StepView = View["info"][number];
type PartView = VerdictView["parts"][number];

/** What telling needs beside the decision itself. */
export interface Telling {
  words: Vocabulary;
  sources: Sources;
  /** Says which days have passed. */
  today: DateInt;
}

/** A finite whole number, or null for what nothing bounds. */
function bounds({ lo, hi }: Interval): { least: number; most: number | null } {
  return { least: lo, most: Number.isFinite(hi) ? hi : null };
}

function dayView(day: DateInt): string | null {
  return isRealDate(day) ? formatDate(day) : null;
}

function days({ lo, hi }: Interval): { earliest: string | null; latest: string | null } {
  return { earliest: dayView(lo), latest: dayView(hi) };
}

/** Citations with their titles. */
export function citations({ sources }: Pick<Telling, "sources">, cites: readonly string[]): CitationView[] {
  return cites.map((each) => citationView(sources, each));
}

/** A verdict with its reasons. */
export function verdictView(
  telling: Telling,
  result: VerdictResult,
  explained: VerdictExplanation,
  outcome: Outcome,
): VerdictView {
  const declared = telling.words.document.verdicts.find(({ id }) => id === result.id);
  const alone: Outcome = { ...outcome, verdicts: { [result.id]: result } };
  return {
    id: result.id,
    label: declared?.label ?? result.id,
    value: result.value,
    sentence: outcomeText(telling.words, alone, telling.today),
    deadline: days(result.deadline),
    decidedBy: explained.decidedBy,
    citations: citations(telling, explained.cites),
    steps: explained.steps.map((step) => stepView(telling, step)),
    parts: Object.entries(result.parts).flatMap(([part, found]) => {
      const own = explained.parts[part];
      return own === undefined ? [] : [partView(telling, part, found, own)];
    }),
  };
}

function partView(telling: Telling, part: string, found: PartResult, explained: PartExplanation): PartView {
  const declared = telling.words.document.parts.find(({ id }) => id === part);
  const deciding = explained.steps.find(({ id }) => id === explained.decidedBy);
  return {
    part,
    label: declared?.label ?? part,
    unit: declared?.unit ?? "hours",
    state: found.state,
    required: found.required,
    earned: bounds(found.earned),
    owed: bounds(found.owed),
    sentence: deciding === undefined ? "" : reasonText(telling.words, deciding),
    decidedBy: explained.decidedBy,
    citations: citations(telling, explained.cites),
    steps: explained.steps.map((step) => stepView(telling, step)),
  };
}

/** A step with its sentence. */
export function stepView(telling: Telling, step: Step): StepView {
  const { words } = telling;
  const rule: Rule | undefined = words.rules.get(step.rule);
  const { failed, waits, required, earned, hours, near, gives, day } = step;
  return {
    id: step.id,
    rule: step.rule,
    kind: step.kind,
    outcome: step.outcome,
    label: rule?.label ?? "",
    text: rule?.text ?? "",
    citations: citations(telling, step.cites),
    sentence: reasonText(words, step),
    facts: step.facts,
    items: step.items.map(({ over, id, certain }) => ({ collection: over, id, certain })),
    ...(failed && {
      failed: {
        path: failed.path,
        ...(failed.named === undefined ? {} : { definition: definitionSentence(words, failed.named) ?? failed.named }),
        sentence: failureText(words, failed),
      },
    }),
    ...(waits && { waits: waits.map((each) => unknownView(words, each)) }),
    ...(required && { required: bounds(required) }),
    ...(earned && { earned: bounds(earned) }),
    ...(hours && { hours: bounds(hours) }),
    ...(near && { near: near.map((each) => nearView(words, each)) }),
    ...(gives && { gives: { ...gives, ...classLabel(words, gives) } }),
    ...(day === undefined ? {} : { day: dayView(day) ?? "" }),
  };
}

function nearView(words: Vocabulary, { over, id, failed }: NearMiss) {
  return { collection: over, id, sentence: failureText(words, failed, over) };
}

function classLabel(words: Vocabulary, { fact, value }: NonNullable<Step["gives"]>): { label?: string } {
  const label = typeof value === "string" ? words.facts.get(fact)?.values?.[value] : undefined;
  return label === undefined ? {} : { label };
}

function unknownView(words: Vocabulary, unknown: Unknown) {
  const { key, kind, name, waitsFor } = unknown;
  const label =
    kind === "fact"
      ? labelOf(words, { on: "fact", name })
      : (words.collections.get(name)?.label ?? collectionText(words, name));
  return {
    key,
    kind,
    name,
    ...(kind === "item" ? { item: unknown.id, field: unknown.field } : {}),
    label,
    ...(waitsFor === undefined ? {} : { waitsFor }),
  };
}

/** What a possibility comes to. */
export function outcomeView(
  { words, today }: Pick<Telling, "words" | "today">,
  outcome: Outcome,
): View["statements"][number]["outcome"] {
  return {
    sentence: outcomeText(words, outcome, today),
    verdicts: Object.values(outcome.verdicts).map(({ id, value, deadline, parts }) => ({
      id,
      value,
      deadline: days(deadline),
      parts: Object.entries(parts).map(([part, { state, owed }]) => ({ part, state, owed: bounds(owed) })),
    })),
  };
}

function answersView(words: Vocabulary, missing: Pick<Missing, "unknown">, codes: readonly string[]) {
  return codes.map((code) => ({ code, label: possibilityText(words, missing, [code]) }));
}

/** What is unknown and matters, with its branches. */
export function missingView(telling: Telling, found: Missing): View["missing"][number] {
  const { words } = telling;
  return {
    ...unknownView(words, found.unknown),
    ...(found.ask === undefined ? {} : { ask: found.ask }),
    settles: found.settles,
    surely: found.surely,
    branches: found.branches.map(({ codes, outcome }) => ({
      answers: answersView(words, found, codes),
      outcome: outcomeView(telling, outcome),
    })),
  };
}

/** Every combination of what is unknown. */
export function statementViews(telling: Telling, found: Branches): View["statements"] {
  const { words, today } = telling;
  const byKey = new Map(found.missing.map((each) => [each.key, each]));
  return found.statements.map((statement) => ({
    sentence: statementText(words, found, statement, today),
    when: statement.when.flatMap(({ key, codes }) => {
      const asked = byKey.get(key);
      return asked === undefined ? [] : [{ key, label: asked.label, answers: answersView(words, asked, codes) }];
    }),
    outcome: outcomeView(telling, statement.outcome),
  }));
}

/** A decisive reading with what the other options give. */
export function readingView(telling: Telling, found: DecisiveReading): View["decisiveReadings"][number] {
  return {
    reading: found.reading,
    question: found.question,
    sentence: readingText(telling.words, found, telling.today),
    citations: citations(telling, found.cites),
    chosen: { option: found.chosen, label: found.chosenLabel },
    others: found.others.map(({ option, label, outcome }) => ({
      option,
      label,
      outcome: outcomeView(telling, outcome),
    })),
  };
}

/** A plan. `usual`: nobody said what is on offer. */
export function planView(telling: Telling, plan: Plan, usual: boolean): NonNullable<View["plan"]> {
  return {
    objective: plan.objective,
    usual,
    steps: plan.steps.map((step) => planStepView(telling, step)),
    already: plan.already,
    reaches: plan.reaches,
    lost: plan.lost.map(({ verdict, why, deadline, parts }) => ({
      verdict,
      why,
      deadline: dayView(deadline),
      parts: parts.map(({ part, rule, owedHundredths }) => ({
        part,
        rule,
        owed: Number.isFinite(owedHundredths) ? owedHundredths : null,
      })),
    })),
    total: plan.total,
    startBy: plan.startBy === null ? null : dayView(plan.startBy),
  };
}

function planStepView(telling: Telling, step: PlanStep): NonNullable<View["plan"]>["steps"][number] {
  const { latestStart, doneOn, approvalOn, counts, ...plain } = step;
  return {
    ...plain,
    latestStart: formatDate(latestStart),
    doneOn: formatDate(doneOn),
    ...(approvalOn === undefined ? {} : { approvalOn: formatDate(approvalOn) }),
    counts: counts.map(({ cites, ...each }) => ({ ...each, citations: citations(telling, cites) })),
  };
}

/** The sentence a person reads first, and what to do next. */
export function headlineView(
  words: Vocabulary,
  outcome: Outcome,
  today: DateInt,
  missing: Missing[],
): View["headline"] {
  const found: Headline = headline(words, outcome, today, missing);
  const { action } = found;
  return { ...found, action: "by" in action ? { ...action, by: dayView(action.by) ?? "" } : action };
}

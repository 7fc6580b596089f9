/** Decides facts by an edition of a document and tells everything about it that the contract promises. */
import { branches } from "../../engine/branches.ts";
import type { DateInt } from "../../engine/calendar.ts";
import { decide } from "../../engine/decide.ts";
import type { PolicyDocument } from "../../engine/document.ts";
import { explain } from "../../engine/explain.ts";
import type { Facts } from "../../engine/facts.ts";
import { outcomeOf, type Outcome } from "../../engine/outcome.ts";
import { planCompletion } from "../../engine/plan.ts";
import type { Catalogue, CourseOption, Objective } from "../../engine/plan-options.ts";
import type { ResolvedPolicy } from "../../engine/resolve.ts";
import { decisiveReadings, policyFor } from "../../engine/sensitivity.ts";
import { vocabularyOf, type Dictionary } from "../../engine/words.ts";
import type { DecisionView } from "../../contract/decision-view.ts";
import {
  headlineView,
  missingView,
  planView,
  readingView,
  statementViews,
  stepView,
  verdictView,
  type Telling,
} from "./decision-view.ts";
import type { Edition } from "./library.ts";
import type { Sources } from "./sources.ts";
import { usualCatalogue } from "./usual-catalogue.ts";

/** What is asked. */
export interface Question {
  edition: Edition;
  facts: Facts;
  /** Options of readings that differ from the document's own. */
  readings?: Record<string, string>;
  today: DateInt;
  /** Asks for a plan; without a catalogue the usual one is taken. */
  plan?:
    | {
        objective: Objective;
        catalogue?: Catalogue | undefined;
        /** Courses there really are: a part that they are enough for is planned with them alone. */
        courses?: readonly CourseOption[] | undefined;
      }
    | undefined;
}

/** What telling rests on beside the question. */
export interface TellingSources {
  sources: Sources;
  dictionary: Dictionary;
}

const MOST_KEPT = 24;
/** Nobody reads on: those that settle most come first. */
const MOST_MISSING = 40;
const kept = new Map<string, PolicyDocument>();

/**
 * The document under which the engine keeps what it prepares for a year. Questions with readings of their own get a copy,
 * so that what is prepared for them goes when they are answered: otherwise anybody could fill the memory with combinations.
 */
function preparedDocument({ edition, facts, readings }: Question): PolicyDocument {
  if (readings !== undefined && Object.keys(readings).length > 0) return { ...edition.document };
  const key = `${edition.digest} ${facts.year}`;
  const known = kept.get(key) ?? { ...edition.document };
  kept.delete(key);
  kept.set(key, known);
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value as string);
  return known;
}

/** Decides and tells. */
export function tell(question: Question, library: TellingSources): DecisionView {
  return tellPaced(question, library, []).decision;
}

/**
 * Decides and tells, with a plan at the first of some paces (hundredths of hours a day) at which there is time enough, else at the
 * last of them.
 * @returns the decision, and the pace that was taken; undefined without any.
 */
export function tellPaced(
  question: Question,
  library: TellingSources,
  paces: readonly number[],
): { decision: DecisionView; pace: number | undefined } {
  const { edition, facts, readings = {}, today } = question;
  const document = preparedDocument(question);
  const policy = policyFor(document, facts.year, readings);
  const words = vocabularyOf(document, { dictionary: library.dictionary, year: facts.year });
  const telling: Telling = { words, sources: library.sources, today };
  const outcome = outcomeOf(decide(policy, facts));
  const explanation = explain(policy, facts, outcome);
  const found = branches(policy, facts, outcome, explanation);
  const { id, version, title } = document;
  const { pace, ...plan } = planned(question, policy, outcome, telling, paces);
  const decision = {
    policy: { id, version, title, digest: edition.digest },
    year: facts.year,
    readings: policy.readings,
    headline: headlineView(words, outcome, today, found.missing),
    verdicts: Object.values(outcome.verdicts).flatMap((result) => {
      const explained = explanation.verdicts[result.id];
      return explained === undefined ? [] : [verdictView(telling, result, explained, outcome)];
    }),
    info: explanation.info.map((step) => stepView(telling, step)),
    missing: found.missing.slice(0, MOST_MISSING).map((each) => missingView(telling, each)),
    statements: statementViews(telling, found),
    decisiveReadings: decisiveReadings(document, facts.year, facts, readings).map((each) => readingView(telling, each)),
    ...plan,
  };
  return { decision, pace };
}

type Planned = Pick<DecisionView, "plan" | "planProblems"> & { pace: number | undefined };

function planned(
  { facts, today, plan }: Question,
  policy: ResolvedPolicy,
  outcome: Outcome,
  telling: Telling,
  [pace, ...brisker]: readonly number[],
): Planned {
  if (plan === undefined) return { plan: null, planProblems: [], pace };
  const base = plan.catalogue ?? usualCatalogue(policy.document, facts, outcome);
  const request = { policy, facts, today, catalogue: withReal(base, plan.courses ?? [], outcome) };
  const at = (hundredthsPerDay: number | undefined, [next, ...rest]: readonly number[]): Planned => {
    const limits = hundredthsPerDay === undefined ? {} : { hundredthsPerDay };
    const result = planCompletion({ ...request, objective: plan.objective, limits });
    if (!result.ok) return { plan: null, planProblems: result.problems, pace: hundredthsPerDay };
    const isShort = result.plan.lost.some(({ why }) => why === "not_enough_time");
    if (isShort && next !== undefined) return at(next, rest);
    const usual = plan.catalogue === undefined;
    return { plan: planView(telling, result.plan, usual), planProblems: [], pace: hundredthsPerDay };
  };
  return at(pace, brisker);
}

/** A catalogue with the courses there really are in place of those that stand in for them, where they are enough. */
function withReal(catalogue: Catalogue, real: readonly CourseOption[], outcome: Outcome): Catalogue {
  if (real.length === 0) return catalogue;
  const owed = (part: string) =>
    Math.max(0, ...Object.values(outcome.verdicts).map(({ parts }) => parts[part]?.owed.hi ?? 0));
  const supply = (part: string) =>
    real.filter((each) => each.part === part).reduce((sum, { hundredths }) => sum + hundredths, 0);
  const stays = catalogue.courses.filter(({ part }) => supply(part) === 0 || supply(part) < owed(part));
  return { ...catalogue, courses: [...real, ...stays] };
}

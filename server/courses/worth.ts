/** What a course would do for somebody this year, asked of the policy itself: a record of study is added and decided. */
import { decide, type Decision } from "../../engine/decide.ts";
import { splitDate, type DateInt } from "../../engine/calendar.ts";
import type { Rule } from "../../engine/document.ts";
import type { Facts } from "../../engine/facts.ts";
import { withItems } from "../../engine/hypothesis.ts";
import { courseFields, courseItem } from "../../engine/plan-coverage.ts";
import type { CourseOption, PlanRequest } from "../../engine/plan-options.ts";
import type { ResolvedPolicy } from "../../engine/resolve.ts";
import { CLASS_LEVELS } from "../../contract/institutions.ts";
import type { BARRING_WORTHS, WorthView } from "../../contract/course-view.ts";
import type { Industry } from "../../contract/actor.ts";
import { industryLines } from "../organisations/door.ts";
import { citations, type Sources } from "../policies/door.ts";
import type { Db } from "../platform/db.ts";
import { loadFacts, type PolicyShelf } from "../standing/door.ts";
import type { CourseRow } from "./store.ts";

/** What the policy says of a person this year, before any course. */
export type Learner = {
  policy: ResolvedPolicy;
  facts: Facts;
  today: DateInt;
  base: Decision;
  /** The same person with nothing but their title: whether a course is made for them does not hang on the rest. */
  plain: { facts: Facts; base: Decision };
  sources: Sources;
  known: Map<string, WorthView>;
};

type Taught = Pick<CourseRow, "part" | "class" | "series" | "category" | "hundredths" | "industries">;

/** The person as the policy sees them this year. */
export async function learnerOf(
  db: Db,
  { shelf, sources }: { shelf: PolicyShelf; sources: Sources },
  personId: number,
  today: DateInt,
): Promise<Learner> {
  const [found] = await loadFacts(db, shelf, personId, [splitDate(today).year], { today });
  const { policyId, policyVersion, year, view } = found as NonNullable<typeof found>;
  return learnerFrom(shelf.compiled(policyId, policyVersion, year).policy, view.facts, today, sources);
}

/** The same from facts that are there already. */
export function learnerFrom(policy: ResolvedPolicy, facts: Facts, today: DateInt, sources: Sources): Learner {
  const plain: Facts = { ...facts, scalars: { ...facts.scalars, employer: "public" }, items: {} };
  return {
    policy,
    facts,
    today,
    base: decide(policy, facts),
    plain: { facts: plain, base: decide(policy, plain) },
    sources,
    known: new Map(),
  };
}

/** Code of a fact, null while it is not known. */
export function codeOf({ facts }: Pick<Learner, "facts">, name: "public_class" | "series" | "category"): string | null {
  const value = facts.scalars[name];
  return typeof value === "string" ? value : null;
}

/** The authority that says which courses count for somebody's series (A5); undefined where none does. */
export function industryOf(series: string | null): Industry | undefined {
  return industryLines().find((line) => series !== null && line.series.includes(series))?.industry;
}

/** The course as the planner takes it, for this person. */
export function optionOf(learner: Pick<Learner, "facts">, id: string, title: string, course: Taught): CourseOption {
  const industry = industryOf(codeOf(learner, "series"));
  return {
    id,
    title,
    part: course.part,
    hundredths: course.hundredths,
    fen: 0,
    ...(course.class === null ? {} : { level: course.class }),
    ...(course.series === null ? {} : { series: course.series }),
    ...(course.category === null ? {} : { category: course.category }),
    ...(course.part === "professional"
      ? { whitelisted: industry !== undefined && course.industries.includes(industry) }
      : {}),
  };
}

/** What a course would do for somebody who has not completed it. */
export function worthOf(learner: Learner, course: Taught): WorthView {
  const { part, hundredths, series, category } = course;
  const key = JSON.stringify([part, course.class, series, category, hundredths, course.industries]);
  const known = learner.known.get(key) ?? ask(learner, course);
  learner.known.set(key, known);
  return known;
}

function ask(learner: Learner, course: Taught): WorthView {
  const { policy, facts, today, base, plain } = learner;
  const fields = (of: Facts) => courseFields(policy, of, optionOf(learner, "?", "", course));
  const study = (of: Facts) => {
    const request: PlanRequest = { policy, facts: of, today, catalogue: NOTHING, objective: "hours" };
    return decide(policy, withItems(of, [courseItem(request, fields(of), "?", course.hundredths, today)]));
  };
  const part = course.part;
  const fitting = study(plain.facts);
  const fits = policy.verdicts.some(({ id }) => earned(fitting, id, part) > earned(plain.base, id, part));
  if (!fits) return told(learner, course, unfitOf(learner, fields(facts).right_level));
  const after = study(facts);
  const less = Math.max(0, ...policy.verdicts.map(({ id }) => owedOf(base, id, part) - owedOf(after, id, part)));
  if (less > 0) return { ...told(learner, course, "reduces"), less };
  const verdict = base.verdicts[policy.verdicts[0]?.id ?? ""];
  const state = verdict?.parts[part]?.state;
  if (verdict?.value === "not_applicable") return told(learner, course, "not_applicable", verdict.rule);
  if (state === "pending" || verdict?.value === "undetermined") return told(learner, course, "pending");
  const rule = verdict?.parts[part]?.rule;
  return told(
    learner,
    course,
    state === "exempt" ? "exempt" : "met",
    state === "exempt" ? verdict?.rule || rule : rule,
  );
}

const NOTHING: PlanRequest["catalogue"] = { courses: [], classes: [], declarations: [] };

function earned(decision: Decision, verdict: string, part: string): number {
  return decision.verdicts[verdict]?.parts[part]?.earned.lo ?? 0;
}

/** What is owed in a part at most; what nothing bounds is owed at least. */
function owedOf(decision: Decision, verdict: string, part: string): number {
  const owed = decision.verdicts[verdict]?.parts[part]?.owed;
  if (owed === undefined) return 0;
  return Number.isFinite(owed.hi) ? owed.hi : owed.lo;
}

function unfitOf(learner: Learner, rightLevel: unknown): (typeof BARRING_WORTHS)[number] {
  if (rightLevel === false) return "wrong_level";
  if (rightLevel === null) return "level_unknown";
  const series = codeOf(learner, "series");
  if (series === null) return "series_unknown";
  return industryOf(series) === undefined ? "wrong_series" : "industry_line";
}

function told(learner: Learner, { part }: Taught, code: WorthView["code"], rule?: string): WorthView {
  const { policy, base, sources } = learner;
  const rules = rule === undefined || rule === "" ? rulesOf(learner, part, code) : [rule];
  const cites = policy.rules.filter(({ id }) => rules.includes(id)).flatMap((each: Rule) => each.cites);
  const level = CLASS_LEVELS.find((each) => each === codeOf(learner, "public_class"));
  return {
    code,
    year: policy.year,
    part,
    less: 0,
    owed: Math.max(0, ...policy.verdicts.map(({ id }) => owedOf(base, id, part))),
    level: code === "wrong_level" ? (level ?? null) : null,
    citations: citations({ sources }, [...new Set(cites)]),
  };
}

/** The rules that say which class or which catalogue somebody studies from; of what counts, the duty itself. */
function rulesOf({ policy, plain }: Learner, part: string, code: WorthView["code"]): string[] {
  const tried = plain.base.verdicts[policy.verdicts[0]?.id ?? ""]?.tried ?? {};
  const kind =
    code === "wrong_level" || code === "level_unknown" ? "level" : /series|line/.test(code) ? "catalogue" : "require";
  const found = policy.rules.filter((rule) => rule.kind === kind && rule.parts.includes(part));
  return found.filter(({ id }) => tried[id] !== false).map(({ id }) => id);
}

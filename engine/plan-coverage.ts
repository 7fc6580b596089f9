/**
 * What courses would change, asked of the policy itself: which count alike, how many hours of each are needed,
 * and by which deadline. No rule of acceptance is known here: hypothetical items are added and decided.
 */
import { splitDate, type DateInt } from "./calendar.ts";
import { outcomeUnder } from "./compiled-outcome.ts";
import { truthOf } from "./evaluate.ts";
import type { Facts, Item, Value } from "./facts.ts";
import { makeItem, withItems } from "./hypothesis.ts";
import type { Outcome } from "./outcome.ts";
import type { Budget, Need } from "./plan-cover.ts";
import type { CourseOption, PlanRequest } from "./plan-options.ts";
import type { ResolvedPolicy } from "./resolve.ts";

export type Added = { collection: string; item: Item };
export type CourseFields = Record<string, Value | undefined>;

/** Collection that online courses are recorded in. */
export const COURSE_RECORDS = "credits";
const A_LITTLE = 100;
const PLENTY = 1_000_000;

/** Fields of a course's record; the document's own level rule says whether the class is the right one. */
export function courseFields(policy: ResolvedPolicy, facts: Facts, course: CourseOption): CourseFields {
  const wanted = course.level === undefined ? undefined : levelOf(policy, facts, course.part);
  return {
    part: course.part,
    right_level: wanted === undefined ? undefined : wanted === null ? null : wanted === course.level,
    course_series: course.series,
    course_category: course.category,
    whitelisted: course.whitelisted,
  };
}

/** The class a part is taken in; null when the fact is missing, undefined when no rule speaks of it. */
function levelOf(policy: ResolvedPolicy, facts: Facts, part: string): string | null | undefined {
  const frame = policy.verdicts[0]?.id ?? "";
  const scope = { policy, facts, frame, cutoff: { lo: 0, hi: 0 }, known: new Map() };
  for (const rule of policy.rules) {
    if (rule.kind !== "level" || !rule.gives || !rule.parts.includes(part)) continue;
    if (truthOf(rule.when, scope) === false) continue;
    const level = facts.scalars[rule.gives.name];
    return typeof level === "string" ? level : null;
  }
  return undefined;
}

/** An approved record of study, finished and handed in on one day. */
export function courseItem(
  request: PlanRequest,
  fields: CourseFields,
  id: string,
  hundredths: number,
  date: DateInt,
): Added {
  const base = { id, year: splitDate(date).year, date, submitted: date };
  const { policy, facts } = request;
  const given = { ...fields, hours: hundredths };
  return { collection: COURSE_RECORDS, item: makeItem(policy.document, facts, COURSE_RECORDS, given, base) };
}

/** Courses that count alike, and the fields that stand for them. */
export type CourseGroup = { key: string; fields: CourseFields; members: number[] };

/** Groups the courses by what they add to the hours earned; those that add nothing are left out. */
export function groupCourses(request: PlanRequest, courses: CourseOption[], date: DateInt): CourseGroup[] {
  const base = outcomeUnder(request.policy, request.facts);
  const effects = new Map<string, string>();
  const groups = new Map<string, CourseGroup>();
  courses.forEach((course, index) => {
    const fields = courseFields(request.policy, request.facts, course);
    const signature = JSON.stringify(Object.values(fields).map((value) => value ?? (value === null ? "?" : "")));
    let effect = effects.get(signature);
    if (effect === undefined) effects.set(signature, (effect = effectOf(request, base, fields, date)));
    if (effect === "") return;
    const group = groups.get(effect) ?? { key: effect, fields, members: [] };
    group.members.push(index);
    groups.set(effect, group);
  });
  return [...groups.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Certain hours that a little and a lot of such study add, by verdict and part; empty when none. */
function effectOf(request: PlanRequest, base: Outcome, fields: CourseFields, date: DateInt): string {
  const gains = [A_LITTLE, PLENTY].flatMap((hundredths) => {
    const added = [courseItem(request, fields, "?", hundredths, date)];
    const after = outcomeUnder(request.policy, withItems(request.facts, added));
    return Object.entries(after.verdicts).flatMap(([id, verdict]) =>
      Object.entries(verdict.parts).map(([part, outcome]) => {
        const gain = outcome.earned.lo - (base.verdicts[id]?.parts[part]?.earned.lo ?? 0);
        return gain > 0 ? `${id}.${part}+${gain}` : "";
      }),
    );
  });
  return gains.filter((gain) => gain !== "").join(" ");
}

/**
 * What is needed of each group so that the wanted verdicts are settled: `need`, never usefully more than `most`
 * hundredths, all studied by `dates`; `id` tells one from another.
 */
export type Coverage = { id: number; need: Need; most: number[]; dates: DateInt[] };

/** Work of one decision, in the budget's steps. */
export const DECISION = 500;

/** Asks for coverage once steps other than courses are fixed. */
export class CoverageFinder {
  readonly request: PlanRequest;
  readonly groups: CourseGroup[];
  readonly supply: number[];
  readonly wanted: string[];
  /** Deadlines of the wanted verdicts that have not passed, latest first. */
  readonly deadlines: DateInt[];
  readonly budget: Budget;
  readonly known = new Map<string, Coverage | undefined>();

  constructor(request: PlanRequest, groups: CourseGroup[], wanted: string[], deadlines: DateInt[], budget: Budget) {
    this.request = request;
    this.budget = budget;
    this.groups = groups;
    this.wanted = wanted;
    this.deadlines = deadlines;
    const { courses } = request.catalogue;
    this.supply = groups.map((group) =>
      deadlines.length === 0 ? 0 : group.members.reduce((sum, index) => sum + (courses[index]?.hundredths ?? 0), 0),
    );
  }

  /** How the wanted verdicts stand with these steps; equal profiles need the same courses. */
  profile(added: Added[]): string {
    this.budget.spend(DECISION);
    const { verdicts } = outcomeUnder(this.request.policy, withItems(this.request.facts, added));
    return JSON.stringify(
      this.wanted.map((id) => {
        const parts = Object.values(verdicts[id]?.parts ?? {});
        return [verdicts[id]?.value, parts.map(({ state, required, earned, owed }) => [state, required, earned, owed])];
      }),
    );
  }

  /** Coverage needed beside these steps, or undefined when no courses are enough. */
  find(added: Added[], profile: string): Coverage | undefined {
    if (!this.known.has(profile)) this.known.set(profile, this.search(added));
    return this.known.get(profile);
  }

  search(added: Added[]): Coverage | undefined {
    const early = this.deadlines[this.deadlines.length - 1] ?? 0;
    const dates = this.groups.map(() => early);
    const meets = (hours: number[], on = dates): boolean => this.meets(added, hours, on);
    if (!meets(this.supply)) return undefined;
    const hints = this.owed(added);
    const enough = (hours: number[], index: number, hint: number[]): number | undefined =>
      smallest(hours[index] as number, hint, (hundredths) => meets(hours.with(index, hundredths)));
    const least = this.supply.map((_, index) => enough(this.supply, index, hints) ?? 0);
    if (meets(least)) {
      this.groups.forEach((_, index) => {
        const later = this.deadlines.find((date) => least[index] === 0 || meets(least, dates.with(index, date)));
        dates[index] = later ?? early;
      });
      return {
        id: this.known.size,
        need: { least, apart: true, ofLast: () => least[least.length - 1] },
        most: least,
        dates,
      };
    }
    const most = this.supply.map((all, index) => enough(least.with(index, all), index, hints) ?? all);
    const last = this.groups.length - 1;
    let [before, answer] = [0, most[last] as number];
    // More of the other groups usually takes as much off the last: the answer nearby is tried first.
    const ofLast = memo((hours: number[]) => {
      const given = hours.reduce((total, each) => total + each, 0);
      const hint = [answer + before - given, answer];
      const found = enough([...hours, this.supply[last] as number], last, hint);
      if (found !== undefined) [before, answer] = [given, found];
      return found;
    });
    return { id: this.known.size, need: { least, apart: false, ofLast }, most, dates };
  }

  /** Hours owed in the parts of the wanted verdicts: where to look first for what is needed. */
  owed(added: Added[]): number[] {
    this.budget.spend(DECISION);
    const { verdicts } = outcomeUnder(this.request.policy, withItems(this.request.facts, added));
    const parts = this.wanted.flatMap((id) => Object.values(verdicts[id]?.parts ?? {}));
    return [...new Set(parts.map((part) => part.owed.hi))];
  }

  /** Whether the wanted verdicts are settled by these steps and so many hundredths of each group. */
  meets(added: Added[], hours: number[], dates: DateInt[]): boolean {
    this.budget.spend(DECISION);
    const study = this.groups.flatMap((group, index) =>
      hours[index] === 0
        ? []
        : [courseItem(this.request, group.fields, `?${index}`, hours[index] as number, dates[index] as DateInt)],
    );
    return settles(this.request.policy, withItems(this.request.facts, [...added, ...study]), this.wanted);
  }
}

/** Whether all the wanted verdicts are satisfied or exempt. */
export function settles(policy: ResolvedPolicy, facts: Facts, wanted: string[]): boolean {
  const { verdicts } = outcomeUnder(policy, facts);
  return wanted.every((id) => isSettled(policy, id, verdicts[id]?.value ?? ""));
}

/** Whether a verdict's value asks for nothing more. */
export function isSettled(policy: ResolvedPolicy, id: string, value: string): boolean {
  const values = policy.verdicts.find((verdict) => verdict.id === id)?.values;
  return value === values?.satisfied || value === values?.exempt || value === "not_applicable";
}

/**
 * The least number from 0 to `most` that is enough, when more is never worse; undefined when none is.
 * @param hints numbers worth trying first.
 */
function smallest(most: number, hints: number[], enough: (value: number) => boolean): number | undefined {
  if (!enough(most)) return undefined;
  let [low, high] = [0, most];
  for (const hint of [0, ...hints]) {
    if (hint < low || hint >= high) continue;
    if (!enough(hint)) low = hint + 1;
    else if (hint === low || !enough(hint - 1)) return hint;
    else high = hint - 1;
  }
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (enough(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function memo<T>(answer: (hours: number[]) => T): (hours: number[]) => T {
  const known = new Map<string, T>();
  return (hours) => {
    const key = hours.join();
    if (!known.has(key)) known.set(key, answer(hours));
    return known.get(key) as T;
  };
}

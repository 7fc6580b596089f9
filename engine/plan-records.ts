/** The days and the records of steps: what a course, a class or a declaration leaves in the facts, and when. */
import { dayNumber, makeDate, splitDate, type DateInt } from "./calendar.ts";
import { makeItem } from "./hypothesis.ts";
import type { Added } from "./plan-coverage.ts";
import {
  studyPerDay,
  type ClassOption,
  type CourseOption,
  type DeclarationOption,
  type PlanRequest,
} from "./plan-options.ts";
import type { Capacity, Span } from "./plan-time.ts";

/** First day of study that counts for the facts' year. */
export function firstDay({ today, facts }: PlanRequest): DateInt {
  return Math.max(today, makeDate(facts.year, 1, 1));
}

/** Day on which a declaration can be handed in at the earliest. */
export function earliestHandIn(request: PlanRequest, option: DeclarationOption): DateInt {
  return Math.max(request.today, option.date ?? request.today);
}

/** The record of a class attended to its end. */
export function classItem({ policy, facts }: PlanRequest, option: ClassOption): Added {
  const base = { id: option.id, year: splitDate(option.ends).year, date: option.ends, submitted: option.ends };
  const item = makeItem(policy.document, facts, "classes", { class: option.class, completed: true }, base);
  return { collection: "classes", item };
}

/** The record of a declaration approved after being handed in on a day. */
export function declarationItem(request: PlanRequest, option: DeclarationOption, submitted: DateInt): Added {
  const { document } = request.policy;
  const date = option.date ?? request.today;
  const lifelong = document.collections.find(({ name }) => name === option.collection)?.spans === "lifetime";
  const year = lifelong ? request.facts.year : splitDate(date).year;
  const base = { id: option.id, year, date, submitted };
  return {
    collection: option.collection,
    item: makeItem(document, request.facts, option.collection, option.fields ?? {}, base),
  };
}

/** Days on which a chosen class leaves no time for online study. */
export function capacityOf(request: PlanRequest, attended: ClassOption | undefined): Capacity {
  const blocked = attended && { from: dayNumber(attended.starts), to: dayNumber(attended.ends) };
  return { perDay: studyPerDay(request), blocked };
}

/** Days on which a course can be studied so that it is finished by `due`. */
export function spanOf(request: PlanRequest, course: CourseOption, due: DateInt): Span {
  const from = Math.max(firstDay(request), course.from ?? 0);
  return { from: dayNumber(from), to: dayNumber(Math.min(due, course.to ?? due)) };
}

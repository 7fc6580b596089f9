/** What is taken to be on offer when nobody says: enough for what may be owed, so that a plan can be made at all. */
import type { DateInt } from "../../engine/calendar.ts";
import { isRealDate } from "../../engine/calendar.ts";
import type { PolicyDocument } from "../../engine/document.ts";
import type { Facts } from "../../engine/facts.ts";
import type { Outcome, VerdictResult } from "../../engine/outcome.ts";
import type { Catalogue, ClassOption, CourseOption } from "../../engine/plan-options.ts";

const MOST_HUNDREDTHS = 100_000;

/**
 * One course for every part and amount of hours that a verdict may still ask for, at no cost, and for every verdict with a
 * class one of the right level that closes on the last day.
 */
export function usualCatalogue(document: PolicyDocument, facts: Facts, outcome: Outcome): Catalogue {
  const courses = new Map<string, CourseOption>();
  const classes = new Map<string, ClassOption>();
  for (const verdict of Object.values(outcome.verdicts)) {
    for (const { id, label, unit } of document.parts) {
      const owed = verdict.parts[id]?.owed.hi ?? 0;
      if (owed <= 0 || !Number.isFinite(owed)) continue;
      if (unit === "hours") addCourse(courses, id, label, Math.min(owed, MOST_HUNDREDTHS), facts);
      else addClass(classes, document, facts, verdict, label);
    }
  }
  return { courses: [...courses.values()], classes: [...classes.values()], declarations: [] };
}

function addCourse(
  courses: Map<string, CourseOption>,
  part: string,
  label: string,
  hundredths: number,
  facts: Facts,
): void {
  const id = `usual:${part}:${hundredths}`;
  const series = facts.scalars["series"];
  const category = facts.scalars["category"];
  courses.set(id, {
    id,
    title: `${label}网络课程（${hundredths / 100}学时）`,
    part,
    hundredths,
    fen: 0,
    ...(typeof series === "string" ? { series } : {}),
    ...(typeof category === "string" ? { category } : {}),
  });
}

function addClass(
  classes: Map<string, ClassOption>,
  document: PolicyDocument,
  facts: Facts,
  verdict: VerdictResult,
  label: string,
): void {
  const last: DateInt = verdict.deadline.lo;
  if (!isRealDate(last)) return;
  const fact = document.rules.find(
    (rule) =>
      rule.kind === "level" &&
      rule.gives &&
      classNames(document, rule.gives.name) &&
      rule.parts.some((part) => document.parts.find(({ id }) => id === part)?.unit === "class"),
  )?.gives?.name;
  const wanted = fact === undefined ? null : facts.scalars[fact];
  if (typeof wanted !== "string" || fact === undefined) return;
  const name = classNames(document, fact)?.[wanted] ?? wanted;
  const id = `usual:class:${wanted}:${last}`;
  classes.set(id, { id, title: `${label}${name}`, class: wanted, starts: last, ends: last, fen: 0, hundredths: 0 });
}

function classNames(document: PolicyDocument, fact: string): Record<string, string> | undefined {
  return document.facts.find(({ name }) => name === fact)?.values;
}

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { factsOf, xpccDocument } from "../test/policy/xpcc.ts";
import { addDays, daysBetween } from "./calendar.ts";
import { decide } from "./decide.ts";
import { withItems } from "./hypothesis.ts";
import { courseFields, courseItem } from "./plan-coverage.ts";
import type {
  Catalogue,
  ClassOption,
  CourseOption,
  DeclarationOption,
  Objective,
  Plan,
  PlanRequest,
} from "./plan-options.ts";
import { classItem, declarationItem, earliestHandIn } from "./plan-records.ts";
import { applyPlan, planCompletion } from "./plan.ts";
import { resolvePolicy } from "./resolve.ts";

const SEED = 20261123;
const RUNS = 150;
console.log(`plan seed ${SEED}`);

const document = xpccDocument();
const policies = [resolvePolicy(document, 2026), resolvePolicy(document, 2026, { minima: "total" })] as const;
const TODAYS = [20260105, 20260618, 20260624, 20260629, 20260701, 20261222, 20261228] as const;

const window = fc.constantFrom<Partial<CourseOption>>(
  {},
  {},
  { from: 20260625 },
  { to: 20260626 },
  { from: 20261225 },
  { from: 20260701, to: 20261229 },
);
const course = fc
  .record({
    part: fc.constantFrom("public", "professional"),
    hundredths: fc.constantFrom(1250, 1500, 2000, 3000, 3000, 4000, 6000),
    fen: fc.constantFrom(0, 100, 250, 900),
    window,
    series: fc.constantFrom("engineering", "engineering", "engineering", "engineering", "lawyer"),
    level: fc.constantFrom(undefined, undefined, undefined, "intermediate", "senior"),
  })
  .map(({ window, ...rest }): Omit<CourseOption, "id" | "title"> => ({ ...rest, ...window }));
const attended = fc.record({
  class: fc.constantFrom("senior", "senior", "junior"),
  starts: fc.constantFrom(20260619, 20260625, 20260701, 20261223),
  length: fc.constantFrom(1, 4),
  fen: fc.constantFrom(0, 500),
  hundredths: fc.constantFrom(0, 2400),
  seatsLeft: fc.constantFrom(undefined, 1, 0),
});
const declared = fc.constantFrom<Omit<DeclarationOption, "id" | "title" | "reviewDays">>(
  { collection: "certificates", fields: { issued_year: 2025 }, date: 20251201 },
  { collection: "qualifications", fields: { hours: 1500 }, date: 20260110, fen: 300 },
  { collection: "qualifications", fields: { hours: 4500 }, date: 20260110 },
  { collection: "seminars", fields: { organiser: "xpcc" }, date: 20260620, fen: 50 },
  { collection: "outside_training", fields: { hours: 2000, form: "recognised" }, date: 20260701 },
  { collection: "degrees", fields: { award: "college" }, date: 20260620 },
);
const person = fc.record({
  review: fc.boolean(),
  exam: fc.constantFrom(false, false, true),
  target_level: fc.constant("associate"),
  credits: fc.constantFrom<object[]>(
    [],
    [{ part: "public", hours: 17.5 }],
    [{ part: "professional", hours: 45, course_series: "engineering" }],
  ),
});
const catalogue = fc
  .record({
    courses: fc.array(course, { minLength: 2, maxLength: 6 }),
    classes: fc.array(attended, { maxLength: 2 }),
    declarations: fc.array(fc.record({ what: declared, reviewDays: fc.constantFrom(0, 5, 40) }), { maxLength: 2 }),
  })
  .map(({ courses, classes, declarations }): Catalogue => ({
    courses: courses.map((each, index) => ({ id: `c${index}`, title: "课", ...each })),
    classes: classes.map(({ length, ...each }, index) => ({
      id: `k${index}`,
      title: "班",
      ends: addDays(each.starts, length - 1),
      ...each,
    })),
    declarations: declarations.map(({ what, reviewDays }, index) => ({
      id: `d${index}`,
      title: "申报",
      ...what,
      reviewDays,
    })),
  }));

function subsets<T>(list: T[]): T[][] {
  return list.reduce<T[][]>((sets, each) => [...sets, ...sets.map((set) => [...set, each])], [[]]);
}

type Due = { course: CourseOption; due: number };

/** The day on which studying in order of due dates is finished, or undefined when something is finished too late. */
function studied(list: Due[], today: number, perDay: number, attended: ClassOption | undefined): number | undefined {
  const left = list.map(({ course }) => course.hundredths);
  let done = today;
  for (let day = today; left.some((work) => work > 0); day = addDays(day, 1)) {
    if (list.some(({ course, due }, index) => (left[index] as number) > 0 && day > Math.min(due, course.to ?? due)))
      return undefined;
    let room = attended && attended.starts <= day && day <= attended.ends ? 0 : perDay;
    const ready = list
      .map((each, index) => ({
        index,
        end: Math.min(each.due, each.course.to ?? each.due),
        from: each.course.from ?? 0,
      }))
      .filter(({ index, from }) => (left[index] as number) > 0 && from <= day)
      .sort((a, b) => a.end - b.end);
    for (const { index } of ready) {
      const piece = Math.min(room, left[index] as number);
      left[index] = (left[index] as number) - piece;
      room -= piece;
      if (piece > 0) done = day;
    }
  }
  return done;
}

const keysOf = {
  hours: ["hundredths", "fen", "steps"],
  money: ["fen", "hundredths", "steps"],
  days: ["days", "hundredths", "fen", "steps"],
} as const;

/** The least cost over all sets of steps, tried one by one; undefined when none settles the verdicts. */
function bruteForce(request: PlanRequest, wanted: string[], perDay: number): number[] | undefined {
  const { catalogue, policy, facts, today } = request;
  const classes = [undefined, ...catalogue.classes.filter((each) => each.starts >= today && each.seatsLeft !== 0)];
  let best: number[] | undefined;
  for (const declarations of subsets(catalogue.declarations)) {
    for (const attended of classes) {
      for (const courses of subsets(catalogue.courses)) {
        for (const early of subsets(courses)) {
          const list = courses.map((each): Due => ({ course: each, due: early.includes(each) ? 20260630 : 20261231 }));
          const done = studied(list, today, perDay, attended);
          if (done === undefined) continue;
          const items = [
            ...list.map(({ course, due }) =>
              courseItem(request, courseFields(policy, facts, course), course.id, course.hundredths, due),
            ),
            ...(attended ? [classItem(request, attended)] : []),
            ...declarations.map((each) => declarationItem(request, each, earliestHandIn(request, each))),
          ];
          const { verdicts } = decide(policy, withItems(facts, items));
          if (!wanted.every((id) => ["met", "exempt", "eligible"].includes(verdicts[id]?.value ?? ""))) continue;
          const reviews = declarations.map((each) => addDays(earliestHandIn(request, each), each.reviewDays));
          const total = {
            hundredths: courses.reduce((sum, each) => sum + each.hundredths, attended?.hundredths ?? 0),
            fen: [...courses, ...declarations].reduce((sum, each) => sum + (each.fen ?? 0), attended?.fen ?? 0),
            steps: courses.length + declarations.length + (attended ? 1 : 0),
            days: daysBetween(today, Math.max(done, attended?.ends ?? 0, ...reviews)) + 1,
          };
          const cost = keysOf[request.objective].map((key) => total[key]);
          if (!best || less(cost, best)) best = cost;
        }
      }
    }
  }
  return best;
}

function less(a: number[], b: number[]): boolean {
  const place = a.findIndex((each, index) => each !== b[index]);
  return place >= 0 && (a[place] as number) < (b[place] as number);
}

function costOf(plan: Plan): number[] {
  const total = { ...plan.total, steps: plan.steps.length };
  return keysOf[plan.objective].map((key) => total[key]);
}

/** Every step begun on its latest day: the hours of study fit between those days and the deadlines. */
function assertPossible(request: PlanRequest, plan: Plan, perDay: number): void {
  const { courses, classes } = request.catalogue;
  const attended = classes.find((each) => plan.steps.some((step) => step.kind === "class" && step.id === each.id));
  const list = plan.steps.flatMap((step) =>
    courses
      .filter((each) => step.kind === "course" && each.id === step.id)
      .map((each): Due => {
        assert.ok(step.latestStart >= Math.max(request.today, each.from ?? 0) && step.doneOn <= (each.to ?? 99999999));
        return { course: { ...each, from: step.latestStart }, due: step.doneOn };
      }),
  );
  assert.notEqual(studied(list, request.today, perDay, attended), undefined);
}

test("as cheap as the best of all sets of steps; applying it satisfies; no step can be left out", () => {
  const seen = { reached: 0, both: 0, unreached: 0, steps: 0, declared: 0, attended: 0 };
  fc.assert(
    fc.property(
      person,
      catalogue,
      fc.constantFrom(...TODAYS),
      fc.constantFrom<Objective>("hours", "money", "days"),
      fc.constantFrom(800, 1600),
      fc.constantFrom(0, 1),
      (raw, catalogue, today, objective, perDay, minima) => {
        const request: PlanRequest = {
          policy: policies[minima] ?? policies[0],
          facts: factsOf(document, raw),
          today,
          catalogue,
          objective,
          limits: { hundredthsPerDay: perDay },
        };
        const result = planCompletion(request);
        assert.ok(result.ok, JSON.stringify(result));
        const { plan } = result;
        const open = [...plan.reaches, ...plan.lost.map((each) => each.verdict)];
        if (plan.lost.length > 0)
          assert.equal(bruteForce(request, open, perDay), undefined, "a verdict given up could be reached");
        if (plan.reaches.length === 0) {
          seen.unreached += 1;
          for (const id of open) assert.equal(bruteForce(request, [id], perDay), undefined);
          return;
        }
        assert.deepEqual(costOf(plan), bruteForce(request, plan.reaches, perDay));
        assertSettled(request, plan);
        assertPossible(request, plan, perDay);
        seen.reached += 1;
        if (plan.reaches.length === 2) seen.both += 1;
        seen.steps += plan.steps.length;
        seen.declared += plan.steps.filter((step) => step.kind === "declaration").length;
        seen.attended += plan.steps.filter((step) => step.kind === "class").length;
      },
    ),
    { seed: SEED, numRuns: RUNS },
  );
  console.log(`plan cases ${JSON.stringify(seen)}`);
  for (const count of Object.values(seen)) assert.ok(count > 0);
});

/** The plan settles what it says, and leaving out any step unsettles it. */
function assertSettled(request: PlanRequest, plan: Plan): void {
  const settledBy = (steps: Plan["steps"]): boolean => {
    const { verdicts } = decide(request.policy, applyPlan(request, { ...plan, steps }));
    return plan.reaches.every((id) => ["met", "exempt", "eligible"].includes(verdicts[id]?.value ?? ""));
  };
  assert.ok(settledBy(plan.steps));
  for (const step of plan.steps) {
    assert.ok(!settledBy(plan.steps.filter((each) => each !== step)), `${step.id} can be left out`);
    assert.ok(step.counts.length > 0);
  }
}

test("the order in which options are given decides nothing", () => {
  fc.assert(
    fc.property(
      person,
      catalogue,
      fc.constantFrom<Objective>("hours", "money", "days"),
      (raw, catalogue, objective) => {
        const request: PlanRequest = {
          policy: policies[0],
          facts: factsOf(document, raw),
          today: 20260105,
          catalogue,
          objective,
        };
        const turned = {
          courses: catalogue.courses.toReversed(),
          classes: catalogue.classes.toReversed(),
          declarations: catalogue.declarations.toReversed(),
        };
        assert.deepEqual(planCompletion({ ...request, catalogue: turned }), planCompletion(request));
      },
    ),
    { seed: SEED, numRuns: RUNS },
  );
});

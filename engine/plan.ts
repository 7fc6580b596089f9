/**
 * Cheapest completion: which courses, class or declarations settle a person's open verdicts at the least cost in
 * hours, money or days, and when each must begin at the latest.
 *
 * The optimum is exact within these bounds: a plan attends at most one class, days of the class are not used for
 * online study, online study may be split over days, and hours that a verdict's part needs are finished by the
 * latest deadline that still settles all wanted verdicts. Nothing under review is relied on. What a step is worth is
 * asked of the policy by deciding with it; the finished plan is decided once more before it is handed out.
 */
import { addDays, daysBetween, isRealDate, type DateInt } from "./calendar.ts";
import { outcomeUnder } from "./compiled-outcome.ts";
import type { Facts } from "./facts.ts";
import { withItems } from "./hypothesis.ts";
import { Budget, TooMuchWork, type Cost, type CostOrder } from "./plan-cover.ts";
import {
  courseFields,
  courseItem,
  groupCourses,
  isSettled,
  settles,
  type Added,
  type CourseGroup,
} from "./plan-coverage.ts";
import {
  requestProblems,
  type DeclarationOption,
  type LostVerdict,
  type Objective,
  type Plan,
  type PlanRequest,
  type PlanResult,
  type PlanStep,
} from "./plan-options.ts";
import { capacityOf, classItem, declarationItem, earliestHandIn, firstDay, spanOf } from "./plan-records.ts";
import { dateOf, finishOf, PlanSearch, type Choice } from "./plan-search.ts";
import type { Outcome } from "./outcome.ts";
import { layLate } from "./plan-time.ts";

const MOST_WORK = 10_000_000;
const NO_END = 99991231;
const NO_CHOICE: Choice = {
  courses: [],
  class: undefined,
  declarations: [],
  cost: { hundredths: 0, fen: 0, steps: 0 },
};

/**
 * The cheapest plan that settles as many open verdicts as can still be settled.
 * @returns the plan, with the verdicts that are out of reach and why; or named problems in Chinese when the request
 *   is wrong or offers more combinations than are searched.
 */
export function planCompletion(request: PlanRequest): PlanResult {
  const problems = requestProblems(request);
  if (problems.length > 0) return { ok: false, problems };
  const sorted = inOrder(request);
  try {
    return new Planner(sorted).plan();
  } catch (error) {
    if (!(error instanceof TooMuchWork)) throw error;
    return {
      ok: false,
      problems: [problem("too_much_work", "可选的组合太多，无法在限定时间内算完", "请先按级别、系列和日期筛选课程")],
    };
  }
}

/** The facts as they will be once the steps of a plan are done, each begun on its latest day. */
export function applyPlan(request: PlanRequest, plan: Plan): Facts {
  const { courses, classes, declarations } = request.catalogue;
  const added = plan.steps.flatMap((step): Added[] => {
    const is = (option: { id: string }): boolean => option.id === step.id;
    if (step.kind === "course") {
      const fields = courses.filter(is).map((each) => courseFields(request.policy, request.facts, each));
      return fields.map((each) => courseItem(request, each, step.id, step.hundredths, step.doneOn));
    }
    if (step.kind === "class") return classes.filter(is).map((each) => classItem(request, each));
    return declarations.filter(is).map((each) => declarationItem(request, each, step.latestStart));
  });
  return withItems(request.facts, added);
}

function problem(code: string, message: string, remedy: string) {
  return { path: "catalogue", code, message, remedy };
}

/** The request with its options by name, so that the order in which they were given decides nothing. */
function inOrder(request: PlanRequest): PlanRequest {
  const byName = <T extends { id: string }>(options: T[]): T[] => options.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const { courses, classes, declarations } = request.catalogue;
  const byEnd = byName(classes).sort((a, b) => a.ends - b.ends);
  return { ...request, catalogue: { courses: byName(courses), classes: byEnd, declarations: byName(declarations) } };
}

/** Which cost is better under an objective; the days of `days` are settled before costs are compared. */
export function costOrder(objective: Objective): CostOrder {
  const keys: (keyof Cost)[] = objective === "money" ? ["fen", "hundredths", "steps"] : ["hundredths", "fen", "steps"];
  return (a, b) => {
    for (const key of keys) if (a[key] !== b[key]) return a[key] - b[key];
    return 0;
  };
}

class Planner {
  readonly request: PlanRequest;
  readonly before: Outcome;
  readonly budget = new Budget(MOST_WORK);
  readonly open: string[];
  readonly groups: CourseGroup[];

  constructor(request: PlanRequest) {
    this.request = request;
    this.before = outcomeUnder(request.policy, request.facts);
    this.open = request.policy.verdicts.map(({ id }) => id).filter((id) => !this.settled(this.before, id));
    const dates = this.deadlines(this.open).filter((date) => date >= firstDay(request));
    this.groups = groupCourses(request, request.catalogue.courses, dates[dates.length - 1] ?? firstDay(request));
  }

  settled(decision: Outcome, id: string): boolean {
    return isSettled(this.request.policy, id, decision.verdicts[id]?.value ?? "");
  }

  /** Deadlines of verdicts, latest first; while one is open between two days the earlier is kept to. */
  deadlines(ids: string[]): DateInt[] {
    const dates = ids.map((id) => this.before.verdicts[id]?.deadline.lo ?? 0).filter(isRealDate);
    return [...new Set(dates)].sort((a, b) => b - a);
  }

  plan(): PlanResult {
    for (const wanted of subsetsOf(this.open)) {
      const choice = this.choose(wanted);
      if (choice) return this.present(wanted, choice);
    }
    return this.present([], NO_CHOICE);
  }

  choose(wanted: string[]): Choice | undefined {
    if (wanted.length === 0) return NO_CHOICE;
    const { objective } = this.request;
    const search = new PlanSearch(
      this.request,
      this.groups,
      wanted,
      this.deadlines(wanted),
      costOrder(objective),
      this.budget,
    );
    if (objective !== "days") return search.best(NO_END);
    const last = search.earliest();
    return last === undefined ? undefined : search.best(last);
  }

  present(wanted: string[], choice: Choice): PlanResult {
    const steps = this.stepsOf(wanted, choice);
    const plan: Plan = {
      objective: this.request.objective,
      steps,
      already: Object.values(this.before.verdicts)
        .filter(({ id, value }) => value !== "not_applicable" && this.settled(this.before, id))
        .map(({ id }) => id),
      reaches: wanted,
      lost: [],
      total: {
        hundredths: choice.cost.hundredths,
        fen: choice.cost.fen,
        days: steps.length === 0 ? 0 : daysBetween(this.request.today, finishOf(this.request, choice)) + 1,
      },
      startBy: steps[0]?.latestStart ?? null,
      after: this.before,
    };
    const facts = applyPlan(this.request, plan);
    plan.after = outcomeUnder(this.request.policy, facts);
    if (!settles(this.request.policy, facts, wanted)) {
      return {
        ok: false,
        problems: [problem("plan_not_verified", "算出的方案经核对不能满足要求", "请联系平台，并附上当时的记录")],
      };
    }
    plan.lost = this.open.filter((id) => !this.settled(plan.after, id)).map((id) => this.lost(id, plan.after));
    plan.reaches = this.open.filter((id) => this.settled(plan.after, id));
    plan.steps = steps.map((step) => ({ ...step, counts: this.countsOf(plan, step) }));
    return { ok: true, plan };
  }

  /** The steps with their latest days, the first to begin first. */
  stepsOf(wanted: string[], choice: Choice): PlanStep[] {
    const { request } = this;
    const tasks = choice.courses.map(({ course, due }) => ({
      span: spanOf(request, course, due),
      work: course.hundredths,
    }));
    const laid = tasks.length === 0 ? [] : (layLate(tasks, capacityOf(request, choice.class)) ?? []);
    const steps = choice.courses.map(({ course: { id, title, hundredths, fen } }, index): PlanStep => {
      const { from, to } = laid[index] ?? { from: 0, to: 0 };
      return { kind: "course", id, title, hundredths, fen, latestStart: dateOf(from), doneOn: dateOf(to), counts: [] };
    });
    if (choice.class) {
      const { id, title, hundredths, fen, starts, ends } = choice.class;
      steps.push({ kind: "class", id, title, hundredths, fen, latestStart: starts, doneOn: ends, counts: [] });
    }
    const done = withItems(request.facts, this.itemsOf(choice, steps));
    for (const each of choice.declarations) steps.push(this.handIn(wanted, choice, done, each));
    const rank = (step: PlanStep): string => `${step.latestStart} ${step.doneOn} ${step.kind} ${step.id}`;
    return steps.sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  }

  /** Records of the courses and the class of a choice. */
  itemsOf(choice: Choice, steps: PlanStep[]): Added[] {
    const { policy, facts } = this.request;
    const studied = choice.courses.map(({ course }, index) =>
      courseItem(
        this.request,
        courseFields(policy, facts, course),
        course.id,
        course.hundredths,
        steps[index]?.doneOn ?? 0,
      ),
    );
    return choice.class ? [...studied, classItem(this.request, choice.class)] : studied;
  }

  /**
   * A declaration on the latest day that serves: so that its review ends by the last deadline that accepts it, or,
   * when that is too late already, on that deadline, since what is handed in on time may be approved later.
   */
  handIn(wanted: string[], choice: Choice, done: Facts, option: DeclarationOption): PlanStep {
    const { policy } = this.request;
    const earliest = earliestHandIn(this.request, option);
    const others = choice.declarations
      .filter((each) => each !== option)
      .map((each) => declarationItem(this.request, each, earliestHandIn(this.request, each)));
    const serves = (day: DateInt): boolean =>
      settles(policy, withItems(done, [...others, declarationItem(this.request, option, day)]), wanted);
    const deadline = this.deadlines(wanted).find((date) => date >= earliest && serves(date)) ?? earliest;
    const comfortable = addDays(deadline, -option.reviewDays);
    const latestStart = comfortable >= earliest ? comfortable : deadline;
    const approvalOn = addDays(latestStart, option.reviewDays);
    const { id, title, fen = 0 } = option;
    return {
      kind: "declaration",
      id,
      title,
      hundredths: 0,
      fen,
      latestStart,
      doneOn: latestStart,
      approvalOn,
      counts: [],
    };
  }

  /** What fails without a step, and the rule under which it counts. */
  countsOf(plan: Plan, step: PlanStep): PlanStep["counts"] {
    const { policy } = this.request;
    const without = { ...plan, steps: plan.steps.filter((each) => each !== step) };
    const lean = outcomeUnder(policy, applyPlan(this.request, without));
    return plan.reaches.flatMap((verdict) =>
      Object.entries(plan.after.verdicts[verdict]?.parts ?? {}).flatMap(([part, { rule }]) => {
        const state = lean.verdicts[verdict]?.parts[part]?.state;
        if (state !== "owed" && state !== "pending") return [];
        const cites = policy.rules.find((each) => each.id === rule)?.cites ?? [];
        return [{ verdict, part, rule, cites }];
      }),
    );
  }

  lost(id: string, after: Outcome): LostVerdict {
    const outcome = after.verdicts[id];
    const deadline = outcome?.deadline.lo ?? 0;
    const parts = Object.entries(outcome?.parts ?? {})
      .filter(([, { state }]) => state === "owed" || state === "pending")
      .map(([part, { rule, owed }]) => ({ part, rule, owedHundredths: owed.hi }));
    return { verdict: id, why: this.whyLost(id, deadline), deadline, parts };
  }

  /** Everything on offer is assumed done in time: what still fails then has no option, the rest lacks time. */
  whyLost(id: string, deadline: DateInt): LostVerdict["why"] {
    const { policy, facts, catalogue, today } = this.request;
    if (!isRealDate(deadline)) return "needs_facts";
    if (deadline < today) return "deadline_passed";
    const everything = [
      ...catalogue.courses.map((each) =>
        courseItem(this.request, courseFields(policy, facts, each), each.id, each.hundredths, deadline),
      ),
      ...catalogue.classes.filter((each) => (each.seatsLeft ?? 1) > 0).map((each) => classItem(this.request, each)),
      ...catalogue.declarations.map((each) => declarationItem(this.request, each, earliestHandIn(this.request, each))),
    ];
    const { value } = outcomeUnder(policy, withItems(facts, everything)).verdicts[id] ?? { value: "" };
    if (isSettled(policy, id, value)) return "not_enough_time";
    return value === "undetermined" ? "needs_facts" : "no_option";
  }
}

/** All subsets, the largest first; among equals the one with the verdicts declared first. */
function subsetsOf(ids: string[]): string[][] {
  return Array.from({ length: 1 << ids.length }, (_, mask) =>
    ids.filter((_, index) => mask & (1 << (ids.length - 1 - index))),
  )
    .reverse()
    .sort((a, b) => b.length - a.length);
}

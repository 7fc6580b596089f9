/** The cheapest set of steps: declarations and classes are tried one by one, courses fill up exactly. */
import { addDays, dayNumber, splitDate, type DateInt } from "./calendar.ts";
import { CoverageFinder, type Added, type CourseGroup } from "./plan-coverage.ts";
import { sum, type Budget, type Cost, type CostOrder } from "./plan-cover.ts";
import { CourseFiller } from "./plan-fill.ts";
import type { ClassOption, CourseOption, DeclarationOption, PlanRequest } from "./plan-options.ts";
import { capacityOf, classItem, declarationItem, earliestHandIn, firstDay, spanOf } from "./plan-records.ts";
import { layLate } from "./plan-time.ts";

/** Chosen steps: indexes of courses with the last day that serves, a class if any, declarations. */
export type Choice = {
  courses: { course: CourseOption; due: DateInt }[];
  class: ClassOption | undefined;
  declarations: DeclarationOption[];
  cost: Cost;
};

/** What is chosen beside courses, and how the wanted verdicts stand with it. */
type Frame = {
  mask: number;
  declarations: DeclarationOption[];
  class: ClassOption | undefined;
  cost: Cost;
  added: Added[];
};

/** Searches one catalogue for the cheapest choice that settles the wanted verdicts. */
export class PlanSearch {
  readonly request: PlanRequest;
  readonly finder: CoverageFinder;
  readonly filler: CourseFiller;
  readonly order: CostOrder;
  readonly budget: Budget;
  readonly declarations: DeclarationOption[];
  readonly classes: ClassOption[];
  readonly profiles = new Map<string, string>();

  constructor(
    request: PlanRequest,
    groups: CourseGroup[],
    wanted: string[],
    deadlines: DateInt[],
    order: CostOrder,
    budget: Budget,
  ) {
    const open = deadlines.filter((date) => date >= firstDay(request));
    this.request = request;
    this.order = order;
    this.budget = budget;
    this.finder = new CoverageFinder(request, groups, wanted, open, budget);
    this.filler = new CourseFiller(request, groups, order, budget);
    this.declarations = request.catalogue.declarations;
    this.classes = request.catalogue.classes.filter(
      (each) => each.starts >= request.today && (each.seatsLeft ?? 1) > 0,
    );
  }

  /** The cheapest choice with everything done, reviews included, by `last`. */
  best(last: DateInt): Choice | undefined {
    let best: Choice | undefined;
    for (const frame of this.frames(last, () => best?.cost)) {
      const choice = this.complete(frame, last);
      if (choice && (!best || this.order(choice.cost, best.cost) < 0)) best = choice;
    }
    return best;
  }

  /** Whether anything at all settles the wanted verdicts by `last`. */
  isPossible(last: DateInt): boolean {
    for (const frame of this.frames(last, () => undefined)) if (this.complete(frame, last)) return true;
    return false;
  }

  /** The earliest day by which everything can be done, if any. */
  earliest(): DateInt | undefined {
    const ends = this.declarations.map((each) => addDays(earliestHandIn(this.request, each), each.reviewDays));
    const latest = [...this.finder.deadlines, ...this.classes.map((each) => each.ends), ...ends, this.request.today];
    let [low, high] = [dayNumber(this.request.today), dayNumber(Math.max(...latest))];
    if (!this.isPossible(dateOf(high))) return undefined;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.isPossible(dateOf(middle))) high = middle;
      else low = middle + 1;
    }
    return dateOf(low);
  }

  /**
   * Every set of declarations, alone and with each class, fewest first; sets with an idle member, or as dear as
   * `limit`, are left out.
   */
  *frames(last: DateInt, limit: () => Cost | undefined): Generator<Frame> {
    const inTime = (each: DeclarationOption): boolean =>
      addDays(earliestHandIn(this.request, each), each.reviewDays) <= last;
    const usable = this.declarations.reduce((mask, each, index) => (inTime(each) ? mask | (1 << index) : mask), 0);
    const masks = Array.from({ length: 1 << this.declarations.length }, (_, mask) => mask)
      .filter((mask) => (mask & ~usable) === 0)
      .sort((a, b) => bits(a) - bits(b) || a - b);
    const classes = [undefined, ...this.classes.filter((each) => each.ends <= last)];
    for (const attended of classes) {
      for (const mask of masks) {
        this.budget.spend(1);
        const bound = limit();
        if (bound && this.order(this.costOf(mask, attended), bound) >= 0) continue;
        if (!this.hasIdle(mask, attended)) yield this.frame(mask, attended);
      }
    }
  }

  frame(mask: number, attended: ClassOption | undefined): Frame {
    const declarations = this.declarations.filter((_, index) => mask & (1 << index));
    const handed = declarations.map((each) => declarationItem(this.request, each, earliestHandIn(this.request, each)));
    const added = attended ? [...handed, classItem(this.request, attended)] : handed;
    return { mask, declarations, class: attended, cost: this.costOf(mask, attended), added };
  }

  costOf(mask: number, attended: ClassOption | undefined): Cost {
    const cost = {
      hundredths: attended?.hundredths ?? 0,
      fen: attended?.fen ?? 0,
      steps: bits(mask) + (attended ? 1 : 0),
    };
    this.declarations.forEach((each, index) => {
      if (mask & (1 << index)) cost.fen += each.fen ?? 0;
    });
    return cost;
  }

  /** Whether leaving out one of the steps leaves everything as it is. */
  hasIdle(mask: number, attended: ClassOption | undefined): boolean {
    const whole = this.profile(mask, attended);
    if (attended && this.profile(mask, undefined) === whole) return true;
    return this.declarations.some(
      (_, index) => mask & (1 << index) && this.profile(mask & ~(1 << index), attended) === whole,
    );
  }

  /** Classes that teach the same and end before the same deadlines are decided once. */
  profile(mask: number, attended: ClassOption | undefined): string {
    const kind = attended
      ? `${attended.class} ${splitDate(attended.ends).year} ${this.finder.deadlines.filter((date) => date >= attended.ends).length}`
      : "";
    const key = `${mask} ${kind}`;
    let profile = this.profiles.get(key);
    if (profile === undefined) {
      profile = this.finder.profile(this.frame(mask, attended).added);
      this.profiles.set(key, profile);
    }
    return profile;
  }

  complete(frame: Frame, last: DateInt): Choice | undefined {
    const coverage = this.finder.find(frame.added, this.profile(frame.mask, frame.class));
    const filling = coverage && this.filler.fill(coverage, frame.class, last);
    if (!filling) return undefined;
    const { courses } = filling;
    return { courses, class: frame.class, declarations: frame.declarations, cost: sum(frame.cost, filling.cost) };
  }
}

function bits(mask: number): number {
  let count = 0;
  for (let rest = mask; rest > 0; rest &= rest - 1) count += 1;
  return count;
}

/** The date of a day number. */
export function dateOf(day: number): DateInt {
  return addDays(19700101, day);
}

/** The earliest day on which a choice can be finished, reviews included; today's day when it has no steps. */
export function finishOf(request: PlanRequest, choice: Choice): DateInt {
  const reviews = choice.declarations.map((each) => addDays(earliestHandIn(request, each), each.reviewDays));
  const fixed = Math.max(request.today, ...reviews, choice.class?.ends ?? 0);
  const capacity = capacityOf(request, choice.class);
  const fits = (day: number): boolean => {
    const tasks = choice.courses.map(({ course, due }) => ({
      span: spanOf(request, course, Math.min(due, dateOf(day))),
      work: course.hundredths,
    }));
    return (
      tasks.every(({ span }) => span.from <= span.to) && (tasks.length === 0 || layLate(tasks, capacity) !== undefined)
    );
  };
  let [low, high] = [
    dayNumber(request.today),
    dayNumber(Math.max(request.today, ...choice.courses.map(({ due }) => due))),
  ];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (fits(middle)) high = middle;
    else low = middle + 1;
  }
  return choice.courses.length === 0 ? fixed : Math.max(fixed, dateOf(low));
}

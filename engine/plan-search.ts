/** The cheapest set of steps: declarations and classes are tried one by one, courses fill up exactly. */
import { addDays, dayNumber, makeDate, splitDate, type DateInt } from "./calendar.ts";
import { CoverageFinder, type Added, type Coverage, type CourseGroup } from "./plan-coverage.ts";
import {
  cheapestCovers,
  coursesOf,
  coversOf,
  sum,
  type Budget,
  type Cost,
  type CostOrder,
  type Cover,
  type CoverCourse,
} from "./plan-cover.ts";
import { makeItem } from "./hypothesis.ts";
import {
  studyPerDay,
  type ClassOption,
  type CourseOption,
  type DeclarationOption,
  type PlanRequest,
} from "./plan-options.ts";
import { layLate, scarceStretches, type Capacity, type Span, type Task } from "./plan-time.ts";

/** Chosen steps: indexes of courses with the last day that serves, a class if any, declarations. */
export type Choice = {
  courses: { course: CourseOption; due: DateInt }[];
  class: ClassOption | undefined;
  declarations: DeclarationOption[];
  cost: Cost;
};

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
  readonly order: CostOrder;
  readonly budget: Budget;
  readonly declarations: DeclarationOption[];
  readonly classes: ClassOption[];
  readonly profiles = new Map<string, string>();
  readonly covers = new Map<string, Cover[]>();

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
    this.finder = new CoverageFinder(request, groups, wanted, open);
    this.declarations = request.catalogue.declarations;
    this.classes = request.catalogue.classes.filter(
      (each) => each.starts >= request.today && (each.seatsLeft ?? 1) > 0,
    );
  }

  /** The cheapest choice with everything done, reviews included, by `last`. */
  best(last: DateInt): Choice | undefined {
    let best: Choice | undefined;
    for (const frame of this.frames(last)) {
      if (best && this.order(frame.cost, best.cost) >= 0) continue;
      best = this.fill(frame, last, best?.cost) ?? best;
    }
    return best;
  }

  /** The earliest day by which everything can be done, if any. */
  earliest(): DateInt | undefined {
    const ends = this.declarations.map((each) => addDays(earliestHandIn(this.request, each), each.reviewDays));
    const latest = Math.max(
      ...this.finder.deadlines,
      ...this.classes.map((each) => each.ends),
      ...ends,
      this.request.today,
    );
    let [low, high] = [dayNumber(this.request.today), dayNumber(latest)];
    if (!this.best(dateOf(high))) return undefined;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.best(dateOf(middle))) high = middle;
      else low = middle + 1;
    }
    return dateOf(low);
  }

  /** Every set of declarations, alone and with each class, fewest first; sets with an idle member are left out. */
  *frames(last: DateInt): Generator<Frame> {
    const inTime = (each: DeclarationOption): boolean =>
      addDays(earliestHandIn(this.request, each), each.reviewDays) <= last;
    const usable = this.declarations.reduce((mask, each, index) => (inTime(each) ? mask | (1 << index) : mask), 0);
    const masks = Array.from({ length: 1 << this.declarations.length }, (_, mask) => mask)
      .filter((mask) => (mask & ~usable) === 0)
      .sort((a, b) => bits(a) - bits(b) || a - b);
    const classes = [undefined, ...this.classes.filter((each) => each.ends <= last)];
    for (const attended of classes) {
      for (const mask of masks) if (!this.hasIdle(mask, attended)) yield this.frame(mask, attended);
    }
  }

  frame(mask: number, attended: ClassOption | undefined): Frame {
    const declarations = this.declarations.filter((_, index) => mask & (1 << index));
    const handed = declarations.map((each) => declarationItem(this.request, each, earliestHandIn(this.request, each)));
    const fen = declarations.reduce((total, each) => total + (each.fen ?? 0), 0);
    const steps = declarations.length;
    const cost = sum({ hundredths: 0, fen, steps }, attended ? { ...costOf(attended), steps: 1 } : NOTHING);
    const added = attended ? [...handed, classItem(this.request, attended)] : handed;
    return { mask, declarations, class: attended, cost, added };
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
      this.budget.spend(100);
      profile = this.finder.profile(this.frame(mask, attended).added);
      this.profiles.set(key, profile);
    }
    return profile;
  }

  fill(frame: Frame, last: DateInt, limit: Cost | undefined): Choice | undefined {
    const coverage = this.finder.find(frame.added, this.profile(frame.mask, frame.class));
    if (!coverage) return undefined;
    const courses = this.usable(coverage, last);
    const longest = courses.map((group) => Math.max(0, ...group.map((course) => course.hundredths)));
    const most = coverage.most.map((hours, index) => (hours === 0 ? 0 : hours + (longest[index] as number)));
    const capacity = capacityOf(this.request, frame.class);
    const tasks = courses.flatMap((group, index) => (most[index] === 0 ? [] : group.map(taskOf)));
    const all = most.reduce((total, each) => total + each, 0);
    const scarce = scarceStretches(tasks, capacity, all);
    const groups = courses.map((group, index) => {
      const key = JSON.stringify([index, coverage.dates[index], last, most[index], scarce]);
      const covers = this.covers.get(key) ?? coversOf(group, most[index] as number, scarce, this.budget);
      this.covers.set(key, covers);
      return { covers, least: coverage.least[index] as number };
    });
    const found = cheapestCovers(groups, coverage.needOfLast, scarce, this.order, frame.cost, limit, this.budget);
    if (!found) return undefined;
    const chosen = found.covers.flatMap((cover, index) =>
      coursesOf(cover).map((each) => ({
        course: this.request.catalogue.courses[each] as CourseOption,
        due: Math.min(coverage.dates[index] as DateInt, last),
      })),
    );
    return { courses: chosen, class: frame.class, declarations: frame.declarations, cost: found.cost };
  }

  /** Courses of each group that can still be studied in time. */
  usable(coverage: Coverage, last: DateInt): CoverCourse[][] {
    return this.finder.groups.map((group, index) =>
      group.members.flatMap((member) => {
        const course = this.request.catalogue.courses[member] as CourseOption;
        const span = spanOf(this.request, course, Math.min(coverage.dates[index] as DateInt, last));
        return span.from <= span.to ? [{ index: member, hundredths: course.hundredths, fen: course.fen, span }] : [];
      }),
    );
  }
}

const NOTHING: Cost = { hundredths: 0, fen: 0, steps: 0 };

function costOf({ hundredths, fen }: ClassOption): { hundredths: number; fen: number } {
  return { hundredths, fen };
}

function taskOf(course: CoverCourse): Task {
  return { span: course.span, work: course.hundredths };
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

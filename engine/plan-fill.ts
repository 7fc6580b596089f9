/** Fills up with courses what other steps leave open: the cheapest covers, remembered for every like situation. */
import type { DateInt } from "./calendar.ts";
import type { Coverage, CourseGroup } from "./plan-coverage.ts";
import {
  cheapestCovers,
  coursesOf,
  coversOf,
  Shelf,
  sum,
  type Budget,
  type Cost,
  type CostOrder,
  type Cover,
  type CoverCourse,
} from "./plan-cover.ts";
import type { ClassOption, CourseOption, PlanRequest } from "./plan-options.ts";
import { capacityOf, spanOf } from "./plan-records.ts";
import { scarceStretches, type Stretch } from "./plan-time.ts";

/** Courses with the last day that serves, and what they cost together. */
export type Filling = { courses: { course: CourseOption; due: DateInt }[]; cost: Cost };

/** Covers are kept up to a round number of hundredths, so that like needs find them again. */
const ROUND = 1000;
const NOTHING: Cost = { hundredths: 0, fen: 0, steps: 0 };

export class CourseFiller {
  readonly request: PlanRequest;
  readonly groups: CourseGroup[];
  readonly order: CostOrder;
  readonly budget: Budget;
  readonly usable = new Map<string, CoverCourse[][]>();
  readonly scarce = new Map<string, Stretch[]>();
  readonly shelves = new Map<string, Shelf>();
  readonly fillings = new Map<string, Filling | undefined>();

  constructor(request: PlanRequest, groups: CourseGroup[], order: CostOrder, budget: Budget) {
    this.request = request;
    this.groups = groups;
    this.order = order;
    this.budget = budget;
  }

  /** The cheapest courses for a coverage beside a class, all done by `last`; undefined when they do not suffice. */
  fill(coverage: Coverage, attended: ClassOption | undefined, last: DateInt): Filling | undefined {
    const dues = coverage.dates.map((date) => Math.min(date, last));
    const courses = remembered(this.usable, dues.join(), () => this.coursesUntil(dues));
    const most = courses.map((group, index) => limitOf(group, coverage.most[index] as number));
    const place = `${dues.join()} ${most.join()}`;
    const scarce = remembered(this.scarce, `${place} ${attended?.starts} ${attended?.ends}`, () =>
      this.scarceIn(courses, most, attended),
    );
    const room = JSON.stringify(scarce);
    return remembered(this.fillings, `${coverage.id} ${place} ${room}`, () => {
      const shelves = courses.map((group, index) =>
        remembered(this.shelves, `${index} ${dues[index]} ${most[index]} ${room}`, () => {
          return new Shelf(coversOf(group, most[index] as number, scarce, this.budget), this.order);
        }),
      );
      const covers = cheapestCovers(shelves, coverage.need, scarce, this.order, this.budget);
      return covers && this.filling(covers, dues);
    });
  }

  filling(covers: Cover[], dues: DateInt[]): Filling {
    const courses = covers.flatMap((cover, index) =>
      coursesOf(cover).map((each) => ({
        course: this.request.catalogue.courses[each] as CourseOption,
        due: dues[index] as DateInt,
      })),
    );
    return { courses, cost: covers.reduce<Cost>(sum, NOTHING) };
  }

  /** Courses of each group that can still be studied in time. */
  coursesUntil(dues: DateInt[]): CoverCourse[][] {
    return this.groups.map((group, index) =>
      group.members.flatMap((member) => {
        const course = this.request.catalogue.courses[member] as CourseOption;
        const span = spanOf(this.request, course, dues[index] as DateInt);
        return span.from <= span.to ? [{ index: member, hundredths: course.hundredths, fen: course.fen, span }] : [];
      }),
    );
  }

  scarceIn(courses: CoverCourse[][], most: number[], attended: ClassOption | undefined): Stretch[] {
    const tasks = courses.flatMap((group, index) =>
      most[index] === 0 ? [] : group.map((course) => ({ span: course.span, work: course.hundredths })),
    );
    this.budget.spend(tasks.length);
    const all = most.reduce((total, each) => total + each, 0);
    return scarceStretches(tasks, capacityOf(this.request, attended), all, this.budget);
  }
}

/** Hundredths beyond which a set of courses has one too many. */
function limitOf(courses: CoverCourse[], most: number): number {
  if (most === 0) return 0;
  const longest = courses.reduce((longest, course) => Math.max(longest, course.hundredths), 0);
  const supply = courses.reduce((total, course) => total + course.hundredths, 0);
  return Math.min(supply, Math.ceil((most + longest) / ROUND) * ROUND);
}

function remembered<T>(known: Map<string, T>, key: string, find: () => T): T {
  const found = known.get(key);
  if (found !== undefined || known.has(key)) return found as T;
  const made = find();
  known.set(key, made);
  return made;
}

/**
 * Sets of courses that reach so many hours at the least cost: exact dynamic programming over hundredths.
 * For every total of hours the cheapest set is kept, and beside it only sets that cost more but take less of the
 * time that may run short.
 */
import type { Stretch } from "./plan-time.ts";
import type { Span } from "./plan-time.ts";

export type CoverCourse = { index: number; hundredths: number; fen: number; span: Span };

/** Cost of a set of steps; hundredths of hours, fen, number of steps. */
export type Cost = { hundredths: number; fen: number; steps: number };

/** A set of courses as a chain, with its cost and the hundredths it takes of each scarce stretch. */
export type Cover = Cost & { loads: number[]; course: number; rest: Cover | undefined };

/** Orders costs; negative when the first is better. */
export type CostOrder = (a: Cost, b: Cost) => number;

/** Thrown when a search would take longer than it may. */
export class TooMuchWork extends Error {}

/** Counts work down and stops it. */
export class Budget {
  left: number;

  constructor(left: number) {
    this.left = left;
  }

  spend(steps: number): void {
    this.left -= steps;
    if (this.left < 0) throw new TooMuchWork("the catalogue offers too many combinations");
  }
}

/**
 * All covers worth looking at with at most `most` hundredths, fewest hours first.
 * @param courses in the order that breaks ties.
 */
export function coversOf(courses: CoverCourse[], most: number, scarce: Stretch[], budget: Budget): Cover[] {
  const grain = courses.reduce((divisor, course) => gcd(divisor, course.hundredths), 0) || 1;
  const size = Math.floor(most / grain);
  const shelves: (Cover[] | undefined)[] = Array.from({ length: size + 1 });
  shelves[0] = [{ hundredths: 0, fen: 0, steps: 0, loads: scarce.map(() => 0), course: -1, rest: undefined }];
  let filled = 0;
  for (const course of courses) {
    const width = course.hundredths / grain;
    const touches = scarce.map(({ span }) => span.from <= course.span.from && course.span.to <= span.to);
    for (let place = Math.min(filled, size - width); place >= 0; place -= 1) {
      const shelf = shelves[place];
      if (!shelf) continue;
      budget.spend(shelf.length);
      const target = (shelves[place + width] ??= []);
      for (const cover of shelf) {
        const longer = extend(cover, course, touches);
        if (longer.loads.every((load, index) => load <= (scarce[index] as Stretch).room))
          shelve(target, longer, budget);
      }
    }
    filled = Math.min(size, filled + width);
  }
  return shelves.flatMap((shelf) => shelf ?? []);
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

function extend(cover: Cover, course: CoverCourse, touches: boolean[]): Cover {
  return {
    hundredths: cover.hundredths + course.hundredths,
    fen: cover.fen + course.fen,
    steps: cover.steps + 1,
    loads: cover.loads.map((load, index) => (touches[index] ? load + course.hundredths : load)),
    course: course.index,
    rest: cover,
  };
}

/** Adds a cover to those of the same hours unless one there is as cheap and takes no more time anywhere. */
function shelve(shelf: Cover[], cover: Cover, budget: Budget): void {
  budget.spend(shelf.length);
  if (shelf.some((other) => dominates(other, cover))) return;
  let kept = 0;
  for (const other of shelf) if (!dominates(cover, other)) shelf[kept++] = other;
  shelf.length = kept;
  shelf.push(cover);
}

function dominates(a: Cover, b: Cover): boolean {
  if (a.fen > b.fen || (a.fen === b.fen && a.steps > b.steps)) return false;
  return a.loads.every((load, index) => load <= (b.loads[index] as number));
}

/** Courses of a cover, by index. */
export function coursesOf(cover: Cover): number[] {
  const found: number[] = [];
  for (let each: Cover | undefined = cover; each?.rest; each = each.rest) found.push(each.course);
  return found;
}

/** A group of courses that count alike: its covers, and the hours every solution needs of it. */
export type CoverGroup = { covers: Cover[]; least: number };

/**
 * The cheapest choice of one cover per group that together satisfy.
 * @param needOfLast hours needed of the last group, given those of the groups before; undefined when none is enough.
 * @param limit only results that cost less are of interest.
 */
export function cheapestCovers(
  groups: CoverGroup[],
  needOfLast: (hours: number[]) => number | undefined,
  scarce: Stretch[],
  order: CostOrder,
  start: Cost,
  limit: Cost | undefined,
  budget: Budget,
): { covers: Cover[]; cost: Cost } | undefined {
  const sorted = groups.map(({ covers, least }) => covers.filter((cover) => cover.hundredths >= least).sort(order));
  if (sorted.some((covers) => covers.length === 0)) return undefined;
  let best: { covers: Cover[]; cost: Cost } | undefined;
  const dear = (cost: Cost): boolean => {
    const bound = best?.cost ?? limit;
    return bound !== undefined && order(cost, bound) >= 0;
  };
  const choose = (chosen: Cover[], cost: Cost): void => {
    const level = chosen.length;
    if (level === sorted.length) {
      if (!dear(cost)) best = { covers: chosen, cost };
      return;
    }
    const need = level === sorted.length - 1 ? needOfLast(chosen.map((cover) => cover.hundredths)) : 0;
    if (need === undefined) return;
    for (const cover of sorted[level] as Cover[]) {
      budget.spend(1);
      const next = sum(cost, cover);
      if (dear(next)) return;
      if (cover.hundredths >= need && fits([...chosen, cover], scarce)) choose([...chosen, cover], next);
    }
  };
  choose([], start);
  return best;
}

/** Two costs together. */
export function sum(a: Cost, b: Cost): Cost {
  return { hundredths: a.hundredths + b.hundredths, fen: a.fen + b.fen, steps: a.steps + b.steps };
}

function fits(covers: Cover[], scarce: Stretch[]): boolean {
  return scarce.every(
    ({ room }, index) => covers.reduce((load, cover) => load + (cover.loads[index] as number), 0) <= room,
  );
}

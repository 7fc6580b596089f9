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
  const worthy = cheapestOfEach(courses, most);
  const grain = worthy.reduce((divisor, course) => gcd(divisor, course.hundredths), 0) || 1;
  const size = Math.floor(most / grain);
  const shelves: (Cover[] | undefined)[] = Array.from({ length: size + 1 });
  shelves[0] = [{ hundredths: 0, fen: 0, steps: 0, loads: scarce.map(() => 0), course: -1, rest: undefined }];
  let filled = 0;
  for (const course of worthy) {
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

/** Of courses alike in hours and days only as many as could be taken together, the cheapest. */
function cheapestOfEach(courses: CoverCourse[], most: number): CoverCourse[] {
  const taken = new Map<string, number>();
  return courses
    .toSorted((a, b) => a.fen - b.fen || a.index - b.index)
    .filter(({ hundredths, span }) => {
      const kind = `${hundredths} ${span.from} ${span.to}`;
      const count = (taken.get(kind) ?? 0) + 1;
      taken.set(kind, count);
      return count * hundredths <= most;
    })
    .sort((a, b) => a.index - b.index);
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

/** The covers of courses that count alike, ready to be searched. */
export class Shelf {
  /** Cheapest first. */
  readonly sorted: Cover[];
  /** Hours in ascending order, and for each place the cheapest cover with at least so many. */
  readonly hours: number[];
  readonly cheapest: Cover[];

  constructor(covers: Cover[], order: CostOrder) {
    this.sorted = covers.toSorted(order);
    this.hours = covers.map((cover) => cover.hundredths);
    this.cheapest = [...covers];
    for (let place = covers.length - 2; place >= 0; place -= 1) {
      const [here, later] = [this.cheapest[place] as Cover, this.cheapest[place + 1] as Cover];
      if (order(later, here) < 0) this.cheapest[place] = later;
    }
  }

  /** The cheapest cover with at least so many hundredths. */
  atLeast(hundredths: number): Cover | undefined {
    let [low, high] = [0, this.hours.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.hours[middle] as number) < hundredths) low = middle + 1;
      else high = middle;
    }
    return this.cheapest[low];
  }
}

/** What a choice of covers must reach. `apart`: each group's least hours are enough, whatever the others have. */
export type Need = { least: number[]; apart: boolean; ofLast: (hours: number[]) => number | undefined };

/**
 * The cheapest choice of one cover per group that together satisfy and find the time.
 * @returns covers in the order of the groups, or undefined when there are none.
 */
export function cheapestCovers(
  shelves: Shelf[],
  need: Need,
  scarce: Stretch[],
  order: CostOrder,
  budget: Budget,
): Cover[] | undefined {
  if (need.apart && scarce.length === 0) {
    const covers = shelves.flatMap((shelf, index) => shelf.atLeast(need.least[index] as number) ?? []);
    return covers.length === shelves.length ? covers : undefined;
  }
  return new Chooser(shelves, need, scarce, order, budget).choose();
}

/** Tries covers group by group, the cheapest first, and stops where nothing cheaper can follow. */
class Chooser {
  readonly shelves: Shelf[];
  readonly need: Need;
  readonly scarce: Stretch[];
  readonly order: CostOrder;
  readonly budget: Budget;
  best: { covers: Cover[]; cost: Cost } | undefined;

  constructor(shelves: Shelf[], need: Need, scarce: Stretch[], order: CostOrder, budget: Budget) {
    this.shelves = shelves;
    this.need = need;
    this.scarce = scarce;
    this.order = order;
    this.budget = budget;
  }

  choose(): Cover[] | undefined {
    this.extend([], { hundredths: 0, fen: 0, steps: 0 });
    return this.best?.covers;
  }

  extend(chosen: Cover[], cost: Cost): void {
    const level = chosen.length;
    if (level === this.shelves.length) {
      if (!this.best || this.order(cost, this.best.cost) < 0) this.best = { covers: chosen, cost };
      return;
    }
    const isLast = level === this.shelves.length - 1;
    const least =
      isLast && !this.need.apart ? this.need.ofLast(chosen.map((each) => each.hundredths)) : this.need.least[level];
    if (least === undefined) return;
    const shelf = this.shelves[level] as Shelf;
    const cheapest = shelf.atLeast(least);
    if (!cheapest || this.isDear(sum(cost, cheapest))) return;
    const candidates = isLast && this.scarce.length === 0 ? [cheapest] : shelf.sorted;
    for (const cover of candidates) {
      this.budget.spend(1);
      const next = sum(cost, cover);
      if (this.isDear(next)) return;
      if (cover.hundredths < least || !fits([...chosen, cover], this.scarce)) continue;
      this.extend([...chosen, cover], next);
      // Of the last group the first that fits is the cheapest.
      if (isLast) return;
    }
  }

  isDear(cost: Cost): boolean {
    return this.best !== undefined && this.order(cost, this.best.cost) >= 0;
  }
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

/** What the oracle knows of a person's year: three-valued truths, ranges of hours, and which entries count by which day. */

export type Truth = boolean | null;
export type Range = { lo: number; hi: number };
export type Value = boolean | number | string | string[] | null | undefined;
export type Entry = Record<string, Value>;

/** The facts of one person in one year, in the shape every back end reads. */
export type OracleFacts = {
  year: number;
  closed: boolean;
  scalars: Record<string, Value>;
  items: Record<string, Entry[] | undefined>;
};

/** How a part stands: its state and what is owed, in hundredths (for a class: in classes). */
export type Standing = { state: string; owed: Range };

/** What a verdict comes to. */
export type Ruling = { value: string; deadline: Range; parts: Record<string, Standing> };

export const NONE: Range = { lo: 0, hi: 0 };
export const ANY: Range = { lo: 0, hi: Infinity };
export const PUBLIC = 3000;
export const PROFESSIONAL = 6000;
export const CAP = 6000;
export const FIXED_QUALIFICATION = 3000;
export const HEALTH_CREDITS = 2500;

export const and = (...of: Truth[]): Truth => (of.includes(false) ? false : of.includes(null) ? null : true);
export const or = (...of: Truth[]): Truth => (of.includes(true) ? true : of.includes(null) ? null : false);
export const not = (one: Truth): Truth => (one === null ? null : !one);
export const flag = (value: Value): Truth => (typeof value === "boolean" ? value : null);
export const oneOf = (value: Value, ...wanted: string[]): Truth =>
  typeof value === "string" ? wanted.includes(value) : null;
export const equal = (one: Value, other: Value): Truth =>
  typeof one === "string" && typeof other === "string" ? one === other : null;
export const range = (value: Value): Range => (typeof value === "number" ? { lo: value, hi: value } : ANY);
export const atMost = (one: Range, other: Range): Truth =>
  one.hi <= other.lo ? true : one.lo > other.hi ? false : null;
export const add = (one: Range, other: Range): Range => ({ lo: one.lo + other.lo, hi: one.hi + other.hi });
export const capped = (one: Range, cap: number): Range => ({ lo: Math.min(one.lo, cap), hi: Math.min(one.hi, cap) });
export const when = (truth: Truth, hours: Range): Range =>
  truth === true ? hours : truth === null ? { lo: 0, hi: hours.hi } : NONE;

/** The verdict asked, the days that count, and the person: everything an answer speaks of. */
export class Year {
  readonly facts: OracleFacts;
  readonly readings: Record<string, string>;
  readonly forTitle: boolean;
  readonly first: Range;
  readonly last: Range;
  readonly deadline: Range;

  constructor(facts: OracleFacts, readings: Record<string, string>, forTitle: boolean) {
    this.facts = facts;
    this.readings = readings;
    this.forTitle = forTitle;
    const calendar = readings["accumulation"] === "year";
    this.first = calendar ? range(facts.year) : range(facts.scalars["appointment_from"]);
    this.last = calendar ? range(facts.year) : range(facts.scalars["appointment_to"]);
    const day = forTitle ? this.titleDay() : { lo: 1231, hi: 1231 };
    // When nobody knows in which year the appointment ends, any day may be the last.
    this.deadline =
      this.last === ANY ? ANY : { lo: this.last.lo * 10_000 + day.lo, hi: this.last.hi * 10_000 + day.hi };
  }

  is(reading: string, option: string): boolean {
    return this.readings[reading] === option;
  }

  scalar(name: string): Value {
    return this.facts.scalars[name];
  }

  /** A2, A11, A12: a review ends on 06-30, everything else on 12-31. */
  titleDay(): Range {
    const early = or(
      flag(this.scalar("review")),
      this.is("early_deadline", "review_and_exam") ? flag(this.scalar("exam")) : false,
    );
    return { lo: early === false ? 1231 : 630, hi: early === true ? 630 : 1231 };
  }

  /** Years the duty adds up over: one, unless it accumulates over the appointment. */
  years(): Range {
    return { lo: 1 + this.last.lo - this.first.hi, hi: 1 + this.last.hi - this.first.lo };
  }

  /** Entries somebody has listed; when the year is closed, what nobody listed did not happen. */
  entries(kind: string): Entry[] | undefined {
    return this.facts.items[kind] ?? (this.facts.closed ? [] : undefined);
  }

  /** A2: whether an entry counts. Approval may be outstanding while the year is open; a title also wants it handed in. */
  counts(entry: Entry, kind: string): Truth {
    const approved = this.facts.closed ? entry["approved"] === true : flag(entry["approved"]);
    const inTime = atMost(range(entry["date"]), this.deadline);
    const handedIn = this.forTitle ? atMost(range(entry["submitted"]), this.deadline) : true;
    const ofTheYears =
      kind === "certificates"
        ? true
        : and(atMost(this.first, range(entry["year"])), atMost(range(entry["year"]), this.last));
    return and(approved, inTime, handedIn, ofTheYears);
  }

  some(kind: string, test: (entry: Entry) => Truth = () => true): Truth {
    const entries = this.entries(kind);
    return entries ? or(false, ...entries.map((entry) => and(this.counts(entry, kind), test(entry)))) : null;
  }

  total(
    kind: string,
    test: (entry: Entry) => Truth,
    amount: (entry: Entry) => Value = (entry) => entry["hours"],
  ): Range {
    const entries = this.entries(kind);
    if (!entries) return ANY;
    return entries
      .map((entry) => when(and(this.counts(entry, kind), test(entry)), range(amount(entry))))
      .reduce(add, NONE);
  }
}

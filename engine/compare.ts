/**
 * Two policies over a stream of people: who wins, who loses, what moves where.
 *
 * Order of outcomes. A verdict's value has a rank: satisfied, exempt and not applicable (0) are better than
 * undetermined (1), which is better than failed (2). Two outcomes are compared by the rank of `annual`, then by the
 * rank of `title`, then by the hours owed (fewer is better). Better after than before makes a winner, worse a loser,
 * equal in all three is unchanged. Beside that exclusive count, `toUndetermined`, `fromUndetermined` and `mixed`
 * (one verdict better, the other worse) say how many of the same people changed in that way.
 *
 * Memory does not grow with the people: only counts are kept, and per transition the `sample` people with the
 * smallest hash of (seed, id), which is a uniform sample that depends neither on the order of the stream nor on how
 * it was split between workers.
 */
import type { PolicyDocument } from "./document.ts";

/** What the comparison needs of one decision; hours owed of the annual verdict, in hundredths. */
export type FlatOutcome = { annual: string; title: string; owedHundredths: number };

/** The person behind two decisions, by the three dimensions of the counts. */
export type ComparedPerson = { id: number | bigint | string; division: string; series: string; level: string };

export type Change = "winner" | "loser" | "unchanged";

export type ChangeCounts = {
  people: number;
  winner: number;
  loser: number;
  unchanged: number;
  toUndetermined: number;
  fromUndetermined: number;
  mixed: number;
  /** Hours owed after minus before, summed, in hundredths. */
  owedChange: number;
};

export type GroupCounts = ChangeCounts & { division: string; series: string; level: string };

/** How many people moved from one pair of values to another, and a few of them to look at. */
export type Transition = {
  from: FlatValues;
  to: FlatValues;
  people: number;
  sample: { id: string; before: FlatOutcome; after: FlatOutcome }[];
};
export type FlatValues = { annual: string; title: string };

export type ComparisonOptions = {
  seed: number;
  /** People kept per transition; 10 unless told, at most 1,000. */
  sample?: number;
  /** Rank of each value per verdict (see `outcomeRanks`); a value without a rank counts as undetermined. */
  ranks?: OutcomeRanks;
  /** Groups kept apart; people of any further group are counted together under `*`. 20,000 unless told. */
  mostGroups?: number;
};
export type OutcomeRanks = { annual: Record<string, number>; title: Record<string, number> };

export type ComparisonReport = {
  total: ChangeCounts;
  groups: GroupCounts[];
  /** Some groups were beyond `mostGroups` and stand together under `*`. */
  folded: boolean;
  /** `annual[from][to]` people. */
  annual: Record<string, Record<string, number>>;
  title: Record<string, Record<string, number>>;
  transitions: Transition[];
};

export type PolicyComparison = {
  /** Counts one person under both policies. */
  add(person: ComparedPerson, before: FlatOutcome, after: FlatOutcome): Change;
  /** Adds what another comparison with the same options has counted. */
  merge(other: PolicyComparison): void;
  /** What has been counted so far; groups and transitions in a fixed order. */
  report(): ComparisonReport;
};

const USUAL_RANKS: OutcomeRanks = {
  annual: { met: 0, exempt: 0, not_applicable: 0, undetermined: 1, not_met: 2 },
  title: { eligible: 0, not_applicable: 0, undetermined: 1, not_eligible: 2 },
};

/** Ranks of the values of a document's `annual` and `title` verdicts, by their role and not by their name. */
export function outcomeRanks(document: PolicyDocument): OutcomeRanks {
  const of = (id: string): Record<string, number> => {
    const values = document.verdicts.find((verdict) => verdict.id === id)?.values;
    const named = values ? { [values.failed]: 2, [values.satisfied]: 0, [values.exempt]: 0 } : {};
    return { not_applicable: 0, undetermined: 1, ...named };
  };
  return { annual: of("annual"), title: of("title") };
}

/** Whether `after` is better, worse or equal, in the order described at the head of this file. */
export function changeOf(before: FlatOutcome, after: FlatOutcome, ranks: OutcomeRanks = USUAL_RANKS): Change {
  const annual = rankOf(ranks.annual, after.annual) - rankOf(ranks.annual, before.annual);
  const title = rankOf(ranks.title, after.title) - rankOf(ranks.title, before.title);
  const difference = annual || title || after.owedHundredths - before.owedHundredths;
  return difference < 0 ? "winner" : difference > 0 ? "loser" : "unchanged";
}

function rankOf(ranks: Record<string, number>, value: string): number {
  return ranks[value] ?? 1;
}

/**
 * A comparison of two policies, to which people are added one by one.
 * @throws RangeError when the sample or the number of groups is out of bounds.
 */
export function createComparison(options: ComparisonOptions): PolicyComparison {
  return new Counter(options);
}

function noCounts(): ChangeCounts {
  return {
    people: 0,
    winner: 0,
    loser: 0,
    unchanged: 0,
    toUndetermined: 0,
    fromUndetermined: 0,
    mixed: 0,
    owedChange: 0,
  };
}

type Kept = { hash: number; id: string; before: FlatOutcome; after: FlatOutcome };
type Cell = { from: FlatValues; to: FlatValues; people: number; kept: Kept[] };

class Counter implements PolicyComparison {
  readonly seed: number;
  readonly sample: number;
  readonly mostGroups: number;
  readonly ranks: OutcomeRanks;
  readonly total = noCounts();
  readonly groups = new Map<string, GroupCounts>();
  readonly cells = new Map<string, Cell>();
  folded = false;

  constructor(options: ComparisonOptions) {
    this.seed = options.seed;
    this.sample = bounded("sample", options.sample ?? 10, 1000);
    this.mostGroups = bounded("mostGroups", options.mostGroups ?? 20_000, 1_000_000);
    this.ranks = options.ranks ?? USUAL_RANKS;
  }

  add(person: ComparedPerson, before: FlatOutcome, after: FlatOutcome): Change {
    const annual = rankOf(this.ranks.annual, after.annual) - rankOf(this.ranks.annual, before.annual);
    const title = rankOf(this.ranks.title, after.title) - rankOf(this.ranks.title, before.title);
    const change = changeOf(before, after, this.ranks);
    const became = turned(after, before);
    const ceased = turned(before, after);
    for (const counts of [this.total, this.groupOf(person)]) {
      counts.people += 1;
      counts[change] += 1;
      if (became) counts.toUndetermined += 1;
      if (ceased) counts.fromUndetermined += 1;
      if (annual * title < 0) counts.mixed += 1;
      counts.owedChange += after.owedHundredths - before.owedHundredths;
    }
    const cell = this.cellOf(before, after);
    cell.people += 1;
    const id = String(person.id);
    const hash = hashOf(this.seed, id);
    const last = cell.kept[cell.kept.length - 1];
    if (cell.kept.length < this.sample || (last && order(last, hash, id) > 0)) {
      this.keep(cell, { hash, id, before: flat(before), after: flat(after) });
    }
    return change;
  }

  groupOf(person: { division: string; series: string; level: string }): GroupCounts {
    const key = `${person.division}\u0000${person.series}\u0000${person.level}`;
    const found = this.groups.get(key);
    if (found) return found;
    const { division, series, level } = person;
    const full = this.groups.size >= this.mostGroups && division !== "*";
    if (full) {
      this.folded = true;
      return this.groupOf({ division: "*", series: "*", level: "*" });
    }
    const group = { division, series, level, ...noCounts() };
    this.groups.set(key, group);
    return group;
  }

  cellOf(before: FlatValues, after: FlatValues): Cell {
    const key = `${before.annual}\u0000${before.title}\u0000${after.annual}\u0000${after.title}`;
    const found = this.cells.get(key);
    if (found) return found;
    const from = { annual: before.annual, title: before.title };
    const cell: Cell = { from, to: { annual: after.annual, title: after.title }, people: 0, kept: [] };
    this.cells.set(key, cell);
    return cell;
  }

  keep(cell: Cell, one: Kept): void {
    let place = cell.kept.length;
    while (place > 0 && order(cell.kept[place - 1] as Kept, one.hash, one.id) > 0) place -= 1;
    cell.kept.splice(place, 0, one);
    if (cell.kept.length > this.sample) cell.kept.length = this.sample;
  }

  merge(other: PolicyComparison): void {
    const theirs = other as Counter;
    addCounts(this.total, theirs.total);
    for (const group of theirs.groups.values()) addCounts(this.groupOf(group), group);
    for (const cell of theirs.cells.values()) {
      const mine = this.cellOf(cell.from, cell.to);
      mine.people += cell.people;
      for (const one of cell.kept) this.keep(mine, one);
    }
    this.folded ||= theirs.folded;
  }

  report(): ComparisonReport {
    const sorted = <T>(map: Map<string, T>): T[] =>
      [...map.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
    const matrix = (verdict: "annual" | "title"): Record<string, Record<string, number>> => {
      const rows: Record<string, Record<string, number>> = {};
      for (const cell of sorted(this.cells)) {
        const row = (rows[cell.from[verdict]] ??= {});
        row[cell.to[verdict]] = (row[cell.to[verdict]] ?? 0) + cell.people;
      }
      return rows;
    };
    return {
      total: { ...this.total },
      groups: sorted(this.groups).map((group) => ({ ...group })),
      folded: this.folded,
      annual: matrix("annual"),
      title: matrix("title"),
      transitions: sorted(this.cells).map(({ from, to, people, kept }) => ({
        from,
        to,
        people,
        sample: kept.map(({ id, before, after }) => ({ id, before, after })),
      })),
    };
  }
}

function bounded(name: string, value: number, most: number): number {
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw new RangeError(`${name} must lie between 1 and ${most}`);
  return value;
}

function flat({ annual, title, owedHundredths }: FlatOutcome): FlatOutcome {
  return { annual, title, owedHundredths };
}

/** Whether some verdict is undetermined in `now` and was not in `then`. */
function turned(now: FlatOutcome, then: FlatOutcome): boolean {
  const is = "undetermined";
  return (now.annual === is && then.annual !== is) || (now.title === is && then.title !== is);
}

function addCounts(mine: ChangeCounts, theirs: ChangeCounts): void {
  for (const key of Object.keys(noCounts()) as (keyof ChangeCounts)[]) mine[key] += theirs[key];
}

function order(kept: Kept, hash: number, id: string): number {
  return kept.hash - hash || (kept.id < id ? -1 : kept.id > id ? 1 : 0);
}

/** A well mixed 32-bit number of a seed and a name (FNV-1a with a final avalanche). */
function hashOf(seed: number, text: string): number {
  let hash = (0x811c9dc5 ^ Math.imul(seed | 0, 0x9e3779b1)) | 0;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

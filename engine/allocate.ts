/**
 * Which once-only certificate for which open year, so that the most owed hours disappear.
 *
 * What a certificate does in a year is asked of the policy itself: it is added to the year's facts and decided. The
 * search is exhaustive over all ways to give each certificate to one year or to none (subset by subset, year by
 * year), so the result is a true optimum. Among equally good ways the certificates that live longest stay unused,
 * and then the one that expires first serves the earliest year.
 */
import { decide, type VerdictOutcome } from "./decide.ts";
import type { Problem, VerdictDeclaration } from "./document.ts";
import type { Facts, Item, Value } from "./facts.ts";
import { makeItem, withItems } from "./hypothesis.ts";
import type { ResolvedPolicy } from "./resolve.ts";
import type { DateInt } from "./calendar.ts";

export const MOST_CERTIFICATES = 8;
export const MOST_OPEN_YEARS = 6;

/** An open year: its policy, and the facts with or without the certificates now allotted to it. */
export type OpenYear = { policy: ResolvedPolicy; facts: Facts };

/** A certificate that can be used once, ever. */
export type OnceOnly = {
  id: string;
  /** Collection of the document it is recorded in, and its fields there (hours in hundredths). */
  collection: string;
  fields: Record<string, Value>;
  /** Day of the certificate; the first day of the year served when absent. */
  date?: DateInt;
  /** Day it is handed in; the day of the certificate when absent. */
  submitted?: DateInt;
  /** First and last year it may serve; the document decides within that. */
  window: { from: number; to: number };
  /** The year it is allotted to now, if any. */
  allotted?: number;
  /** A certificate used up by an official decision stays where it is. */
  fixed?: boolean;
};

export type Allotment = { certificate: string; year: number | null; removesHundredths: number };

/** A certificate that does nothing where it stands now, and why. */
export type WastedCertificate = {
  certificate: string;
  year: number;
  because: "exempt" | "not_applicable" | "met" | "no_effect";
  /** The rule that makes it superfluous, if one does. */
  rule: string;
  mayBeReleased: boolean;
};

export type Allocation = {
  allotments: Allotment[];
  /** Hours owed over all years: as allotted now, with no certificate, and in the best allocation. */
  owedNow: number;
  owedWithout: number;
  owedBest: number;
  wasted: WastedCertificate[];
};

export type AllocationResult = { ok: true; allocation: Allocation } | { ok: false; problems: Problem[] };

/**
 * The best allocation of certificates over open years, by the hours owed in the document's first verdict.
 * @param years the open years, each with its own policy and facts; an item of the facts whose id is a certificate's
 *   id is that certificate as allotted now.
 * @returns the allocation, or named problems when there are more certificates or years than are searched.
 */
export function allocate(years: OpenYear[], certificates: OnceOnly[]): AllocationResult {
  const problems = problemsOf(years, certificates);
  if (problems.length > 0) return { ok: false, problems };
  const ordered = certificates.toSorted(
    (a, b) => a.window.to - b.window.to || a.window.from - b.window.from || (a.id < b.id ? -1 : 1),
  );
  const bare = years
    .map((year) => ({ ...year, facts: without(year.facts, ordered) }))
    .sort((a, b) => a.facts.year - b.facts.year);
  const costs = bare.map((year) => costsOf(year, ordered));
  const best = search(bare, ordered, costs);
  const current = ordered.map((each) => each.allotted ?? null);
  const total = (placed: (number | null)[]): number =>
    costs.reduce((sum, cost, index) => sum + cost(maskOf(placed, bare[index] as OpenYear)), 0);
  return {
    ok: true,
    allocation: {
      allotments: allotmentsOf(bare, ordered, costs, best),
      owedNow: total(current),
      owedWithout: total(ordered.map(() => null)),
      owedBest: total(best),
      wasted: bare.flatMap((year) => wastedOf(year, ordered)),
    },
  };
}

function problemsOf(years: OpenYear[], certificates: OnceOnly[]): Problem[] {
  const problems: Problem[] = [];
  const refuse = (path: string, code: string, message: string, remedy: string): void =>
    void problems.push({ path, code, message, remedy });
  if (certificates.length > MOST_CERTIFICATES)
    refuse(
      "certificates",
      "too_many_certificates",
      `一次最多比较${MOST_CERTIFICATES}本证书`,
      "请先选出还没用完的证书再试",
    );
  if (years.length > MOST_OPEN_YEARS)
    refuse("years", "too_many_years", `一次最多比较${MOST_OPEN_YEARS}个年度`, "请只选尚未关闭的年度");
  const repeated = (names: (string | number)[]): boolean => new Set(names).size < names.length;
  if (repeated(certificates.map((each) => each.id)))
    refuse("certificates", "duplicate_id", "同一本证书出现了两次", "请删去重复的证书");
  if (repeated(years.map((year) => year.facts.year)))
    refuse("years", "duplicate_year", "同一年度出现了两次", "请每个年度只给一次");
  certificates.forEach((each, index) => {
    const known = years.every((year) => year.policy.document.collections.some(({ name }) => name === each.collection));
    if (!known)
      refuse(
        `certificates[${index}].collection`,
        "unknown_collection",
        `政策中没有“${each.collection}”这类记录`,
        "请按政策文档中的集合名称填写",
      );
  });
  return problems;
}

function without(facts: Facts, certificates: OnceOnly[]): Facts {
  const items = { ...facts.items };
  for (const { id, collection } of certificates)
    items[collection] = items[collection]?.filter((item) => item.id !== id);
  return { ...facts, items };
}

/** The year's facts with the certificates of a bit mask. */
function withThose(year: OpenYear, certificates: OnceOnly[], mask: number): Facts {
  const chosen = certificates.filter((_, index) => mask & (1 << index));
  return withItems(
    year.facts,
    chosen.map((each) => ({ collection: each.collection, item: itemOf(year, each) })),
  );
}

function itemOf({ policy, facts }: OpenYear, certificate: OnceOnly): Item {
  const date = certificate.date ?? facts.year * 10000 + 101;
  const base = { id: certificate.id, year: facts.year, date, submitted: certificate.submitted ?? date };
  return makeItem(policy.document, facts, certificate.collection, certificate.fields, base);
}

/** Hours owed in a year for each set of certificates, remembered. */
function costsOf(year: OpenYear, certificates: OnceOnly[]): (mask: number) => number {
  const known = new Map<number, number>();
  return (mask) => {
    const found = known.get(mask);
    if (found !== undefined) return found;
    const cost = owedHours(year.policy, withThose(year, certificates, mask));
    known.set(mask, cost);
    return cost;
  };
}

/** Hours owed at the worst in the first verdict, in hundredths; unbounded amounts count as what is required. */
export function owedHours(policy: ResolvedPolicy, facts: Facts): number {
  const verdict = policy.verdicts[0];
  const outcome = verdict && decide(policy, facts).verdicts[verdict.id];
  if (!outcome) return 0;
  return policy.document.parts
    .filter((part) => part.unit === "hours")
    .reduce((sum, { id }) => sum + Math.min(outcome.parts[id]?.owed.hi ?? 0, outcome.parts[id]?.required ?? 0), 0);
}

type Placed = (number | null)[];
type Way = { owed: number; placed: Placed };

/** For each set of certificates used so far the best way to have used them, year after year. */
function search(years: OpenYear[], certificates: OnceOnly[], costs: ((mask: number) => number)[]): Placed {
  const size = 1 << certificates.length;
  let ways: (Way | undefined)[] = [{ owed: 0, placed: certificates.map(() => null) }];
  years.forEach((year, index) => {
    const allowed = maskOfAllowed(certificates, year.facts.year);
    const forced = maskOf(
      certificates.map((each) => (each.fixed ? (each.allotted ?? null) : null)),
      year,
    );
    const next: (Way | undefined)[] = Array.from({ length: size });
    for (let used = 0; used < size; used += 1) {
      const way = ways[used];
      if (!way) continue;
      const free = ((allowed | forced) & ~used) >>> 0;
      for (let mask = free; ; mask = (mask - 1) & free) {
        if ((mask & forced) === forced)
          offer(
            next,
            used | mask,
            extend(way, mask, year.facts.year, (costs[index] as (mask: number) => number)(mask)),
          );
        if (mask === 0) break;
      }
    }
    ways = next;
  });
  return ways.filter((way) => way !== undefined).reduce((best, way) => (way.owed < best.owed ? way : best)).placed;
}

function maskOfAllowed(certificates: OnceOnly[], year: number): number {
  return certificates.reduce(
    (mask, { window, fixed }, index) =>
      !fixed && window.from <= year && year <= window.to ? mask | (1 << index) : mask,
    0,
  );
}

function maskOf(placed: Placed, year: OpenYear): number {
  return placed.reduce<number>((mask, each, index) => (each === year.facts.year ? mask | (1 << index) : mask), 0);
}

function extend(way: Way, mask: number, year: number, owed: number): Way {
  return { owed: way.owed + owed, placed: way.placed.map((each, index) => (mask & (1 << index) ? year : each)) };
}

/** Keeps the better of two ways that use the same certificates: less owed, then the first to expire in the earliest year. */
function offer(ways: (Way | undefined)[], used: number, way: Way): void {
  const found = ways[used];
  if (!found || way.owed < found.owed || (way.owed === found.owed && earlier(way.placed, found.placed)))
    ways[used] = way;
}

function earlier(mine: Placed, theirs: Placed): boolean {
  for (let index = 0; index < mine.length; index += 1) {
    const difference = (mine[index] ?? 9999) - (theirs[index] ?? 9999);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

function allotmentsOf(
  years: OpenYear[],
  certificates: OnceOnly[],
  costs: ((mask: number) => number)[],
  placed: Placed,
): Allotment[] {
  return certificates.map((each, index) => {
    const year = placed[index] ?? null;
    const at = years.findIndex((one) => one.facts.year === year);
    const cost = costs[at];
    if (year === null || !cost) return { certificate: each.id, year, removesHundredths: 0 };
    const mask = maskOf(placed, years[at] as OpenYear);
    return { certificate: each.id, year, removesHundredths: cost(mask & ~(1 << index)) - cost(mask) };
  });
}

/**
 * Certificates that change nothing where they stand now. Each is judged together with those that stay, and the one
 * that lives longest is let go first, so that all those named may be released together.
 */
function wastedOf(year: OpenYear, certificates: OnceOnly[]): WastedCertificate[] {
  let mask = maskOf(
    certificates.map((each) => each.allotted ?? null),
    year,
  );
  const wasted: WastedCertificate[] = [];
  const verdictsWith = (those: number) => decide(year.policy, withThose(year, certificates, those)).verdicts;
  for (let index = certificates.length - 1; index >= 0; index -= 1) {
    const certificate = certificates[index] as OnceOnly;
    if (!(mask & (1 << index))) continue;
    const full = verdictsWith(mask);
    const lean = verdictsWith(mask & ~(1 << index));
    if (year.policy.verdicts.some((verdict) => standing(verdict, lean) !== standing(verdict, full))) continue;
    mask &= ~(1 << index);
    const outcome = lean[year.policy.verdicts[0]?.id ?? ""];
    const reason = outcome ? superfluous(outcome, year) : { because: "no_effect" as const, rule: "" };
    wasted.push({
      certificate: certificate.id,
      year: year.facts.year,
      ...reason,
      mayBeReleased: certificate.fixed !== true,
    });
  }
  return wasted;
}

function superfluous(outcome: VerdictOutcome, year: OpenYear): Pick<WastedCertificate, "because" | "rule"> {
  const values = year.policy.verdicts[0]?.values;
  if (outcome.value === "not_applicable") return { because: "not_applicable", rule: outcome.rule };
  const parts = Object.values(outcome.parts);
  const freed = parts.find((part) => part.state === "exempt");
  if (outcome.value === values?.exempt) return { because: "exempt", rule: outcome.rule || (freed?.rule ?? "") };
  if (outcome.value !== values?.satisfied) return { because: "no_effect", rule: "" };
  return freed ? { because: "exempt", rule: freed.rule } : { because: "met", rule: parts[0]?.rule ?? "" };
}

/** What a verdict comes to: hours owed and its value, exempt being as good as satisfied. */
function standing(verdict: VerdictDeclaration, outcomes: Record<string, VerdictOutcome>): string {
  const outcome = outcomes[verdict.id];
  const value = outcome?.value === verdict.values.exempt ? verdict.values.satisfied : outcome?.value;
  return JSON.stringify([value, ...Object.values(outcome?.parts ?? {}).map(({ owed }) => [owed.lo, owed.hi])]);
}

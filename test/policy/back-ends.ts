/** The forms in which a policy is decided, made comparable, and the facts on which they must agree. */
import {
  compile,
  decide,
  flatLayout,
  flatten,
  type Facts,
  type FlatDecision,
  type FlatLayout,
  type PolicyDocument,
  type ResolvedPolicy,
} from "../../engine/index.ts";
import { neighbours, pick, seeded, type NeighbourOptions } from "../../engine/neighbours.ts";
import { casesOf, type PolicyCase } from "./case-file.ts";
import { facts, load, Policies } from "./judge.ts";
import { oracle } from "./oracle.ts";

/** One way to decide many people at once; columns that it does not know are absent from its answers. */
export type BackEnd = {
  name: string;
  decideAll(policy: ResolvedPolicy, people: Facts[]): FlatDecision[] | Promise<FlatDecision[]>;
};

export const interpreter: BackEnd = {
  name: "interpreter",
  decideAll(policy, people) {
    const layout = flatLayout(policy);
    return people.map((each) => flatten(layout, decide(policy, each)));
  },
};

export const compiled: BackEnd = {
  name: "compiled",
  decideAll(policy, people) {
    const { decide: run } = compile(policy);
    return people.map((each) => run(each));
  },
};

/** Knows values, deadlines, states and debts; which rule is named is the document's affair. */
export const plainOracle: BackEnd = {
  name: "oracle",
  decideAll(policy, people) {
    const layout = flatLayout(policy);
    return people.map((each) => flattenOracle(layout, each, policy.readings));
  },
};

function flattenOracle(layout: FlatLayout, person: Facts, readings: Record<string, string>): FlatDecision {
  const flat: FlatDecision = {};
  for (const [verdict, ruling] of Object.entries(oracle(person, readings))) {
    flat[`${verdict}_value`] = layout.values[verdict]?.indexOf(ruling.value) ?? -1;
    flat[`${verdict}_deadline_lo`] = ruling.deadline.lo;
    flat[`${verdict}_deadline_hi`] = ruling.deadline.hi;
    for (const [part, { state, owed }] of Object.entries(ruling.parts)) {
      flat[`${verdict}_${part}_state`] = layout.states.indexOf(state as (typeof layout.states)[number]);
      flat[`${verdict}_${part}_owed_lo`] = owed.lo;
      flat[`${verdict}_${part}_owed_hi`] = owed.hi;
    }
  }
  return flat;
}

/**
 * Compares back ends with the first one over some people.
 * @returns at most five disagreements, each with the facts in full.
 */
export async function disagreements(
  policy: ResolvedPolicy,
  people: Facts[],
  [first, ...others]: readonly [BackEnd, ...BackEnd[]],
): Promise<string[]> {
  const layout = flatLayout(policy);
  const expected = await first.decideAll(policy, people);
  const found: string[] = [];
  for (const other of others) {
    const actual = await other.decideAll(policy, people);
    for (let index = 0; index < people.length && found.length < 5; index += 1) {
      const [one, two] = [expected[index] as FlatDecision, actual[index] as FlatDecision];
      const columns = Object.keys(two).filter((name) => one[name] !== two[name]);
      if (columns.length === 0) continue;
      const shown = columns.map(
        (name) => `${name}: ${first.name} ${readable(layout, name, one)}, ${other.name} ${readable(layout, name, two)}`,
      );
      found.push(
        `${shown.join("\n")}\nreadings ${JSON.stringify(policy.readings)}\nfacts ${JSON.stringify(people[index])}`,
      );
    }
  }
  return found;
}

function readable(layout: FlatLayout, name: string, flat: FlatDecision): string {
  const column = layout.columns.find((each) => each.name === name);
  const value = flat[name] ?? Number.NaN;
  if (column?.holds === "value") return layout.values[column.verdict]?.[value] ?? String(value);
  if (column?.holds === "state") return layout.states[value] ?? String(value);
  return column?.holds === "rule" ? (layout.rules[value] ?? String(value)) : String(value);
}

/** Cases whose facts the neighbours start from: each way of life that the answers speak of. */
const STARTING_POINTS = [
  "a1-nothing-done",
  "a1-both-minima-exactly",
  "a1-period-reading-accumulates",
  "a2-open-year-nothing-asked",
  "a2-closed-year-nothing-asked",
  "a3-classes-of-a-reviewer",
  "a4-class-and-public",
  "a5-teacher-result-arrived",
  "a11-exam-done",
  "a12-recognised-public",
  "a17-nurse-waits",
  "a17-twenty-five",
];

/** A document with the facts of its cases. */
export type Subject = {
  document: PolicyDocument;
  policies: Policies;
  cases: PolicyCase[];
  bases: Facts[];
  all: Facts[];
};

/** A document, the facts its neighbours start from, and the facts of all its cases that are read without refusal. */
export function subjectOf(id: string): Subject {
  const { documentRaw, cases } = casesOf(id);
  const document = load(documentRaw);
  const accepted = cases.filter((each) => each.expect.refused === undefined && each.raw["year"] === 2026);
  const starting = accepted.filter((each) => STARTING_POINTS.includes(each.id) || id !== "xpcc/continuing-education");
  const read = (some: PolicyCase[]) => some.map((each) => facts(document, each.raw));
  return { document, policies: new Policies(document), cases, bases: read(starting), all: read(accepted) };
}

/** The readings in force, then each with one option changed. */
export function readingVariants(document: PolicyDocument): Record<string, string>[] {
  const changed = document.readings.flatMap(({ id, options, chosen }) =>
    Object.keys(options)
      .filter((option) => option !== chosen)
      .map((option) => ({ [id]: option })),
  );
  return [{}, ...changed];
}

/** Readings with every option left to chance. */
export function randomReadings(document: PolicyDocument, count: number, seed: number): Record<string, string>[] {
  const random = seeded(seed);
  return Array.from({ length: count }, () =>
    Object.fromEntries(document.readings.map(({ id, options }) => [id, pick(random, Object.keys(options))])),
  );
}

/** Facts around the cut points of one resolved policy. */
export function peopleAround(
  subject: Subject,
  readings: Record<string, string>,
  options: NeighbourOptions,
): { policy: ResolvedPolicy; people: Facts[] } {
  const policy = subject.policies.get(2026, readings);
  return { policy, people: [...neighbours(policy, options.single ? subject.bases : subject.all, options)] };
}

/** Sample people made from what a document asks about, and from the documented examples of decisions. */
import { DECISION_EXAMPLES } from "../../../contract/decision-examples.ts";
import type { PolicyView } from "../../../contract/policies.ts";

/** Facts as a decision takes them. */
export type SampleFacts = Readonly<Record<string, unknown>>;

type Asked = Pick<PolicyView, "facts" | "collections" | "verdicts">;
type Collection = Asked["collections"][number];

const USUAL: SampleFacts = {
  employer: "public",
  series: "engineering",
  level: "intermediate",
  target_level: "associate",
};
const PERIOD = /_(from|to)$/;
const ALWAYS = /^(year|closed|complete)$/;
const HOURS = 60;
const MONTHS = 12;

/** Somebody usual, as far as the document asks about it. */
export function usualPerson({ facts }: Asked, year: number): SampleFacts {
  const known = new Set(facts.map(({ name }) => name));
  const usual = Object.entries(USUAL).filter(([name]) => known.has(name));
  return { year, complete: true, ...Object.fromEntries(usual), ...period(facts, year, 0) };
}

/** The years of a cycle or an appointment, where the document asks for them: `around` years before and after. */
function period(facts: Asked["facts"], year: number, around: number): SampleFacts {
  const asked = facts.filter(({ name, type }) => type === "integer" && PERIOD.test(name));
  return Object.fromEntries(asked.map(({ name }) => [name, name.endsWith("_from") ? year - around : year + around]));
}

/**
 * People in whom readings may differ, those easiest to understand first: the documented examples, the same with nothing
 * left to wait for, one record of each kind with each of its codes, all of them on each route, and over several years.
 * @param routes facts that take a route.
 */
export function* samplePeople(asked: Asked, year: number, routes: readonly string[]): Generator<SampleFacts> {
  const usual = usualPerson(asked, year);
  const examples = [...documented(asked, year)];
  const records = asked.collections.flatMap((collection) =>
    itemsOf(collection, year).map((item): SampleFacts => ({ ...usual, [collection.name]: [item] })),
  );
  yield* examples;
  yield* records;
  const nothingElse = Object.fromEntries(asked.collections.map(({ name }) => [name, []]));
  for (const facts of examples) yield { ...nothingElse, ...facts };
  for (const facts of examples) {
    yield { ...facts, ...period(asked.facts, year, 1) };
    for (const route of routes) yield { ...facts, [route]: true };
  }
}

function* documented({ facts, collections }: Asked, year: number): Generator<SampleFacts> {
  const known = new Set([...facts.map(({ name }) => name), ...collections.map(({ name }) => name)]);
  for (const { request } of DECISION_EXAMPLES) {
    const own = (request?.body as { facts: SampleFacts } | undefined)?.facts;
    if (own === undefined) continue;
    if (Object.keys(own).every((name) => known.has(name) || ALWAYS.test(name))) yield inYear(own, year);
  }
}

/** Moves every day of some facts by whole years. */
function inYear(facts: SampleFacts, year: number): SampleFacts {
  const shift = year - Number(facts["year"]);
  const text = JSON.stringify(facts).replaceAll(
    /"(20\d\d)(-\d\d-\d\d)"/g,
    (_, own: string, rest: string) => `"${Number(own) + shift}${rest}"`,
  );
  return { ...(JSON.parse(text) as SampleFacts), year };
}

/** One record for each code of a collection's first coded field; of a lifetime's records one of the year before. */
function itemsOf({ fields, spans }: Collection, year: number): Record<string, unknown>[] {
  const item: Record<string, unknown> = { date: `${year}-03-10` };
  for (const { name, type, required } of fields) {
    if (required !== true) continue;
    if (type === "hundredths") item[name] = HOURS;
    if (type === "integer") item[name] = /year/.test(name) ? year - 1 : MONTHS;
  }
  if (spans === "lifetime") item["year"] = year - 1;
  const coded = fields.find(({ type, required, values }) => type === "code" && required === true && values);
  if (coded === undefined) return [item];
  return Object.keys(coded.values ?? {}).map((code) => ({ ...item, [coded.name]: code }));
}

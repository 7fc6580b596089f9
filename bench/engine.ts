/** Decisions per second: compiled, interpreted and explained, each as a ratio to rules written by hand. */
import { compile, decide, explain, flatten, resolvePolicy, unflatten, type FlatDecision } from "../engine/index.ts";
import { decideByHand, type HandVerdict } from "./handwritten.ts";
import { median } from "./median.ts";
import { benchDocument, benchFacts } from "./population.ts";

const PEOPLE = 5_000;
const SECONDS = Number(process.env["BENCH_SECONDS"] ?? 2);
const ROUNDS = 5;

const document = benchDocument();
const policy = resolvePolicy(document, 2026);
const compiled = compile(policy);
const facts = benchFacts(document, PEOPLE);

/** Both must say the same before their speeds are worth comparing. */
function assertSame(
  verdict: "annual" | "title",
  parts: string[],
  hand: HandVerdict,
  flat: FlatDecision,
  index: number,
): void {
  const expected: [string, number][] = [
    ["value", hand.value],
    ["deadline_lo", hand.deadlineLo],
    ["deadline_hi", hand.deadlineHi],
  ];
  parts.forEach((part, place) => {
    const own = hand.parts[place];
    if (!own) return;
    expected.push([`${part}_state`, own.state], [`${part}_owed_lo`, own.owedLo], [`${part}_owed_hi`, own.owedHi]);
  });
  for (const [name, value] of expected) {
    if (flat[`${verdict}_${name}`] !== value) {
      throw new Error(`person ${index}: ${verdict}_${name} is ${flat[`${verdict}_${name}`]}, by hand ${value}`);
    }
  }
}

facts.forEach((each, index) => {
  const hand = decideByHand(each);
  const flat = compiled.decide(each);
  assertSame("annual", ["public", "professional"], hand.annual, flat, index);
  assertSame("title", ["public", "professional", "face_to_face"], hand.title, flat, index);
});

/** Decisions per second of one way, over all people again and again. */
function rate(way: (index: number) => unknown): number {
  let done = 0;
  const start = performance.now();
  let elapsed = 0;
  while (elapsed < (SECONDS * 1000) / ROUNDS) {
    for (let index = 0; index < 500; index += 1)
      if (way((done + index) % PEOPLE) === undefined) throw new Error("no decision");
    done += 500;
    elapsed = performance.now() - start;
  }
  return (done / elapsed) * 1000;
}

/** A compiled decision as the outcome that an explanation starts from. */
const fast = (each: (typeof facts)[number]) => unflatten(compiled.layout, compiled.decide(each), policy);

const ways: [string, (index: number) => unknown][] = [
  ["by hand", (index) => decideByHand(facts[index] as never)],
  ["compiled", (index) => compiled.decide(facts[index] as never)],
  ["interpreted", (index) => decide(policy, facts[index] as never)],
  ["interpreted, flat form", (index) => flatten(compiled.layout, decide(policy, facts[index] as never))],
  ["decided and explained", (index) => explain(policy, facts[index] as never, fast(facts[index] as never))],
  [
    "interpreted and explained",
    (index) => explain(policy, facts[index] as never, decide(policy, facts[index] as never)),
  ],
];

// Rounds in turn, so that a noisy neighbour meets every way alike; the median round counts.
const rates = new Map<string, number[]>(ways.map(([name]) => [name, []]));
for (let round = 0; round <= ROUNDS; round += 1) {
  for (const [name, way] of ways) {
    const measured = rate(way);
    if (round > 0) rates.get(name)?.push(measured);
  }
}
const base = median(rates.get("by hand") as number[]);
process.stdout.write(`engine: ${PEOPLE} people, median of ${ROUNDS} rounds\n`);
for (const [name, list] of rates) {
  const value = median(list);
  process.stdout.write(
    `${name.padEnd(26)} ${Math.round(value).toLocaleString("en").padStart(12)}/s  ${(value / base).toFixed(3)} x by hand\n`,
  );
}

/** Facts of generated people for the benchmarks of the engine: a realistic mix, the same for the same seed. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { loadDocument, readFacts, type Facts, type PolicyDocument } from "../engine/index.ts";

const DOCUMENT = new URL("../policy/documents/xpcc/continuing-education/2016-01-01.yaml", import.meta.url);

/** The 兵团 document. */
export function benchDocument(): PolicyDocument {
  const loaded = loadDocument(parse(readFileSync(DOCUMENT, "utf8")));
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.document;
}

type Dice = { chance(probability: number): boolean; pick<T>(choices: readonly T[]): T };

function dice(seed: number): Dice {
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
  return {
    chance: (probability) => next() < probability,
    pick: (choices) => choices[Math.floor(next() * choices.length)] as never,
  };
}

/** `count` people's facts of 2026. */
export function benchFacts(document: PolicyDocument, count: number, seed = 1): Facts[] {
  const roll = dice(seed);
  return Array.from({ length: count }, () => {
    const read = readFacts(document, rawFacts(roll));
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    return read.facts;
  });
}

function rawFacts(roll: Dice): Record<string, unknown> {
  const applying = roll.chance(0.06);
  const route = applying ? roll.pick(["review", "review", "review", "exam", "recognition"]) : "none";
  const state = () => (roll.chance(0.1) ? "pending" : "approved");
  const day = () => roll.pick(["2026-02-14", "2026-05-20", "2026-06-30", "2026-08-01", "2026-11-11"]);
  const series = roll.pick([
    "engineering",
    "engineering",
    "agriculture",
    "health",
    "health",
    "school_teacher",
    "accounting",
    "economics",
  ]);
  const one = (probability: number, item: () => object) =>
    roll.chance(probability) ? [{ state: state(), date: day(), ...item() }] : [];
  return {
    year: 2026,
    complete: true,
    employer: roll.chance(0.04) ? "private" : "public",
    series,
    level: roll.pick(["none", "assistant", "assistant", "intermediate", "intermediate", "associate", "full"]),
    review: route === "review",
    exam: route === "exam",
    recognition: route === "recognition",
    target_level: roll.pick(["intermediate", "associate", "full"]),
    posts: roll.chance(0.05) ? ["dual_role"] : [],
    credits: Array.from({ length: roll.pick([1, 2, 3, 4, 4, 5]) }, (_, index) => ({
      part: index % 2 === 0 ? "public" : "professional",
      hours: roll.pick([10, 15, 20, 30, 60]),
      date: day(),
    })),
    ...(series === "health" || series === "school_teacher" || series === "accounting"
      ? { industry_results: one(0.6, () => ({ hours: roll.pick([30, 60]) })) }
      : {}),
    classes: one(0.05, () => ({ class: roll.pick(["intermediate", "senior"]) })),
    village: one(0.03, () => ({})),
    graduations: one(0.01, () => ({ award: "master" })),
    degrees: one(0.01, () => ({ award: "bachelor" })),
    certificates: one(0.02, () => ({ issued_year: roll.pick([2023, 2024, 2025]) })),
    health_credits: series === "health" ? one(0.3, () => ({ credits: roll.pick([24.9, 25, 30]) })) : [],
    qualifications: one(0.02, () => ({ hours: 30 })),
    outside_training: one(0.03, () => ({ hours: 16, form: roll.pick(["recognised", "work_assignment"]) })),
  };
}

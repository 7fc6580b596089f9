/** Judges mutants of a document: killed by a case, refused by the loader, equivalent over the neighbours, or survived. */
import {
  decide,
  flatLayout,
  flatten,
  loadDocument,
  parametersOf,
  readFacts,
  type Facts,
  type PolicyDocument,
  type ResolvedPolicy,
} from "../../engine/index.ts";
import { peopleAround, randomReadings, readingVariants, type Subject } from "./back-ends.ts";
import type { CaseFile, PolicyCase } from "./case-file.ts";
import { barDifferences, declarationDifferences, differences, load, Policies } from "./judge.ts";
import { mutantsOf, mutate, type Mutant } from "./mutants.ts";

export type Fate = "killed" | "refused" | "unharmed";

/** Runs mutants of one document against its cases. A case that kills is tried first on the next mutant. */
export class Killer {
  readonly file: CaseFile;
  readonly #order: PolicyCase[];

  constructor(file: CaseFile) {
    this.file = file;
    this.#order = file.cases.toSorted((a, b) => Number(a.readings !== undefined) - Number(b.readings !== undefined));
  }

  mutants(): Mutant[] {
    return mutantsOf(this.file.documentRaw, parametersOf(load(this.file.documentRaw), 2026));
  }

  fate(mutant: Mutant): Fate {
    const loaded = loadDocument(mutate(this.file.documentRaw, mutant));
    if (!loaded.ok) return "refused";
    const policies = new Policies(loaded.document);
    // What is said of declarations decides no verdict: the cases of verdicts are not asked.
    if (mutant.path[0] === "declarations")
      return this.file.bars.some((each) => barDifferences(policies, each).length > 0) ||
        this.file.declarations.some((each) => declarationDifferences(loaded.document, each).length > 0)
        ? "killed"
        : "unharmed";
    const killer = this.#order.findIndex((each) => differences(policies, each).length > 0);
    if (killer >= 0) {
      this.#order.unshift(...this.#order.splice(killer, 1));
      return "killed";
    }
    return this.file.declarations.some((each) => declarationDifferences(loaded.document, each).length > 0) ||
      this.file.bars.some((each) => barDifferences(policies, each).length > 0)
      ? "killed"
      : "unharmed";
  }
}

/** Everything a decision says: verdicts, parts, days, and which rules and classes apply. */
function everything(policy: ResolvedPolicy, facts: Facts): string {
  const decision = decide(policy, facts);
  const layout = flatLayout(policy);
  const flat = Object.entries(flatten(layout, decision)).map(([name, value]) =>
    name.endsWith("_rule") ? layout.rules[value] : value,
  );
  const [first] = Object.values(decision.verdicts);
  const told = policy.rules
    .filter((rule) => ["info", "catalogue", "level"].includes(rule.kind))
    .map((rule) => [rule.id, first?.tried[rule.id], rule.gives && facts.scalars[rule.gives.name]]);
  const days = Object.values(decision.verdicts).map((verdict) => verdict.deadlineRule);
  return JSON.stringify([flat, told, days]);
}

/**
 * Looks for a person on whom the mutant and the document differ, around the cut points of both and in every reading.
 * @returns such a person as text, or undefined when there is none: then the two are taken to be equivalent.
 */
export function difference(subject: Subject, file: CaseFile, mutant: Mutant, seed: number): string | undefined {
  const loaded = loadDocument(mutate(file.documentRaw, mutant));
  if (!loaded.ok) return "the mutant does not load";
  return (
    differenceInReading(subject, file, loaded.document, mutant) ??
    differenceInDecisions(subject, new Policies(loaded.document), seed)
  );
}

/** Facts as people write them, read by both documents. */
function differenceInReading(
  subject: Subject,
  file: CaseFile,
  document: PolicyDocument,
  mutant: Mutant,
): string | undefined {
  if (!["facts", "collections", "tables"].includes(String(mutant.path[0]))) return undefined;
  for (const each of file.cases) {
    const [one, two] = [readFacts(subject.document, each.raw), readFacts(document, each.raw)];
    if (JSON.stringify(one) !== JSON.stringify(two)) return `${each.id} is read differently`;
  }
  return undefined;
}

/** The readings in force, every other one, and some mixtures. */
function allReadings(document: PolicyDocument, seed: number): Record<string, string>[] {
  return [...readingVariants(document), ...(document.readings.length > 0 ? randomReadings(document, 10, seed) : [])];
}

function differenceInDecisions(subject: Subject, mutated: Policies, seed: number): string | undefined {
  for (const [index, readings] of allReadings(subject.document, seed).entries()) {
    const { policy, people } = peopleAround(subject, readings, {
      seed: seed + index,
      single: index === 0,
      pairs: 500,
      random: 500,
    });
    const own = subject.document.readings;
    // A mutant that chooses otherwise is a different document unless the reading is named.
    const changed = mutated.get(
      2026,
      index === 0 ? {} : { ...Object.fromEntries(own.map(({ id, chosen }) => [id, chosen])), ...readings },
    );
    for (const facts of people) {
      const [one, two] = [everything(policy, facts), everything(changed, facts)];
      if (one !== two)
        return `readings ${JSON.stringify(readings)}\n  ${JSON.stringify(facts)}\n  document ${one}\n  mutant   ${two}`;
    }
  }
  return undefined;
}

/** Compares a decision with what a case expects; every difference is one sentence. */
import {
  decide,
  loadDocument,
  parseDate,
  readFacts,
  resolvePolicy,
  type Decision,
  type Facts,
  type PolicyDocument,
  type ResolvedPolicy,
  type RuleKind,
  type VerdictOutcome,
} from "../../engine/index.ts";
import { judgeDeclaration } from "../../engine/declaration.ts";
import { makeItem } from "../../engine/hypothesis.ts";
import { owedBounds, type BarCase, type DeclarationCase, type ExpectedPart, type PolicyCase } from "./case-file.ts";

/** What differs between the bars that a declaration meets and those that a case expects. */
export function barDifferences(policies: Policies, one: BarCase): string[] {
  const policy = policies.get(Number(one.raw["year"]));
  const kind = policy.declarations.find((each) => each.id === one.kind);
  if (!kind) return [`no declaration kind ${one.kind}`];
  const read = readFacts(policies.document, one.raw);
  if (!read.ok) return [`facts refused: ${read.problems.map(({ path }) => path).join()}`];
  const day = policy.year * 10_000 + 601;
  const base = { id: "declared", year: policy.year, date: day, submitted: day };
  const item = makeItem(policies.document, read.facts, kind.collection, { ...one.item }, base);
  const bars = judgeDeclaration(policy, kind, read.facts, item).bars.map(({ id }) => id);
  return JSON.stringify(bars) === JSON.stringify(one.barred)
    ? []
    : [`${one.about}: expected ${JSON.stringify(one.barred)}, got ${JSON.stringify(bars)}`];
}

/** Loads a document from plain data, or throws with everything that is wrong with it. */
export function load(raw: unknown): PolicyDocument {
  const loaded = loadDocument(raw);
  if (loaded.ok) return loaded.document;
  throw new Error(loaded.problems.map((each) => `${each.path}: ${each.message} (${each.remedy})`).join("\n"));
}

/** Reads facts of a case or of a test, or throws with what is wrong with them. */
export function facts(document: PolicyDocument, raw: unknown): Facts {
  const read = readFacts(document, raw);
  if (read.ok) return read.facts;
  throw new Error(read.problems.map((each) => `${each.path}: ${each.message}`).join("\n"));
}

/** Policies of one document by year and readings: cases share few of them. */
export class Policies {
  readonly document: PolicyDocument;
  readonly #known = new Map<string, ResolvedPolicy>();

  constructor(document: PolicyDocument) {
    this.document = document;
  }

  get(year: number, readings: Record<string, string> = {}): ResolvedPolicy {
    const key = `${year} ${JSON.stringify(readings)}`;
    let policy = this.#known.get(key);
    if (!policy) this.#known.set(key, (policy = resolvePolicy(this.document, year, readings)));
    return policy;
  }
}

/** Every way in which the document's decision differs from the case; empty when they agree. */
export function differences(policies: Policies, one: PolicyCase): string[] {
  const { expect } = one;
  const read = readFacts(policies.document, one.raw);
  if (expect.refused !== undefined || !read.ok) return refusalDifferences(expect.refused, read);
  const policy = policies.get(read.facts.year, one.readings);
  const decision = decide(policy, read.facts);
  const found: string[] = [];
  const say = (what: string, expected: unknown, actual: unknown) => {
    if (JSON.stringify(expected) !== JSON.stringify(actual))
      found.push(`${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
  };
  for (const verdict of policies.document.verdicts) {
    const outcome = decision.verdicts[verdict.id] as VerdictOutcome;
    const expected = verdict.id === "title" ? expect.title : expect.annual;
    if (expected !== undefined) say(verdict.id, expected, outcome.value);
    if (expect.rule?.[verdict.id] !== undefined) say(`${verdict.id} rule`, expect.rule[verdict.id], outcome.rule);
    if (expect.deadline_rule?.[verdict.id] !== undefined)
      say(`${verdict.id} deadline rule`, expect.deadline_rule[verdict.id], outcome.deadlineRule);
    const deadline = expect.deadline?.[verdict.id];
    if (deadline !== undefined) {
      const [lo, hi] = [deadline, deadline].flatMap((each, index) => (Array.isArray(each) ? each[index] : each));
      say(
        `${verdict.id} deadline`,
        [parseDate(lo ?? ""), parseDate(hi ?? "")],
        [outcome.deadline.lo, outcome.deadline.hi],
      );
    }
    const parts = verdict.id === "title" ? { ...expect.parts, ...expect.title_parts } : expect.parts;
    if (outcome.value !== "not_applicable" || expected === "not_applicable") {
      const skip = verdict.id === "title" && expected === "not_applicable";
      if (!skip) partDifferences(policies.document, verdict.id, parts ?? {}, outcome, found);
    }
  }
  ruleDifferences(policies, one, decision, read.facts, say);
  return found;
}

type Reading = ReturnType<typeof readFacts>;

function refusalDifferences(expected: string | undefined, read: Reading): string[] {
  if (expected === undefined)
    return read.ok ? [] : read.problems.map((each) => `refused: ${each.path}: ${each.message}`);
  if (read.ok) return [`expected a refusal (${expected}), but the facts were accepted`];
  return read.problems.some((each) => each.code === expected)
    ? []
    : [`refused as ${read.problems.map((each) => each.code).join(", ")}, expected ${expected}`];
}

function partDifferences(
  document: PolicyDocument,
  verdict: string,
  expected: Record<string, ExpectedPart>,
  outcome: VerdictOutcome,
  found: string[],
): void {
  for (const [id, wanted] of Object.entries(expected)) {
    const declared = document.parts.find((part) => part.id === id);
    const belongs = document.verdicts.find((each) => each.id === verdict)?.parts.includes(id);
    if (!declared) found.push(`${id}: no such part`);
    if (!declared || (!belongs && id === "face_to_face")) continue;
    const actual = outcome.parts[id];
    if (!actual) {
      found.push(`${verdict} ${id}: missing from the decision`);
      continue;
    }
    const [lo, hi] = wanted.owed === undefined ? [] : owedBounds(wanted.owed, declared.unit);
    const owed = wanted.owed === undefined || (actual.owed.lo === lo && actual.owed.hi === hi);
    const rule = wanted.rule === undefined || wanted.rule === actual.rule;
    const required = wanted.required === undefined || owedBounds(wanted.required, declared.unit)[0] === actual.required;
    if (wanted.state === actual.state && rule && owed && required) continue;
    const shown = {
      state: actual.state,
      rule: actual.rule,
      owed: [actual.owed.lo, actual.owed.hi],
      required: actual.required,
      earned: actual.earned,
    };
    found.push(`${verdict} ${id}: expected ${JSON.stringify(wanted)}, got ${JSON.stringify(shown)} (hundredths)`);
  }
}

type Say = (what: string, expected: unknown, actual: unknown) => void;

function ruleDifferences(
  policies: Policies,
  { expect, raw }: PolicyCase,
  decision: Decision,
  known: Facts,
  say: Say,
): void {
  const [first] = Object.values(decision.verdicts) as [VerdictOutcome];
  for (const [state, ids] of [
    [true, expect.applied],
    [false, expect.idle],
    [null, expect.open],
  ] as const) {
    for (const id of ids ?? []) say(`condition of ${id}`, state, first.tried[id]);
  }
  if (expect.uses) say("uses", [...expect.uses].sort(), usedUp(policies.document, decision));
  if (expect.filled)
    for (const [name, value] of Object.entries(expect.filled)) say(`filled ${name}`, value, known.scalars[name]);
  const applying = (kind: RuleKind) =>
    policies.document.rules
      .filter((rule) => rule.kind === kind && first.tried[rule.id] === true)
      .flatMap((rule) => rule.parts.map((part) => [part, rule] as const));
  const year = String(raw["year"]);
  if (expect.classes) {
    const named = applying("level").map(
      ([part, rule]) => [part, rule.gives && known.scalars[rule.gives.name]] as const,
    );
    say(`classes in ${year}`, sorted(expect.classes), sorted(Object.fromEntries(named)));
  }
  if (expect.catalogues) {
    const named = applying("catalogue").map(([part, rule]) => [part, rule.id] as const);
    say(`catalogues in ${year}`, sorted(expect.catalogues), sorted(Object.fromEntries(named)));
  }
}

function sorted(record: Record<string, unknown>): [string, unknown][] {
  return Object.entries(record).sort(([a], [b]) => a.localeCompare(b));
}

/** Collections whose once-only items settle a part, or add hours to one that hours meet. */
export function usedUp(document: PolicyDocument, decision: Decision): string[] {
  const rules = new Map(document.rules.map((rule) => [rule.id, rule]));
  const used = new Set<string>();
  for (const verdict of Object.values(decision.verdicts)) {
    for (const [id, part] of Object.entries(verdict.parts)) {
      const consumes = rules.get(part.rule)?.consumes;
      if (consumes && ["exempt", "waived", "offset"].includes(part.state)) used.add(consumes);
      if (part.state !== "met") continue;
      for (const rule of document.rules) {
        if (rule.hours && rule.consumes && rule.parts.includes(id) && verdict.tried[rule.id] === true)
          used.add(rule.consumes);
      }
    }
  }
  return [...used].sort();
}

/** Every way in which a kind of declaration differs from what its case expects. */
export function declarationDifferences(document: PolicyDocument, one: DeclarationCase): string[] {
  const kind = document.declarations.find((each) => each.id === one.kind);
  if (!kind) return [`no declaration kind ${one.kind}`];
  const actual = {
    collection: kind.collection,
    evidence: kind.evidence.map(({ label }) => label),
    chain: kind.chain.map(({ desk }) => desk),
    once_key: kind.onceKey,
  };
  const expected = {
    collection: one.expect.collection,
    evidence: one.expect.evidence,
    chain: one.expect.chain,
    once_key: one.expect.once_key,
  };
  return JSON.stringify(actual) === JSON.stringify(expected)
    ? []
    : [`expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`];
}

/** What is still unknown and matters: each possibility with what it would come to. */
import { choicesOf, type Choice } from "./choices.ts";
import { outcomeUnder } from "./compiled-outcome.ts";
import { explain } from "./explain.ts";
import type { Explanation, Step, Unknown } from "./explanation.ts";
import type { Facts } from "./facts.ts";
import { determined, outcomeOf, signatureOf, type Outcome } from "./outcome.ts";
import type { ResolvedPolicy } from "./resolve.ts";

/** Possibilities that come to the same. */
export type Branch = { codes: string[]; outcome: Outcome };

/** An unknown that matters. `settles` counts the verdicts that some branch determines, `surely` those every branch does. */
export type Missing = {
  key: string;
  unknown: Unknown;
  label: string;
  ask?: string;
  waitsFor?: string;
  settles: number;
  surely: number;
  branches: Branch[];
};

/** If all of `when` hold (any of the codes of each), this is what it comes to. */
export type Statement = { when: { key: string; codes: string[] }[]; outcome: Outcome };

export type Branches = {
  now: Outcome;
  missing: Missing[];
  /** Every combination merged, when at most three unknowns matter; otherwise empty. */
  statements: Statement[];
};

const MOST_COMBINED = 3;

/**
 * The unknown facts that matter, those that settle most first.
 * @param decision the decision of these facts, when the caller has it.
 */
export function missing(policy: ResolvedPolicy, facts: Facts, decision?: Outcome): Missing[] {
  return branches(policy, facts, decision).missing;
}

/**
 * The unknown facts that matter with their branches. Up to three unknowns are tried in every combination; of more,
 * each is tried alone, and statements are given when at most three of them change anything.
 * @param explanation of that decision, when the caller has it.
 */
export function branches(
  policy: ResolvedPolicy,
  facts: Facts,
  decision?: Outcome,
  explanation?: Explanation,
): Branches {
  const now = decision ? outcomeOf(decision) : outcomeUnder(policy, facts);
  const candidates = waitingFor(explanation ?? explain(policy, facts, now));
  const alone = candidates
    .map((unknown) => missingOf(policy, now, unknown, merge(policy, choicesOf(policy, facts, unknown))))
    .sort((a, b) => b.surely - a.surely || b.settles - a.settles);
  const relevant = alone.filter((each) => each.branches.length > 1);
  const combined = alone.length <= MOST_COMBINED ? alone : relevant;
  if (combined.length > MOST_COMBINED) return { now, missing: relevant, statements: [] };
  const unknowns = combined.map(({ unknown }) => unknown);
  const ways = waysOf(policy, facts, unknowns);
  const asked = keysOf(treeOf(ways, valueSign(policy)));
  const found = combined.filter(({ key }) => asked.has(key));
  const isOpen = determined(now).length < Object.keys(now.verdicts).length;
  const statements = found.length === 0 ? [] : statementsOf(treeOf(ways, dutySign(policy)));
  return {
    now,
    missing: found.length === 0 && isOpen ? alone : found,
    statements: statements.length > 1 ? statements : [],
  };
}

/** Both branches of one item under review; undefined when there is no such item or it is decided already. */
export function branchesOfItem(
  policy: ResolvedPolicy,
  facts: Facts,
  collection: string,
  id: string,
): { approved: Outcome; refused: Outcome; matters: boolean } | undefined {
  const item = facts.items[collection]?.find((each) => each.id === id);
  if (!item || item.approved !== null) return undefined;
  const unknown: Unknown = { key: `item:${collection}:${id}`, kind: "item", name: collection, id, field: "approved" };
  const [approved, refused] = choicesOf(policy, facts, unknown).map((choice) => outcomeAt(policy, choice.facts));
  if (!approved || !refused) return undefined;
  return { approved, refused, matters: signatureOf(approved) !== signatureOf(refused) };
}

function outcomeAt(policy: ResolvedPolicy, facts: Facts): Outcome {
  return outcomeUnder(policy, facts);
}

/** Everything that open steps wait for, in order of first mention. */
export function waitingFor(explanation: Explanation): Unknown[] {
  const found = new Map<string, Unknown>();
  const look = (steps: Step[]) => {
    for (const { waits } of steps) for (const each of waits ?? []) if (!found.has(each.key)) found.set(each.key, each);
  };
  for (const verdict of Object.values(explanation.verdicts)) {
    look(verdict.steps);
    for (const { steps } of Object.values(verdict.parts)) look(steps);
  }
  return [...found.values()];
}

type Sign = (outcome: Outcome) => string;

/** Outcomes are the same when values and debts are; met and exempt count as one. */
function valueSign({ verdicts }: ResolvedPolicy): Sign {
  const exempt = new Map(verdicts.map(({ id, values }) => [`${id}=${values.exempt}`, values.satisfied]));
  return (outcome) => signatureOf(outcome, (id, value) => exempt.get(`${id}=${value}`) ?? value);
}

/** Outcomes are the same when they ask the same of the person: met, exempt and not asked count as one. */
function dutySign({ verdicts }: ResolvedPolicy): Sign {
  const open = new Set(verdicts.flatMap(({ id, values }) => [`${id}=${values.failed}`, `${id}=undetermined`]));
  return (outcome) => signatureOf(outcome, (id, value) => (open.has(`${id}=${value}`) ? value : "settled"));
}

/** Tries every choice and joins those that come to the same. */
function merge(policy: ResolvedPolicy, choices: Choice[]): Branch[] {
  const sign = valueSign(policy);
  const merged = new Map<string, Branch>();
  for (const { codes, facts } of choices) {
    const outcome = outcomeAt(policy, facts);
    const key = sign(outcome);
    const known = merged.get(key);
    if (known) known.codes.push(...codes);
    else merged.set(key, { codes: [...codes], outcome });
  }
  return [...merged.values()];
}

function missingOf({ document }: ResolvedPolicy, now: Outcome, unknown: Unknown, found: Branch[]): Missing {
  const fact = unknown.kind === "fact" ? document.facts.find(({ name }) => name === unknown.name) : undefined;
  const collection =
    unknown.kind === "fact" ? undefined : document.collections.find(({ name }) => name === unknown.name);
  const before = new Set(determined(now));
  const news = found.map(({ outcome }) => determined(outcome).filter((id) => !before.has(id)));
  const ask = unknown.kind === "item" ? undefined : (fact ?? collection)?.ask;
  return {
    key: unknown.key,
    unknown,
    label: (fact ?? collection)?.label ?? unknown.name,
    ...(ask === undefined ? {} : { ask }),
    ...(unknown.waitsFor === undefined ? {} : { waitsFor: unknown.waitsFor }),
    settles: new Set(news.flat()).size,
    surely:
      news.length === 0 ? 0 : news.map((each) => new Set(each)).reduce((all, each) => all.intersection(each)).size,
    branches: found,
  };
}

/** Every combination: the questions one after the other, with all their answers; leaves are outcomes. */
type Ways = { outcome: Outcome } | { key: string; answers: { codes: string[]; ways: Ways }[] };

/** The same with answers joined that come to the same. */
type Tree =
  | { outcome: Outcome; signature: string }
  | { key: string; limbs: { codes: string[]; tree: Tree }[]; signature: string };

/** Names of the unknowns that a tree asks about. */
function keysOf(tree: Tree): Set<string> {
  if ("outcome" in tree) return new Set();
  return tree.limbs.reduce((keys, limb) => keys.union(keysOf(limb.tree)), new Set([tree.key]));
}

/** What every combination comes to for the person; combinations that ask the same of them are one statement. */
function statementsOf(whole: Tree): Statement[] {
  const statements: Statement[] = [];
  const collect = (tree: Tree, when: Statement["when"]): void => {
    if ("outcome" in tree) statements.push({ when, outcome: tree.outcome });
    else for (const { codes, tree: below } of tree.limbs) collect(below, [...when, { key: tree.key, codes }]);
  };
  collect(whole, []);
  return statements;
}

/** Tries every combination. */
function waysOf(policy: ResolvedPolicy, facts: Facts, unknowns: Unknown[]): Ways {
  const [first, ...rest] = unknowns;
  if (!first) return { outcome: outcomeAt(policy, facts) };
  const choices = choicesOf(policy, facts, first);
  return {
    key: first.key,
    answers: choices.map((choice) => ({ codes: choice.codes, ways: waysOf(policy, choice.facts, rest) })),
  };
}

/** Joins limbs that come to the same, and drops a question whose limbs all do. */
function treeOf(ways: Ways, sign: Sign): Tree {
  if ("outcome" in ways) return { outcome: ways.outcome, signature: sign(ways.outcome) };
  const limbs: { codes: string[]; tree: Tree }[] = [];
  for (const { codes, ways: rest } of ways.answers) {
    const tree = treeOf(rest, sign);
    const same = limbs.find((limb) => limb.tree.signature === tree.signature);
    if (same) same.codes.push(...codes);
    else limbs.push({ codes: [...codes], tree });
  }
  const [only] = limbs;
  if (only && limbs.length === 1) return only.tree;
  const texts = limbs.map(({ codes, tree }) => `${codes.join("/")}>${tree.signature}`);
  return { key: ways.key, limbs, signature: `${ways.key}?${texts.join("&")}` };
}

/**
 * Looks for facts under which some rules hold, around the policy's own cut points: the proof that a rule is alive,
 * that two rules meet, or that nobody speaks of a case.
 */
import { makeDate } from "./calendar.ts";
import { cutPoints, type CutPoints } from "./cutpoints.ts";
import type { PolicyDocument } from "./document.ts";
import { truthOf, type Scope } from "./evaluate.ts";
import { childrenOf, walk, type Condition, type Expression } from "./expression.ts";
import type { Facts, Item, Value } from "./facts.ts";
import { makeItem } from "./hypothesis.ts";
import { resolvePolicy, type ResolvedPolicy } from "./resolve.ts";

/** Facts, and the verdict under which the question was asked. */
export type Witness = { policy: ResolvedPolicy; frame: string; facts: Facts };

/** `sure`: every combination was tried, not only some. */
export type SearchResult = { witness: Witness | undefined; sure: boolean };

const MOST_TRIED = 6000;
const MOST_READINGS = 64;
/** Fields every item has: tried apart from the rest only when nothing is found with an item that plainly counts. */
const PLAIN = ["approved", "year", "date", "submitted"];

type Dimension = { set: (facts: Facts, choice: number) => void; size: number };

/** Searches one document in one year. */
export class WitnessSearch {
  readonly document: PolicyDocument;
  readonly year: number;
  readonly nothing: Pick<Facts, "scalars" | "items">;
  readonly policies = new Map<string, { policy: ResolvedPolicy; points: CutPoints }>();

  constructor(document: PolicyDocument, year: number) {
    this.document = document;
    this.year = year;
    this.nothing = {
      scalars: Object.fromEntries(document.facts.map(({ name }) => [name, null])),
      items: Object.fromEntries(document.collections.map(({ name }) => [name, []])),
    };
  }

  /**
   * Looks for facts at which `holds`, over all options of the readings that the asked conditions depend on.
   * @param asked the conditions that matter, in a policy fixed to one set of readings.
   * @param passes whether unusual items, unknown values and closed years are tried too.
   */
  find(
    asked: (policy: ResolvedPolicy) => Condition[],
    readings: string[],
    frames: string[],
    holds: (scope: Scope) => boolean,
    passes: boolean[] = [false],
  ): SearchResult {
    let sure = true;
    for (const chosen of this.combinations(readings)) {
      const { policy, points } = this.policyWith(chosen);
      const conditions = asked(policy);
      for (const thorough of passes) {
        for (const frame of frames) {
          const found = this.tryAll(policy, points, conditions, frame, thorough, holds);
          if (found.witness) return found;
          if (!found.sure) sure = false;
        }
      }
    }
    return { witness: undefined, sure };
  }

  policyWith(readings: Record<string, string>): { policy: ResolvedPolicy; points: CutPoints } {
    const key = JSON.stringify(readings);
    const known = this.policies.get(key);
    if (known) return known;
    const policy = resolvePolicy(this.document, this.year, readings);
    const made = { policy, points: cutPoints(policy) };
    this.policies.set(key, made);
    return made;
  }

  /** All ways to read some ambiguities, the document's own choice first. */
  combinations(readings: string[]): Record<string, string>[] {
    let ways: Record<string, string>[] = [{}];
    for (const { id, options, chosen } of this.document.readings.filter((reading) => readings.includes(reading.id))) {
      const ordered = [chosen, ...Object.keys(options).filter((option) => option !== chosen)];
      ways = ordered.flatMap((option) => ways.map((way) => ({ ...way, [id]: option })));
    }
    return ways.slice(0, MOST_READINGS);
  }

  tryAll(
    policy: ResolvedPolicy,
    points: CutPoints,
    conditions: Condition[],
    frame: string,
    thorough: boolean,
    holds: (scope: Scope) => boolean,
  ): SearchResult {
    const dimensions = this.dimensions(policy, points, conditions, thorough);
    const total = dimensions.reduce((product, { size }) => product * size, 1);
    const last = points.deadlines[points.deadlines.length - 1] ?? makeDate(this.year, 12, 31);
    const next = chooser(dimensions, total);
    for (let tried = 0; tried < Math.min(total, MOST_TRIED); tried += 1) {
      const facts = this.blank();
      const choices = next();
      dimensions.forEach(({ set }, index) => set(facts, choices[index] as number));
      this.deriveFromTables(facts);
      const scope: Scope = { policy, facts, frame, cutoff: { lo: last, hi: last }, known: new Map() };
      if (holds(scope)) return { witness: { policy, frame, facts }, sure: true };
    }
    return { witness: undefined, sure: total <= MOST_TRIED };
  }

  /** Facts about which nothing is known, except that nothing has happened. */
  blank(): Facts {
    const { scalars, items } = this.nothing;
    return { year: this.year, closed: false, scalars: { ...scalars }, items: { ...items } };
  }

  deriveFromTables({ scalars }: Facts): void {
    for (const { name, from } of this.document.facts) {
      const key = from && scalars[from.key];
      const looked = from && typeof key === "string" ? this.document.tables[from.table]?.[key] : undefined;
      if (looked !== undefined) scalars[name] = looked;
    }
  }

  dimensions(policy: ResolvedPolicy, points: CutPoints, conditions: Condition[], thorough: boolean): Dimension[] {
    const mentioned = mentionedIn(policy, conditions);
    const dimensions: Dimension[] = [];
    for (const name of mentioned.facts) {
      const values = name === "closed" ? [false, true] : this.valuesOf(name, points, thorough);
      const set = (facts: Facts, choice: number): void => {
        const value = values[choice] ?? null;
        if (name === "closed") facts.closed = value === true;
        else facts.scalars[name] = value;
      };
      if (values.length > 0 && (name !== "closed" || thorough)) dimensions.push({ set, size: values.length });
    }
    for (const [name, fields] of mentioned.collections) {
      const items = this.itemsOf(name, [...fields], points, thorough);
      const lists: Item[][] = [[], ...items.map((item) => [item])];
      if (thorough) lists.push(...items.slice(0, 4).map((item) => [item, { ...item, id: "?2" }]));
      dimensions.push({ set: (facts, choice) => (facts.items[name] = lists[choice] ?? []), size: lists.length });
    }
    return dimensions;
  }

  valuesOf(name: string, points: CutPoints, thorough: boolean): Value[] {
    const declared = this.document.facts.find((fact) => fact.name === name);
    const usual: Value[] = declared?.type === "flag" ? [true, false] : Object.keys(declared?.values ?? {});
    const values = points.facts[name] ?? usual;
    return thorough ? values : values.filter((value) => value !== null);
  }

  /** Items with every combination of the mentioned fields' values, up to a limit. */
  itemsOf(name: string, fields: string[], points: CutPoints, thorough: boolean): Item[] {
    const varied = fields.filter((field) => thorough || !PLAIN.includes(field));
    let ways: Record<string, Value>[] = [{}];
    for (const field of varied) {
      const values = (points.items[name]?.[field] ?? []).filter((value) => thorough || value !== null);
      const usable = PLAIN.includes(field) ? [undefined, ...values] : values;
      if (usable.length > 0) ways = usable.flatMap((value) => ways.map((way) => ({ ...way, [field]: value as Value })));
      if (ways.length > MOST_TRIED) ways = ways.filter((_, index) => index % Math.ceil(ways.length / MOST_TRIED) === 0);
    }
    const first = makeDate(this.year, 1, 2);
    return ways.map((way) => {
      const base = { id: "?", year: this.year, date: first, submitted: first };
      const item = makeItem(this.document, this.blank(), name, way, base);
      for (const field of PLAIN) if (way[field] !== undefined) item[field] = way[field];
      return item;
    });
  }
}

/** Facts and fields that conditions look at. */
function mentionedIn(
  policy: ResolvedPolicy,
  conditions: Condition[],
): { facts: Set<string>; collections: Map<string, Set<string>> } {
  const facts = new Set<string>();
  const collections = new Map<string, Set<string>>();
  const put = (on: "fact" | "item", name: string, over: string): void => {
    if (on === "fact") facts.add(name);
    else collections.get(over)?.add(name);
  };
  const look = (node: Expression, over: string): void => {
    if (node.op === "flag" || node.op === "quantity") put(node.on, node.name, over);
    else if (node.op === "is") put(node.ref.on, node.ref.name, over);
    else if (node.op === "has") facts.add(node.fact);
    else if (node.op === "same") for (const ref of [node.left, node.right]) put(ref.on, ref.name, over);
    else if (node.op === "period") look(policy.period[node.edge], "");
    const inner = node.op === "exists" || node.op === "sum" || node.op === "count" ? node.over : over;
    if (inner !== over) collections.set(inner, collections.get(inner) ?? new Set());
    if (node.op === "sum") put("item", node.field, inner);
    for (const child of childrenOf(node)) look(child, inner);
  };
  for (const condition of conditions) look(condition, "");
  return { facts, collections };
}

/** Goes through all combinations, or through some of them evenly when there are too many. */
function chooser(dimensions: Dimension[], total: number): () => number[] {
  let place = 0;
  let state = 1;
  const all = total <= MOST_TRIED;
  return () => {
    let rest = place++;
    return dimensions.map(({ size }) => {
      if (all) {
        const choice = rest % size;
        rest = Math.floor(rest / size);
        return choice;
      }
      // A fixed linear congruence: the same combinations every time.
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * size);
    });
  };
}

/** Readings that expressions depend on, through definitions and the period as well. */
export function readingsIn(document: PolicyDocument, expressions: Expression[]): string[] {
  const found = new Set<string>();
  const look = (root: Expression): void =>
    walk(root, (node) => {
      if (node.op === "reading" || node.op === "by_reading") found.add(node.reading);
      else if (node.op === "period") look(document.period[node.edge]);
    });
  for (const each of expressions) look(each);
  return [...found].sort();
}

/** Whether all conditions certainly hold. */
export function allHold(conditions: Condition[], scope: Scope): boolean {
  return conditions.every((condition) => truthOf(condition, scope) === true);
}

/** What the document says of one declaration: whether it is possible at all, and whose desks it passes. */
import { makeDate } from "./calendar.ts";
import type { DeclarationBar, DeclarationKind, Desk } from "./document.ts";
import { truthOf, type Scope } from "./evaluate.ts";
import type { Facts, Item } from "./facts.ts";
import type { ResolvedPolicy } from "./resolve.ts";

/** What a declaration meets. */
export type DeclarationJudgement = {
  /** What rules it out for certain; what is not known rules nothing out. */
  bars: DeclarationBar[];
  /** The desks in order; one that may be needed is. */
  desks: Desk[];
};

/** A kind by its id, fixed to the policy's year; undefined when there is none. */
export function kindOf(policy: ResolvedPolicy, id: string): DeclarationKind | undefined {
  return policy.declarations.find((kind) => kind.id === id);
}

/**
 * Judges a declaration before anybody reviews it.
 * @param item what is declared, as an item of the kind's collection; hours in hundredths, dates yyyymmdd.
 */
export function judgeDeclaration(
  policy: ResolvedPolicy,
  kind: DeclarationKind,
  facts: Facts,
  item: Item,
): DeclarationJudgement {
  const end = makeDate(policy.year, 12, 31);
  const scope: Scope = { policy, facts, frame: "annual", cutoff: { lo: end, hi: end }, item, known: new Map() };
  return {
    bars: kind.bars.filter(({ when }) => truthOf(when, scope) === true),
    desks: kind.chain
      .filter(({ when }) => when === undefined || truthOf(when, scope) !== false)
      .map(({ desk }) => desk),
  };
}

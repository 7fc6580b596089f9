/** What a declaration would change: the verdicts as they stand, and as they would be if it were approved. */
import type { DeclarationEffect } from "../../contract/declarations.ts";
import { decide } from "../../engine/decide.ts";
import { withItems } from "../../engine/hypothesis.ts";
import type { Facts } from "../../engine/facts.ts";
import { citations, type Sources } from "../policies/door.ts";
import { verdictsOf } from "./cascade.ts";
import type { InHand } from "./judging.ts";

/**
 * The effect of a declaration in hand.
 * @param granted hours as they would be granted, in hundredths; as asked for when absent.
 */
export function effectOf(hand: InHand, sources: Sources, granted?: number | null): DeclarationEffect {
  const { policy, standing, problems, bars, desks } = hand;
  const now = verdictsOf(policy, decide(policy, standing));
  const approved = verdictsOf(policy, decide(policy, approvedFacts(hand, granted)));
  return {
    year: policy.year,
    now,
    approved,
    changes: JSON.stringify(now) !== JSON.stringify(approved),
    problems: problems.map(({ path, message, remedy }) => ({ field: path.split(".").at(-1) ?? "", message, remedy })),
    bars: bars.map(({ id, text, cites }) => ({ id, text, citations: citations({ sources }, cites) })),
    desks,
  };
}

function approvedFacts({ kind, item, read, facts }: InHand, granted: number | null | undefined): Facts {
  if (item !== undefined) {
    const lowered = kind.hours === undefined || typeof granted !== "number" ? {} : { [kind.hours.field]: granted };
    return withItems(facts, [{ collection: kind.collection, item: { ...item, ...lowered } }]);
  }
  const { route, target_level: level } = read.values;
  if (typeof route !== "string") return facts;
  return { ...facts, scalars: { ...facts.scalars, [route]: true, target_level: level ?? null } };
}

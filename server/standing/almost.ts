/** Reliefs that were looked for in vain although the ledger holds something they look at: the reasons people ask about first. Pure. */
import { nodesOf, type Condition, type Truth } from "../../engine/expression.ts";
import type { Facts } from "../../engine/facts.ts";
import { perPolicy, type ResolvedPolicy } from "../../engine/resolve.ts";

const RELIEFS: ReadonlySet<string> = new Set(["exempt", "waive", "offset"]);

/** Ids of such rules: each looks at a collection of which the person has an item, and no reading puts it out of force. */
export function almostRules(policy: ResolvedPolicy, facts: Facts): Set<string> {
  const rules = reliefs(policy).filter(({ over }) => over.some((name) => (facts.items[name]?.length ?? 0) > 0));
  return new Set(rules.map(({ id }) => id));
}

/** Reliefs that no reading puts out of force, each with the collections it looks at. */
const reliefs = perPolicy(({ rules, readings }) =>
  rules
    .filter(({ kind, when }) => RELIEFS.has(kind) && byReadings(when, readings) !== false)
    .map(({ id, when }) => ({ id, over: collectionsOf(when) })),
);

function collectionsOf(when: Condition): string[] {
  return nodesOf(when).flatMap((node) =>
    node.op === "exists" || node.op === "sum" || node.op === "count" ? [node.over] : [],
  );
}

/** What the readings alone make of a condition; null when it hangs on facts as well. */
function byReadings(node: Condition, chosen: Readonly<Record<string, string>>): Truth {
  switch (node.op) {
    case "constant":
      return node.value;
    case "reading":
      return node.options.includes(chosen[node.reading] ?? "");
    case "named":
    case "certain":
      return byReadings(node.of, chosen);
    case "not": {
      const inner = byReadings(node.of, chosen);
      return inner === null ? null : !inner;
    }
    case "all":
    case "any": {
      const decisive = node.op === "any";
      const parts = node.of.map((part) => byReadings(part, chosen));
      if (parts.includes(decisive)) return decisive;
      return parts.includes(null) ? null : !decisive;
    }
    default:
      return null;
  }
}

/** Reliefs that were looked for in vain although the ledger holds something they look at: the reasons people ask about first. Pure. */
import { walk, type Condition, type Truth } from "../../engine/expression.ts";
import type { Facts } from "../../engine/facts.ts";
import type { ResolvedPolicy } from "../../engine/resolve.ts";

const RELIEFS: ReadonlySet<string> = new Set(["exempt", "waive", "offset"]);

/** Ids of such rules: each looks at a collection of which the person has an item, and no reading puts it out of force. */
export function almostRules(policy: ResolvedPolicy, facts: Facts): Set<string> {
  const rules = policy.rules.filter(({ kind, when }) => {
    if (!RELIEFS.has(kind) || byReadings(when, policy.readings) === false) return false;
    return collectionsOf(when).some((name) => (facts.items[name]?.length ?? 0) > 0);
  });
  return new Set(rules.map(({ id }) => id));
}

function collectionsOf(when: Condition): string[] {
  const names: string[] = [];
  walk(when, (node) => {
    if (node.op === "exists" || node.op === "sum" || node.op === "count") names.push(node.over);
  });
  return names;
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

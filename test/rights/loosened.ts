/** Row-level-security policies with one part of their condition gone, from what the database says they are. */

/** A policy as it stands in the database. */
export interface Policy {
  tablename: string;
  policyname: string;
  qual: string;
}

/** A policy as it might be by mistake: with another condition, or not at all. */
export interface Loosened {
  policy: Policy;
  what: string;
  /** Condition in place of the policy's own. */
  condition: string;
}

/**
 * The condition opened altogether, closed altogether, and with every part of it gone once: an alternative that no longer
 * holds, a condition that is no longer asked, a search without its WHERE.
 */
export function loosenings(policy: Policy): Loosened[] {
  const { qual } = policy;
  const parts = partsOf(qual).map(({ from, to, put }) => ({
    policy,
    what: `${put} in place of ${qual.slice(from, to).replaceAll(/\s+/g, " ")}`,
    condition: qual.slice(0, from) + put + qual.slice(to),
  }));
  return [{ policy, what: "opened", condition: "true" }, { policy, what: "closed", condition: "false" }, ...parts];
}

interface Part {
  from: number;
  to: number;
  put: "true" | "false";
}

/** Bracketed terms beside OR and AND and behind WHERE. The database brackets every one of them. */
function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  const open: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (sign === "(") open.push(at);
    if (sign !== ")") continue;
    const from = open.pop() as number;
    const before = text.slice(0, from).replace(/\b(EXISTS|NOT)\s*$/, "");
    const start = from - (from - before.length);
    const after = text.slice(at + 1);
    const beside = (word: string) =>
      new RegExp(`\\b${word}\\s+$`).test(before) || new RegExp(`^\\s+${word}\\b`).test(after);
    if (beside("OR")) parts.push({ from: start, to: at + 1, put: "false" });
    else if (beside("AND") || /\bWHERE\s+$/.test(before)) parts.push({ from: start, to: at + 1, put: "true" });
  }
  return parts;
}

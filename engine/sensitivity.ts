/** Readings nobody has confirmed yet, where the other option would change what the person is told. */
import { isSameButForRules, numbersUnder, outcomeFrom } from "./compiled-outcome.ts";
import type { Citation, PolicyDocument } from "./document.ts";
import type { Interval } from "./expression.ts";
import type { Facts } from "./facts.ts";
import { signatureOf, standingOf, type Outcome } from "./outcome.ts";
import { perPolicy, resolvePolicy, type ResolvedPolicy } from "./resolve.ts";

/** What another option of a reading would give. */
export type OtherReading = { option: string; label: string; outcome: Outcome };

/** An assumed reading that is decisive for these facts. */
export type DecisiveReading = {
  reading: string;
  question: string;
  cites: Citation[];
  chosen: string;
  chosenLabel: string;
  others: OtherReading[];
};

const policies = new WeakMap<PolicyDocument, Map<string, ResolvedPolicy>>();

/** A document fixed to a year and readings that differ from its own; made once for each. */
export function policyFor(
  document: PolicyDocument,
  year: number,
  readings: Record<string, string> = {},
): ResolvedPolicy {
  let known = policies.get(document);
  if (!known) policies.set(document, (known = new Map()));
  const options = Object.entries(readings).sort(([a], [b]) => (a < b ? -1 : 1));
  const key = `${year}|${options.map(([id, option]) => `${id}=${option}`).join("|")}`;
  let policy = known.get(key);
  if (!policy) known.set(key, (policy = resolvePolicy(document, year, readings)));
  return policy;
}

/**
 * The assumed readings whose other options would change a verdict's value, how a part stands, what is owed or,
 * while something is owed, by when. An option that would only need facts nobody gave decides nothing.
 * @param readings options that already differ from the document's own.
 */
export function decisiveReadings(
  document: PolicyDocument,
  year: number,
  facts: Facts,
  readings: Record<string, string> = {},
): DecisiveReading[] {
  const policy = policyFor(document, year, readings);
  const numbers = numbersUnder(policy, facts);
  const own = outcomeFrom(policy, numbers);
  const signature = signatureOf(own);
  return assumedReadings(policy).flatMap(({ options, ...asked }) => {
    const others = options.flatMap(({ option, label, policy: other }): OtherReading[] => {
      const found = numbersUnder(other, facts);
      if (isSameButForRules(policy, numbers, found)) return [];
      const outcome = outcomeFrom(other, found);
      return signatureOf(outcome) !== signature && !isVaguer(own, outcome) ? [{ option, label, outcome }] : [];
    });
    return others.length === 0 ? [] : [{ ...asked, others }];
  });
}

/** The assumed readings of a policy, each with the options not chosen and the policy as it is under them. */
const assumedReadings = perPolicy(({ document, year, readings }) =>
  document.readings
    .filter(({ status }) => status === "assumed")
    .map(({ id, question, cites, options, chosen }) => {
      const current = readings[id] ?? chosen;
      const others = Object.entries(options).filter(([option]) => option !== current);
      return {
        reading: id,
        question,
        cites,
        chosen: current,
        chosenLabel: options[current] ?? current,
        options: others.map(([option, label]) => {
          return { option, label, policy: policyFor(document, year, { ...readings, [id]: option }) };
        }),
      };
    }),
);

/** Whether the other outcome says nothing against the first: wherever they differ it does not know. */
function isVaguer(own: Outcome, other: Outcome): boolean {
  return Object.values(own.verdicts).every((verdict) => {
    const twin = other.verdicts[verdict.id];
    if (!twin) return false;
    if (twin.value !== verdict.value && twin.value !== "undetermined") return false;
    return Object.entries(verdict.parts).every(([name, part]) => {
      const same = twin.parts[name];
      if (!same) return false;
      if (same.state === "pending") return true;
      return standingOf(same.state) === standingOf(part.state) && within(part.owed, same.owed);
    });
  });
}

function within(inner: Interval, outer: Interval): boolean {
  return inner.lo >= outer.lo && inner.hi <= outer.hi;
}

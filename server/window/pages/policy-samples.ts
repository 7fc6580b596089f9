/**
 * What a document comes to, found by deciding sample people under it: which routes to a title there are and what each
 * asks, and what another reading would give. Nothing of it is written down anywhere.
 */
import type { DecisionView } from "../../../contract/decision-view.ts";
import { decide } from "../../../contract/decisions.ts";
import type { PolicyView } from "../../../contract/policies.ts";
import type { Findings, ReadingFinding, RouteFinding } from "../../../web/areas/policy/findings.ts";
import { Refusal } from "../../platform/refusal.ts";
import type { Visit } from "../route.ts";
import { samplePeople, usualPerson, type SampleFacts } from "./policy-sample-people.ts";

type Ask = Visit["ask"];
type Policy = Pick<
  PolicyView,
  "id" | "version" | "digest" | "facts" | "collections" | "readings" | "verdicts" | "parts"
>;

const MOST_KEPT = 24;
const kept = new Map<string, Promise<Findings>>();

/** The findings of a version of a document in this year; made once. */
export function findingsOf({ ask, today }: Pick<Visit, "ask" | "today">, policy: Policy): Promise<Findings> {
  const year = Math.trunc(today / 10_000);
  const key = `${policy.digest} ${year}`;
  const known = kept.get(key) ?? find(ask, policy, year);
  kept.delete(key);
  kept.set(key, known);
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value as string);
  known.catch(() => kept.delete(key));
  return known;
}

async function find(ask: Ask, policy: Policy, year: number): Promise<Findings> {
  const person = usualPerson(policy, year);
  const routes = await routesOf(ask, policy, person);
  return { person, routes, readings: await readingsOf(ask, policy, year, routes) };
}

function asker(ask: Ask, { id, version }: Policy) {
  return async (facts: SampleFacts): Promise<DecisionView | undefined> => {
    // Many people are decided; whoever else asks the server something meanwhile comes in between.
    await new Promise(setImmediate);
    try {
      return await ask(decide, { body: { policy: { id, version }, facts } });
    } catch (error) {
      // A sample that this document does not understand shows nothing of it.
      if (error instanceof Refusal) return undefined;
      throw error;
    }
  };
}

/** A route is a yes-or-no fact that makes a verdict asked which is not asked without it. */
async function routesOf(ask: Ask, policy: Policy, person: SampleFacts): Promise<RouteFinding[]> {
  const decideOne = asker(ask, policy);
  const none = await decideOne(person);
  if (none === undefined) return [];
  const idle = none.verdicts.filter(({ value }) => value === "not_applicable").map(({ id }) => id);
  const found = [routeOf("", none, idle)];
  for (const { name, type, label } of policy.facts) {
    if (type !== "flag" || idle.length === 0) continue;
    const decision = await decideOne({ ...person, [name]: true });
    const wakes = decision?.verdicts.some(({ id, value }) => idle.includes(id) && value !== "not_applicable");
    if (decision && wakes) found.push({ ...routeOf(label, decision, idle), fact: name });
  }
  return found;
}

/** What a route asks: of the verdict it wakes, and of the others where that does not speak. */
function routeOf(label: string, decision: DecisionView, idle: readonly string[]): RouteFinding {
  const ordered = [...decision.verdicts].sort(
    (one, other) => Number(idle.includes(other.id)) - Number(idle.includes(one.id)),
  );
  const asked = ordered.filter(({ value }) => value !== "not_applicable");
  const main = asked[0] ?? ordered[0];
  const parts = new Map(asked.toReversed().flatMap((verdict) => verdict.parts.map((part) => [part.part, part])));
  return {
    label,
    fact: "",
    parts: [...parts.values()].map(({ part, label: name, unit, state, required, decidedBy, steps }) => ({
      part,
      label: name,
      unit,
      state,
      required,
      rule: steps.find(({ id }) => id === decidedBy)?.rule ?? "",
    })),
    verdict: main?.label ?? "",
    deadline: main?.deadline.latest ?? null,
  };
}

/** For every reading the first sample person for whom another option gives something else. */
async function readingsOf(
  ask: Ask,
  policy: Policy,
  year: number,
  routes: readonly RouteFinding[],
): Promise<Record<string, ReadingFinding>> {
  const decideOne = asker(ask, policy);
  const open = new Set(policy.readings.filter(({ status }) => status === "assumed").map(({ id }) => id));
  const found: Record<string, ReadingFinding> = {};
  for (const facts of samplePeople(policy, year, routes.map(({ fact }) => fact).filter(Boolean))) {
    if (open.size === 0) break;
    const decision = await decideOne(facts);
    for (const { reading, others } of decision?.decisiveReadings ?? []) {
      if (!open.delete(reading) || decision === undefined) continue;
      found[reading] = {
        person: facts,
        now: outcomesOf(decision),
        others: others.map(({ label, outcome }) => ({ label, outcome: outcome.sentence })),
      };
    }
  }
  return found;
}

/** What the verdicts that are asked come to, each sentence once. */
function outcomesOf(decision: DecisionView): string[] {
  const asked = decision.verdicts.filter(({ value }) => value !== "not_applicable");
  return [...new Set((asked.length > 0 ? asked : decision.verdicts).map(({ sentence }) => sentence))];
}

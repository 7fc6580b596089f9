/** The life of a declaration: states, what may happen in each, the name of each refusal. Pure. */
import { DECLARATION_EVENTS, type DECLARATION_STATES } from "../../contract/declaration-view.ts";
import type { DeclarationProblem } from "../../contract/problems/declarations.ts";

/**
 * `reviewing`: on one of the kind's desks; `returned`: something is to be added; `second`: approved, and waiting for another
 * pair of eyes; `released`: given up by whom it had been approved for, what it used is free again; `appealed`: a human of the
 * bureau looks at a refusal or a revocation once more.
 */
export type DeclarationState = (typeof DECLARATION_STATES)[number];

export type DeclarationEvent = (typeof DECLARATION_EVENTS)[number];

/** Who may do something to a declaration: each event belongs to one of them. */
export type Party = "submitter" | "desk" | "second" | "bureau" | "appeal";

/** Where an event leads: a state, or what the declaration itself says of the way on. */
type Target = DeclarationState | "onward" | "appealed_from";

const TRANSITIONS: Record<DeclarationEvent, { by: Party; to: Partial<Record<DeclarationState, Target>> }> = {
  submit: { by: "submitter", to: { draft: "reviewing", returned: "reviewing" } },
  withdraw: {
    by: "submitter",
    to: { draft: "withdrawn", reviewing: "withdrawn", returned: "withdrawn", second: "withdrawn" },
  },
  pass: { by: "desk", to: { reviewing: "onward" } },
  return: { by: "desk", to: { reviewing: "returned" } },
  refuse: { by: "desk", to: { reviewing: "refused" } },
  agree: { by: "second", to: { second: "approved" } },
  differ: { by: "second", to: { second: "reviewing" } },
  release: { by: "submitter", to: { approved: "released" } },
  revoke: { by: "bureau", to: { approved: "revoked" } },
  appeal: { by: "submitter", to: { refused: "appealed", revoked: "appealed" } },
  uphold: { by: "appeal", to: { appealed: "appealed_from" } },
  overturn: { by: "appeal", to: { appealed: "approved" } },
};

const REFUSED_IN: Record<DeclarationState, DeclarationProblem> = {
  draft: "declaration_draft",
  reviewing: "declaration_reviewing",
  returned: "declaration_returned",
  second: "declaration_second",
  approved: "declaration_approved",
  refused: "declaration_refused",
  withdrawn: "declaration_withdrawn",
  released: "declaration_released",
  revoked: "declaration_revoked",
  appealed: "declaration_appealed",
};

/** What the transitions rest on, beside the state. */
export interface DeclarationFacts {
  state: DeclarationState;
  version: number;
  desks: readonly string[];
  step: number;
  /** Why another pair of eyes must look before it counts; absent: none. */
  secondWhy: "above" | "sample" | null;
  appealedFrom: DeclarationState | null;
  /** Last instant at which a refusal or a revocation can be appealed against. */
  appealUntil: Date | null;
  /** Whether its year is frozen: nothing that was approved may be given up any more. */
  frozen: boolean;
}

export type Judged = { ok: true; to: DeclarationState; step: number } | { ok: false; refusal: DeclarationProblem };

/** A state and a desk after an event, or why it may not happen. */
export function judge(facts: DeclarationFacts, event: DeclarationEvent, parties: ReadonlySet<Party>, at: Date): Judged {
  const { by, to } = TRANSITIONS[event];
  const target = to[facts.state];
  if (target === undefined) return { ok: false, refusal: REFUSED_IN[facts.state] };
  if (!parties.has(by)) return { ok: false, refusal: "declaration_other_desk" };
  if (event === "appeal" && facts.appealUntil !== null && at > facts.appealUntil)
    return { ok: false, refusal: "declaration_appeal_late" };
  if (event === "release" && facts.frozen) return { ok: false, refusal: "declaration_year_frozen" };
  if (target === "onward") return { ok: true, ...onward(facts) };
  if (target === "appealed_from") return { ok: true, to: facts.appealedFrom ?? "refused", step: facts.step };
  return { ok: true, to: target, step: facts.step };
}

function onward({ desks, step, secondWhy }: DeclarationFacts): { to: DeclarationState; step: number } {
  if (step + 1 < desks.length) return { to: "reviewing", step: step + 1 };
  return { to: secondWhy === null ? "approved" : "second", step };
}

/** What somebody may do to a declaration at a moment. */
export function allowed(facts: DeclarationFacts, parties: ReadonlySet<Party>, at: Date): DeclarationEvent[] {
  return DECLARATION_EVENTS.filter((event) => judge(facts, event, parties, at).ok);
}

/** Where what another entry tells as well goes when two records become one person's: it ends without a word on its merit. */
const ENDED_BY_MERGE: Partial<Record<DeclarationState, DeclarationState>> = {
  reviewing: "withdrawn",
  returned: "withdrawn",
  second: "withdrawn",
  approved: "released",
};

/** The state of a declaration that counts no more after a merge. What was refused counted before as little. */
export function endedByMerge(state: DeclarationState): DeclarationState {
  return ENDED_BY_MERGE[state] ?? state;
}

/** Whether it lies on somebody's desk. */
export function isWaiting(state: DeclarationState): boolean {
  return state === "reviewing" || state === "second" || state === "appealed";
}

const ONWARD = ["reviewing", "second", "approved"];
const APPEALED_FROM = ["refused", "revoked"];

/** The life of a declaration as a Mermaid diagram: docs/states/declaration.md is made of it, and a test compares. */
export function declarationDiagram(): string {
  const arrows = DECLARATION_EVENTS.flatMap((event) =>
    Object.entries(TRANSITIONS[event].to).flatMap(([from, to]) =>
      (to === "onward" ? ONWARD : to === "appealed_from" ? APPEALED_FROM : [to]).map(
        (each) => `    ${from} --> ${each}: ${event} (${TRANSITIONS[event].by})`,
      ),
    ),
  );
  const merged = Object.entries(ENDED_BY_MERGE).flatMap(([from, to]) => [
    `    ${from} --> ${to}: merge (bureau)`,
    `    ${to} --> ${from}: separate (bureau)`,
  ]);
  return ["stateDiagram-v2", "    [*] --> draft: create", ...arrows, ...merged, ""].join("\n");
}

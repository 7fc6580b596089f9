/** The life of a recognised training: states and what may happen in each. Pure. */
import type { TRAINING_EVENTS, TRAINING_STATES } from "../../../contract/trainings.ts";

export type TrainingState = (typeof TRAINING_STATES)[number];
export type TrainingEvent = (typeof TRAINING_EVENTS)[number];

/** Who does it: whoever handed it in, the desk it lies on, another pair of eyes, a bureau, or the server itself. */
export type TrainingParty = "submitter" | "desk" | "second" | "bureau" | "server";

const TRANSITIONS: Record<
  TrainingEvent,
  { by: TrainingParty; from: readonly TrainingState[]; to: TrainingState | "onward" }
> = {
  change: { by: "submitter", from: ["draft", "returned"], to: "draft" },
  submit: { by: "submitter", from: ["draft", "returned"], to: "reviewing" },
  withdraw: { by: "submitter", from: ["draft", "reviewing", "returned"], to: "withdrawn" },
  pass: { by: "desk", from: ["reviewing"], to: "onward" },
  return: { by: "desk", from: ["reviewing"], to: "returned" },
  refuse: { by: "desk", from: ["reviewing"], to: "refused" },
  agree: { by: "second", from: ["second"], to: "crediting" },
  differ: { by: "second", from: ["second"], to: "reviewing" },
  credit: { by: "server", from: ["crediting"], to: "credited" },
  revoke: { by: "bureau", from: ["credited"], to: "revoking" },
  taken: { by: "server", from: ["revoking"], to: "revoked" },
};

export type TrainingFacts = {
  state: TrainingState;
  desks: readonly string[];
  step: number;
  /** Whether its hours are so many that another pair of eyes looks before they count. */
  above: boolean;
};

export type TrainingJudged =
  | { ok: true; to: TrainingState; step: number }
  | { ok: false; refusal: "training_wrong_state" | "training_other_desk" };

/** Where an event leads, or why it may not happen. */
export function judgeTraining(
  facts: TrainingFacts,
  event: TrainingEvent,
  parties: ReadonlySet<TrainingParty>,
): TrainingJudged {
  const { by, from, to } = TRANSITIONS[event];
  if (!from.includes(facts.state)) return { ok: false, refusal: "training_wrong_state" };
  if (!parties.has(by)) return { ok: false, refusal: "training_other_desk" };
  const { step } = facts;
  if (to !== "onward")
    return { ok: true, to: event === "change" ? facts.state : to, step: event === "submit" ? 0 : step };
  if (step + 1 < facts.desks.length) return { ok: true, to: "reviewing", step: step + 1 };
  return { ok: true, to: facts.above ? "second" : "crediting", step };
}

/** Whether the server is at work on it. */
export function isUnderWay(state: TrainingState): boolean {
  return state === "crediting" || state === "revoking";
}

/** The life of making two records of one person one: states, and the name of each refusal. Pure. */
import type { ProblemCode } from "../../contract/problems.ts";

export const MERGE_STATES = ["requested", "merged", "refused", "withdrawn", "reversed"] as const;
export type MergeState = (typeof MERGE_STATES)[number];

export const MERGE_EVENTS = ["approve", "refuse", "withdraw", "reverse"] as const;
export type MergeEvent = (typeof MERGE_EVENTS)[number];

const TRANSITIONS: Record<MergeEvent, Partial<Record<MergeState, MergeState>>> = {
  approve: { requested: "merged" },
  refuse: { requested: "refused" },
  withdraw: { requested: "withdrawn" },
  reverse: { merged: "reversed" },
};

export type MergeRefusal = Extract<ProblemCode, `merge_${string}`>;

const REFUSED_IN: Record<MergeState, MergeRefusal> = {
  requested: "merge_undecided",
  merged: "merge_done",
  refused: "merge_refused",
  withdrawn: "merge_withdrawn",
  reversed: "merge_reversed",
};

export interface MergeFacts {
  state: MergeState;
  /** The account that asked for it: somebody else has to decide. */
  requestedBy: number;
  /** Until when it can be reversed. */
  reverseUntil: Date | null;
}

export type MergeJudged = { ok: true; to: MergeState } | { ok: false; refusal: MergeRefusal };

/** The state after an event, or why it may not happen. */
export function judgeMerge(merge: MergeFacts, event: MergeEvent, accountId: number, at: Date): MergeJudged {
  const next = TRANSITIONS[event][merge.state];
  if (next === undefined) return { ok: false, refusal: REFUSED_IN[merge.state] };
  const own = merge.requestedBy === accountId;
  if (event === "withdraw") return own ? { ok: true, to: next } : { ok: false, refusal: "merge_not_yours" };
  if ((event === "approve" || event === "refuse") && own) return { ok: false, refusal: "merge_second_person" };
  if (event === "reverse" && (merge.reverseUntil === null || at > merge.reverseUntil))
    return { ok: false, refusal: "merge_late" };
  return { ok: true, to: next };
}

/** The refusal of an event that may not happen in a state. */
export function mergeRefusalIn(state: MergeState): MergeRefusal {
  return REFUSED_IN[state];
}

/** The life of a merge as a Mermaid diagram: docs/states/person-merge.md is made of it, and a test compares. */
export function mergeDiagram(): string {
  const arrows = MERGE_EVENTS.flatMap((event) =>
    Object.entries(TRANSITIONS[event]).map(([from, to]) => `    ${from} --> ${to}: ${event}`),
  );
  return ["stateDiagram-v2", "    [*] --> requested: request", ...arrows, ""].join("\n");
}

/** The life of a request about somebody's employment or title: states, what may happen in each, the name of each refusal. Pure. */
import type { ProblemCode } from "../../contract/problems.ts";

export const REQUEST_STATES = ["waiting", "objected", "confirmed", "contested", "refused", "withdrawn"] as const;
/**
 * `waiting`: for the unit that confirms; `objected`: the releasing unit does not agree, nothing is written; `contested`: it does
 * not agree with what was confirmed, which stands until somebody rules.
 */
export type RequestState = (typeof REQUEST_STATES)[number];

export const REQUEST_KINDS = [
  "join",
  "leave",
  "transfer",
  "secondment",
  "return",
  "correction",
  "title",
  "resolution",
] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

export const REQUEST_EVENTS = [
  "confirm",
  "refuse",
  "withdraw",
  "object",
  "retract",
  "uphold",
  "overrule",
  "undo",
] as const;
export type RequestEvent = (typeof REQUEST_EVENTS)[number];

/** Who may do something to a request: each event belongs to one of them. */
export type Party = "starter" | "desk" | "releasing" | "bureau";

const TRANSITIONS: Record<RequestEvent, { by: Party; to: Partial<Record<RequestState, RequestState>> }> = {
  confirm: { by: "desk", to: { waiting: "confirmed" } },
  refuse: { by: "desk", to: { waiting: "refused" } },
  withdraw: { by: "starter", to: { waiting: "withdrawn", objected: "withdrawn" } },
  object: { by: "releasing", to: { waiting: "objected", confirmed: "contested" } },
  retract: { by: "releasing", to: { objected: "waiting", contested: "confirmed" } },
  uphold: { by: "bureau", to: { objected: "confirmed", contested: "confirmed" } },
  overrule: { by: "bureau", to: { objected: "refused", contested: "refused" } },
  undo: { by: "desk", to: { confirmed: "waiting", refused: "waiting" } },
};

/** Why something may not happen to a request. */
export type RequestRefusal = Extract<ProblemCode, `request_${string}` | `undo_${string}` | `objection_${string}`>;

const REFUSED_IN: Record<RequestState, RequestRefusal> = {
  waiting: "request_undecided",
  objected: "request_objected",
  confirmed: "request_confirmed",
  contested: "request_contested",
  refused: "request_refused",
  withdrawn: "request_withdrawn",
};

/** The refusal of an event that may not happen in a state. */
export function refusalIn(state: RequestState, event: RequestEvent): RequestRefusal {
  const settles = event === "retract" || event === "uphold" || event === "overrule";
  return settles && (state === "waiting" || state === "confirmed") ? "request_not_objected" : REFUSED_IN[state];
}

/** What the transitions rest on, beside the state. */
export interface RequestFacts {
  kind: RequestKind;
  state: RequestState;
  submittedAt: Date;
  decidedAt: Date | null;
  /** Until when its decision can be undone. */
  undoUntil: Date | null;
  /** Until when the releasing unit may object; absent where nobody releases. */
  objectUntil: Date | null;
  /** Whether a bureau has ruled on it: then neither objections nor undoing are open any more. */
  ruled: boolean;
}

export type Judged = { ok: true; to: RequestState } | { ok: false; refusal: RequestRefusal };

/**
 * The state after an event, or why it may not happen.
 * @param parties what whoever acts is to this request.
 */
export function judge(request: RequestFacts, event: RequestEvent, parties: ReadonlySet<Party>, at: Date): Judged {
  const { by, to } = TRANSITIONS[event];
  if (!parties.has(by)) return { ok: false, refusal: "request_other_desk" };
  const next = to[request.state];
  if (next === undefined) return { ok: false, refusal: refusalIn(request.state, event) };
  const hindrance = hindranceOf(request, event, at);
  return hindrance === undefined ? { ok: true, to: next } : { ok: false, refusal: hindrance };
}

function hindranceOf(request: RequestFacts, event: RequestEvent, at: Date): RequestRefusal | undefined {
  const { objectUntil, undoUntil, ruled } = request;
  if (event === "object") {
    if (objectUntil === null) return "request_without_release";
    return ruled || at > objectUntil ? "objection_late" : undefined;
  }
  if (event !== "undo") return undefined;
  return ruled || undoUntil === null || at > undoUntil ? "undo_late" : undefined;
}

/** What somebody may do to a request at a moment. */
export function allowed(request: RequestFacts, parties: ReadonlySet<Party>, at: Date): RequestEvent[] {
  return REQUEST_EVENTS.filter((event) => judge(request, event, parties, at).ok);
}

/** The life of a request as a Mermaid diagram: docs/states/employment-request.md is made of it, and a test compares. */
export function requestDiagram(): string {
  const arrows = REQUEST_EVENTS.flatMap((event) =>
    Object.entries(TRANSITIONS[event].to).map(
      ([from, to]) => `    ${from} --> ${to}: ${event} (${TRANSITIONS[event].by})`,
    ),
  );
  return ["stateDiagram-v2", "    [*] --> waiting: submit", ...arrows, ""].join("\n");
}

/** Whether somebody still has to act. */
export function isOpen(state: RequestState): boolean {
  return state === "waiting" || state === "objected" || state === "contested";
}

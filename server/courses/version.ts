/** The states of a version of a course, and who may move it. Pure: no clock, no database. */
import type { ProblemCode } from "../../contract/problems.ts";

export const VERSION_STATES = ["draft", "submitted", "approved", "returned", "refused"] as const;
export type VersionState = (typeof VERSION_STATES)[number];

/** `author`: whoever works on it for the institution; `desk`: whoever decides on it. */
export type VersionParty = "author" | "desk";
export const VERSION_EVENTS = ["edit", "submit", "withdraw", "approve", "return", "refuse"] as const;
export type VersionEvent = (typeof VERSION_EVENTS)[number];

export type Transition = { from: VersionState; event: VersionEvent; to: VersionState; by: VersionParty };

export const TRANSITIONS: readonly Transition[] = [
  { from: "draft", event: "edit", to: "draft", by: "author" },
  { from: "returned", event: "edit", to: "returned", by: "author" },
  { from: "draft", event: "submit", to: "submitted", by: "author" },
  { from: "returned", event: "submit", to: "submitted", by: "author" },
  { from: "submitted", event: "withdraw", to: "draft", by: "author" },
  { from: "submitted", event: "approve", to: "approved", by: "desk" },
  { from: "submitted", event: "return", to: "returned", by: "desk" },
  { from: "submitted", event: "refuse", to: "refused", by: "desk" },
];

/** What refuses an event in each state: it is where it is. */
const STANDS: Readonly<Record<VersionState, ProblemCode>> = {
  draft: "course_version_draft",
  submitted: "course_version_submitted",
  approved: "course_version_approved",
  returned: "course_version_returned",
  refused: "course_version_refused",
};

/** Where an event takes a version, or by which name it is refused. */
export function judgeVersion(
  state: VersionState,
  event: VersionEvent,
  by: VersionParty,
): { ok: true; to: VersionState } | { ok: false; refusal: ProblemCode } {
  const found = TRANSITIONS.find((each) => each.from === state && each.event === event);
  if (found === undefined) return { ok: false, refusal: STANDS[state] };
  return found.by === by ? { ok: true, to: found.to } : { ok: false, refusal: "course_not_yours" };
}

/** The diagram of docs/states/course.md. */
export function versionDiagram(): string {
  const lines = TRANSITIONS.filter(({ event }) => event !== "edit").map(
    ({ from, event, to, by }) => `    ${from} --> ${to}: ${event} (${by})`,
  );
  const ends = VERSION_STATES.filter((state) => !TRANSITIONS.some(({ from }) => from === state));
  return [
    "stateDiagram-v2",
    "    [*] --> draft: begin (author)",
    ...lines,
    ...ends.map((state) => `    ${state} --> [*]`),
  ].join("\n");
}

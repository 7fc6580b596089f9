/** The life of an imported workbook: states, what may happen in each, and the name of each refusal. Pure. */

export const IMPORT_STATES = [
  "uploaded",
  "validating",
  "ready",
  "refused",
  "committing",
  "committed",
  "undoing",
  "undone",
  "discarded",
] as const;
export type ImportState = (typeof IMPORT_STATES)[number];

export const IMPORT_KINDS = ["roster", "records"] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

/**
 * What happens to a batch. `begin` also restarts a validation that was cut off; `fail` gives a commit back that the
 * database would not take; `confirm` is what a person does who has seen the counts. `take_back` is asked for within a time, and
 * ends in `taken_back`, or in `keep` where something was built on the import.
 */
export type ImportEvent =
  | "begin"
  | "accept"
  | "refuse"
  | "confirm"
  | "finish"
  | "fail"
  | "take_back"
  | "taken_back"
  | "keep"
  | "discard";

const TRANSITIONS: Record<ImportEvent, { from: readonly ImportState[]; to: ImportState }> = {
  begin: { from: ["uploaded", "validating"], to: "validating" },
  accept: { from: ["validating"], to: "ready" },
  refuse: { from: ["validating"], to: "refused" },
  confirm: { from: ["ready"], to: "committing" },
  finish: { from: ["committing"], to: "committed" },
  fail: { from: ["committing"], to: "ready" },
  take_back: { from: ["committed"], to: "undoing" },
  taken_back: { from: ["undoing"], to: "undone" },
  keep: { from: ["undoing"], to: "committed" },
  discard: { from: ["uploaded", "validating", "ready", "refused"], to: "discarded" },
};

/** The life of a batch as a Mermaid diagram: docs/states/import.md is made of it, and a test compares. */
export function importDiagram(): string {
  const arrows = Object.entries(TRANSITIONS).flatMap(([event, { from, to }]) =>
    from.map((state) => `    ${state} --> ${to}: ${event}`),
  );
  return ["stateDiagram-v2", "    [*] --> uploaded: upload", ...arrows, ""].join("\n");
}

/** The state after an event, or null when it may not happen in this state. */
export function after(state: ImportState, event: ImportEvent): ImportState | null {
  const { from, to } = TRANSITIONS[event];
  return from.includes(state) ? to : null;
}

/** States from which an event may happen, and the one it leads to: for guarded updates. */
export function transition(event: ImportEvent): { from: readonly ImportState[]; to: ImportState } {
  return TRANSITIONS[event];
}

/** Whether the server still has something to do for the batch by itself. */
export function isUnderWay(state: ImportState): boolean {
  return state === "uploaded" || state === "validating" || state === "committing" || state === "undoing";
}

/** One reason for which rows are bad, with how many. `example` is the message of the first such row. */
export type ReasonCount = { code: string; rows: number; column: string; example: string };

/**
 * What a commit would do, or did. `rows` = new + changed + unchanged + bad; `changes` counts rows by what changes in them
 * (`employment`, `title`, `post`, `application`, `phone`).
 */
export type ImportCounts = {
  rows: number;
  new: number;
  changed: number;
  unchanged: number;
  bad: number;
  changes: Record<string, number>;
  reasons: ReasonCount[];
};

/** Why a whole file is refused. `place` is a part, cell or column of the workbook. */
export type FileRefusal = { code: string; message: string; remedy: string; place: string | null };

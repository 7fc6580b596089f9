import type { PART_STATES } from "../../../contract/decision-view.ts";

/** What one route to a title asks of a sample person. */
export interface RouteFinding {
  /** The fact that takes this route; empty for none. */
  readonly fact: string;
  /** The fact in words; empty for none. */
  readonly label: string;
  readonly parts: readonly {
    readonly part: string;
    readonly label: string;
    readonly unit: "hours" | "class";
    readonly state: (typeof PART_STATES)[number];
    /** Hundredths of an hour, or a count. */
    readonly required: number;
    /** The rule that settles or asks for it. */
    readonly rule: string;
  }[];
  /** The verdict whose deadline it is. */
  readonly verdict: string;
  readonly deadline: string | null;
}

/** What another option of a reading would give somebody. */
export interface ReadingFinding {
  /** Facts of the sample person. */
  readonly person: Readonly<Record<string, unknown>>;
  readonly now: readonly string[];
  readonly others: readonly { readonly label: string; readonly outcome: string }[];
}

/** What deciding sample people under a document shows. */
export interface Findings {
  /** Facts of the person of the routes. */
  readonly person: Readonly<Record<string, unknown>>;
  readonly routes: readonly RouteFinding[];
  /** By reading; those that no sample person shows are missing. */
  readonly readings: Readonly<Record<string, ReadingFinding>>;
}

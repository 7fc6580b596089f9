/** A refusal of the catalogue. */
export interface ProblemEntry {
  status: number;
  /** What happened, in Chinese. */
  title: string;
  /** What to do about it, in Chinese. */
  remedy: string;
}

/** Refusals by code; codes are unique over all areas. */
export type ProblemTable = Readonly<Record<string, ProblemEntry>>;

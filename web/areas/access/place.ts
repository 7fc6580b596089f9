/** What was typed of a place. */
export interface PlaceTyped {
  readonly scope: string;
  readonly division: string;
  /** Names or codes, one a line. */
  readonly units: string;
  readonly industry: string;
}

/** A form nobody has typed in yet. */
export const NO_PLACE: PlaceTyped = { scope: "", division: "", units: "", industry: "" };

/** Codes of divisions, in their order. */
export const DIVISIONS = [
  "corps",
  "d01",
  "d02",
  "d03",
  "d04",
  "d05",
  "d06",
  "d07",
  "d08",
  "d09",
  "d10",
  "d11",
  "d12",
  "d13",
  "d14",
] as const;

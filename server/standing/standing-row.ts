/** One row of the table `standing`, from a flat decision and the facts it rests on. */
import type { CompiledPolicy } from "../../engine/compile.ts";
import type { FlatDecision, FlatLayout } from "../../engine/flat.ts";
import type { FactView } from "./fact-view.ts";

/** A row of `standing`. Dates are "YYYY-MM-DD", hours hundredths. */
export type StandingRow = Record<string, string | number | null> & { person_id: number; year: number };

const PARTS = [
  "annual_public",
  "annual_professional",
  "title_public",
  "title_professional",
  "title_face_to_face",
] as const;
const HOLDS = ["state", "rule", "required", "earned_lo", "earned_hi", "owed_lo", "owed_hi"] as const;
export const VERDICTS = ["annual", "title"] as const;

/** Columns that speak of a part of a verdict; NULL where the verdict is not applicable. */
export const PART_COLUMNS: readonly string[] = PARTS.flatMap((part) => HOLDS.map((holds) => `${part}_${holds}`));

/** Columns that a verdict decides, in the table's order; the ones a change of which makes a standing another one. */
export const DECIDED_COLUMNS: readonly string[] = [
  "policy_id",
  "policy_version",
  "unit_id",
  "division_code",
  "series",
  "level",
  ...VERDICTS.flatMap((verdict) => [verdict, `${verdict}_deadline`, `${verdict}_rule`]),
  ...PART_COLUMNS,
  "missing",
];

/** The row of a person in a year. `divisionCode` is that of the view's unit. */
export function standingRow(
  personId: number,
  policy: CompiledPolicy,
  view: FactView,
  flat: FlatDecision,
  divisionCode: string | null,
): StandingRow {
  const { document, year } = policy.policy;
  const { series, level } = view.facts.scalars;
  const row: StandingRow = {
    person_id: personId,
    year,
    policy_id: document.id,
    policy_version: document.version,
    unit_id: view.unitId,
    division_code: divisionCode,
    series: typeof series === "string" ? series : null,
    level: typeof level === "string" ? level : null,
  };
  for (const verdict of VERDICTS) {
    const value = policy.layout.values[verdict]?.[flat[`${verdict}_value`] ?? -1] ?? "undetermined";
    row[verdict] = value;
    row[`${verdict}_deadline`] = isoDay(flat[`${verdict}_deadline_lo`]);
    row[`${verdict}_rule`] = policy.layout.rules[flat[`${verdict}_rule`] ?? 0] ?? "";
    for (const part of PARTS)
      if (part.startsWith(verdict)) addPart(row, policy.layout, flat, part, value !== "not_applicable");
  }
  row["missing"] = VERDICTS.some((verdict) => row[verdict] === "undetermined") ? missingFacts(row, view, flat) : 0;
  return row;
}

function addPart(row: StandingRow, layout: FlatLayout, flat: FlatDecision, part: string, asked: boolean): void {
  for (const holds of HOLDS) {
    const value = flat[`${part}_${holds}`];
    const column = `${part}_${holds}`;
    if (!asked || value === undefined) row[column] = null;
    else if (holds === "state") row[column] = layout.states[value] ?? null;
    else if (holds === "rule") row[column] = layout.rules[value] ?? "";
    else row[column] = Number.isFinite(value) ? value : null;
  }
}

/** "YYYY-MM-DD" of a deadline, NULL when the year it falls in is not known. */
function isoDay(day: number | undefined): string | null {
  if (day === undefined || !Number.isFinite(day) || day < 19000101) return null;
  const text = String(day);
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`;
}

/** Scalars without which hardly anything can be decided. */
export const MISSING_SCALARS = ["employer", "professional_staff", "series", "level"] as const;

/**
 * How many facts an undetermined year waits for: scalars of weight that are unknown, collections that hold something under
 * review, and the result that somebody else has yet to report, without which what is earned has no bound.
 */
function missingFacts(row: StandingRow, { facts, origins }: FactView, flat: FlatDecision): number {
  const scalars = MISSING_SCALARS.filter((name) => facts.scalars[name] === null);
  const open = Object.keys(facts.items).filter((name) =>
    ["under_review", "claimed"].includes(origins[name]?.state ?? ""),
  );
  const unbounded = PARTS.some((part) => {
    const verdict = part.startsWith("annual") ? "annual" : "title";
    return row[verdict] !== "not_applicable" && flat[`${part}_earned_hi`] === Number.POSITIVE_INFINITY;
  });
  return scalars.length + open.length + (unbounded ? 1 : 0);
}

/** Years of study: which there are, which policy decides each, and when they were closed. */
import { formatDate, makeDate } from "../../engine/calendar.ts";
import { keptPlanned, type Db, type Tx } from "../platform/db.ts";

export type LearningYear = {
  year: number;
  closed: boolean;
  closedAt: Date | null;
  /** Divisions for which it was closed before it is for everybody, with the instant in ISO. */
  divisions: Readonly<Record<string, string>>;
  policyId: string;
  policyVersion: string;
};

/** All years of study, in order. */
export async function learningYears(db: Db): Promise<LearningYear[]> {
  return db.rows<LearningYear>(YEARS);
}

const YEARS =
  keptPlanned(`SELECT year, closed, closed_at AS "closedAt", policy_id AS "policyId", policy_version AS "policyVersion",
            coalesce((SELECT jsonb_object_agg(division_code, closed_at) FROM year_closing shut
                       WHERE shut.year = known.year AND shut.division_code <> 'all'), '{}') AS divisions
       FROM learning_year known ORDER BY year`);

/** Opens a year under a version of a policy; says false when it is there already. */
export async function openYear(tx: Tx, year: number, policy: { id: string; version: string }): Promise<boolean> {
  const dates = [formatDate(makeDate(year, 1, 1)), formatDate(makeDate(year, 12, 31))];
  const added = await tx.execute(
    "INSERT INTO learning_year (year, opens, closes, policy_id, policy_version) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
    [year, ...dates, policy.id, policy.version],
  );
  return added === 1;
}

/** Closes a year at an instant: from then on what is not approved counts as not given. */
export async function closeYear(tx: Tx, year: number, at: Date): Promise<void> {
  await tx.execute("UPDATE learning_year SET closed_at = $2 WHERE year = $1 AND closed_at IS NULL", [year, at]);
}

/** Whether a year was closed, as known at an instant (absent: as it is now). */
export function wasClosed(year: Pick<LearningYear, "closedAt">, knownAt?: Date): boolean {
  return year.closedAt !== null && (knownAt === undefined || year.closedAt <= knownAt);
}

/**
 * All standings at once, set by set: the facts of the whole population as a relation, decided by the policy's SQL form. The
 * way for many people; `recompute.ts` is the way for some. Both give the same rows, and a test holds them together.
 */
import type { DateInt } from "../../engine/calendar.ts";
import type { ResolvedPolicy } from "../../engine/resolve.ts";
import { compileSql } from "../../engine/sql.ts";
import type { Tx } from "../platform/db.ts";
import { itemsSql, periodsSql, scalarsSql } from "./fact-sql.ts";
import { DECIDED_COLUMNS, MISSING_SCALARS, PART_COLUMNS, VERDICTS } from "./standing-row.ts";
import type { LearningYear } from "./years.ts";
import type { PolicyShelf } from "./shelf.ts";

export type Deciding = { shelf: PolicyShelf; today: DateInt; knownAt: string };

/** A year's rows of `standing`, as a query to be run before the next year is asked for. */
export type YearQuery = { year: number; sql: string };

/** Fewer people than this are looked up one by one in the ledger, instead of reading it all. */
const FEW = 1_000;

/**
 * Decides every person in every year of study that concerns them, year by year, in memory that does not grow with their
 * number. The rows have the columns of `standing` but `computed_at`.
 * @param each runs the year's query.
 */
export async function decideEverybody(
  tx: Tx,
  deciding: Deciding,
  years: readonly LearningYear[],
  each: (query: YearQuery) => Promise<void>,
): Promise<void> {
  await tx.execute("SET LOCAL work_mem = '256MB'");
  await tx.execute(`CREATE TEMPORARY TABLE live_period ON COMMIT DROP AS ${periodsSql()}`);
  await tx.execute("ANALYZE live_period");
  for (const { year, policyId, policyVersion } of years) {
    const { policy } = deciding.shelf.compiled(policyId, policyVersion, year);
    const scalars = scalarsSql(policy.document, { years: [year], today: deciding.today, periods: "live_period" });
    await tx.execute(`CREATE TEMPORARY TABLE fact_scalars ON COMMIT DROP AS ${scalars}`);
    await tx.execute("ANALYZE fact_scalars");
    const some = await tx.rows<{ person_id: number }>("SELECT person_id FROM fact_scalars LIMIT $1", [FEW]);
    const people = some.length < FEW ? some.map(({ person_id }) => person_id) : undefined;
    await each({ year, sql: yearSql(policy, deciding, people) });
    await tx.execute("DROP TABLE fact_scalars");
  }
  await tx.execute("DROP TABLE live_period");
}

const KEPT = ["unit_id", "division_code", "series", "level"];

function yearSql(policy: ResolvedPolicy, { today, knownAt }: Deciding, people: number[] | undefined): string {
  const { document } = policy;
  const items = itemsSql({ today, ...(people ? { people } : {}) });
  const keep = [...new Set([...KEPT, ...MISSING_SCALARS])];
  const decisions = compileSql(policy, { scalars: "SELECT * FROM fact_scalars", items, asked: "reported", keep });
  const columns = DECIDED_COLUMNS.map((column) => `${valueOf(column, document)} AS ${column}`);
  return `SELECT decided.person_id, decided.year, ${columns.join(", ")}, '${knownAt}'::timestamptz AS known_at
      FROM (${decisions}) decided LEFT JOIN (${openSql(policy, items)}) open ON open.person_id = decided.person_id`;
}

/** How many collections of each person hold something under review, of those that the year looks at. */
function openSql({ document, year }: ResolvedPolicy, items: string): string {
  const lifetime = document.collections.filter(({ spans }) => spans === "lifetime").map(({ name }) => `'${name}'`);
  const always = lifetime.length > 0 ? `item.kind IN (${lifetime.join(", ")}) OR` : "";
  return `SELECT item.person_id, count(DISTINCT item.kind) AS kinds
      FROM (${items}) item JOIN fact_scalars own ON own.person_id = item.person_id
     WHERE item.approved IS NULL AND (${always}
       item.year BETWEEN least(own.appointment_from, ${year}) AND greatest(own.appointment_to, ${year}))
     GROUP BY item.person_id`;
}

/** The expression that gives a column of `standing` from a decision and the scalars. */
function valueOf(column: string, document: ResolvedPolicy["document"]): string {
  if (column === "policy_id") return `'${document.id}'`;
  if (column === "policy_version") return `'${document.version}'`;
  if (column === "missing") return missingSql();
  if (KEPT.includes(column)) return `decided.${column}`;
  const verdict = VERDICTS.find((each) => column === each || column.startsWith(`${each}_`)) as string;
  if (column === verdict) return `decided.${verdict}_value`;
  if (column === `${verdict}_deadline`)
    return `CASE WHEN isfinite(decided.${verdict}_deadline_lo) THEN decided.${verdict}_deadline_lo END`;
  if (!PART_COLUMNS.includes(column)) return `decided.${column}`;
  const number = /_(state|rule)$/.test(column) ? "" : "::integer";
  return `CASE WHEN decided.${verdict}_value <> 'not_applicable' THEN decided.${column}${number} END`;
}

/** As `missingFacts` counts in JavaScript. */
function missingSql(): string {
  const unknown = MISSING_SCALARS.map((name) => `(decided.${name} IS NULL)::integer`);
  const bounds = PART_COLUMNS.filter((column) => column.endsWith("_earned_hi"));
  const unbounded = bounds.map((column) => {
    const verdict = VERDICTS.find((each) => column.startsWith(`${each}_`)) as string;
    return `(decided.${verdict}_value <> 'not_applicable' AND decided.${column} IS NULL)`;
  });
  return `CASE WHEN 'undetermined' IN (decided.annual_value, decided.title_value)
    THEN coalesce(open.kinds, 0)::integer + ${unknown.join(" + ")} + (${unbounded.join(" OR ")})::integer ELSE 0 END::smallint`;
}

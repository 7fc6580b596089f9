/**
 * All standings at once, set by set: the facts of the whole population as a relation, decided by the policy's SQL form. The
 * way for many people; `recompute.ts` is the way for some. Both give the same rows, and a test holds them together.
 */
import type { DateInt } from "../../engine/calendar.ts";
import type { ResolvedPolicy } from "../../engine/resolve.ts";
import { compileSql } from "../../engine/sql.ts";
import type { Tx } from "../platform/db.ts";
import { itemsSql, scalarsSql } from "./fact-sql.ts";
import { viewLive, liveEntries } from "./fact-view.ts";
import { DECIDED_COLUMNS, missingFacts, PART_COLUMNS, VERDICTS } from "./standing-row.ts";
import { loadEntries } from "./store.ts";
import type { LearningYear } from "./years.ts";
import type { PolicyShelf } from "./shelf.ts";

type Deciding = { shelf: PolicyShelf; today: DateInt; knownAt: string };

/**
 * Decides every person in every year of study, year by year, each into a temporary table with the columns of `standing`.
 * @param each called with the table of a year, which is dropped afterwards.
 */
export async function decideEverybody(tx: Tx, deciding: Deciding, years: readonly LearningYear[], each: (table: string, year: number) => Promise<void>): Promise<void> {
  await tx.execute("SET LOCAL work_mem = '256MB'");
  for (const group of Map.groupBy(years, ({ policyId, policyVersion }) => `${policyId} ${policyVersion}`).values()) {
    const { policyId, policyVersion } = group[0] as LearningYear;
    const scalars = scalarsSql(deciding.shelf.document(policyId, policyVersion), { years: group.map(({ year }) => year), today: deciding.today });
    await tx.execute(`CREATE TEMPORARY TABLE fact_scalars ON COMMIT DROP AS ${scalars}`);
    await tx.execute("ANALYZE fact_scalars");
    for (const year of group) {
      const { policy } = deciding.shelf.compiled(policyId, policyVersion, year.year);
      await tx.execute(`CREATE TEMPORARY TABLE decided ON COMMIT DROP AS ${yearSql(policy, deciding)}`);
      await countMissing(tx, deciding, year);
      await each("decided", year.year);
      await tx.execute("DROP TABLE decided");
    }
    await tx.execute("DROP TABLE fact_scalars");
  }
}

/** The rows of `standing` for one year. A query and not an INSERT, so that it may run in parallel. */
function yearSql(policy: ResolvedPolicy, { today, knownAt }: Deciding): string {
  const { document, year } = policy;
  const decisions = compileSql(policy, { scalars: "SELECT * FROM fact_scalars", items: itemsSql({ today }), asked: "reported" });
  const columns = DECIDED_COLUMNS.map((column) => `${valueOf(column, document)} AS ${column}`);
  return `SELECT scalars.person_id, scalars.year, ${columns.join(", ")}, '${knownAt}'::timestamptz AS known_at
      FROM (${decisions}) decided JOIN fact_scalars scalars ON scalars.person_id = decided.person_id AND scalars.year = ${year}
     ORDER BY scalars.person_id`;
}

/** The expression that gives a column of `standing` from a decision and the scalars. */
function valueOf(column: string, document: ResolvedPolicy["document"]): string {
  if (column === "policy_id") return `'${document.id}'`;
  if (column === "policy_version") return `'${document.version}'`;
  if (["unit_id", "division_code", "series", "level"].includes(column)) return `scalars.${column}`;
  if (column === "missing") return "0";
  const verdict = VERDICTS.find((each) => column === each || column.startsWith(`${each}_`)) as string;
  if (column === verdict) return `decided.${verdict}_value`;
  if (column === `${verdict}_deadline`) return `CASE WHEN isfinite(decided.${verdict}_deadline_lo) THEN decided.${verdict}_deadline_lo END`;
  if (!PART_COLUMNS.includes(column)) return `decided.${column}`;
  return `CASE WHEN decided.${verdict}_value <> 'not_applicable' THEN decided.${column} END`;
}

const GROUP = 2_000;

/** Says of the few who are undetermined how many facts are missing: only the interpreter knows which rules are in doubt. */
async function countMissing(tx: Tx, { shelf, today }: Deciding, { year, closed, policyId, policyVersion }: LearningYear): Promise<void> {
  const policy = shelf.compiled(policyId, policyVersion, year);
  const open = await tx.rows<{ person_id: number }>("SELECT person_id FROM decided WHERE 'undetermined' IN (annual, title) ORDER BY person_id");
  for (let at = 0; at < open.length; at += GROUP) {
    const people = open.slice(at, at + GROUP).map(({ person_id }) => person_id);
    const missing: { person_id: number; missing: number }[] = [];
    for (const [person_id, entries] of Map.groupBy(await loadEntries(tx, people), (entry) => entry.person_id)) {
      const view = viewLive(policy.policy.document, liveEntries(entries), { year, today, closed });
      missing.push({ person_id, missing: missingFacts(policy, view) });
    }
    await tx.execute(
      `UPDATE decided SET missing = counted.missing FROM jsonb_to_recordset($1::jsonb) AS counted(person_id bigint, missing integer)
        WHERE decided.person_id = counted.person_id`,
      [JSON.stringify(missing)],
    );
  }
}

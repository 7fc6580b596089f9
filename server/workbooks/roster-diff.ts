/**
 * What a staged roster says against what the ledger holds, set by set, in temporary tables of the transaction:
 *   roster         good rows with the person, if known, and the day on which the ledger is compared
 *   roster_live    live periods and applications of the known people
 *   roster_period  employments and titles that differ, with the days from which and until which the roster's own holds
 *   roster_single  posts and applications to add, and entries of them to take back
 * The same tables count a preview and feed the commit, so that both say the same.
 */
import { formatDate, type DateInt } from "../../engine/calendar.ts";
import { SEALED_COLUMNS } from "../people/door.ts";
import type { Tx } from "../platform/db.ts";
import { sameUnitSql } from "../organisations/door.ts";
import type { CellError } from "../platform/workbook/index.ts";
import { liveSql } from "../standing/door.ts";
import type { ImportCounts } from "./import.ts";
import { rowProblem, type Places } from "./row-problems.ts";

/** What comparing rests on: the batch, today, and the units in reach (null: all). */
export type RosterScope = { batchId: number; today: DateInt; reached: readonly number[] | null; places: Places };

const TABLES = ["roster", "roster_live", "roster_period", "roster_single"];

/** Beside the person `known` whose number a row has: the one they were merged into, who is meant then. Costs nothing for others. */
export const KEPT_SQL = `LEFT JOIN LATERAL (SELECT survivor.person_id, survivor.name, survivor.phone_blind FROM person survivor
   WHERE known.merged_into IS NOT NULL AND survivor.person_id = person_survivor(known.person_id) OFFSET 0) kept ON true`;

const ROSTER = `CREATE TEMPORARY TABLE roster ON COMMIT DROP AS
  SELECT said.*, make_date(year, 1, 1) AS first, make_date(year, 12, 31) AS last
    FROM (SELECT staged.row_number, staged.identity_kind, staged.name, ${SEALED_COLUMNS.split(", ")
      .map((column) => `staged.${column}`)
      .join(", ")}, staged.unit_id, staged.employer,
                 staged.employed_from, staged.series, staged.category, staged.level, staged.title_from, staged.posts, staged.routes,
                 staged.target_level, staged.year::int, staged.errors IS NOT NULL AS bad, coalesce(kept.person_id, known.person_id) AS person_id,
                 coalesce(kept.name, known.name) AS known_name,
                 CASE WHEN kept.person_id IS NULL THEN known.phone_blind ELSE kept.phone_blind END AS known_phone
            FROM import_row staged LEFT JOIN person known USING (identity_blind) ${KEPT_SQL}
           WHERE staged.batch_id = $1 AND (staged.errors IS NULL OR ($2 AND staged.identity_blind IS NOT NULL AND staged.name IS NOT NULL))) said`;

const LIVE = `CREATE TEMPORARY TABLE roster_live ON COMMIT DROP AS
  SELECT roster.row_number, entry.person_id, entry.entry_id, entry.kind, entry.year, entry.valid_from, entry.valid_to, entry.approved,
         entry.unit_id, entry.employer, entry.series, entry.level, entry.post, entry.route, entry.target_level
    FROM roster JOIN ledger_entry entry ON entry.person_id = roster.person_id
   WHERE entry.kind IN ('employment', 'title', 'post', 'application') AND entry.approved IS NOT FALSE AND ${liveSql("entry")}`;

/** The day on which the ledger is compared: today within the roster's year, and not before what the row says began. */
const dayOf = (from: string) => `greatest(least(DATE '{today}', roster.last), roster.first, ${from})`;

const covers = (day: string) => `live.valid_from <= ${day} AND (live.valid_to IS NULL OR live.valid_to >= ${day})`;

/**
 * Periods that differ. The roster's own holds from the day it names, else from where the period it corrects began, at the
 * earliest from the year's first day; it ends with the year when another one goes on after a past year, or before the next.
 */
function periodSelect(kind: "employment" | "title", from: string, same: string): string {
  const day = dayOf(`roster.${from}`);
  return `SELECT compared.*,
      CASE WHEN compared.year < {year} AND compared.goes_on THEN compared.last ELSE compared.next_from - 1 END AS until
    FROM (
      SELECT roster.row_number, roster.person_id, '${kind}' AS kind, roster.year, roster.last,
        coalesce(roster.${from}, greatest(roster.first, max(live.valid_from) FILTER (WHERE ${covers(day)}))) AS start,
        bool_or(live.valid_from <= roster.last AND (live.valid_to IS NULL OR live.valid_to > roster.last)) AS goes_on,
        min(live.valid_from) FILTER (WHERE live.valid_from > roster.last) AS next_from,
        count(live.entry_id) FILTER (WHERE ${covers(day)}) AS covering,
        bool_and(live.approved IS TRUE AND ${same} AND (roster.${from} IS NULL OR live.valid_from = roster.${from}))
          FILTER (WHERE ${covers(day)}) AS same
      FROM roster LEFT JOIN roster_live live ON live.row_number = roster.row_number AND live.kind = '${kind}'
      WHERE roster.person_id IS NOT NULL
      GROUP BY roster.row_number, roster.person_id, roster.year, roster.first, roster.last, roster.${from}
    ) compared
   WHERE NOT (covering = 1 AND coalesce(same, false))`;
}

const PERIODS = `CREATE TEMPORARY TABLE roster_period ON COMMIT DROP AS
  ${periodSelect("employment", "employed_from", `${sameUnitSql("live.unit_id", "roster.unit_id", dayOf("roster.employed_from"))} AND live.employer IS NOT DISTINCT FROM roster.employer`)}
  UNION ALL
  ${periodSelect("title", "title_from", "live.series IS NOT DISTINCT FROM roster.series AND live.level IS NOT DISTINCT FROM roster.level")}`;

/** Posts and applications: sets, of which the row may say nothing (NULL). `entry_id` NULL: to be added. */
const SINGLES = `CREATE TEMPORARY TABLE roster_single ON COMMIT DROP AS
  WITH post_live AS (
    SELECT live.* FROM roster_live live JOIN roster USING (row_number) WHERE live.kind = 'post' AND ${covers(dayOf("NULL"))}
  ), application_live AS (
    SELECT live.* FROM roster_live live JOIN roster USING (row_number) WHERE live.kind = 'application' AND live.year = roster.year
  )
  SELECT roster.row_number, roster.person_id, 'post' AS kind, NULL::bigint AS entry_id, said.post AS code
    FROM roster, unnest(roster.posts) AS said(post)
   WHERE roster.person_id IS NOT NULL
     AND NOT EXISTS (SELECT FROM post_live live WHERE live.row_number = roster.row_number AND live.post = said.post)
  UNION ALL
  SELECT live.row_number, live.person_id, 'post', live.entry_id, live.post
    FROM post_live live JOIN roster USING (row_number) WHERE roster.posts IS NOT NULL AND live.post <> ALL (roster.posts)
  UNION ALL
  SELECT roster.row_number, roster.person_id, 'application', NULL, said.route
    FROM roster, unnest(roster.routes) AS said(route)
   WHERE roster.person_id IS NOT NULL
     AND NOT EXISTS (SELECT FROM application_live live WHERE live.row_number = roster.row_number AND live.route = said.route
                        AND live.target_level IS NOT DISTINCT FROM roster.target_level)
  UNION ALL
  SELECT live.row_number, live.person_id, 'application', live.entry_id, live.route
    FROM application_live live JOIN roster USING (row_number)
   WHERE roster.routes IS NOT NULL
     AND NOT (live.route = ANY (roster.routes) AND live.target_level IS NOT DISTINCT FROM roster.target_level)`;

/** The rows that would change something of somebody known, each with what. */
const CHANGES = `SELECT DISTINCT row_number, kind FROM roster_period
  UNION SELECT DISTINCT row_number, kind FROM roster_single
  UNION SELECT row_number, 'phone' FROM roster WHERE person_id IS NOT NULL AND phone_blind IS NOT NULL AND phone_blind IS DISTINCT FROM known_phone`;

/**
 * Makes the tables of a batch and refuses the rows that the database speaks against: another name, a person who serves out
 * of reach. Such rows leave the table `roster`.
 * @param withBad looks at the people of bad rows as well, so that these get all their reasons.
 * @returns the reasons by row.
 */
export async function compareRoster(tx: Tx, scope: RosterScope, withBad: boolean): Promise<Map<number, CellError[]>> {
  for (const table of TABLES) await tx.execute(`DROP TABLE IF EXISTS ${table}`);
  const fixed = (sql: string) =>
    sql.replaceAll("{today}", formatDate(scope.today)).replaceAll("{year}", String(Math.trunc(scope.today / 10_000)));
  await tx.execute("SET LOCAL work_mem = '128MB'");
  await tx.execute(ROSTER, [scope.batchId, withBad]);
  await tx.execute("ANALYZE roster (row_number, person_id)");
  // A file of new people only has nothing to be compared with: the tables are made, and stay empty.
  const known = await tx.row("SELECT FROM roster WHERE person_id IS NOT NULL LIMIT 1");
  const none = known === undefined ? " WITH NO DATA" : "";
  await tx.execute(LIVE + none);
  if (known !== undefined) await tx.execute("ANALYZE roster_live (row_number, kind)");
  const faults = await rosterFaults(tx, scope);
  if (withBad || faults.size > 0)
    await tx.execute("DELETE FROM roster WHERE bad OR row_number = ANY ($1)", [[...faults.keys()]]);
  await tx.execute(fixed(PERIODS) + none);
  await tx.execute(fixed(SINGLES) + none);
  return faults;
}

async function rosterFaults(tx: Tx, { today, reached, places }: RosterScope): Promise<Map<number, CellError[]>> {
  const elsewhere = await tx.rows<{ row_number: number }>(
    `SELECT live.row_number FROM roster_live live
      WHERE live.kind = 'employment' AND live.approved AND live.valid_from <= $1 AND (live.valid_to IS NULL OR live.valid_to >= $1)
      GROUP BY live.row_number HAVING $2::bigint[] IS NOT NULL AND NOT bool_or(live.unit_id = ANY ($2))`,
    [formatDate(today), reached],
  );
  const out = new Set(elsewhere.map(({ row_number: row }) => row));
  const renamed = await tx.rows<{ row_number: number; known_name: string }>(
    "SELECT row_number, known_name FROM roster WHERE known_name <> name",
  );
  const doubled = await tx.rows<{ rows: number[] }>(
    `SELECT array_agg(row_number ORDER BY row_number) AS rows FROM roster WHERE person_id IS NOT NULL AND NOT bad
      GROUP BY person_id HAVING count(*) > 1`,
  );
  const faults = new Map<number, CellError[]>();
  for (const { rows } of doubled)
    for (const row of rows) {
      const others = rows.filter((each) => each !== row).join("、");
      faults.set(row, [rowProblem(places, row, "identity", "person_repeated", { rows: others })]);
    }
  for (const row of out) faults.set(row, [rowProblem(places, row, "identity", "person_elsewhere")]);
  for (const { row_number: row, known_name: known } of renamed)
    if (!out.has(row)) faults.set(row, [rowProblem(places, row, "name", "name_differs", { known })]);
  return faults;
}

/** Counts what the tables of `compareRoster` say. */
export async function countRoster(tx: Tx): Promise<Pick<ImportCounts, "new" | "changed" | "unchanged" | "changes">> {
  const people = await tx.row<{ good: number; added: number }>(
    "SELECT count(*) AS good, count(*) - count(person_id) AS added FROM roster",
  );
  const { good, added } = people as { good: number; added: number };
  if (good === added) return { new: added, changed: 0, unchanged: 0, changes: {} };
  const kinds = await tx.rows<{ kind: string | null; rows: number }>(
    `SELECT kind, count(DISTINCT row_number) AS rows FROM (${CHANGES}) changes GROUP BY GROUPING SETS ((kind), ()) ORDER BY kind`,
  );
  const changed = kinds.find(({ kind }) => kind === null)?.rows ?? 0;
  const changes = Object.fromEntries(kinds.flatMap(({ kind, rows }) => (kind === null ? [] : [[kind, rows]])));
  return { new: added, changed, unchanged: good - added - changed, changes };
}

/** The overview: counts by one dimension, and over the years. */
import type { Reach } from "../../contract/actor.ts";
import type { DIMENSIONS, PopulationCounts } from "../../contract/population.ts";
import { unitNameSql } from "../organisations/door.ts";
import type { Db } from "../platform/db.ts";
import type { Vault } from "../platform/vault.ts";
import { countPeople } from "./list.ts";
import { Bindings, COUNT_COLUMNS, populationCondition, type PopulationFilter } from "./scope.ts";

type Dimension = (typeof DIMENSIONS)[number];
type Group = { code: string; label: string; counts: PopulationCounts };

export type Overview = {
  years: number[];
  total: PopulationCounts;
  deadlines: { annual: string | null; title: string | null };
  groups: Group[];
  trend: { year: number; counts: PopulationCounts }[];
};

/** Names of codes, by dimension. */
export type Labels = (dimension: Dimension, code: string) => string;

const GROUP_KEYS: Record<Dimension, string> = {
  division: "coalesce(s.division_code, '')",
  unit: "coalesce(s.unit_id::text, '')",
  series: "coalesce(s.series, '')",
  level: "coalesce(s.level, '')",
};
const MOST_GROUPS = 400;

/** Counts of a year by one dimension, with the same population's counts in every year of study. */
export async function readOverviewOf(
  db: Db,
  vault: Vault,
  year: number,
  reach: Reach,
  filter: PopulationFilter,
  by: Dimension,
  labels: Labels,
): Promise<Overview> {
  const bindings = new Bindings(vault);
  const condition = populationCondition(year, reach, filter, bindings);
  const rows = await db.rows<PopulationCounts & { code: string; name: string | null }>(
    `SELECT grouped.*, ${by === "unit" ? unitNameSql("nullif(grouped.code, '')::bigint", `DATE '${year}-12-31'`) : "NULL::text"} AS name FROM (
       SELECT ${GROUP_KEYS[by]} AS code, ${COUNT_COLUMNS} FROM standing s WHERE ${condition} GROUP BY 1) grouped
      ORDER BY ${by === "unit" ? `grouped."notMet" DESC, grouped.code` : "grouped.code"} LIMIT ${MOST_GROUPS}`,
    bindings.list,
  );
  const groups = rows.map(({ code, name, ...counts }) => ({ code, label: name ?? labels(by, code), counts }));
  const years = (await db.rows<{ year: number }>("SELECT year FROM learning_year ORDER BY year")).map(
    (row) => row.year,
  );
  return {
    years,
    total: await countPeople(db, vault, year, reach, filter),
    deadlines: await deadlinesOf(db, vault, year, reach, filter),
    groups,
    trend: await trendOf(db, vault, reach, filter),
  };
}

async function deadlinesOf(
  db: Db,
  vault: Vault,
  year: number,
  reach: Reach,
  filter: PopulationFilter,
): Promise<Overview["deadlines"]> {
  const bindings = new Bindings(vault);
  const condition = populationCondition(year, reach, filter, bindings);
  return (await db.row<Overview["deadlines"]>(
    `SELECT mode() WITHIN GROUP (ORDER BY s.annual_deadline) FILTER (WHERE s.annual <> 'not_applicable') AS annual,
            mode() WITHIN GROUP (ORDER BY s.title_deadline) FILTER (WHERE s.title <> 'not_applicable') AS title
       FROM standing s WHERE ${condition}`,
    bindings.list,
  )) as Overview["deadlines"];
}

async function trendOf(db: Db, vault: Vault, reach: Reach, filter: PopulationFilter): Promise<Overview["trend"]> {
  const bindings = new Bindings(vault);
  const condition = populationCondition("every", reach, filter, bindings);
  const rows = await db.rows<PopulationCounts & { year: number }>(
    `SELECT s.year, ${COUNT_COLUMNS} FROM standing s WHERE ${condition} GROUP BY s.year ORDER BY s.year`,
    bindings.list,
  );
  return rows.map(({ year, ...counts }) => ({ year, counts }));
}

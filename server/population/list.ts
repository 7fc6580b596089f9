/** The list of people: filtered, sorted and cut into pages by the database. */
import type { z } from "zod";
import { readCursor, writeCursor } from "../platform/cursor.ts";
import type { Reach } from "../../contract/actor.ts";
import type { ConditionCounts, listPeople, PopulationCounts, StandingLine } from "../../contract/population.ts";
import { treeDaySql, unitNameSql } from "../organisations/door.ts";
import type { Db } from "../platform/db.ts";
import { openIdentity } from "../people/door.ts";
import { masked } from "../platform/mask.ts";
import type { Vault } from "../platform/vault.ts";
import {
  Bindings,
  CONDITION_COLUMNS,
  COUNT_COLUMNS,
  populationCondition,
  populationTables,
  type PopulationFilter,
} from "./scope.ts";

type Query = z.output<(typeof listPeople)["query"]>;
/** A line without the words of its rules, which the database does not know. */
export type BareLine = Omit<StandingLine, "annualWhy" | "titleWhy">;
type Row = Omit<BareLine, "identity"> & { sortKey: string; sealed: Buffer };
type Page = { people: BareLine[]; next?: string | undefined; previous?: string | undefined };

const OWED = "(coalesce(s.annual_public_owed_hi, 0) + coalesce(s.annual_professional_owed_hi, 0))";
const NEXT_DEADLINE = `least(
  CASE WHEN s.annual IN ('not_met', 'undetermined') THEN s.annual_deadline END,
  CASE WHEN s.title IN ('not_eligible', 'undetermined') THEN s.title_deadline END)`;

/** What each order sorts by; all of one type, so that a cursor is one value and a person. */
const SORT_KEYS: Record<Query["sort"], { sql: string; type: string }> = {
  urgency: {
    sql: `((CASE WHEN s.title = 'not_eligible' THEN 0 WHEN s.annual = 'not_met' THEN 1
      WHEN 'undetermined' IN (s.annual, s.title) THEN 2 WHEN s.annual = 'not_applicable' THEN 4 ELSE 3 END) * 100000000 - ${OWED})`,
    type: "bigint",
  },
  owed: { sql: `(-${OWED})`, type: "bigint" },
  deadline: { sql: `coalesce(${NEXT_DEADLINE}, DATE '9999-12-31')`, type: "date" },
  name: { sql: `p.name COLLATE "C"`, type: "text" },
  unit: { sql: `coalesce(u.code, '') COLLATE "C"`, type: "text" },
};

/** Where a page begins or ends: the sort key and the person, and which way to go. */
type Cursor = { key: string; person: number; back: boolean };

const cursorOf = ({ key, person, back }: Cursor) => writeCursor([key, person, back ? 1 : 0]);

function placeOf([key, person, back]: readonly unknown[]): Cursor | undefined {
  if (typeof key !== "string" || !Number.isSafeInteger(person)) return undefined;
  return { key, person: Number(person), back: back === 1 };
}

/** One page of people within reach. */
export async function peoplePage(db: Db, vault: Vault, year: number, reach: Reach, query: Query): Promise<Page> {
  const bindings = new Bindings(vault);
  const conditions = [populationCondition(year, reach, query, bindings)];
  const cursor = query.cursor ? readCursor(query.cursor, placeOf) : undefined;
  const { sql: key, type } = SORT_KEYS[query.sort];
  const descending = (query.order === "desc") !== (cursor?.back ?? false);
  if (cursor) {
    const compare = descending ? "<" : ">";
    conditions.push(
      `(${key}, s.person_id) ${compare} (${bindings.add(cursor.key)}::${type}, ${bindings.add(cursor.person)})`,
    );
  }
  const direction = descending ? "DESC" : "ASC";
  // The page is cut before anybody's name is looked up: behind the wall each name costs a look at where its person belongs.
  const rows = await db.rows<Row>(
    `WITH page AS MATERIALIZED (
       SELECT s.*, ${key} AS sort_key FROM ${tablesFor(query)}
        WHERE ${conditions.join(" AND ")} ORDER BY ${key} ${direction}, s.person_id ${direction} LIMIT ${query.limit + 1})
     SELECT ${LINE_COLUMNS}, s.sort_key::text AS "sortKey" FROM page s JOIN person p ON p.person_id = s.person_id
      ORDER BY s.sort_key ${direction}, s.person_id ${direction}`,
    bindings.list,
  );
  return cutPage(vault, rows, query.limit, cursor);
}

/** The tables that a page's conditions and order speak of. */
function tablesFor({ q, sort }: Query): string {
  const person = q !== undefined || sort === "name" ? " JOIN person p ON p.person_id = s.person_id" : "";
  return `standing s${person}${sort === "unit" ? " LEFT JOIN unit u ON u.unit_id = s.unit_id" : ""}`;
}

/** One row more than asked for says that there is a further page. */
function cutPage(vault: Vault, rows: Row[], limit: number, cursor: Cursor | undefined): Page {
  const more = rows.length > limit;
  const shown = rows.slice(0, limit);
  if (cursor?.back) shown.reverse();
  const first = shown[0];
  const last = shown[shown.length - 1];
  const back = cursor?.back ?? false;
  const page: Page = { people: shown.map((row) => lineOf(vault, row)) };
  if (last && (back || more)) page.next = cursorOf({ key: last.sortKey, person: last.personId, back: false });
  if (first && (back ? more : cursor !== undefined)) {
    page.previous = cursorOf({ key: first.sortKey, person: first.personId, back: true });
  }
  return page;
}

function lineOf(vault: Vault, { sortKey, sealed, ...line }: Row): BareLine {
  void sortKey;
  return { ...line, identity: masked(openIdentity(vault, sealed)) };
}

const LINE_COLUMNS = `s.person_id AS "personId", p.name, p.identity_number AS sealed,
  s.unit_id AS "unitId", ${unitNameSql("s.unit_id", treeDaySql("s.year"))} AS unit, s.division_code AS division, s.series, s.level,
  s.annual, s.annual_rule AS "annualRule", s.annual_deadline AS "annualDeadline",
  s.title, s.title_rule AS "titleRule", s.title_deadline AS "titleDeadline",
  coalesce(s.annual_public_owed_hi, 0) AS "owedPublic", coalesce(s.annual_professional_owed_hi, 0) AS "owedProfessional",
  coalesce(s.title_face_to_face_owed_hi, 0) > 0 AS "owedClass",
  coalesce(s.title_public_owed_hi, 0) + coalesce(s.title_professional_owed_hi, 0) AS "owedTitle",
  ${NEXT_DEADLINE} AS "nextDeadline", s.missing`;

/** Counts of everybody within reach that the filters leave. */
export async function countPeople(
  db: Db,
  vault: Vault,
  year: number,
  reach: Reach,
  filter: PopulationFilter,
): Promise<PopulationCounts> {
  const bindings = new Bindings(vault);
  const condition = populationCondition(year, reach, filter, bindings);
  return (await db.row<PopulationCounts>(
    `SELECT ${COUNT_COLUMNS} FROM ${populationTables(filter)} WHERE ${condition}`,
    bindings.list,
  )) as PopulationCounts;
}

/** How many each condition would leave of what the other filters leave. */
export async function countConditions(
  db: Db,
  vault: Vault,
  year: number,
  reach: Reach,
  filter: PopulationFilter,
): Promise<ConditionCounts> {
  const bindings = new Bindings(vault);
  const condition = populationCondition(year, reach, { ...filter, condition: undefined }, bindings);
  return (await db.row<ConditionCounts>(
    `SELECT ${CONDITION_COLUMNS} FROM ${populationTables(filter)} WHERE ${condition}`,
    bindings.list,
  )) as ConditionCounts;
}

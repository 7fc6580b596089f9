/**
 * The fact view as SQL over whole populations: set by set, no query per person. It says the same as `fact-view.ts`, and a
 * test on a generated population holds the two together.
 */
import { formatDate, makeDate, type DateInt } from "../../engine/calendar.ts";
import type { PolicyDocument } from "../../engine/document.ts";
import { placeJoinSql, treeDaySql } from "../organisations/door.ts";
import { ITEM_COLUMNS } from "./entry.ts";
import { verdictDate } from "./fact-view.ts";

/**
 * Which facts: of these years, seen from a day, as known at an instant (absent: all that is recorded). `periods` is a
 * relation that holds what `periodsSql` gives, for callers that ask more than once.
 */
export type ScalarsQuestion = { years: readonly number[]; today: DateInt; knownAt?: Date; periods?: string };

/** Which items: begun by a day, as known at an instant; `people` limits them to some. */
export type ItemsQuestion = { today: DateInt; knownAt?: Date; people?: readonly number[] };

/** A text as an SQL literal. */
function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function dateLiteral(date: DateInt): string {
  return `DATE '${formatDate(date)}'`;
}

/** Instants are known to the millisecond, as JavaScript's: what was recorded within the same one counts. */
function upTo(column: string, knownAt: Date): string {
  return `${column} < TIMESTAMPTZ '${new Date(knownAt.getTime() + 1).toISOString()}'`;
}

function recordedBy(alias: string, knownAt: Date | undefined): string {
  return knownAt === undefined ? "" : ` AND ${upTo(`${alias}.recorded_at`, knownAt)}`;
}

/** Condition: entry `alias` stands, as known at an instant. */
export function liveSql(alias: string, knownAt?: Date): string {
  return (
    `${alias}.reverses IS NULL${recordedBy(alias, knownAt)} AND NOT EXISTS (SELECT FROM ledger_entry taken` +
    ` WHERE taken.person_id = ${alias}.person_id AND taken.reverses = ${alias}.entry_id AND taken.reverses IS NOT NULL${recordedBy("taken", knownAt)})`
  );
}

/** CASE that looks a code up in one of the document's tables; NULL when it is not there. */
function lookup(document: PolicyDocument, table: string, key: string): string {
  const rows = Object.entries(document.tables[table] ?? {});
  if (rows.length === 0) return "NULL::text";
  return `CASE ${key} ${rows.map(([code, value]) => `WHEN ${literal(code)} THEN ${literal(value)}`).join(" ")} END`;
}

/** The value all confirmed rows share, else NULL. Codes compare by bytes, not by a language's order. */
function agreedText(column: string): string {
  const confirmed = `FILTER (WHERE approved)`;
  const value = `min(${column} COLLATE "C") ${confirmed}`;
  return `CASE WHEN ${value} = max(${column} COLLATE "C") ${confirmed} AND count(*) ${confirmed} = count(${column}) ${confirmed} THEN ${value} END`;
}

function agreedNumber(expression: string): string {
  const confirmed = `FILTER (WHERE approved)`;
  const value = `min(${expression}) ${confirmed}`;
  return `CASE WHEN ${value} = max(${expression}) ${confirmed} AND count(*) ${confirmed} = count(${expression}) ${confirmed} THEN ${value} END`;
}

const RANKED = ["none", "clerk", "assistant", "intermediate", "associate", "full"];

/** Whether the overlap of an employment with the year, up to the day that counts, holds a full month (see `fullMonths`). */
const FULL_MONTH = `(
      (date_part('year', last_day + 1) - date_part('year', first_day)) * 12 + date_part('month', last_day + 1) - date_part('month', first_day)
      - (date_part('day', last_day + 1) < date_part('day', first_day))::int) >= 1`;

/**
 * One row per person and year the person was employed in: person_id, year, unit_id, division_code, and a column for every
 * scalar of the policy, NULL where it is unknown. Columns: closed, employer, any_public_month, professional_staff, series,
 * category, level, public_class, review, exam, recognition, target_level, target_class, posts (text[]), appointment_from,
 * appointment_to. The text is a complete SELECT, for use as a subquery or a CTE.
 */
export function scalarsSql(document: PolicyDocument, question: ScalarsQuestion): string {
  const { years, today, knownAt } = question;
  const dated = years.map(
    (year) => `(${year}::smallint, ${dateLiteral(makeDate(year, 1, 1))}, ${dateLiteral(verdictDate(year, today))})`,
  );
  const asked = `(VALUES ${dated.join(", ")}) asked(year, first, day)`;
  const closed =
    knownAt === undefined
      ? "known.closed OR shut.year IS NOT NULL"
      : `${upTo("known.closed_at", knownAt)} OR ${upTo("shut.closed_at", knownAt)}`;
  const noTitle = (value: string | undefined, column: string) =>
    `CASE WHEN titled.person_id IS NULL THEN ${value === undefined ? "NULL" : literal(value)} ELSE titled.${column} END`;
  return `WITH period AS MATERIALIZED (${question.periods ? `SELECT * FROM ${question.periods}` : periodsSql(knownAt)}),
  ${perKindCtes(asked)}
SELECT person_id, year, unit_id, division_code, closed, employer COLLATE "default" AS employer, any_public_month, professional_staff,
  series COLLATE "default" AS series, category COLLATE "default" AS category, level COLLATE "default" AS level,
  ${lookup(document, "level_class", "level")} AS public_class,
  review, exam, recognition, target_level, ${lookup(document, "level_class", "target_level")} AS target_class,
  posts, appointment_from, appointment_to
FROM (
  SELECT employed.person_id, employed.year, place.place_id AS unit_id, place.division_code, coalesce(${closed}, false) AS closed,
    employed.employer, employed.any_public_month,
    CASE WHEN stated.person_id IS NULL THEN true ELSE stated.professional_staff END AS professional_staff,
    ${noTitle("none", "series")} AS series, ${noTitle(document.tables["series_category"]?.["none"], "category")} AS category,
    ${noTitle("none", "level")} AS level,
    coalesce(applied.review, false) AS review, coalesce(applied.exam, false) AS exam,
    coalesce(applied.recognition, false) AS recognition, applied.target_level,
    coalesce(serving.posts, '{}') AS posts, appointed.appointment_from, appointed.appointment_to
  FROM employed
  LEFT JOIN titled ON titled.person_id = employed.person_id AND titled.year = employed.year
  LEFT JOIN applied ON applied.person_id = employed.person_id AND applied.year = employed.year
  LEFT JOIN serving ON serving.person_id = employed.person_id AND serving.year = employed.year
  LEFT JOIN stated ON stated.person_id = employed.person_id AND stated.year = employed.year
  LEFT JOIN appointed ON appointed.person_id = employed.person_id AND appointed.year = employed.year
  ${placeJoinSql("place", "employed.unit_id", treeDaySql("employed.year"))}
  LEFT JOIN learning_year known ON known.year = employed.year
  LEFT JOIN year_closing shut ON shut.year = employed.year AND shut.division_code = place.division_code
) gathered`;
}

/** Live periods and applications of everybody, as known at an instant: all that scalars rest on, read from the ledger once. */
export function periodsSql(knownAt?: Date): string {
  return `SELECT entry.person_id, entry.kind, entry.year AS stated_year, entry.valid_from, entry.valid_to, entry.approved, entry.unit_id,
      entry.employer, entry.series, entry.category, entry.level, entry.post, entry.route, entry.target_level, entry.professional_staff
    FROM ledger_entry entry
    WHERE entry.kind IN ('employment', 'title', 'application', 'post', 'status', 'appointment')
      AND entry.approved IS NOT FALSE AND ${liveSql("entry", knownAt)}`;
}

function perKindCtes(asked: string): string {
  const touching = (kind: string, condition: string) =>
    `FROM (SELECT * FROM period WHERE kind = '${kind}') period CROSS JOIN LATERAL (SELECT * FROM ${asked} WHERE ${condition}) asked`;
  const onDay = (kind: string) =>
    `${touching(kind, "valid_from <= day AND (valid_to IS NULL OR valid_to >= day)")} GROUP BY person_id, asked.year`;
  return `employed AS (
    SELECT person_id, year,
      CASE WHEN bool_and(employer IS NOT NULL) FILTER (WHERE approved AND running)
        AND min(employer COLLATE "C") FILTER (WHERE approved AND running) = max(employer COLLATE "C") FILTER (WHERE approved AND running)
        THEN min(employer COLLATE "C") FILTER (WHERE approved AND running) END AS employer,
      CASE WHEN bool_or(public_month) THEN true
        WHEN bool_and(employer IS NOT NULL) FILTER (WHERE approved) THEN false END AS any_public_month,
      max(((approved IS TRUE)::int::bigint << 60) | (running::int::bigint << 59)
        | ((valid_from - DATE '1900-01-01')::bigint << 40) | unit_id) & ((1::bigint << 40) - 1) AS unit_id
    FROM (
      SELECT person_id, year, employer, approved, running, valid_from, unit_id,
        approved AND employer = 'public' AND last_day >= first_day AND ${FULL_MONTH} AS public_month
      FROM (
        SELECT person_id, asked.year, employer, approved, valid_from, unit_id, (valid_to IS NULL OR valid_to >= day) AS running,
          greatest(valid_from, first) AS first_day, least(coalesce(valid_to, day), day) AS last_day
        ${touching("employment", "valid_from <= day AND (valid_to IS NULL OR valid_to >= first)")}
      ) spans
    ) judged
    GROUP BY person_id, year
  ),
  titled AS (
    SELECT person_id, asked.year, ${agreedText("series")} AS series, ${agreedText("category")} AS category, ${agreedText("level")} AS level
    ${onDay("title")}
  ),
  applied AS (
    SELECT person_id, asked.year, bool_or(route = 'review') AS review, bool_or(route = 'exam') AS exam, bool_or(route = 'recognition') AS recognition,
      CASE WHEN bool_and(target_level IS NOT NULL)
        THEN (ARRAY[${RANKED.map(literal).join(", ")}])[max(array_position(ARRAY[${RANKED.map(literal).join(", ")}], target_level))] END AS target_level
    ${touching("application", "stated_year = year AND valid_from <= day")}
    GROUP BY person_id, asked.year
  ),
  serving AS (SELECT person_id, asked.year, array_agg(DISTINCT post COLLATE "C") AS posts ${onDay("post")}),
  stated AS (
    SELECT person_id, asked.year, CASE WHEN bool_and(professional_staff) = bool_or(professional_staff) THEN bool_and(professional_staff) END AS professional_staff
    ${onDay("status")}
  ),
  appointed AS (
    SELECT person_id, asked.year, ${agreedNumber("date_part('year', valid_from)::int")} AS appointment_from,
      ${agreedNumber("date_part('year', valid_to)::int")} AS appointment_to
    ${onDay("appointment")}
  )`;
}

/**
 * One row per live item: person_id, id, kind (the collection), year, approved, date, submitted (both SQL dates), hours and
 * credits (both the hundredths), and a column for every other field, NULL where it is unknown; `detail` holds fields that
 * have no column. The text is a complete SELECT, for use as a subquery or a CTE.
 */
export function itemsSql(question: ItemsQuestion): string {
  const { today, knownAt, people } = question;
  const columns = ITEM_COLUMNS.map((column) => `entry.${column}`).join(", ");
  const whose =
    people === undefined ? "" : ` AND entry.person_id = ANY ('{${people.map(Number).join(",")}}'::bigint[])`;
  return `SELECT entry.person_id, entry.entry_id AS id, entry.kind, entry.year, entry.approved, entry.valid_from AS date,
    entry.submitted_on AS submitted, entry.hundredths AS hours, entry.hundredths AS credits, ${columns}, entry.detail
  FROM ledger_entry entry
  WHERE entry.kind NOT IN ('employment', 'title', 'application', 'post', 'status', 'appointment')
    AND entry.valid_from <= ${dateLiteral(today)}${whose} AND ${liveSql("entry", knownAt)}`;
}

/** Finds statements: one by its number, or a page of those that fit. */
import type { Db, Database } from "../platform/db.ts";
import { Values } from "../platform/values.ts";
import { digestOf, seenSql, type Holder } from "./holder.ts";

/** What statements are asked for. */
export interface Asked {
  agent?: string | undefined;
  verb?: string | undefined;
  activity?: string | undefined;
  registration?: string | undefined;
  relatedAgents: boolean;
  relatedActivities: boolean;
  since?: Date | undefined;
  until?: Date | undefined;
  ascending: boolean;
  limit: number;
  /** Whether files come along, which counts towards the size of a page. */
  attachments: boolean;
  /** Behind which statement the page begins. */
  after?: number | undefined;
}

/** A statement as it lies there. */
export interface Found {
  position: number;
  stored: Date;
  /** JSON. */
  text: string;
}

/** A page ends before it becomes larger than this, unless it is one statement. */
const LARGEST_PAGE = 8_000_000;
/** How far it is followed what points to what. */
const DEEPEST_REFERENCE = 10;

/** One statement that a holder sees; `voided` says which kind is asked for. */
export async function findStatement(
  db: Db,
  holder: Holder,
  statementId: string,
  voided: boolean,
): Promise<Found | undefined> {
  const values = new Values(statementId);
  return db.row<Found>(
    `SELECT position, stored, statement::text AS text FROM xapi_statement s
      WHERE statement_id = $1 AND ${seenSql(holder, "s", values)} AND ${voided ? "" : "NOT "}${isVoid("s")}`,
    values.list,
  );
}

/** A page of statements, and whether there are more behind it. What points to a statement that fits, fits as well. */
export async function findPage(db: Db, holder: Holder, asked: Asked): Promise<{ found: Found[]; more: boolean }> {
  const values = new Values();
  const direction = asked.ascending ? "ASC" : "DESC";
  const limit = values.add(asked.limit + 1);
  const window = [seenSql(holder, "s", values), `NOT ${isVoid("s")}`, ...windowSql(asked, values)].join(" AND ");
  const fits = filterSql(asked, "s", values);
  const part = (condition: string) =>
    `(SELECT s.position FROM xapi_statement s WHERE ${condition} ORDER BY s.position ${direction} LIMIT ${limit})`;
  const parts = [part([window, ...fits].join(" AND "))];
  if (fits.length > 0) {
    const target = filterSql(asked, "t", values).join(" AND ");
    const seen = seenSql(holder, "t", values);
    parts.push(
      part(`s.refers_to IS NOT NULL AND ${window} AND EXISTS (
        WITH RECURSIVE chain AS (
          SELECT t.position, t.refers_to, 1 AS depth FROM xapi_statement t WHERE t.statement_id = s.refers_to AND ${seen}
          UNION ALL
          SELECT t.position, t.refers_to, depth + 1 FROM chain JOIN xapi_statement t ON t.statement_id = chain.refers_to
           WHERE depth < ${DEEPEST_REFERENCE} AND ${seen})
        SELECT FROM chain JOIN xapi_statement t USING (position) WHERE ${target})`),
    );
  }
  const size = asked.attachments
    ? "octet_length(text) + coalesce((SELECT sum(length(content)) FROM xapi_attachment a WHERE a.position = whole.position), 0)"
    : "octet_length(text)";
  const rows = await db.rows<Found & { before: string }>(
    `SELECT position, stored, text, coalesce(sum(${size}) OVER (ORDER BY position ${direction}
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW), 0)::text AS before
       FROM (SELECT position, stored, statement::text AS text FROM xapi_statement
              WHERE position IN (SELECT position FROM (${parts.join(" UNION ")}) found
                                  ORDER BY position ${direction} LIMIT ${limit})) whole
      ORDER BY position ${direction}`,
    values.list,
  );
  const large = rows.findIndex(({ before }, index) => index > 0 && Number(before) > LARGEST_PAGE);
  const count = Math.min(asked.limit, large === -1 ? rows.length : large);
  return { found: rows.slice(0, count), more: rows.length > count };
}

/** What makes void is never void itself. */
function isVoid(alias: string): string {
  return `(${alias}.voids IS NULL AND xapi_is_void(${alias}.statement_id, ${alias}.store_id, ${alias}.person_id, ${alias}.launched_digest))`;
}

function windowSql({ since, until, after, ascending }: Asked, values: Values): string[] {
  return [
    ...(since === undefined ? [] : [`s.stored > ${values.add(since)}`]),
    ...(until === undefined ? [] : [`s.stored <= ${values.add(until)}`]),
    ...(after === undefined ? [] : [`s.position ${ascending ? ">" : "<"} ${values.add(after)}`]),
  ];
}

function filterSql(asked: Asked, alias: string, values: Values): string[] {
  const { agent, verb, activity, registration, relatedAgents, relatedActivities } = asked;
  const mentions = (table: string, column: string, key: string, related: boolean) =>
    `${alias}.position IN (SELECT m.position FROM ${table} m WHERE m.${column} = ${values.add(digestOf(key))}${
      related ? "" : " AND m.direct"
    })`;
  return [
    ...(verb === undefined ? [] : [`${alias}.verb_digest = ${values.add(digestOf(verb))}`]),
    ...(registration === undefined ? [] : [`${alias}.registration = ${values.add(registration)}::uuid`]),
    ...(agent === undefined ? [] : [mentions("xapi_statement_agent", "agent_digest", agent, relatedAgents)]),
    ...(activity === undefined
      ? []
      : [mentions("xapi_statement_activity", "activity_digest", activity, relatedActivities)]),
  ];
}

/** The files of statements. */
export async function attachmentsAt(
  db: Db,
  positions: readonly number[],
): Promise<{ sha2: string; media: string; content: Buffer }[]> {
  return db.rows(
    `SELECT DISTINCT ON (sha2) sha2, media, content FROM xapi_attachment WHERE position = ANY ($1) ORDER BY sha2, position`,
    [positions],
  );
}

/** The latest statements that a holder sees in which an activity stands, the oldest first. */
export async function statementsAbout(db: Db, holder: Holder, activity: string): Promise<string[]> {
  const values = new Values(digestOf(activity));
  const rows = await db.rows<{ text: string }>(
    `SELECT statement::text AS text FROM xapi_statement s
      WHERE position IN (SELECT position FROM xapi_statement_activity WHERE activity_digest = $1) AND ${seenSql(holder, "s", values)}
      ORDER BY position DESC LIMIT 20`,
    values.list,
  );
  return rows.map(({ text }) => text).reverse();
}

/** Up to when everything that is stored, or still will be under an earlier instant, can be read. */
export async function consistentThrough(database: Database, now: Date): Promise<Date> {
  const row = await database.row<{ began: Date | null }>(
    `SELECT min(xact_start) AS began FROM pg_stat_activity WHERE datname = current_database() AND backend_xid IS NOT NULL`,
  );
  const began = row?.began ?? null;
  return began !== null && began < now ? began : now;
}

/** SQL of official lists and their lines. */
import type { MATCHES } from "../../../contract/official-lists.ts";
import type { Reach } from "../../../contract/actor.ts";
import type { Db, Tx } from "../../platform/db.ts";
import { Values } from "../../platform/values.ts";
import type { Vault } from "../../platform/vault.ts";
import type { CellError } from "../../platform/workbook/index.ts";
import { sealedRow } from "../rolls/sealed.ts";
import type { Said } from "../said.ts";

export type LineMatch = (typeof MATCHES)[number];
export type ListState = "draft" | "published" | "withdrawn" | "discarded";

/** A list as the database holds it. */
export type ListRow = {
  list_id: number;
  kind: string;
  title: string;
  document: string | null;
  issued_on: string | null;
  state: ListState;
  version: number;
  file_name: string;
  division_code: string | null;
  industry: string | null;
  reach: Reach;
  made_by: number;
  made_for: string;
  created_at: Date;
  published_at: Date | null;
  ended_at: Date | null;
  reason: string | null;
};

/** A line as the database holds it. */
export type LineRow = {
  line_id: number;
  list_id: number;
  row_number: number;
  identity_number: Buffer | null;
  identity_shown: string | null;
  name: string | null;
  year: number | null;
  said: Said;
  problems: Pick<CellError, "column" | "message" | "remedy">[];
  match: LineMatch;
  person_id: number | null;
  state: "listed" | "replaced" | "withdrawn";
  reason: string | null;
};

const LIST = `list_id, kind, title, document, to_char(issued_on, 'YYYY-MM-DD') AS issued_on, state, version, file_name, division_code,
  industry, reach, made_by, made_for, created_at, published_at, ended_at, reason`;
const LINE = `line_id, list_id, row_number, identity_number, identity_shown, name, year, said, problems, match, person_id, state, reason`;

/**
 * Condition: which lists an office sees. A list holds whoever its keeper could reach, so it is seen by its keeper's like and from
 * where all of that can be seen.
 */
function seenSql(reach: Reach, values: Values): string {
  const line = "industry" in reach ? reach.industry : undefined;
  const lined = line === undefined ? "true" : `industry = ${values.add(line)}`;
  switch (reach.kind) {
    case "all":
      return lined;
    case "division":
      return `division_code = ${values.add(reach.divisionCode)} AND ${lined}`;
    case "unit":
    case "unit_and_below":
    case "units":
      return `reach = ${values.add(JSON.stringify(reach))}::jsonb`;
    case "self":
    case "public":
      return "false";
  }
}

/** A list within reach; undefined for a foreign one as for one that does not exist. */
export async function listInReach(
  db: Db,
  reach: Reach,
  listId: number,
  lock: "" | "FOR UPDATE" = "",
): Promise<ListRow | undefined> {
  const values = new Values();
  const sql = `SELECT ${LIST} FROM official_list WHERE list_id = ${values.add(listId)} AND ${seenSql(reach, values)} ${lock}`;
  return db.row<ListRow>(sql, values.list);
}

/** Lists within reach that were not discarded, the newest first. */
export async function listsInReach(
  db: Db,
  reach: Reach,
  page: { before: number | undefined; limit: number },
): Promise<ListRow[]> {
  const values = new Values();
  const before = values.add(page.before ?? Number.MAX_SAFE_INTEGER);
  return db.rows<ListRow>(
    `SELECT ${LIST} FROM official_list WHERE list_id < ${before} AND state <> 'discarded' AND ${seenSql(reach, values)}
      ORDER BY list_id DESC LIMIT ${values.add(page.limit)}`,
    values.list,
  );
}

export type NewList = Pick<
  ListRow,
  | "kind"
  | "title"
  | "document"
  | "issued_on"
  | "file_name"
  | "division_code"
  | "industry"
  | "reach"
  | "made_by"
  | "made_for"
  | "created_at"
>;

/** Keeps a list as a draft. Returns its number. */
export async function insertList(tx: Tx, list: NewList): Promise<number> {
  const row = await tx.row<{ list_id: number }>(
    `INSERT INTO official_list (kind, title, document, issued_on, file_name, division_code, industry, reach, made_by, made_for, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING list_id`,
    [
      list.kind,
      list.title,
      list.document,
      list.issued_on,
      list.file_name,
      list.division_code,
      list.industry,
      JSON.stringify(list.reach),
      list.made_by,
      list.made_for,
      list.created_at,
    ],
  );
  return (row as { list_id: number }).list_id;
}

/** A line to be kept. */
export type NewLine = {
  row: number;
  identity: string | null;
  name: string | null;
  year: number | null;
  said: Said;
  problems: LineRow["problems"];
  match: LineMatch;
  personId: number | null;
  replaces?: number;
};

/** Keeps lines, their numbers sealed. */
export async function insertLines(
  tx: Tx,
  vault: Vault,
  list: Pick<ListRow, "list_id" | "division_code">,
  lines: readonly NewLine[],
): Promise<void> {
  const given = lines.map((line) => sealedRow(vault, line));
  await tx.execute(
    `INSERT INTO official_list_line (list_id, division_code, row_number, identity_number, identity_blind, identity_end4, identity_shown,
            name, year, said, problems, match, person_id, replaces)
     SELECT $1, $2, row, decode(sealed, 'hex'), decode(blind, 'hex'), decode(end4, 'hex'), shown, name, year, said, problems, match,
            "personId", replaces
       FROM jsonb_to_recordset($3::jsonb) AS given (row integer, sealed text, blind text, end4 text, shown text, name text, year smallint,
              said jsonb, problems jsonb, match text, "personId" bigint, replaces bigint) ORDER BY row`,
    [list.list_id, list.division_code, JSON.stringify(given)],
  );
}

/** Lines of a list that hold, as they stand, after a number. */
export async function linesOf(
  db: Db,
  listId: number,
  page: { match?: LineMatch | undefined; after?: number | undefined; limit?: number | undefined; over?: boolean } = {},
): Promise<LineRow[]> {
  const values = new Values();
  const where = [`list_id = ${values.add(listId)}`, `line_id > ${values.add(page.after ?? 0)}`];
  if (page.over !== true) where.push("state = 'listed'");
  if (page.match !== undefined) where.push(`match = ${values.add(page.match)}`);
  const limit = page.limit === undefined ? "" : ` LIMIT ${values.add(page.limit)}`;
  return db.rows<LineRow>(
    `SELECT ${LINE} FROM official_list_line WHERE ${where.join(" AND ")} ORDER BY line_id${limit}`,
    values.list,
  );
}

/** How many lines of lists hold, by what became of them. */
export async function countLines(
  db: Db,
  listIds: readonly number[],
): Promise<Map<number, Partial<Record<LineMatch | "declared", number>>>> {
  const rows = await db.rows<{ list_id: number; match: LineMatch; lines: number; declared: number }>(
    `SELECT line.list_id, line.match, count(*)::int AS lines,
            count(*) FILTER (WHERE EXISTS (SELECT FROM declaration d WHERE d.list_line_id = line.line_id
              AND d.state NOT IN ('withdrawn', 'released')))::int AS declared
       FROM official_list_line line WHERE line.list_id = ANY ($1) AND line.state = 'listed' GROUP BY line.list_id, line.match`,
    [listIds],
  );
  const counted = new Map<number, Partial<Record<LineMatch | "declared", number>>>();
  for (const { list_id, match, lines, declared } of rows) {
    const before = counted.get(list_id) ?? {};
    counted.set(list_id, { ...before, [match]: lines, declared: (before.declared ?? 0) + declared });
  }
  return counted;
}

/** What became of lines when they were looked for again. */
export async function setMatches(
  tx: Tx,
  changed: readonly { lineId: number; match: LineMatch; personId: number | null; problems: LineRow["problems"] }[],
): Promise<void> {
  if (changed.length === 0) return;
  await tx.execute(
    `UPDATE official_list_line SET match = given.match, person_id = given."personId", problems = given.problems
       FROM jsonb_to_recordset($1::jsonb) AS given ("lineId" bigint, match text, "personId" bigint, problems jsonb)
      WHERE official_list_line.line_id = given."lineId"`,
    [JSON.stringify(changed)],
  );
}

/** Moves a list on, guarded by the version that was read under its lock. */
export async function moveList(
  tx: Tx,
  { list_id, version }: ListRow,
  to: { state?: ListState; published_at?: Date; ended_at?: Date; reason?: string },
): Promise<void> {
  const moved = await tx.execute(
    `UPDATE official_list SET version = version + 1, state = coalesce($3, state), published_at = coalesce($4, published_at),
            ended_at = coalesce($5, ended_at), reason = coalesce($6, reason) WHERE list_id = $1 AND version = $2`,
    [list_id, version, to.state ?? null, to.published_at ?? null, to.ended_at ?? null, to.reason ?? null],
  );
  if (moved !== 1) throw new Error(`List ${list_id} has another version than ${version}`);
}

/** Takes a line out of a list. False when it was taken out before. */
export async function endLine(
  tx: Tx,
  lineId: number,
  ended: { state: "replaced" | "withdrawn"; reason: string; at: Date },
): Promise<boolean> {
  const done = await tx.execute(
    "UPDATE official_list_line SET state = $2, reason = $3, changed_at = $4 WHERE line_id = $1 AND state = 'listed'",
    [lineId, ended.state, ended.reason, ended.at],
  );
  return done === 1;
}

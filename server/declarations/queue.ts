/** Declarations within reach, the oldest on one's desk first, turned by keyset. */
import type { Reach } from "../../contract/actor.ts";
import { instantAndNumber, readCursor, writeCursor } from "../platform/cursor.ts";
import { DECLARATION_STATES } from "../../contract/declaration-view.ts";
import type { DeclarationQueue } from "../../contract/declarations.ts";
import type { Desk } from "../../engine/document.ts";
import { reachSql } from "../organisations/door.ts";
import { personSearchSql } from "../people/door.ts";
import { shanghaiYear } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import { Values } from "../platform/values.ts";
import { policyOf } from "./judging.ts";
import { DESK_ROLES, type Asking } from "./sight.ts";
import { declarationColumns, type DeclarationRow } from "./store.ts";
import { lines, type Reading } from "./views.ts";

/** What is asked of a queue. */
export type Filter = {
  desk?: "mine" | "any" | undefined;
  state?: string | undefined;
  kind?: string | undefined;
  year?: number | undefined;
  late?: "true" | undefined;
  q?: string | undefined;
  cursor?: string | undefined;
  limit?: number | undefined;
};

const USUAL = 25;
/** Counting goes no further: whoever has a thousand waiting need not know how many more. */
export const COUNTED = 1_000;
const HANDED_IN = DECLARATION_STATES.filter((state) => state !== "draft");

/** Condition that a declaration `d` is within reach. */
export function withinSql(reach: Reach, values: Values): string {
  return reachSql(
    reach,
    { unit: "d.unit_id", division: "d.division_code", person: "d.person_id", series: "d.series" },
    values,
  );
}

/** The desks that somebody sits at; appeals lie with the bureau. */
function desksOf({ actor }: Asking): string[] {
  const desks: string[] = (Object.keys(DESK_ROLES) as Desk[]).filter((desk) => DESK_ROLES[desk].includes(actor.role));
  return DESK_ROLES.hr.includes(actor.role) ? [...desks, "appeal"] : desks;
}

/** A page of the queue, and how many wait by kind. */
export async function queueOf(
  db: Db,
  reading: Reading,
  asking: Asking & { now: Date },
  filter: Filter,
): Promise<DeclarationQueue> {
  const limit = filter.limit ?? USUAL;
  const rows = await firstRows(db, reading, asking, { ...filter, limit: limit + 1 });
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    declarations: await lines(db, reading, shown, asking.now),
    next: last === undefined ? null : cursorOf(last),
    waiting: await waitingOf(db, reading, asking),
  };
}

/**
 * The first rows of a queue. Each desk, or each state, is asked for by itself in the order of an index, and what comes is put
 * together: over several at once the database would sort everything that waits.
 */
export async function firstRows(
  db: Db,
  reading: Reading,
  asking: Asking & { now: Date },
  filter: Filter & { limit: number },
): Promise<DeclarationRow[]> {
  const mine = (filter.desk ?? "mine") === "mine";
  const values = new Values();
  const parts = [withinSql(asking.reach, values), ...filterSql(reading, filter, asking.now, values)];
  if (filter.cursor !== undefined) parts.push(afterSql(filter.cursor, mine, values));
  const [key, way] = mine ? ["desk_since", "ASC"] : ["lain_since", "DESC"];
  const heaps = mine ? desksOf(asking) : HANDED_IN.filter((state) => (filter.state ?? state) === state);
  if (heaps.length === 0) return [];
  const most = values.add(filter.limit);
  const order = (name: string) => `ORDER BY ${name}.${key} ${way}, ${name}.declaration_id ${way} LIMIT ${most}`;
  const branches = heaps.map(
    (heap) =>
      `(SELECT ${declarationColumns("d")}, d.lain_since FROM declaration d
         WHERE d.${mine ? "desk" : "state"} = ${values.add(heap)} AND ${parts.join(" AND ")} ${order("d")})`,
  );
  return db.rows<DeclarationRow>(
    `SELECT ${declarationColumns("found")} FROM (${branches.join(" UNION ALL ")}) found ${order("found")}`,
    values.list,
  );
}

function filterSql({ vault }: Reading, filter: Filter, now: Date, values: Values): string[] {
  const parts: string[] = [];
  if (filter.state !== undefined) parts.push(`d.state = ${values.add(filter.state)}`);
  if (filter.kind !== undefined) parts.push(`d.kind = ${values.add(filter.kind)}`);
  if (filter.year !== undefined) parts.push(`d.year = ${values.add(filter.year)}`);
  if (filter.late !== undefined) parts.push(`d.desk_until < ${values.add(now)}`);
  const q = filter.q?.trim() ?? "";
  if (q !== "")
    parts.push(`d.person_id IN (SELECT person.person_id FROM person WHERE ${personSearchSql(vault, q, values)})`);
  return parts;
}

function cursorOf(row: DeclarationRow): string {
  const at = row.desk_since ?? row.changed_at;
  return writeCursor([at.toISOString(), row.declaration_id]);
}

function afterSql(cursor: string, mine: boolean, values: Values): string {
  const [at, id] = readCursor(cursor, instantAndNumber);
  const key = mine ? "d.desk_since" : "d.lain_since";
  return `(${key}, d.declaration_id) ${mine ? ">" : "<"} (${values.add(at)}::timestamptz, ${values.add(id)}::bigint)`;
}

/** How many wait on somebody's own desks, counted no further than `most`, as a value in a query: for what stands on every page. */
export function waitingSql(asking: Asking, most: number, values: Values): string {
  const within = withinSql(asking.reach, values);
  return `(SELECT count(*)::int FROM (SELECT FROM declaration d
     WHERE d.desk = ANY (${values.add(desksOf(asking))}::text[]) AND ${within} LIMIT ${values.add(most)}) w)`;
}

/** How many wait on one's own desks, by kind, each counted to a thousand at most. */
export async function waitingOf(
  db: Db,
  reading: Reading,
  asking: Asking & { now: Date },
): Promise<DeclarationQueue["waiting"]> {
  const kinds = policyOf(reading.ledger.shelf, shanghaiYear(asking.now)).declarations;
  const values = new Values();
  const within = withinSql(asking.reach, values);
  const [desks, now] = [values.add(desksOf(asking)), values.add(asking.now)];
  const counts = `count(*)::int AS count, (count(*) FILTER (WHERE w.desk_until < ${now}))::int AS late`;
  const few = asking.reach.kind !== "all" && asking.reach.kind !== "division";
  const rows = await db.rows<{ kind: string; count: number; late: number }>(
    few
      ? `SELECT w.kind, ${counts} FROM (SELECT d.kind, d.desk_until FROM declaration d
           WHERE d.desk = ANY (${desks}::text[]) AND ${within}) w GROUP BY w.kind`
      : `SELECT asked.kind, sum(each.count)::int AS count, sum(each.late)::int AS late
           FROM unnest(${values.add(kinds.map(({ id }) => id))}::text[]) AS asked (kind)
           CROSS JOIN unnest(${desks}::text[]) AS lies (desk)
           CROSS JOIN LATERAL (SELECT ${counts} FROM (SELECT d.desk_until FROM declaration d
             WHERE d.desk = lies.desk AND d.kind = asked.kind AND ${within}
             ORDER BY d.desk_since, d.declaration_id LIMIT ${COUNTED}) w) each
          GROUP BY asked.kind HAVING sum(each.count) > 0`,
    values.list,
  );
  return kinds.flatMap(({ id, label }) => {
    const found = rows.find(({ kind }) => kind === id);
    if (found === undefined) return [];
    const [count, late] = [Math.min(found.count, COUNTED), Math.min(found.late, COUNTED)];
    return [{ kind: id, label, count, late }];
  });
}

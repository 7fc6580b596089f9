/** Declarations within reach, the oldest on one's desk first, turned by keyset. */
import type { Reach } from "../../contract/actor.ts";
import type { DeclarationQueue } from "../../contract/declarations.ts";
import type { Desk } from "../../engine/document.ts";
import { reachSql } from "../organisations/door.ts";
import { blindEnd, blindIdentity, END_LENGTHS } from "../people/door.ts";
import type { Db } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { DESK_ROLES, type Asking } from "./sight.ts";
import { declarationColumns, type DeclarationRow } from "./store.ts";
import { kindOfRow, lines, type Reading } from "./views.ts";

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
const WAITING = "d.state IN ('reviewing', 'second', 'appealed')";
const DESK = "d.desks[d.step + 1]";
/** What lies on no desk sorts by its last change. */
const ORDER = "coalesce(d.desk_since, d.changed_at)";

class Values {
  readonly list: unknown[] = [];
  add(value: unknown): string {
    this.list.push(value);
    return `$${this.list.length}`;
  }
}

function withinSql(reach: Reach, values: Values): string {
  return reachSql(
    reach,
    { unit: "d.unit_id", division: "d.division_code", person: "d.person_id", series: "d.series" },
    values,
  );
}

function desksOf({ actor }: Asking): Desk[] {
  return (Object.keys(DESK_ROLES) as Desk[]).filter((desk) => DESK_ROLES[desk].includes(actor.role));
}

/** A page of the queue, and how many wait by kind. */
export async function queueOf(
  db: Db,
  reading: Reading,
  asking: Asking & { now: Date },
  filter: Filter,
): Promise<DeclarationQueue> {
  const limit = filter.limit ?? USUAL;
  const mine = (filter.desk ?? "mine") === "mine";
  const values = new Values();
  const parts = [withinSql(asking.reach, values), ...(mine ? mineSql(asking, values) : ["d.state <> 'draft'"])];
  parts.push(...filterSql(reading, filter, asking.now, values));
  if (filter.cursor !== undefined) parts.push(afterSql(filter.cursor, mine, values));
  const order = mine ? "d.desk_since, d.declaration_id" : `${ORDER} DESC, d.declaration_id DESC`;
  const rows = await db.rows<DeclarationRow>(
    `SELECT ${declarationColumns("d")} FROM declaration d WHERE ${parts.join(" AND ")} ORDER BY ${order} LIMIT ${values.add(limit + 1)}`,
    values.list,
  );
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    declarations: await lines(db, reading, shown, asking.now),
    next: last === undefined ? null : writeCursor(last),
    waiting: await waitingOf(db, reading, asking),
  };
}

function mineSql(asking: Asking, values: Values): string[] {
  return [WAITING, `${DESK} = ANY (${values.add(desksOf(asking))}::text[])`];
}

function filterSql({ vault }: Reading, filter: Filter, now: Date, values: Values): string[] {
  const parts: string[] = [];
  if (filter.state !== undefined) parts.push(`d.state = ${values.add(filter.state)}`);
  if (filter.kind !== undefined) parts.push(`d.kind = ${values.add(filter.kind)}`);
  if (filter.year !== undefined) parts.push(`d.year = ${values.add(filter.year)}`);
  if (filter.late !== undefined) parts.push(`d.desk_until < ${values.add(now)}`);
  const q = filter.q?.trim() ?? "";
  if (q !== "") parts.push(`d.person_id IN (SELECT person.person_id FROM person WHERE ${personSql(vault, q, values)})`);
  return parts;
}

/** By the whole identity number, by its end, or by the name. */
function personSql(vault: Reading["vault"], q: string, values: Values): string {
  const number = q.toUpperCase();
  if (END_LENGTHS.includes(number.length as never) && /^[0-9]+[0-9X]$/.test(number))
    return `person.identity_end${number.length} = ${values.add(blindEnd(vault, number))}`;
  if (/^(?=.*\d)[0-9A-Z]{8,18}$/.test(number))
    return `person.identity_blind = ${values.add(blindIdentity(vault, number))}`;
  return `person.name LIKE ${values.add(`%${q.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`)}`;
}

function writeCursor(row: DeclarationRow): string {
  const at = row.desk_since ?? row.changed_at;
  return Buffer.from(JSON.stringify([at.toISOString(), row.declaration_id])).toString("base64url");
}

function afterSql(cursor: string, mine: boolean, values: Values): string {
  const [at, id] = readCursor(cursor);
  const key = mine ? "d.desk_since" : ORDER;
  return `(${key}, d.declaration_id) ${mine ? ">" : "<"} (${values.add(at)}::timestamptz, ${values.add(id)}::bigint)`;
}

function readCursor(cursor: string): [string, number] {
  try {
    const [at, id] = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")) as [unknown, unknown];
    if (typeof at === "string" && !Number.isNaN(Date.parse(at)) && Number.isSafeInteger(id))
      return [new Date(at).toISOString(), id as number];
  } catch {
    // Answered below.
  }
  throw new Refusal("bad_cursor");
}

async function waitingOf(
  db: Db,
  reading: Reading,
  asking: Asking & { now: Date },
): Promise<DeclarationQueue["waiting"]> {
  const values = new Values();
  const parts = [withinSql(asking.reach, values), ...mineSql(asking, values)];
  const rows = await db.rows<{ kind: string; count: number; late: number }>(
    `SELECT d.kind, count(*)::int AS count, (count(*) FILTER (WHERE d.desk_until < ${values.add(asking.now)}))::int AS late
       FROM declaration d WHERE ${parts.join(" AND ")} GROUP BY d.kind ORDER BY d.kind`,
    values.list,
  );
  const label = (kind: string) =>
    kindOfRow(reading, { kind, year: null, said: {}, created_at: asking.now } as unknown as DeclarationRow)?.label ??
    kind;
  return rows.map((row) => ({ ...row, label: label(row.kind) }));
}

/** What a search of the trail asks for, as SQL. */
import type { z } from "zod";
import { readCursor, writeCursor } from "../platform/cursor.ts";
import type { exportEvents, listSignIns } from "../../contract/audit.ts";
import type { Values } from "../platform/values.ts";

export type EventQuery = z.output<(typeof exportEvents)["query"]>;
type SignInQuery = Omit<z.output<(typeof listSignIns)["query"]>, "cursor" | "limit">;

const NUMBER = /^\d{1,15}$/;

/** Conditions on audit_event e. */
export function eventConditions(query: EventQuery, bind: Values): string[] {
  const { operation, outcome, object } = query;
  const conditions = commonConditions("e", query, bind);
  const person = query.person?.trim();
  if (person)
    conditions.push(
      NUMBER.test(person)
        ? `e.person_id = ${bind.add(Number(person))}`
        : `e.person_id IN (SELECT person_id FROM person WHERE name = ${bind.add(person)})`,
    );
  if (operation) conditions.push(`starts_with(e.operation, ${bind.add(operation.trim())})`);
  if (outcome) conditions.push(`e.outcome = ${bind.add(outcome)}`);
  if (object) conditions.push(`starts_with(e.object, ${bind.add(object.trim())})`);
  return conditions;
}

/** Conditions on sign_in_event e. */
export function signInConditions(query: SignInQuery, bind: Values): string[] {
  const conditions = commonConditions("e", query, bind);
  if (query.outcome) conditions.push(`e.outcome = ${bind.add(query.outcome)}`);
  return conditions;
}

function commonConditions(
  table: string,
  { from, to, account, address }: Pick<EventQuery, "from" | "to" | "account" | "address">,
  bind: Values,
): string[] {
  const conditions = ["true"];
  const midnight = (day: string) => `${bind.add(day)}::date::timestamp AT TIME ZONE 'Asia/Shanghai'`;
  if (from) conditions.push(`${table}.at >= ${midnight(from)}`);
  if (to) conditions.push(`${table}.at < ${midnight(to)} + interval '1 day'`);
  const who = account?.trim();
  if (who)
    conditions.push(
      NUMBER.test(who)
        ? `${table}.account_id = ${bind.add(Number(who))}`
        : `${table}.account_id IN (SELECT account_id FROM account WHERE display_name = ${bind.add(who)}
             OR login_name = ${bind.add(who)}
             UNION ALL SELECT account_id FROM office WHERE title = ${bind.add(who)})`,
    );
  if (address) conditions.push(`starts_with(${table}.address, ${bind.add(address.trim())})`);
  return conditions;
}

/** Where a page begins: an instant in microseconds and a number, and which way to go. */
interface Cursor {
  at: string;
  id: number;
  back: boolean;
}

const cursorOf = ({ at, id, back }: Cursor) => writeCursor([at, id, back ? 1 : 0]);

function placeOf([at, id, back]: readonly unknown[]): Cursor | undefined {
  if (typeof at !== "string" || !/^\d{4}-\d{2}-\d{2}T[\d:.]{8,15}Z$/.test(at) || !Number.isSafeInteger(id))
    return undefined;
  return { at, id: Number(id), back: back === 1 };
}

/** Instant of `e` with all its digits, for cursors. */
export const CURSOR_AT = `to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** The order of a page and where it begins. */
export function pageOf(
  cursorText: string | undefined,
  bind: Values,
): { condition: string; order: string; back: boolean } {
  const cursor = cursorText ? readCursor(cursorText, placeOf) : undefined;
  const back = cursor?.back ?? false;
  const order = back ? "e.at, e.event_id" : "e.at DESC, e.event_id DESC";
  if (cursor === undefined) return { condition: "true", order, back };
  const place = `(${bind.add(cursor.at)}::timestamptz, ${bind.add(cursor.id)}::bigint)`;
  return { condition: `(e.at, e.event_id) ${back ? ">" : "<"} ${place}`, order, back };
}

/** Cuts what was found, one row more than a page, into the page and its neighbours. */
export function cutPage<Row extends { id: number; cursorAt: string }>(
  found: readonly Row[],
  { limit, back, first }: { limit: number; back: boolean; first: boolean },
): { rows: Row[]; next?: string; previous?: string } {
  const more = found.length > limit;
  const rows = found.slice(0, limit);
  if (back) rows.reverse();
  const [top, bottom] = [rows[0], rows.at(-1)];
  return {
    rows,
    ...(bottom !== undefined && (back || more)
      ? { next: cursorOf({ at: bottom.cursorAt, id: bottom.id, back: false }) }
      : {}),
    ...(top !== undefined && (back ? more : !first)
      ? { previous: cursorOf({ at: top.cursorAt, id: top.id, back: true }) }
      : {}),
  };
}

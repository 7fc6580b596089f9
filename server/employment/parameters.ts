/** Windows and limits of this area, as they hold on a day. */
import { formatDate, type DateInt } from "../../engine/calendar.ts";
import type { Db } from "../platform/db.ts";

/** Days a releasing unit may object; minutes a decision can be undone; days a merge can be reversed; open requests of one person. */
export type Parameters = {
  objection_days: number;
  undo_minutes: number;
  merge_reverse_days: number;
  open_requests: number;
};

/** The parameters of a day. */
export async function parametersOn(db: Db, day: DateInt): Promise<Parameters> {
  const rows = await db.rows<{ name: keyof Parameters; value: number }>(
    "SELECT DISTINCT ON (name) name, value FROM employment_parameter WHERE valid_from <= $1 ORDER BY name, valid_from DESC",
    [formatDate(day)],
  );
  return Object.fromEntries(rows.map(({ name, value }) => [name, value])) as Parameters;
}

const MINUTE = 60_000;

/** An instant some minutes later. */
export function minutesAfter(at: Date, minutes: number): Date {
  return new Date(at.getTime() + minutes * MINUTE);
}

/** An instant some days later. */
export function daysAfter(at: Date, days: number): Date {
  return minutesAfter(at, days * 1440);
}

/** Rows of the ledger for people of a world, with every field filled in as recording would fill it. */
import { addDays, splitDate, type DateInt } from "../../engine/calendar.ts";
import type { LedgerRow } from "../../server/standing/door.ts";

/** A row before it has its number; `takesBack` is the row that it reverses. */
export type WorldRow = LedgerRow & { recorded_at: Date; takesBack?: WorldRow };

/** Who the rows are about and under which title: what fills their fields. */
export type Subject = { person_id: number; series: string; category: string };

/** Noon in Beijing of a day. */
export function noon(day: DateInt): Date {
  const { year, month, day: ofMonth } = splitDate(day);
  return new Date(Date.UTC(year, month - 1, ofMonth, 4));
}

function period(personId: number, kind: string, from: DateInt, to: DateInt | null, recorded: DateInt): WorldRow {
  return { person_id: personId, kind, valid_from: from, valid_to: to, approved: true, recorded_at: noon(recorded) };
}

/** Service with an employer. `recorded` is the day the roster said so. */
export function employment(
  personId: number,
  unit: { unit_id: number; sector: string },
  from: DateInt,
  to: DateInt | null,
  recorded: DateInt,
): WorldRow {
  return { ...period(personId, "employment", from, to, recorded), employer: unit.sector, unit_id: unit.unit_id };
}

/** A title held. */
export function title(subject: Subject, level: string, from: DateInt, to: DateInt | null, recorded: DateInt): WorldRow {
  return {
    ...period(subject.person_id, "title", from, to, recorded),
    series: subject.series,
    category: subject.category,
    level,
  };
}

/** A post held, which changes nothing but once (A10, A13). */
export function post(personId: number, code: string, from: DateInt, recorded: DateInt): WorldRow {
  return { ...period(personId, "post", from, null, recorded), post: code };
}

/** Somebody who is not professional staff. */
export function notProfessional(personId: number, from: DateInt, recorded: DateInt): WorldRow {
  return { ...period(personId, "status", from, null, recorded), professional_staff: false };
}

/** An application for a title in the year of its day. */
export function application(personId: number, route: string, target: string | null, day: DateInt): WorldRow {
  return {
    ...period(personId, "application", day, null, addDays(day, 1)),
    year: splitDate(day).year,
    route,
    target_level: target,
  };
}

/** An item of any kind: for the year of its day unless another is said; approved unless said. `recorded` is the day it was written down. */
export function item(
  personId: number,
  kind: string,
  day: DateInt,
  fields: Partial<LedgerRow>,
  recorded?: DateInt,
): WorldRow {
  const submitted = fields.submitted_on ?? day;
  return {
    person_id: personId,
    kind,
    year: splitDate(day).year,
    valid_from: day,
    submitted_on: submitted,
    approved: true,
    recorded_at: noon(recorded ?? submitted),
    ...fields,
  };
}

/** Hours of a course. `course` is its series; without one, it belongs to the person's class. */
export function credits(
  subject: Subject,
  part: "public" | "professional",
  hundredths: number,
  day: DateInt,
  course?: { series: string; category: string },
): WorldRow {
  return item(subject.person_id, "credits", day, {
    part,
    hundredths,
    right_level: true,
    course_series: course?.series ?? "",
    course_category: course?.category ?? subject.category,
    enrolled_series: subject.series,
    enrolled_category: subject.category,
    whitelisted: false,
  });
}

/** A row that takes another back, on a day. */
export function reversal(row: WorldRow, reason: string, day: DateInt): WorldRow {
  return {
    person_id: row.person_id,
    kind: row.kind,
    ...(row.year === undefined ? {} : { year: row.year }),
    reason,
    recorded_at: noon(day),
    takesBack: row,
  };
}

/** A row taken back and said again with changes: the two rows to be added. */
export function correction(row: WorldRow, reason: string, day: DateInt, changes: Partial<LedgerRow>): WorldRow[] {
  return [reversal(row, reason, day), { ...row, ...changes, reason, recorded_at: noon(day) }];
}

/** Gives rows their numbers, in order, and resolves what they take back. Nothing is recorded after `now`. Changes the rows. */
export function number(rows: readonly WorldRow[], first: number, now: Date): readonly LedgerRow[] {
  let next = first;
  for (const row of rows) {
    row.entry_id = next++;
    if (row.recorded_at > now) row.recorded_at = now;
    if (row.takesBack) row.reverses = row.takesBack.entry_id as number;
  }
  return rows;
}

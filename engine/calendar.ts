/**
 * Calendar arithmetic on dates written as integers yyyymmdd (20260630), in the
 * policy's own time zone. No clock is read here: every date comes from facts
 * or from parameters.
 */

/** A calendar date as the integer yyyymmdd. */
export type DateInt = number;

const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether `year` has a 29 February. */
export function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** Days in a month (1–12) of a year. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2 && isLeapYear(year)) return 29;
  return DAYS_IN_MONTH[month - 1] ?? 0;
}

/** Whether the integer is a real calendar date between 1900-01-01 and 2199-12-31. */
export function isRealDate(date: DateInt): boolean {
  if (!Number.isInteger(date) || date < 19000101 || date > 21991231) return false;
  const { year, month, day } = splitDate(date);
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

/** Year, month and day of a date. */
export function splitDate(date: DateInt): { year: number; month: number; day: number } {
  return { year: Math.trunc(date / 10000), month: Math.trunc(date / 100) % 100, day: date % 100 };
}

/** The date of year, month, day; not checked. */
export function makeDate(year: number, month: number, day: number): DateInt {
  return year * 10000 + month * 100 + day;
}

/** Days since 1970-01-01; exact for every real date. */
export function dayNumber(date: DateInt): number {
  const { year, month, day } = splitDate(date);
  return Math.round(Date.UTC(year, month - 1, day) / 86_400_000);
}

/** The date that lies `days` after `date` (negative: before). */
export function addDays(date: DateInt, days: number): DateInt {
  const moved = new Date((dayNumber(date) + days) * 86_400_000);
  return makeDate(moved.getUTCFullYear(), moved.getUTCMonth() + 1, moved.getUTCDate());
}

/** Days from `from` to `to`; 0 when equal, negative when `to` is earlier. */
export function daysBetween(from: DateInt, to: DateInt): number {
  return dayNumber(to) - dayNumber(from);
}

/**
 * Reads `2026-06-30` (the only form accepted).
 * @returns the date, or undefined when the text has another form or names no real day.
 */
export function parseDate(text: string): DateInt | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return undefined;
  const date = makeDate(Number(match[1]), Number(match[2]), Number(match[3]));
  return isRealDate(date) ? date : undefined;
}

/** `2026-06-30` for 20260630. */
export function formatDate(date: DateInt): string {
  const { year, month, day } = splitDate(date);
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

/** Full months from the first day to the last, both inclusive: 2024-09-01 to 2025-08-31 is 12. */
export function fullMonths(from: DateInt, to: DateInt): number {
  const start = splitDate(from);
  const end = splitDate(addDays(to, 1));
  const months = (end.year - start.year) * 12 + (end.month - start.month);
  return Math.max(0, end.day >= start.day ? months : months - 1);
}

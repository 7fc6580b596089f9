/** The only source of "now" on the server; tests pass a fixed one. */
export interface Clock {
  now(): Date;
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still at an instant, given as ISO text ("2026-11-23T09:00:00+08:00"). */
export function fixedClock(instant: string): Clock {
  const at = Date.parse(instant);
  if (Number.isNaN(at)) throw new Error(`Not an instant: ${instant}`);
  return { now: () => new Date(at) };
}

// China has kept UTC+8 without summer time since 1992, so a constant is exact for every instant this system records.
const OFFSET_MS = 8 * 3_600_000;

/** An instant as it is told in Asia/Shanghai, to the second: "2026-11-23 09:00:00". */
export function shanghaiText(instant: Date): string {
  return new Date(instant.getTime() + OFFSET_MS).toISOString().slice(0, 19).replace("T", " ");
}

/** Calendar day in Asia/Shanghai as yyyymmdd (20261123). */
export function shanghaiDay(instant: Date): number {
  const local = new Date(instant.getTime() + OFFSET_MS);
  return local.getUTCFullYear() * 10_000 + (local.getUTCMonth() + 1) * 100 + local.getUTCDate();
}

/** Calendar day in Asia/Shanghai as SQL and the contract have it: "2026-11-23". */
export function shanghaiDate(instant: Date): string {
  return shanghaiText(instant).slice(0, 10);
}

/** The first instant of a day in Asia/Shanghai, given as "2026-11-23". */
export function startOfShanghaiDay(day: string): Date {
  return new Date(`${day}T00:00:00+08:00`);
}

/** Calendar year in Asia/Shanghai. */
export function shanghaiYear(instant: Date): number {
  return Math.trunc(shanghaiDay(instant) / 10_000);
}

/** Today in Asia/Shanghai as yyyymmdd. */
export function today(clock: Clock): number {
  return shanghaiDay(clock.now());
}

/** yyyymmdd → "YYYY-MM-DD", the text SQL `date` takes. Throws RangeError when it is no calendar day. */
export function dayToIso(day: number): string {
  const text = String(day).padStart(8, "0");
  const iso = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`;
  if (!isCalendarDay(iso)) throw new RangeError(`Not a calendar day: ${day}`);
  return iso;
}

/** "YYYY-MM-DD" → yyyymmdd. Throws RangeError when it is no calendar day. */
export function isoToDay(iso: string): number {
  if (!isCalendarDay(iso)) throw new RangeError(`Not a calendar day: ${iso}`);
  return Number(iso.slice(0, 4)) * 10_000 + Number(iso.slice(5, 7)) * 100 + Number(iso.slice(8, 10));
}

function isCalendarDay(iso: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(iso)) return false;
  const parsed = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(iso);
}

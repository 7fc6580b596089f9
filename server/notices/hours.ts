/** When something may leave the house, and how far away a deadline is: times as people in Beijing live them. */

const OFFSET_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

/** Hours in which nobody is disturbed: "21:00" to "08:00". Equal ends mean that there are none. */
export interface QuietHours {
  from: string;
  to: string;
}

function minutes(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

/** The instant from which a message may leave: now, or the end of the quiet hours. */
export function leavesAt(now: Date, { from, to }: QuietHours): Date {
  const [begin, end] = [minutes(from), minutes(to)];
  if (begin === end) return now;
  const local = now.getTime() + OFFSET_MS;
  const midnight = Math.floor(local / DAY_MS) * DAY_MS;
  const at = (local - midnight) / 60_000;
  const overMidnight = begin > end;
  const quiet = overMidnight ? at >= begin || at < end : at >= begin && at < end;
  if (!quiet) return now;
  const nextDay = overMidnight && at >= begin ? DAY_MS : 0;
  return new Date(midnight + nextDay + end * 60_000 - OFFSET_MS);
}

/** Days from one day to another, both "YYYY-MM-DD"; negative when it is over. */
export function daysUntil(today: string, deadline: string): number {
  return Math.round((Date.parse(`${deadline}T00:00:00Z`) - Date.parse(`${today}T00:00:00Z`)) / DAY_MS);
}

/** A day some days later. */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY_MS).toISOString().slice(0, 10);
}

/** "2026-12-31" → "2026年12月31日". */
export function dayInWords(day: string): string {
  return `${day.slice(0, 4)}年${day.slice(5, 7)}月${day.slice(8, 10)}日`;
}

/** One time at which somebody is reminded: of which stage, on which day. */
export interface Firing {
  stage: number;
  on: string;
}

/**
 * The stage of a deadline that holds on a day: of 60, 30 and 7, with 20 days left, 30. Undefined while it is further away than
 * every stage, and when it is over.
 */
export function stageOn(today: string, deadline: string, stages: readonly number[]): number | undefined {
  const left = daysUntil(today, deadline);
  if (left < 0) return undefined;
  return stages.filter((stage) => left <= stage).at(-1);
}

/**
 * When somebody is reminded from one day to another, if nothing changes until then: once for each stage, on its day, or on the
 * first day for the stage that holds already.
 * @param stages days before the deadline, from many to few.
 * @param told stages that were told before.
 */
export function firings(
  deadline: string,
  {
    from,
    until,
    stages,
    told = [],
  }: { from: string; until: string; stages: readonly number[]; told?: readonly number[] },
): Firing[] {
  const now = stageOn(from, deadline, stages);
  return stages.flatMap((stage) => {
    if (told.includes(stage)) return [];
    const day = addDays(deadline, -stage);
    const on = stage === now && day < from ? from : day;
    return on >= from && on <= until ? [{ stage, on }] : [];
  });
}

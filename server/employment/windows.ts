/** Instants some time after others. */
const MINUTE = 60_000;

/** An instant some minutes later. */
export function minutesAfter(at: Date, minutes: number): Date {
  return new Date(at.getTime() + minutes * MINUTE);
}

/** An instant some days later. */
export function daysAfter(at: Date, days: number): Date {
  return minutesAfter(at, days * 1440);
}

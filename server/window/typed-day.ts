/**
 * "2026-06-30" of what people type: 2026-6-30, 2026.6.30, 20260630, with or without words between; anything else as it is, to be
 * refused with words.
 */
export function typedDay(typed: string): string {
  const [, year, month = "", day = ""] = /^(\d{4})\D?(\d{1,2})\D?(\d{1,2})\D?$/.exec(typed) ?? [];
  return year === undefined ? typed : `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

/** Days of a spreadsheet: serial numbers, their number formats, and calendar days as text and integer. */

const DAY_MS = 86_400_000;
const EPOCH_1900 = Date.UTC(1899, 11, 30);
const EPOCH_1904 = Date.UTC(1904, 0, 1);
/** 9999-12-31, the last day spreadsheets know. */
const LAST_SERIAL = 2_958_465;

/** Number formats that every workbook has without naming them and that show days. */
const BUILT_IN = new Set([14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58]);

/** Whether a number format shows a day, by its identifier and its code (when the workbook defines it). */
export function isDayFormat(id: number, code: string | undefined): boolean {
  if (code === undefined) return BUILT_IN.has(id);
  const plain = code
    .split(";")[0]!
    .replace(/"[^"]*"|\\.|_.|\*./g, "")
    .replace(/\[(?:\$[^\]]*|[A-Za-z]+\d*|[<>=][^\]]*)\]/g, "");
  return (
    /[yYdDeE年月日]/.test(plain.replace(/[eE][+-]/g, "")) && !/^general$/i.test(plain.trim()) && !/[#?]/.test(plain)
  );
}

/**
 * ISO text of a serial number: `2026-06-30`, or with a time to the second when it has one. Null for
 * what is no day: negative, after 9999, and 1900-02-29, which the 1900 system counts by mistake.
 */
export function serialToIso(serial: number, date1904: boolean): string | null {
  if (!Number.isFinite(serial) || serial < 0 || serial > LAST_SERIAL) return null;
  let days = Math.floor(serial);
  let seconds = Math.round((serial - days) * 86_400);
  if (seconds === 86_400) {
    days++;
    seconds = 0;
  }
  if (!date1904 && (days === 60 || days === 0)) return null;
  const shifted = !date1904 && days < 60 ? days + 1 : days;
  const iso = new Date((date1904 ? EPOCH_1904 : EPOCH_1900) + shifted * DAY_MS + seconds * 1000).toISOString();
  return seconds === 0 ? iso.slice(0, 10) : iso.slice(0, 19);
}

/** Serial number (1900 system) of a day yyyymmdd that exists; days before March 1900 are one less, as the programs count. */
export function daySerial(yyyymmdd: number): number {
  const utc = Date.UTC(Math.floor(yyyymmdd / 10_000), (Math.floor(yyyymmdd / 100) % 100) - 1, yyyymmdd % 100);
  const days = (utc - EPOCH_1900) / DAY_MS;
  return days <= 60 ? days - 1 : days;
}

/** yyyymmdd → `2026-06-30`. */
export function dayText(yyyymmdd: number): string {
  const text = String(yyyymmdd).padStart(8, "0");
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
}

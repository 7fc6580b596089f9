import dictionary from "../text/zh-CN/ui.json" with { type: "json" };
import { words } from "../text/text.ts";

const t = words("ui", dictionary);

/** Hundredths of a credit hour as plain digits without trailing zeros: 3000 → "30", 2250 → "22.5", 1005 → "10.05". */
export function hourDigits(hundredths: number): string {
  const sign = hundredths < 0 ? "−" : "";
  const size = Math.abs(hundredths);
  const rest = String(size % 100)
    .padStart(2, "0")
    .replace(/0+$/, "");
  return `${sign}${groupDigits(Math.floor(size / 100))}${rest === "" ? "" : `.${rest}`}`;
}

/** Hundredths of a credit hour with their unit, for example 3000 → "30 学时". */
export function hours(hundredths: number): string {
  return t("format.hours", { hours: hourDigits(hundredths) });
}

/** Fen as plain digits of yuan: 6000 → "60", 6005 → "60.05". */
export function yuanDigits(fen: number): string {
  const rest = fen % 100 === 0 ? "" : `.${String(fen % 100).padStart(2, "0")}`;
  return `${groupDigits(Math.trunc(fen / 100))}${rest}`;
}

/** A whole number with thousands separated by commas: 300000 → "300,000". */
export function groupDigits(count: number): string {
  const whole = Math.trunc(count);
  return String(Math.abs(whole))
    .replace(/\B(?=(\d{3})+(?!\d))/g, ",")
    .replace(/^/, whole < 0 ? "−" : "");
}

/** A share between 0 and 1 as a percentage with at most one decimal: 0.8765 → "87.7%". NaN (0 of 0) is shown as a dash. */
export function percent(share: number): string {
  return Number.isFinite(share) ? `${Math.round(share * 1000) / 10}%` : "—";
}

interface DateParts {
  year: number;
  month: number;
  day: number;
}

function partsOf(date: number): DateParts {
  return { year: Math.floor(date / 10000), month: Math.floor(date / 100) % 100, day: date % 100 };
}

/** A yyyymmdd date in Chinese long form: 20260630 → "2026年6月30日". */
export function longDate(date: number): string {
  return t("format.longDate", { ...partsOf(date) });
}

/** Month and day of a yyyymmdd date: 20260630 → "6月30日". */
export function dayOfYear(date: number): string {
  const { month, day } = partsOf(date);
  return t("format.monthDay", { month, day });
}

/** A yyyymmdd date as typed into a date field and used in `datetime`: 20260630 → "2026-06-30". */
export function isoDate(date: number): string {
  const { year, month, day } = partsOf(date);
  return `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

/** Whole days from one yyyymmdd date to another; negative when `to` lies before `from`. */
export function daysBetween(from: number, to: number): number {
  const at = (date: number): number => {
    const { year, month, day } = partsOf(date);
    return Date.UTC(year, month - 1, day);
  };
  return Math.round((at(to) - at(from)) / 86_400_000);
}

const BEIJING_MS = 8 * 3_600_000;

/** An ISO instant as people in Beijing read it: "2026-11-23 09:00". */
export function beijingTime(instant: string): string {
  return beijingSeconds(instant).slice(0, 16);
}

/** The same to the second: "2026-11-23 09:00:00". China has known no summer time since 1991. */
export function beijingSeconds(instant: string): string {
  return new Date(Date.parse(instant) + BEIJING_MS).toISOString().slice(0, 19).replace("T", " ");
}

/** The size of a file: "3.4 MB", "820 KB". */
export function byteSize(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  const [size, unit] =
    bytes < 1_000_000
      ? [bytes / 1_024, "KB"]
      : bytes < 1_000_000_000
        ? [bytes / 1_048_576, "MB"]
        : [bytes / 1_073_741_824, "GB"];
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${unit}`;
}

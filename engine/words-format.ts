/** Numbers, dates and lists as a reader of Chinese expects them. */
import { splitDate, type DateInt } from "./calendar.ts";
import type { Interval } from "./expression.ts";

/** Hundredths as a decimal without trailing zeros: 3000 is 30, 2450 is 24.5. */
export function decimalText(hundredths: number): string {
  if (!Number.isFinite(hundredths)) return "不限";
  const sign = hundredths < 0 ? "-" : "";
  const whole = Math.trunc(Math.abs(hundredths) / 100);
  const rest = String(Math.abs(hundredths) % 100)
    .padStart(2, "0")
    .replace(/0+$/, "");
  return rest === "" ? `${sign}${whole}` : `${sign}${whole}.${rest}`;
}

/** 2020年6月30日 */
export function dateText(date: DateInt): string {
  if (!Number.isFinite(date)) return "日期未定";
  const { year, month, day } = splitDate(date);
  return `${year}年${month}月${day}日`;
}

/** 6月30日 when the date lies in the year, otherwise with its year. */
export function dayText(date: DateInt, year: number): string {
  const { year: own, month, day } = splitDate(date);
  return own === year ? `${month}月${day}日` : dateText(date);
}

/** 6月30日 for the month and day 630. */
export function monthDayText(monthDay: number): string {
  return `${Math.trunc(monthDay / 100)}月${monthDay % 100}日`;
}

/** One number, or 20至30; no upper bound is 不少于. */
export function rangeText({ lo, hi }: Interval, text: (value: number) => string): string {
  if (lo === hi) return text(lo);
  return Number.isFinite(hi) ? `${text(lo)}至${text(hi)}` : `不少于${text(lo)}`;
}

/** A name in Chinese quotation marks; marks inside it become single ones. */
export function quoted(name: string): string {
  return `“${name.replaceAll("“", "‘").replaceAll("”", "’")}”`;
}

/** 甲、乙或丙 */
export function listText(names: string[], last: "或" | "和"): string {
  if (names.length < 2) return names[0] ?? "";
  return `${names.slice(0, -1).join("、")}${last}${names[names.length - 1] as string}`;
}

const NEGATIONS: [string, string][] = [
  ["当年有", "当年没有"],
  ["当年", "当年没有"],
  ["是", "不是"],
  ["已", "未"],
  ["含", "不含"],
  ["有", "没有"],
  ["按", "没有按"],
];
const ENDINGS: [string, string][] = [
  ["认可", "没有认可"],
  ["通过", "没有通过"],
  ["相符", "不相符"],
];

/** The opposite of a label that states a fact: 当年参加职称评审 → 当年没有参加职称评审. */
export function negatedText(label: string): string {
  const found = NEGATIONS.find(([start]) => label.startsWith(start));
  if (found) return `${found[1]}${label.slice(found[0].length)}`;
  const ending = ENDINGS.find(([end]) => label.endsWith(end));
  if (ending) return `${label.slice(0, -ending[0].length)}${ending[1]}`;
  return label.endsWith("课程") || label.endsWith("人员") ? `不是${label}` : `不符合${quoted(label)}`;
}

import type { CourseLine, CourseView, MyCourses, WorthView } from "../../../contract/courses.ts";
import dictionary from "../../text/zh-CN/courses.json" with { type: "json" };
import { words } from "../../text/text.ts";
import type { Status } from "../../ui/index.ts";
import { yuanDigits, hourDigits, longDate } from "../../ui/format.ts";

/** Words of whoever looks for courses and studies them. */
export const t = words("courses", dictionary);

export type Enrolled = MyCourses["enrolments"][number];

/** Hours with their unit. */
export function hoursOf(hundredths: number): string {
  return t("hours", { hours: hourDigits(hundredths) });
}

/** Fen as yuan. */
export function priceOf(fen: number): string {
  return fen === 0 ? t("free") : t("yuan", { yuan: yuanDigits(fen) });
}

/** A day "2026-06-30" in long form. */
export function dayText(day: string): string {
  return longDate(Number(day.replaceAll("-", "")));
}

/** How long it takes, in whole minutes. */
export function lasting(durationMs: number): string {
  return t("minutes", { minutes: Math.max(1, Math.round(durationMs / 60_000)) });
}

/** Whom a course is made for. */
export function forWhom({ part, class: level, series, category }: CourseLine): string {
  if (part === "public") return level === null ? t("for.everyClass") : t(`class.${level}`);
  return series?.label ?? category?.label ?? t("for.everySeries");
}

const WORTH_STATUS: Readonly<Record<WorthView["code"], Status>> = {
  reduces: "running",
  pending: "pending",
  done: "approved",
  met: "met",
  exempt: "exempt",
  not_applicable: "none",
  wrong_level: "refused",
  level_unknown: "undetermined",
  wrong_series: "refused",
  series_unknown: "undetermined",
  industry_line: "refused",
};

/** The badge of what a course would do. */
export function worthStatus({ code }: WorthView): Status {
  return WORTH_STATUS[code];
}

/** What a course would do for oneself, in a sentence. */
export function worthText({ code, year, part, less, owed, level }: WorthView): string {
  const subject = t(`part.${part}`);
  switch (code) {
    case "reduces":
      return t("worth.reduces", { year, part: subject, owed: hourDigits(owed), less: hourDigits(less) });
    case "pending":
    case "met":
      return t(`worth.${code}`, { year, part: subject });
    case "exempt":
    case "not_applicable":
      return t(`worth.${code}`, { year });
    case "wrong_level":
      return t("worth.wrong_level", { class: level === null ? "" : t(`class.${level}`) });
    default:
      return t(`worth.${code}`);
  }
}

/** Why one cannot enrol. */
export function barText(barred: NonNullable<CourseView["barred"]>): string {
  return t(`bar.${barred}`);
}

export const enrolmentStatus: Readonly<Record<Enrolled["enrolment"]["state"], Status>> = {
  studying: "running",
  completed: "approved",
  left: "none",
  revoked: "refused",
};

/** What the catalogue can be narrowed by. */
export const FILTERS = ["q", "part", "class", "series", "category", "institution", "price", "year"] as const;
export type Filter = (typeof FILTERS)[number];

/** Reading of single values out of plain data: each refusal says where, what and what to do, in Chinese. */
import { isRealDate, parseDate } from "./calendar.ts";
import type { Problem } from "./document.ts";
import type { ValueType } from "./expression.ts";
import { toHundredths } from "./loader.ts";

/** A value: `null` is unknown. Hours and credits are in hundredths, dates are yyyymmdd. */
export type Value = boolean | number | string | string[] | null;

/** Most hours or credits one entry may state, in hundredths. */
const MOST_HUNDREDTHS = 1_000_000;
const MOST_CODES = 50;

/** Where a value stands, what it is called, and which codes it may have. */
export type Place = { path: string; label: string; values?: Record<string, string> | undefined };

/** Collects what is wrong; a refused value reads as unknown. */
export class Reader {
  problems: Problem[] = [];

  refuse(path: string, code: string, message: string, remedy: string): null {
    this.problems.push({ path, code, message, remedy });
    return null;
  }

  /** One value of a declared type, or null with the reason recorded. */
  value(type: ValueType, raw: unknown, place: Place): Value {
    switch (type) {
      case "flag":
        return this.flag(raw, place.path);
      case "code":
        return this.code(raw, place);
      case "codes":
        return this.codes(raw, place);
      case "hundredths":
        return this.hundredths(raw, place);
      case "integer":
        if (Number.isInteger(raw) && Math.abs(Number(raw)) <= 100_000) return Number(raw);
        return this.refuse(place.path, "bad_integer", `“${place.label}”应当是整数`, "请写整数");
      default:
        return this.date(raw, place);
    }
  }

  flag(raw: unknown, path: string): boolean | null {
    if (typeof raw === "boolean") return raw;
    return this.refuse(
      path,
      "bad_flag",
      `“${path}”只能是 true 或 false`,
      "是写 true，否写 false；不知道就不要写这一项",
    );
  }

  code(raw: unknown, { path, label, values }: Place): string | null {
    if (typeof raw !== "string") return this.refuse(path, "bad_code", `“${label}”应当是一个代码`, "请按清单填写代码");
    if (!values || Object.hasOwn(values, raw)) return raw;
    const known = Object.keys(values).join("、");
    return this.refuse(path, "unknown_code", `“${label}”没有“${shown(raw)}”这个取值`, `可用取值：${known}`);
  }

  codes(raw: unknown, place: Place): string[] | null {
    if (!Array.isArray(raw) || raw.length > MOST_CODES) {
      return this.refuse(place.path, "bad_codes", `“${place.label}”应当是一个列表`, "请用方括号列出，没有请写 []");
    }
    const before = this.problems.length;
    const codes = raw.map((each: unknown) => this.code(each, place) ?? "");
    return this.problems.length === before ? codes : null;
  }

  hundredths(raw: unknown, { path, label }: Place): number | null {
    const hundredths = toHundredths(raw);
    if (hundredths !== undefined && hundredths <= MOST_HUNDREDTHS) return hundredths;
    const remedy = "请写0到10000之间、最多两位小数的数";
    return this.refuse(path, "bad_hours", `“${label}”的数值“${shown(raw)}”不合适`, remedy);
  }

  date(raw: unknown, { path, label }: Place): number | null {
    const text = raw instanceof Date && !Number.isNaN(raw.getTime()) ? raw.toISOString().slice(0, 10) : shown(raw);
    const date = parseDate(text) ?? (typeof raw === "number" && isRealDate(raw) ? raw : undefined);
    if (date !== undefined) return date;
    return this.refuse(path, "bad_date", `“${label}”的日期“${text}”不存在`, "请写成 2026-06-30 的样子");
  }
}

/** A value as it may be quoted in a refusal. */
function shown(raw: unknown): string {
  return String(raw).slice(0, 40);
}

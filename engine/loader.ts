/** What a loader of plain data notes down on its way: every mistake with its place and its remedy, in Chinese. */
import { isRealDate, parseDate, type DateInt } from "./calendar.ts";
import type { Problem } from "./document.ts";
import type { ValueType } from "./expression.ts";

export type Raw = Record<string, unknown>;

const VALUE_TYPES: ValueType[] = ["flag", "code", "codes", "hundredths", "integer", "date"];

/** Reads plain data piece by piece; what is wrong is collected in `problems` and replaced by something harmless. */
export class Loader {
  problems: Problem[] = [];

  refuse(path: string, code: string, message: string, remedy: string): void {
    this.problems.push({ path, code, message, remedy });
  }

  record(raw: unknown, path: string): Raw {
    if (typeof raw === "object" && raw !== null && !Array.isArray(raw)) return raw as Raw;
    if (raw !== undefined) this.refuse(path, "not_a_map", "这里应当是“名称: 内容”的对照表", "请检查缩进和冒号");
    return {};
  }

  list(raw: unknown, path: string): unknown[] {
    if (raw === undefined) return [];
    if (Array.isArray(raw)) return raw;
    this.refuse(path, "not_a_list", "这里应当是一个列表", "请用短横线逐条列出");
    return [];
  }

  text(raw: unknown, path: string): string {
    if (typeof raw === "string" && raw.trim() !== "") return raw.trim();
    if (typeof raw === "number") return String(raw);
    this.refuse(path, "missing_text", "这里缺少文字", "请填写内容");
    return "";
  }

  keys(raw: Raw, allowed: string[], path: string): void {
    for (const key of Object.keys(raw)) {
      if (!allowed.includes(key))
        this.refuse(`${path}.${key}`, "unknown_key", `不认识“${key}”这一项`, `可用的项：${allowed.join("、")}`);
    }
  }

  date(raw: unknown, path: string): DateInt {
    const text = raw instanceof Date ? raw.toISOString().slice(0, 10) : String(raw);
    const date = parseDate(text);
    if (date !== undefined && isRealDate(date)) return date;
    this.refuse(path, "bad_date", `“${text}”不是一个真实的日期`, "请写成 2026-06-30 的样子");
    return 19000101;
  }

  cites(raw: unknown, path: string, sources: string[], fallback: string): string[] {
    const list = (Array.isArray(raw) ? raw : raw === undefined ? [] : [raw]).map(String);
    if (list.length === 0) this.refuse(path, "missing_citation", "没有写明依据", "请用 cites 注明出处，例如 cites: a2");
    return list.map((cite) => {
      const full = cite.includes("#") ? cite : `${fallback}#${cite}`;
      const source = full.split("#")[0] as string;
      if (!sources.includes(source))
        this.refuse(path, "unknown_source", `依据“${full}”的出处没有列在 sources 中`, "请先在 sources 中登记该出处");
      return full;
    });
  }

  values(raw: unknown, path: string): Record<string, string> | undefined {
    if (raw === undefined) return undefined;
    return Object.fromEntries(Object.entries(this.record(raw, path)).map(([code, label]) => [code, String(label)]));
  }

  type(raw: unknown, path: string): ValueType {
    if (VALUE_TYPES.includes(raw as ValueType)) return raw as ValueType;
    this.refuse(path, "unknown_type", `没有“${String(raw)}”这种类型`, `可用类型：${VALUE_TYPES.join("、")}`);
    return "flag";
  }
}

/** Exact hundredths of a decimal with at most two places, or undefined. */
export function toHundredths(raw: unknown): number | undefined {
  const text = typeof raw === "number" ? String(raw) : typeof raw === "string" ? raw.trim() : "";
  const match = /^(\d{1,7})(?:\.(\d{1,2}))?$/.exec(text);
  return match ? Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0")) : undefined;
}

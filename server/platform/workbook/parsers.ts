import {
  certificateNumber,
  creditCode,
  identityNumber,
  isCalendarDay,
  personName,
  phoneNumber,
} from "../../../engine/identifiers.ts";
import type { Cell } from "./cells.ts";
import { dayText, serialToIso } from "./dates.ts";
import { type Problem, type ProblemCode, problem } from "./problems.ts";

/** How the column looks in workbooks that we write; `text` keeps digits as people typed them. */
export type ColumnFormat = "text" | "integer" | "hundredths" | "day";

export interface ParseContext {
  date1904: boolean;
}

export type Parsed<T> = { ok: true; value: T } | { ok: false; problem: Problem };

/** Reads one kind of content out of a cell that is neither blank, formula nor error. */
export interface Parser<T> {
  read(cell: Cell, context: ParseContext): Parsed<T>;
  format: ColumnFormat;
  /** Labels for the dropdown of the template. */
  choices?: readonly string[];
  /** Said in the template when the column has no note of its own. */
  hint: string;
}

const good = <T>(value: T): Parsed<T> => ({ ok: true, value });
const bad = (code: ProblemCode, values: Record<string, string | number> = {}): { ok: false; problem: Problem } => ({
  ok: false,
  problem: problem(code, values),
});
const KIND_NAMES: Partial<Record<Cell["kind"], string>> = { day: "日期", boolean: "逻辑值", number: "数字" };
// Blanks but tabs and line ends may never be in a value of ours.
const CONTROL =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
/** The apostrophe that exports put before what could be taken for a formula. */
export const DEFUSED = /^'(?='*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20])/;

/** Content of a text cell: trimmed, NFC, without the apostrophe by which exports defuse formulas. */
export function plainText(cell: Cell): string {
  const { text } = cell;
  return (text.charCodeAt(0) === 39 ? text.replace(DEFUSED, "") : text).normalize("NFC").trim();
}

/** Full-width digits, letters and signs to ASCII, blanks away: for numbers and days typed as text. */
function typed(cell: Cell): string {
  return plainText(cell)
    .replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/[\s\u3000\u200b\ufeff]/g, "");
}

/** A number cell that is a plain integer of at most 15 digits, which spreadsheets keep exactly; else null. */
function exactInteger(cell: Cell): string | null {
  const value = Number(cell.text);
  return Number.isInteger(value) && value >= 0 && value < 1e15 ? String(value) : null;
}

/** Free text of at most `max` characters (100). Numbers are taken as their digits. */
export function text(options: { max?: number } = {}): Parser<string> {
  const max = options.max ?? 100;
  return {
    format: "text",
    hint: `最多 ${max} 个字`,
    read(cell) {
      if (cell.kind === "day" || cell.kind === "boolean") return bad("not_text", { kind: KIND_NAMES[cell.kind] ?? "" });
      if (cell.kind === "number" && exactInteger(cell) === null && !/^\d{1,12}\.\d{1,3}$/.test(cell.text))
        return bad("number_precision");
      const value = cell.kind === "number" ? (exactInteger(cell) ?? cell.text) : plainText(cell);
      if (CONTROL.test(value)) return bad("control_characters");
      return [...value].length > max ? bad("too_long", { limit: max }) : good(value);
    },
  };
}

/** Name of a person, normalised. */
export function name(): Parser<string> {
  return {
    format: "text",
    hint: "按身份证填写，间隔号用“·”",
    read(cell) {
      if (cell.kind !== "text") return bad("not_text", { kind: KIND_NAMES[cell.kind] ?? "" });
      const found = personName(plainText(cell));
      if (found.ok) return good(found.value);
      if (found.code === "too_long") return bad("too_long", { limit: 100 });
      return bad(
        found.code === "private_use" ? "name_private_use" : found.code === "missing" ? "required" : "name_characters",
      );
    },
  };
}

const IDENTITY: Record<string, ProblemCode> = {
  missing: "required",
  fifteen_digits: "identity_fifteen",
  length: "identity_length",
  characters: "identity_characters",
  region: "identity_region",
  birth_date: "identity_birth",
  check_character: "identity_check",
};

/** Identity number of a person, in its one spelling. A number cell has lost its last digits and is refused. */
export function identity(): Parser<string> {
  return {
    format: "text",
    hint: "18 位居民身份证、港澳台居民居住证或外国人永久居留身份证号码",
    read(cell) {
      if (cell.kind !== "text") return bad("number_precision");
      const found = identityNumber(plainText(cell));
      return found.ok ? good(found.value) : bad(IDENTITY[found.code]!, { length: typed(cell).length });
    },
  };
}

/** Mainland telephone number, mobile or landline. */
export function phone(): Parser<string> {
  return {
    format: "text",
    hint: "手机号，或带区号的座机号",
    read(cell) {
      const digits = cell.kind === "number" ? exactInteger(cell) : cell.kind === "text" ? plainText(cell) : null;
      if (digits === null) return bad("phone_characters");
      const found = phoneNumber(digits);
      return found.ok ? good(found.value) : bad(found.code === "missing" ? "required" : `phone_${found.code}`);
    },
  };
}

/** Unified social credit code. */
export function organisationCode(): Parser<string> {
  return {
    format: "text",
    hint: "18 位统一社会信用代码",
    read(cell) {
      if (cell.kind !== "text") return bad("number_precision");
      const found = creditCode(plainText(cell));
      if (found.ok) return good(found.value);
      if (found.code === "missing") return bad("required");
      return bad(found.code === "check_character" ? "credit_code_check" : `credit_code_${found.code}`, {
        length: typed(cell).length,
      });
    },
  };
}

/** Certificate number in the spelling under which it is unique. */
export function certificate(): Parser<string> {
  return {
    format: "text",
    hint: "按证书原样填写",
    read(cell) {
      const given = cell.kind === "number" ? exactInteger(cell) : cell.kind === "text" ? plainText(cell) : null;
      if (given === null) return bad(cell.kind === "number" ? "number_precision" : "certificate_characters");
      const found = certificateNumber(given);
      if (found.ok) return good(found.value);
      return found.code === "too_long" ? bad("too_long", { limit: 64 }) : bad("certificate_characters");
    },
  };
}

const MOST_REMEMBERED = 1_000;

/** One of several values, each under one or more labels; the first label of each is offered in the dropdown. */
export function choice<const V extends string | number | boolean>(
  options: readonly { value: V; labels: readonly [string, ...string[]] }[],
): Parser<V> {
  const key = (label: string): string =>
    label
      .normalize("NFKC")
      .replace(/[\s\u3000]/g, "")
      .toLowerCase();
  const byLabel = new Map(
    options.flatMap((option) => option.labels.map((label) => [key(label), option.value] as const)),
  );
  const choices = options.map((option) => option.labels[0]);
  // As people typed them before: a column holds a few different texts, thousands of times each.
  const met = new Map<string, V>();
  return {
    format: "text",
    hint: "从下拉列表中选择",
    choices,
    read(cell) {
      const value = met.get(cell.text) ?? byLabel.get(key(plainText(cell)));
      if (value !== undefined) {
        if (met.size < MOST_REMEMBERED) met.set(cell.text, value);
        return good(value);
      }
      return bad("unknown_choice", {
        value: plainText(cell),
        choices: choices.length > 12 ? `${choices.slice(0, 12).join("、")} 等` : choices.join("、"),
      });
    },
  };
}

/** Yes or no: 是/否 and their usual signs, or a boolean cell. */
export function yesNo(): Parser<boolean> {
  const labels: Record<string, boolean> = {
    是: true,
    有: true,
    y: true,
    yes: true,
    true: true,
    "√": true,
    "1": true,
    否: false,
    无: false,
    n: false,
    no: false,
    false: false,
    "×": false,
    "0": false,
  };
  return {
    format: "text",
    hint: "填“是”或“否”",
    choices: ["是", "否"],
    read(cell) {
      const value = labels[typed(cell).toLowerCase()];
      return value === undefined ? bad("not_yes_or_no", { value: plainText(cell) }) : good(value);
    },
  };
}

/** The decimal digits of a number cell or of text; the noise of binary fractions beyond 15 digits is taken off. */
function decimalText(cell: Cell): string | null {
  if (cell.kind === "text") return typed(cell);
  if (cell.kind !== "number") return null;
  const value = Number(cell.text);
  if (!Number.isFinite(value)) return null;
  const exact = Number(value.toPrecision(15));
  return Math.abs(exact) < 1e21 && (exact === 0 || Math.abs(exact) >= 1e-6) ? String(exact) : null;
}

/** A decimal with at most two places as an integer of hundredths: 12.5 → 1250. Exact, never through a float. */
export function hundredths(options: { max: number; min?: number }): Parser<number> {
  const { max, min = 0 } = options;
  const show = (value: number): string => String(value / 100);
  return {
    format: "hundredths",
    hint: `数字，${show(min)} 至 ${show(max)}，最多两位小数`,
    read(cell) {
      const digits = decimalText(cell);
      const shape = digits === null ? null : /^([+-]?)(\d{1,15})(?:\.(\d{1,20}))?$/.exec(digits);
      if (!shape)
        return cell.kind === "number"
          ? bad("out_of_range", { minimum: show(min), maximum: show(max) })
          : bad("not_a_number", { value: plainText(cell) });
      const places = (shape[3] ?? "").replace(/0+$/, "");
      const value = Number(shape[2]) * 100 + Number(places.slice(0, 2).padEnd(2, "0"));
      if (shape[1] === "-" && (value > 0 || places !== "")) return bad("negative");
      if (places.length > 2) return bad("too_many_decimals", { limit: 2 });
      return value < min || value > max ? bad("out_of_range", { minimum: show(min), maximum: show(max) }) : good(value);
    },
  };
}

/** A whole number between two bounds. */
export function integer(options: { min: number; max: number }): Parser<number> {
  const range = { minimum: options.min, maximum: options.max };
  return {
    format: "integer",
    hint: `整数，${options.min} 至 ${options.max}`,
    read(cell) {
      const digits = decimalText(cell);
      if (digits === null || !/^[+-]?\d{1,15}(?:\.\d+)?$/.test(digits))
        return cell.kind === "number" ? bad("out_of_range", range) : bad("not_a_number", { value: plainText(cell) });
      const value = Number(digits);
      if (!Number.isInteger(value)) return bad("too_many_decimals", { limit: 0 });
      return value < options.min || value > options.max ? bad("out_of_range", range) : good(value);
    },
  };
}

const DAY_TEXT =
  /^(\d{4})(?:-(\d{1,2})-(\d{1,2})|\/(\d{1,2})\/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|年(\d{1,2})月(\d{1,2})[日号]?|(\d{2})(\d{2}))(?:T?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?$/;

function dayOf(cell: Cell, context: ParseContext): number | null {
  if (cell.kind === "number") {
    const value = Number(cell.text);
    if (Number.isInteger(value) && value >= 19_000_101 && value <= 21_991_231) return value;
    // A day whose cell lost its date format: a serial number of the years 1927 to 2100.
    const iso = value >= 10_000 && value < 73_051 ? serialToIso(value, context.date1904) : null;
    return iso === null ? null : Number(iso.slice(0, 10).replaceAll("-", ""));
  }
  const found = cell.kind === "text" || cell.kind === "day" ? DAY_TEXT.exec(typed(cell)) : null;
  if (!found) return null;
  const [month, day] = found.slice(2).filter((group) => group !== undefined);
  return Number(found[1]) * 10_000 + Number(month) * 100 + Number(day);
}

/** A day as an integer yyyymmdd: date cells, serial numbers, and the usual spellings as text. */
export function day(options: { min?: number; max?: number } = {}): Parser<number> {
  const { min = 19_000_101, max = 21_991_231 } = options;
  return {
    format: "day",
    hint: "日期，如 2026-06-30",
    read(cell, context) {
      const value = dayOf(cell, context);
      if (value === null) return bad("not_a_date", { value: plainText(cell) });
      if (!isCalendarDay(value)) return bad("impossible_date", { value: plainText(cell) });
      return value < min || value > max
        ? bad("date_out_of_range", { minimum: dayText(min), maximum: dayText(max) })
        : good(value);
    },
  };
}

/** A year of four digits. */
export function year(options: { min?: number; max?: number } = {}): Parser<number> {
  const { min = 1949, max = 2199 } = options;
  return {
    format: "integer",
    hint: "四位年份，如 2026",
    read(cell) {
      const shape = /^(\d{4})年?度?$/.exec(decimalText(cell) ?? "");
      if (!shape) return bad("not_a_year", { value: plainText(cell) });
      const value = Number(shape[1]);
      return value < min || value > max ? bad("out_of_range", { minimum: min, maximum: max }) : good(value);
    },
  };
}

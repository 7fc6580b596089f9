/** What a form said, read by the fields of its kind: an entry of the ledger, an item for the engine, or what is wrong with it. Pure. */
import { formatDate, isRealDate, parseDate, splitDate, type DateInt } from "../../engine/calendar.ts";
import type { DeclarationField, DeclarationKind, Problem } from "../../engine/document.ts";
import { certificateNumber } from "../../engine/identifiers.ts";
import { toHundredths } from "../../engine/loader.ts";
import { codeText, type Vocabulary } from "../../engine/words.ts";
import type { Value } from "../../engine/facts.ts";
import type { NewEntry } from "../standing/door.ts";

/** Fields by name as they were typed: dates "2026-06-30", hours "12.50", flags "true" or "false". */
export type Said = Readonly<Record<string, string>>;

/** A form that is whole: every value of the kind's fields, hours in hundredths, dates yyyymmdd. */
export type Read = {
  year: number;
  date: DateInt;
  values: Readonly<Record<string, Value>>;
  /** Hours asked for; null where the kind recognises none. */
  hundredths: number | null;
};

const EARLIEST = 19_500_101;

/** Reads a form. A draft may lack anything (`whole: false`), but what it has must be sound. */
export function readSaid(
  kind: DeclarationKind,
  said: Said,
  at: { today: DateInt; whole: boolean },
): { read: Read; problems: Problem[] } {
  const problems: Problem[] = [];
  const values: Record<string, Value> = {};
  for (const name of Object.keys(said))
    if (!kind.fields.some((field) => field.name === name))
      problems.push(problemOf(name, "unknown_field", `“${kind.label}”没有“${name}”这一项`, "请去掉这一项"));
  for (const field of kind.fields) {
    const typed = (said[field.name] ?? "").trim();
    if (typed !== "") {
      const value = valueOf(field, typed, at.today);
      if (typeof value === "object" && value !== null && !Array.isArray(value)) problems.push(value);
      else values[field.name] = value;
    } else if (at.whole && field.required)
      problems.push(problemOf(field.name, "missing_field", `请填写“${field.label}”`, "这一项必须填写"));
    else if (field.type === "flag") values[field.name] = false;
  }
  const year = typeof values["year"] === "number" ? values["year"] : splitDate(at.today).year;
  const date = typeof values["date"] === "number" ? values["date"] : at.today;
  const hundredths = kind.hours === undefined ? null : ((values[kind.hours.field] as number | undefined) ?? null);
  return { read: { year, date, values, hundredths }, problems };
}

function problemOf(name: string, code: string, message: string, remedy: string): Problem {
  return { path: `body.said.${name}`, code, message, remedy };
}

/** A value, or what is wrong with it. */
function valueOf(field: DeclarationField, typed: string, today: DateInt): Value | Problem {
  const wrong = (code: string, message: string, remedy: string) => problemOf(field.name, code, message, remedy);
  const { label, most } = field;
  switch (field.type) {
    case "text":
      if (field.name === "number") return numberOf(typed, label, wrong);
      if ([...typed].length <= (most ?? Number.MAX_SAFE_INTEGER)) return typed;
      return wrong("too_long", `“${label}”太长`, `请写在${most}个字以内`);
    case "flag":
      return typed === "true" || typed === "false"
        ? typed === "true"
        : wrong("bad_flag", `“${label}”只能选是或否`, "请重新选择");
    case "code":
      if (field.values === undefined || Object.hasOwn(field.values, typed)) return typed;
      return wrong("unknown_code", `“${label}”没有这个选项`, `可选：${Object.values(field.values).join("、")}`);
    case "hundredths": {
      const hundredths = toHundredths(typed);
      if (hundredths === undefined || hundredths === 0)
        return wrong("bad_hours", `“${label}”应当是大于0的数，最多两位小数`, "请写成 12 或 12.5 的样子");
      if (most === undefined || hundredths <= most) return hundredths;
      return wrong("too_many_hours", `“${label}”最多${most / 100}`, "请核对材料上写明的数");
    }
    case "integer": {
      const value = /^\d{1,6}$/.test(typed) ? Number(typed) : Number.NaN;
      if (field.name === "year" || field.name === "issued_year") return yearOf(field, value, today, wrong);
      return Number.isNaN(value) ? wrong("bad_integer", `“${label}”应当是整数`, "请写整数") : value;
    }
    case "date": {
      const day = parseDate(typed);
      if (day === undefined || !isRealDate(day))
        return wrong("bad_date", `“${label}”不是一个真实的日期`, "请写成 2026-06-30 的样子");
      if (day > today) return wrong("future_date", `“${label}”还没有到`, `请填写${formatDate(today)}以前的日期`);
      return day >= EARLIEST ? day : wrong("bad_date", `“${label}”太早`, "请核对年份");
    }
    default:
      return typed;
  }
}

type Wrong = (code: string, message: string, remedy: string) => Problem;

function numberOf(typed: string, label: string, wrong: Wrong): Value | Problem {
  const number = certificateNumber(typed);
  if (number.ok) return number.value;
  return wrong(`certificate_${number.code}`, `“${label}”的写法不对`, "请照证书填写，只用汉字、字母、数字和常用符号");
}

function yearOf({ name, label }: DeclarationField, value: number, today: DateInt, wrong: Wrong): Value | Problem {
  const { year } = splitDate(today);
  const first = name === "year" ? 2016 : 1980;
  if (value >= first && value <= year) return value;
  return wrong("bad_year", `“${label}”应当在${first}年到${year}年之间`, "请写四位数的年份");
}

/** Columns of the ledger whose names differ from the form's. */
const COLUMNS: Readonly<Record<string, keyof NewEntry>> = {
  year: "year",
  date: "valid_from",
  number: "certificate_number",
  hours: "hundredths",
  credits: "hundredths",
};

/**
 * The entry that a declaration writes. Fields that only the reviewer reads stay with the declaration.
 * @param approved null while it is under review.
 */
export function entryOf(
  kind: DeclarationKind,
  read: Read,
  given: {
    personId: number;
    declarationId: number;
    submittedOn: DateInt;
    approved: boolean | null;
    unitId: number | null;
    /** What is to be said beside it. */
    note?: string;
  },
): NewEntry {
  const columns: Record<string, Value> = {};
  for (const { name, type } of kind.fields) {
    const value = read.values[name];
    if (value === undefined || (type === "text" && name !== "number" && name !== "reason")) continue;
    columns[COLUMNS[name] ?? name] = value;
  }
  return {
    ...(columns as Partial<NewEntry>),
    person_id: given.personId,
    kind: kind.collection,
    year: read.year,
    valid_from: read.date,
    submitted_on: given.submittedOn,
    approved: given.approved,
    unit_id: given.unitId,
    declaration: `declaration:${given.declarationId}`,
    ...(given.note === undefined ? {} : { note: given.note }),
  };
}

/** A field's value as people read it. */
export function valueText(field: DeclarationField, typed: string, words: Vocabulary | undefined, over: string): string {
  if (field.type === "flag") return typed === "true" ? "是" : "否";
  if (field.type === "code")
    return (
      field.values?.[typed] ??
      (words === undefined ? typed : codeText(words, { on: "item", name: field.name }, typed, over))
    );
  return typed;
}

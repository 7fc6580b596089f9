/** Facts of one person in one year, as every back end reads them, and their reading from plain data. */
import { isRealDate, makeDate, parseDate, type DateInt } from "./calendar.ts";
import type { CollectionDeclaration, FactDeclaration, FieldDeclaration, PolicyDocument, Problem } from "./document.ts";
import { toHundredths } from "./loader.ts";
import type { ValueType } from "./expression.ts";

/** A value: `null` is unknown. Hours and credits are in hundredths, dates are yyyymmdd. */
export type Value = boolean | number | string | string[] | null;

/** One item of a collection: an approved, pending (approved null) or refused record. */
export type Item = {
  id: string;
  approved: boolean | null;
  year: number;
  date: DateInt;
  submitted: DateInt;
  [field: string]: Value;
};

/**
 * What is known of a person in a year. A scalar that is `null` is unknown; a collection that is
 * absent has not been asked for, which is not the same as an empty one.
 */
export type Facts = {
  year: number;
  closed: boolean;
  scalars: Record<string, Value>;
  items: Record<string, Item[] | undefined>;
};

const RESERVED = ["year", "closed", "complete"];
const MOST_ITEMS = 500;

/** Where a value stood and what is wrong with it. */
class Reader {
  problems: Problem[] = [];
  refuse(path: string, code: string, message: string, remedy: string): null {
    this.problems.push({ path, code, message, remedy });
    return null;
  }
}

/**
 * Reads facts from plain data (YAML or JSON already parsed). Absent scalars are unknown and absent
 * collections not asked, unless `complete: true` says that what is not listed did not happen. What is
 * listed as `null` is unknown all the same.
 * @returns the facts, or every problem in Chinese with place and remedy.
 */
export function readFacts(
  document: PolicyDocument,
  raw: unknown,
): { ok: true; facts: Facts } | { ok: false; problems: Problem[] } {
  const reader = new Reader();
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) {
    reader.refuse("facts", "not_a_map", "事实文件应当是“名称: 内容”的对照表", "请参照示例文件填写");
    return { ok: false, problems: reader.problems };
  }
  const given = raw as Record<string, unknown>;
  const known = new Set([
    ...RESERVED,
    ...document.facts.map((fact) => fact.name),
    ...document.collections.map((each) => each.name),
  ]);
  for (const key of Object.keys(given)) {
    if (!known.has(key))
      reader.refuse(key, "unknown_field", `不认识“${key}”这一项`, "请检查拼写；可用的名称见接口文档中的事实清单");
  }
  const year = given["year"];
  if (!Number.isInteger(year) || Number(year) < 2000 || Number(year) > 2100) {
    reader.refuse("year", "bad_year", "年度应当是2000到2100之间的整数", "请写成 year: 2026");
    return { ok: false, problems: reader.problems };
  }
  const closed = readBoolean(reader, given["closed"] ?? false, "closed") ?? false;
  const complete = readBoolean(reader, given["complete"] ?? false, "complete") ?? false;
  const scalars: Record<string, Value> = {};
  for (const fact of document.facts) scalars[fact.name] = readScalar(reader, document, fact, given, scalars, complete);
  const facts: Facts = { year: Number(year), closed, scalars, items: {} };
  for (const collection of document.collections) {
    facts.items[collection.name] = readItems(reader, document, collection, given[collection.name], facts, complete);
  }
  return reader.problems.length === 0 ? { ok: true, facts } : { ok: false, problems: reader.problems };
}

function readScalar(
  reader: Reader,
  document: PolicyDocument,
  fact: FactDeclaration,
  given: Record<string, unknown>,
  scalars: Record<string, Value>,
  complete: boolean,
): Value {
  const raw = given[fact.name];
  if (raw === undefined || raw === null) {
    const filled = fact.from && document.tables[fact.from.table]?.[String(scalars[fact.from.key])];
    if (filled !== undefined) return filled;
    return complete && raw === undefined && fact.unlessSaid !== undefined ? (fact.unlessSaid as Value) : null;
  }
  const dictionary = fact.name === "series" ? document.tables["series_category"] : undefined;
  return readValue(reader, fact.type, raw, fact.name, fact.label, fact.values ?? dictionary);
}

/** One value of a declared type, or null with the reason recorded. */
function readValue(
  reader: Reader,
  type: ValueType,
  raw: unknown,
  path: string,
  label: string,
  values?: Record<string, string>,
): Value {
  switch (type) {
    case "flag":
      return readBoolean(reader, raw, path);
    case "code":
      if (typeof raw !== "string")
        return reader.refuse(path, "bad_code", `“${label}”应当是一个代码`, "请按清单填写代码");
      if (values && !(raw in values))
        return reader.refuse(
          path,
          "unknown_code",
          `“${label}”没有“${raw.slice(0, 40)}”这个取值`,
          `可用取值：${Object.keys(values).join("、")}`,
        );
      return raw;
    case "codes": {
      if (!Array.isArray(raw) || raw.length > 50)
        return reader.refuse(path, "bad_codes", `“${label}”应当是一个列表`, "请用方括号列出，没有请写 []");
      for (const code of raw) {
        if (typeof code !== "string" || (values && !(code in values)))
          return reader.refuse(
            path,
            "unknown_code",
            `“${label}”没有“${String(code).slice(0, 40)}”这个取值`,
            `可用取值：${Object.keys(values ?? {}).join("、")}`,
          );
      }
      return raw as string[];
    }
    case "hundredths": {
      const hundredths = toHundredths(raw);
      if (hundredths === undefined || hundredths > 10_000_00)
        return reader.refuse(
          path,
          "bad_hours",
          `“${label}”的数值“${String(raw).slice(0, 40)}”不合适`,
          "请写0到10000之间、最多两位小数的数",
        );
      return hundredths;
    }
    case "integer":
      if (!Number.isInteger(raw) || Math.abs(Number(raw)) > 100_000)
        return reader.refuse(path, "bad_integer", `“${label}”应当是整数`, "请写整数");
      return Number(raw);
    default: {
      const text = raw instanceof Date ? raw.toISOString().slice(0, 10) : String(raw);
      const date = parseDate(text) ?? (typeof raw === "number" && isRealDate(raw) ? raw : undefined);
      return (
        date ??
        reader.refuse(path, "bad_date", `“${label}”的日期“${text.slice(0, 40)}”不存在`, "请写成 2026-06-30 的样子")
      );
    }
  }
}

function readBoolean(reader: Reader, raw: unknown, path: string): boolean | null {
  if (typeof raw === "boolean") return raw;
  return reader.refuse(
    path,
    "bad_flag",
    `“${path}”只能是 true 或 false`,
    "是写 true，否写 false；不知道就不要写这一项",
  );
}

const STATES: Record<string, boolean | null> = { approved: true, pending: null, refused: false };

function readItems(
  reader: Reader,
  document: PolicyDocument,
  collection: CollectionDeclaration,
  raw: unknown,
  facts: Facts,
  complete: boolean,
): Item[] | undefined {
  // What somebody else reports is not settled by the person saying that the list is complete.
  if (raw === undefined || raw === null) return complete && raw === undefined && !collection.reported ? [] : undefined;
  if (!Array.isArray(raw) || raw.length > MOST_ITEMS) {
    reader.refuse(
      collection.name,
      "not_a_list",
      `“${collection.label}”应当是不超过${MOST_ITEMS}条的列表`,
      "没有请写 []",
    );
    return [];
  }
  return raw.map((entry, index) =>
    readItem(reader, document, collection, entry, `${collection.name}[${index}]`, facts),
  );
}

function readItem(
  reader: Reader,
  document: PolicyDocument,
  collection: CollectionDeclaration,
  raw: unknown,
  path: string,
  facts: Facts,
): Item {
  const given = (typeof raw === "object" && raw !== null && !Array.isArray(raw) ? raw : {}) as Record<string, unknown>;
  if (given !== raw) reader.refuse(path, "not_a_map", "每条记录应当是“名称: 内容”的对照表", "请参照示例填写");
  const names = ["id", "state", ...collection.fields.map((field) => field.name)];
  for (const key of Object.keys(given)) {
    if (!names.includes(key))
      reader.refuse(
        `${path}.${key}`,
        "unknown_field",
        `“${collection.label}”里没有“${key}”这一项`,
        `可用名称：${names.join("、")}`,
      );
  }
  const state = given["state"] ?? "approved";
  if (typeof state !== "string" || !(state in STATES))
    reader.refuse(
      `${path}.state`,
      "unknown_code",
      `没有“${String(state)}”这种状态`,
      `可用状态：${Object.keys(STATES).join("、")}`,
    );
  const year = yearOf(given) ?? facts.year;
  const item: Item = {
    id: String(given["id"] ?? path),
    approved: STATES[String(state)] ?? null,
    year,
    date: makeDate(year, 1, 1),
    submitted: 0,
  };
  for (const field of collection.fields) {
    if (field.name !== "approved")
      item[field.name] = readField(reader, document, field, given, item, `${path}.${field.name}`, facts);
  }
  return item;
}

/** The year a record belongs to when it does not say: that of its date. */
function yearOf(given: Record<string, unknown>): number | undefined {
  if (Number.isInteger(given["year"])) return Number(given["year"]);
  const date = given["date"] instanceof Date ? given["date"].toISOString().slice(0, 10) : given["date"];
  const parsed = typeof date === "string" ? parseDate(date) : undefined;
  return parsed && Math.trunc(parsed / 10000);
}

function readField(
  reader: Reader,
  document: PolicyDocument,
  field: FieldDeclaration,
  given: Record<string, unknown>,
  item: Item,
  path: string,
  facts: Facts,
): Value {
  const raw = given[field.name];
  if (raw !== undefined && raw !== null) return readValue(reader, field.type, raw, path, field.label, field.values);
  if (raw === null && !field.required) return null;
  if (field.name === "year" || field.name === "date") return item[field.name] ?? null;
  if (field.required) return reader.refuse(path, "missing_field", `缺少“${field.label}”`, "请补上这一项");
  return fillField(document, field, item, facts.scalars);
}

/** Default of a field that the record does not state: through its table, from the person, or from the item. */
export function fillField(
  document: PolicyDocument,
  field: FieldDeclaration,
  item: Record<string, Value>,
  scalars: Record<string, Value>,
): Value {
  const key = field.from && item[field.from.key];
  const looked = field.from && typeof key === "string" ? document.tables[field.from.table]?.[key] : undefined;
  if (looked !== undefined) return looked;
  if (typeof field.fill !== "string") return field.fill ?? null;
  if (field.fill.startsWith("fact:")) return scalars[field.fill.slice(5)] ?? null;
  if (field.fill.startsWith("item:")) return item[field.fill.slice(5)] ?? null;
  return field.fill;
}

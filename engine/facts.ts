/** Facts of one person in one year, as every back end reads them, and their reading from plain data. */
import { makeDate, parseDate, type DateInt } from "./calendar.ts";
import type { CollectionDeclaration, FactDeclaration, FieldDeclaration, PolicyDocument, Problem } from "./document.ts";
import { Reader, type Value } from "./values.ts";

export type { Value } from "./values.ts";

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
  const closed = reader.flag(given["closed"] ?? false, "closed") ?? false;
  const complete = reader.flag(given["complete"] ?? false, "complete") ?? false;
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
    const filled = fact.from && lookUp(document, fact.from.table, scalars[fact.from.key]);
    if (filled !== undefined) return filled;
    return complete && raw === undefined && fact.unlessSaid !== undefined ? fact.unlessSaid : null;
  }
  const dictionary = fact.name === "series" ? document.tables["series_category"] : undefined;
  return reader.value(fact.type, raw, { path: fact.name, label: fact.label, values: fact.values ?? dictionary });
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
  if (typeof state !== "string" || !Object.hasOwn(STATES, state))
    reader.refuse(
      `${path}.state`,
      "unknown_code",
      `没有“${String(state)}”这种状态`,
      `可用状态：${Object.keys(STATES).join("、")}`,
    );
  const year = yearOf(given) ?? facts.year;
  const item: Item = {
    id: String(given["id"] ?? path),
    approved: Object.hasOwn(STATES, String(state)) ? (STATES[String(state)] ?? null) : null,
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
  if (raw !== undefined && raw !== null) {
    return reader.value(field.type, raw, { path, label: field.label, values: field.values });
  }
  if (raw === null && !field.required) return null;
  if (field.name === "year" || field.name === "date") return item[field.name] ?? null;
  if (field.required) return reader.refuse(path, "missing_field", `缺少“${field.label}”`, "请补上这一项");
  return fillField(document, field, item, facts.scalars);
}

/** What a table says of a code; undefined when it says nothing. */
function lookUp(document: PolicyDocument, table: string, key: Value | undefined): string | undefined {
  const entries = document.tables[table];
  return entries && typeof key === "string" && Object.hasOwn(entries, key) ? entries[key] : undefined;
}

/** Default of a field that the record does not state: through its table, from the person, or from the item. */
export function fillField(
  document: PolicyDocument,
  field: FieldDeclaration,
  item: Record<string, Value>,
  scalars: Record<string, Value>,
): Value {
  const key = field.from && item[field.from.key];
  const looked = field.from && lookUp(document, field.from.table, key);
  if (looked !== undefined) return looked;
  if (typeof field.fill !== "string") return field.fill ?? null;
  if (field.fill.startsWith("fact:")) return scalars[field.fill.slice(5)] ?? null;
  if (field.fill.startsWith("item:")) return item[field.fill.slice(5)] ?? null;
  return field.fill;
}

/** Dictionaries that come with the rules: read from policy/dictionaries, never changed here. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { DictionaryEntry, DictionaryHead } from "../../contract/dictionaries.ts";

type Raw = Readonly<Record<string, unknown>>;

interface LawDictionary {
  dictionary: string;
  name: string;
  about: string;
  file: string;
  /** The list inside the file. */
  list: string;
  code: (row: Raw) => string;
  label?: (row: Raw) => string;
  keep?: (row: Raw) => boolean;
  /** Further columns, by their headings. */
  more: Readonly<Record<string, (row: Raw) => unknown>>;
}

const field = (name: string) => (row: Raw) => row[name];
const inside = (outer: string, name: string) => (row: Raw) => (row[outer] as Raw | null)?.[name];
const LEVELS: Readonly<Record<string, string>> = {
  full: "正高级",
  associate: "副高级",
  intermediate: "中级",
  assistant: "助理级",
  clerk: "员级",
};

const levelsOf = (row: Raw) =>
  Object.entries((row["levels"] as Raw | undefined) ?? {})
    .map(([level, names]) => `${LEVELS[level] ?? level}：${wordsOf(names)}`)
    .join("；");

const DICTIONARIES: readonly LawDictionary[] = [
  {
    dictionary: "title_series",
    name: "职称系列",
    about: "现行的27个系列，以及仍在使用的其他系列，各级名称都在内。",
    file: "title-series.yaml",
    list: "series",
    code: (row) => String(row["series_code"]),
    more: {
      序号: field("number"),
      各级名称: levelsOf,
      专业大类: field("class"),
      专业科目归口: field("industry"),
      国家标准代码: field("national_code"),
    },
  },
  {
    dictionary: "legacy_title",
    name: "旧职称名称",
    about: "已不再评、但证书上还有的名称，以及对应现在的哪一级。",
    file: "legacy-titles.yaml",
    list: "legacy_titles",
    code: (row) => `${String(row["series_code"])}/${String(row["level_code"])}`,
    more: { 系列: field("series_code"), 级别: (row) => LEVELS[String(row["level_code"])] },
  },
  {
    dictionary: "title_level",
    name: "职称级别",
    about: "从低到高，以及各级应学的公需课班次。",
    file: "title-levels.yaml",
    list: "levels",
    code: (row) => String(row["level_code"]),
    more: { 次序: field("rank"), 公需课班次: field("public_class") },
  },
  {
    dictionary: "title_class",
    name: "专业大类",
    about: "课程按大类开设，本人系列所在的大类都可以学。",
    file: "title-classes.yaml",
    list: "classes",
    code: (row) => String(row["class_code"]),
    more: { 说明: field("note") },
  },
  {
    dictionary: "title_route",
    name: "职称取得方式",
    about: "当年怎样申报职称，决定应学哪些内容。",
    file: "title-routes.yaml",
    list: "routes",
    code: (row) => String(row["route_code"]),
    more: { 依据: field("cites") },
  },
  {
    dictionary: "division",
    name: "师",
    about: "十四个师；第十一、十二师没有城市，不能把师和市当成一回事。",
    file: "divisions.yaml",
    list: "divisions",
    code: (row) => String(row["division_code"]),
    more: { 序号: field("number"), 城市: inside("city", "name"), 城市代码: inside("city", "code") },
  },
  {
    dictionary: "city",
    name: "师市合一的城市",
    about: "十二个城市。公开资料的代码互有出入，所以每个代码都记下出处。",
    file: "divisions.yaml",
    list: "divisions",
    keep: (row) => row["city"] !== null && row["city"] !== undefined,
    code: (row) => String(inside("city", "code")(row)),
    label: (row) => String(inside("city", "name")(row)),
    more: { 所在师: field("name"), 代码出处: inside("city", "code_source") },
  },
  {
    dictionary: "unit_kind",
    name: "单位类别",
    about: "单位树上可以有的类别，以及各自可以设在谁的下面。",
    file: "unit-kinds.yaml",
    list: "unit_kinds",
    code: (row) => String(row["unit_kind"]),
    more: { 可设于: field("parents"), 通常性质: field("usual_employer") },
  },
  {
    dictionary: "employer_kind",
    name: "用人单位性质",
    about: "机关、事业、国企、民企等；民营企业目前不在适用范围。",
    file: "employer-kinds.yaml",
    list: "employer_kinds",
    code: (row) => String(row["employer_kind"]),
    more: { 性质: field("sector"), 尚待确认: (row) => (row["sector_assumed"] === true ? "是" : "否") },
  },
  {
    dictionary: "industry",
    name: "行业主管",
    about: "跨单位管理本行业专业科目的主管部门，以及各管哪些系列。",
    file: "industries.yaml",
    list: "industries",
    code: (row) => String(row["industry"]),
    more: { 所管系列: field("series") },
  },
  {
    dictionary: "post",
    name: "岗位身份",
    about: "身份不改变应学的内容，只有一处例外。",
    file: "posts.yaml",
    list: "posts",
    code: (row) => String(row["post_code"]),
    more: { 是否影响: (row) => (row["matters"] === true ? "是" : "否"), 依据: field("cites") },
  },
];

/** A dictionary of the law with its entries. */
export interface ReadDictionary {
  head: DictionaryHead;
  entries: DictionaryEntry[];
}

function wordsOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  return Array.isArray(value) ? value.map((each) => wordsOf(each)).join("、") : `${value as string | number}`;
}

const nullable = (value: unknown) => (value === null || value === undefined ? null : wordsOf(value));
const listOf = (value: unknown) => (Array.isArray(value) ? value.map((each) => wordsOf(each)) : []);

/** Every dictionary of the law, from the folder of a checkout. */
export function readLawDictionaries(root: string): ReadDictionary[] {
  return DICTIONARIES.map((one) => read(join(root, "policy", "dictionaries"), one));
}

function read(folder: string, one: LawDictionary): ReadDictionary {
  const text = readFileSync(join(folder, one.file), "utf8");
  const file = parse(text) as Raw;
  const rows = (file[one.list] as Raw[]).filter((row) => one.keep?.(row) ?? true);
  const { dictionary, name, about } = one;
  const version = createHash("sha256").update(text).digest("hex").slice(0, 12);
  return {
    head: { dictionary, name, about, kind: "law", source: nullable(file["origin"]), version, count: rows.length },
    entries: rows.map((row, sort) => ({
      code: one.code(row),
      label: one.label?.(row) ?? wordsOf(row["name"]),
      more: Object.entries(one.more)
        .map(([key, value]) => ({ key, value: wordsOf(value(row)) }))
        .filter(({ value }) => value !== ""),
      aliases: [...listOf(row["aliases"]), ...listOf(row["people_write"])],
      validFrom: nullable(row["valid_from"]),
      validTo: nullable(row["valid_to"]),
      legacy: row["legacy"] === true,
      mapsTo: nullable(row["maps_to"]),
      source: nullable(row["origin"] ?? row["cites"]),
      sort,
      version: null,
    })),
  };
}

/**
 * The records workbook (学习记录): hours, classes, certificates, approvals. Its columns are the fields that the policy's
 * collections declare, so a new field of the document is a new column here.
 */
import type { CollectionDeclaration, FieldDeclaration, PolicyDocument } from "../../engine/document.ts";
import { defineSheet, parse, type Column, type Parser, type RecordOf } from "../platform/workbook/index.ts";
import { suggested } from "./lists.ts";
import type { ImportVocabulary } from "./vocabulary.ts";

/** One kind of record people may write, and the entry of the ledger it becomes. */
export interface RecordKind {
  label: string;
  collection: CollectionDeclaration;
  /** Fields that the kind itself says: 公需学时 are credits of the public part. */
  fixed: Readonly<Record<string, string>>;
  /** Whether its certificate may be used once only. */
  once: boolean;
  /** Whether it counts for the year of its date and no other. */
  ownYear: boolean;
}

/** How people call the collections; a collection without a word here goes by its label. */
const WORDS: Record<string, readonly [string, ...string[]]> = {
  industry_results: ["行业结果", "行业专业学习结果"],
  classes: ["集中面授", "面授", "集中面授班"],
  village: ["访惠聚", "“访惠聚”驻村"],
  inland_teaching: ["内派教师"],
  programmes: ["长期培训", "专项培训"],
  degrees: ["学历学位", "取得学历学位"],
  graduations: ["毕业"],
  seminars: ["高级研修班", "高研班"],
  health_credits: ["卫生学分", "卫生系列学分"],
  certificates: ["合格证书", "继续教育合格证书"],
  qualifications: ["资格证书"],
  outside_training: ["外部培训"],
  adjustments: ["个案调整"],
};
const CREDITS: readonly [part: string, label: string, ...aliases: string[]][] = [
  ["public", "公需学时", "公需", "公需科目"],
  ["professional", "专业学时", "专业", "专业科目"],
];
/** A certificate, a long programme and a case adjustment are given to a year that need not be that of their date. */
const ANY_YEAR = new Set([
  "certificates",
  "qualifications",
  "programmes",
  "health_credits",
  "industry_results",
  "adjustments",
  "village",
  "inland_teaching",
]);
const ITEM_FIELDS = new Set(["approved", "year", "date", "submitted"]);
/** Fields of which a column of another name speaks. */
const AMOUNTS = new Set(["hours", "credits"]);

/** The kinds of records of a document, with every word for them. */
export function recordKinds(document: PolicyDocument): Map<RecordKind, readonly string[]> {
  const kinds = new Map<RecordKind, readonly string[]>();
  const once = new Set(document.declarations.flatMap((each) => (each.onceKey === undefined ? [] : [each.collection])));
  for (const collection of document.collections) {
    const base = { collection, once: once.has(collection.name), ownYear: !ANY_YEAR.has(collection.name) };
    if (collection.name === "credits") {
      for (const [part, label, ...aliases] of CREDITS)
        kinds.set({ ...base, label, fixed: { part } }, [label, ...aliases]);
      continue;
    }
    const [label, ...aliases] = WORDS[collection.name] ?? [collection.label];
    kinds.set({ ...base, label, fixed: {} }, [label, ...aliases]);
  }
  return kinds;
}

/** Whether a field has a column: not what every record has, nor what follows from the person or a table. */
function isWritten(field: FieldDeclaration): boolean {
  if (ITEM_FIELDS.has(field.name) || AMOUNTS.has(field.name) || field.from !== undefined) return false;
  return !(typeof field.fill === "string" && field.fill.startsWith("fact:"));
}

/** The declared fields that have a column of their own, by name; the first collection that declares one gives its label. */
export function writtenFields(document: PolicyDocument): Map<string, FieldDeclaration> {
  const fields = new Map<string, FieldDeclaration>();
  for (const { fields: declared } of document.collections)
    for (const field of declared) if (isWritten(field) && !fields.has(field.name)) fields.set(field.name, field);
  return fields;
}

function fieldParser(field: FieldDeclaration, words: ImportVocabulary): Parser<unknown> {
  if (field.values)
    return parse.choice(Object.entries(field.values).map(([value, label]) => ({ value, labels: [label] as const })));
  switch (field.type) {
    case "flag":
      return parse.yesNo();
    case "integer":
      return field.name.endsWith("_year") ? parse.year({ min: 1980, max: 2100 }) : parse.integer({ min: 0, max: 600 });
    case "hundredths":
      return parse.hundredths({ max: 1_000_000 });
    case "date":
      return parse.day();
    default:
      return suggested(
        [...words.series.values()].map(({ name }) => name),
        "职称系列的名称",
      );
  }
}

const usedBy = (name: string, kinds: Map<RecordKind, readonly string[]>): string =>
  [...kinds.keys()]
    .filter(({ collection, fixed }) => !(name in fixed) && collection.fields.some((field) => field.name === name))
    .map(({ label }) => label)
    .join("、");

const STATUS = [
  { value: "approved", labels: ["已通过", "通过", "审核通过", "合格"] },
  { value: "pending", labels: ["审核中", "待审核", "未审核"] },
  { value: "refused", labels: ["未通过", "不通过", "退回"] },
] as const;

/** Whose record it is, and of which kind. */
function headColumns(kinds: Map<RecordKind, readonly string[]>) {
  const labels = [...kinds].map(([kind, words]) => ({ value: kind.label, labels: words as [string, ...string[]] }));
  return [
    {
      key: "identity",
      header: "证件号码",
      aliases: ["身份证号", "身份证号码", "证件号"],
      required: true,
      parse: parse.identity(),
      example: "65990019800101001X",
      width: 22,
    },
    { key: "name", header: "姓名", required: true, parse: parse.name(), example: "阿依古丽·买买提", width: 18 },
    {
      key: "year",
      header: "年度",
      aliases: ["计入年度"],
      required: true,
      parse: parse.year({ min: 2000, max: 2100 }),
      example: "2026",
    },
    {
      key: "kind",
      header: "类别",
      aliases: ["记录类别"],
      required: true,
      parse: parse.choice(labels),
      example: "公需学时",
    },
  ] as const satisfies readonly Column[];
}

/** What every record may say. */
function commonColumns() {
  return [
    {
      key: "amount",
      header: "学时/学分",
      aliases: ["学时", "学分", "核定学时"],
      required: false,
      parse: parse.hundredths({ max: 1_000_000 }),
      example: "30",
      note: "学时或学分，最多两位小数",
    },
    {
      key: "date",
      header: "完成日期",
      aliases: ["日期", "取得日期", "发证日期"],
      required: true,
      parse: parse.day({ min: 19_800_101 }),
      example: "2026-05-20",
    },
    {
      key: "submitted",
      header: "提交日期",
      aliases: ["申报日期"],
      required: false,
      parse: parse.day({ min: 19_800_101 }),
      example: "2026-05-25",
      note: "不填按完成日期",
    },
    { key: "status", header: "审核状态", required: true, parse: parse.choice(STATUS), example: "已通过" },
    {
      key: "certificate",
      header: "证书编号",
      aliases: ["证书号"],
      required: false,
      parse: parse.certificate(),
      example: "兵继教(2026)000001号",
      width: 24,
    },
    {
      key: "note",
      header: "备注",
      aliases: ["课程名称", "项目名称", "事由"],
      required: false,
      parse: parse.text({ max: 200 }),
      example: "公需课网络学习",
      note: "课程或项目名称；个案调整写明理由",
      width: 28,
    },
  ] as const satisfies readonly Column[];
}

/** The sheet of a records workbook for a document. */
export function recordsSheet(document: PolicyDocument, words: ImportVocabulary) {
  const kinds = recordKinds(document);
  const common = [...headColumns(kinds), ...commonColumns()] as const;
  const fields = [...writtenFields(document)].map(([name, field]): Column<string, unknown, false> => ({
    key: `field.${name}`,
    header: field.label,
    required: false,
    parse: fieldParser(field, words),
    example: "",
    note: `只用于：${usedBy(name, kinds)}`,
  }));
  return defineSheet({ name: "学习记录", columns: [...common, ...fields] as readonly Column[] as typeof common });
}

export type RecordsSheet = ReturnType<typeof recordsSheet>;
/** Cells of a record; those of the document's fields stand beside them as `field.<name>`. */
export type RecordCells = RecordOf<RecordsSheet>;

/** The workbook of a kind: whose it is, the kind's fields, and for each item of evidence the names of its files. */
import { formatDate } from "../../../engine/calendar.ts";
import type { DeclarationField, DeclarationKind } from "../../../engine/document.ts";
import type { Dictionary } from "../../../engine/words.ts";
import { defineSheet, parse, type Column, type Parser, type RecordOf } from "../../platform/workbook/index.ts";

const HEAD = [
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
] as const satisfies readonly Column[];

const FILES_LENGTH = 500;
const YEAR_FIELDS = new Set(["year", "issued_year"]);
const EXAMPLES: Readonly<Record<string, string>> = {
  year: "2026",
  issued_year: "2025",
  date: "2026-05-20",
  number: "兵继教(2026)000001号",
  hours: "30",
  credits: "30",
};

/** The key of a field's column, and of an item of evidence. */
export const fieldKey = (name: string): string => `field.${name}`;
export const slotKey = (id: string): string => `slot.${id}`;

/** The sheet of a kind. */
export function batchSheet(kind: DeclarationKind, dictionary: Dictionary) {
  const fields = kind.fields.map((field): Column<string, unknown, false> => ({
    key: fieldKey(field.name),
    header: field.label,
    // What must be said is said by the kind's own reader, in the words of its form.
    required: false,
    parse: fieldParser(field, dictionary),
    example: EXAMPLES[field.name] ?? "",
    note: [field.required ? "必填" : "可不填", field.hint ?? ""].filter((part) => part !== "").join("。"),
    width: field.type === "text" ? 24 : 14,
  }));
  const slots = kind.evidence.map(({ id, label, required }): Column<string, unknown, false> => ({
    key: slotKey(id),
    header: `${label}文件名`,
    aliases: [label],
    required: false,
    parse: parse.text({ max: FILES_LENGTH }),
    example: "张三证书.jpg",
    note: `${required ? "必填。" : "可以以后补交。"}压缩包里的文件名；一项有几个文件的，用“、”隔开`,
    width: 28,
  }));
  return defineSheet({
    name: kind.label,
    columns: [...HEAD, ...fields, ...slots] as readonly Column[] as typeof HEAD,
  });
}

export type BatchSheet = ReturnType<typeof batchSheet>;
/** Cells of a row; fields and evidence stand beside them under their keys. */
export type BatchCells = RecordOf<BatchSheet> & Record<string, unknown>;

function fieldParser(field: DeclarationField, dictionary: Dictionary): Parser<unknown> {
  switch (field.type) {
    case "flag":
      return parse.yesNo();
    case "code": {
      const options = Object.entries(field.values ?? dictionary[field.name] ?? {});
      return options.length === 0
        ? parse.text({ max: 100 })
        : parse.choice(options.map(([value, label]) => ({ value, labels: [label] as const })));
    }
    case "hundredths":
      return parse.hundredths({ max: 1_000_000 });
    case "integer":
      return YEAR_FIELDS.has(field.name) ? parse.year() : parse.integer({ min: 0, max: 999_999 });
    case "date":
      return parse.day();
    default:
      return parse.text({ max: 500 });
  }
}

/** What the cells of a row say, as a form would say it, and the files that they name. */
export function saidOf(
  kind: DeclarationKind,
  cells: Partial<BatchCells>,
): { said: Record<string, string>; named: { slot: string; name: string }[] } {
  const said: Record<string, string> = {};
  for (const field of kind.fields) {
    const value = cells[fieldKey(field.name)];
    if (value !== undefined && value !== null) said[field.name] = typed(field, value);
  }
  const named = kind.evidence.flatMap(({ id }) => {
    const value = cells[slotKey(id)];
    return typeof value === "string" ? fileNames(value).map((name) => ({ slot: id, name })) : [];
  });
  return { said, named };
}

/** A value as it is typed into a form. */
function typed({ type }: DeclarationField, value: unknown): string {
  if (type === "date") return formatDate(value as number);
  if (type === "hundredths") return String((value as number) / 100);
  return String(value);
}

/** Names of files in a cell, which people separate in many ways. */
export function fileNames(cell: string): string[] {
  return cell
    .split(/[、,，;；|\r\n]+/)
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

import type { Cell } from "./cells.ts";
import { type CellError, reasonText } from "./problems.ts";
import { columnLetters } from "./refusals.ts";
import { type Column, REASON_HEADER, type SheetSpecification, headerIndex, headerKey } from "./specification.ts";
import { type WrittenColumn, type WrittenSheet, type WrittenValue, writeWorkbook } from "./write.ts";

const INSTRUCTIONS = "填写说明";
const CHOICES = "选项";
/** Excel refuses a workbook whose dropdown spells out more than 255 characters. */
const LIST_LIMIT = 250;

function noteOf(column: Column): string {
  const parts = [
    column.required ? "必填。" : "可不填。",
    column.note ?? column.parse.hint,
    column.example === "" ? "" : `例：${column.example}`,
  ];
  return parts.filter((part) => part !== "").join("\n");
}

function dropdown(column: Column, listed: Column[]): string | undefined {
  const choices = column.parse.choices;
  if (!choices) return undefined;
  const quoted = choices.join(",");
  if (quoted.length <= LIST_LIMIT && !choices.some((label) => /[,"]/.test(label))) return `"${quoted}"`;
  const letters = columnLetters(listed.push(column) - 1);
  return `'${CHOICES}'!$${letters}$2:$${letters}$${choices.length + 1}`;
}

function inputColumns(specification: SheetSpecification, listed: Column[]): WrittenColumn[] {
  return specification.columns.map((column) => ({
    header: column.header,
    format: column.parse.format,
    required: column.required,
    prompt: noteOf(column),
    ...(column.width === undefined ? {} : { width: column.width }),
    ...(column.parse.choices ? { list: dropdown(column, listed)! } : {}),
  }));
}

function* choiceRows(listed: readonly Column[]): Generator<WrittenValue[]> {
  const longest = Math.max(...listed.map((column) => column.parse.choices!.length));
  for (let at = 0; at < longest; at++) yield listed.map((column) => column.parse.choices![at]);
}

function extraSheets(specification: SheetSpecification, listed: readonly Column[]): WrittenSheet[] {
  const instructions: WrittenSheet = {
    name: INSTRUCTIONS,
    columns: [
      { header: "列名", width: 20 },
      { header: "是否必填", width: 10 },
      { header: "怎么填", width: 60, wrap: "plain" },
      { header: "示例", width: 28 },
      { header: "可选内容", width: 60, wrap: "plain" },
    ],
    rows: specification.columns.map((column) => [
      column.header,
      column.required,
      column.note ?? column.parse.hint,
      column.example,
      column.parse.choices?.join("、"),
    ]),
  };
  if (listed.length === 0) return [instructions];
  return [
    instructions,
    {
      name: CHOICES,
      hidden: true,
      columns: listed.map((column) => ({ header: column.header })),
      rows: choiceRows(listed),
    },
  ];
}

/**
 * The template people download: an empty sheet whose columns have the right number format (so that
 * identity numbers stay text), a note on every cell, dropdowns, and a sheet of instructions.
 */
export function templateWorkbook(specification: SheetSpecification): AsyncGenerator<Buffer> {
  const listed: Column[] = [];
  const columns = inputColumns(specification, listed);
  return writeWorkbook([{ name: specification.name, columns, rows: [] }, ...extraSheets(specification, listed)]);
}

/** A row as it was read, for the error workbook. */
export interface OriginalRow {
  row: number;
  cells: readonly Cell[];
}

/**
 * The workbook as it came, all of its rows, with a first column that says why a row was refused.
 * Corrected and uploaded again, it reads like the original: that column is never read.
 * `header` are the header cells of the file; `errors` is asked by original row number.
 */
export function errorWorkbook(
  specification: SheetSpecification,
  header: readonly Cell[],
  rows: Iterable<OriginalRow> | AsyncIterable<OriginalRow>,
  errors: ReadonlyMap<number, readonly CellError[]>,
): AsyncGenerator<Buffer> {
  const listed: Column[] = [];
  const inputs = inputColumns(specification, listed);
  const known = new Map(specification.columns.map((column, at) => [column, inputs[at]!]));
  const index = headerIndex(specification);
  const kept = header.flatMap((cell, at) =>
    cell.text.trim() === "" || headerKey(cell.text) === headerKey(REASON_HEADER) ? [] : [at],
  );
  const columns = kept.map((at): WrittenColumn => {
    const column = index.get(headerKey(header[at]!.text));
    return { ...(column ? known.get(column) : {}), header: header[at]!.text.trim() };
  });
  async function* written(): AsyncGenerator<WrittenValue[]> {
    for await (const { row, cells } of rows) yield [reasonText(errors.get(row) ?? []), ...kept.map((at) => cells[at])];
  }
  const reason: WrittenColumn = { header: REASON_HEADER, width: 48, wrap: "reason" };
  return writeWorkbook([
    { name: specification.name, columns: [reason, ...columns], rows: written() },
    ...extraSheets(specification, listed),
  ]);
}

import type { WorkbookSource } from "./archive.ts";
import { BLANK, type Cell, type Row } from "./cells.ts";
import { type HeaderMatch, findHeaderRow, matchHeader, refuseMergedCells, refuseMergedHeader } from "./header.ts";
import { type ParseContext, plainText } from "./parsers.ts";
import { type CellError, type Problem, problem } from "./problems.ts";
import { type ReadOptions, RowReader, type SheetSummary, readRows } from "./read.ts";
import { WorkbookRefusal, cellPlace, columnLetters } from "./refusals.ts";
import type { Column, RowRecord, SheetSpecification } from "./specification.ts";

/**
 * One row of the sheet: its typed record, or every reason why there is none, with the cells that could be read all the
 * same. `cells` are the originals.
 */
export type RecordRow<T> = { row: number; cells: Cell[] } & (
  | { ok: true; value: T }
  | { ok: false; errors: CellError[]; partial: Partial<T> }
);

/**
 * Rows of a sheet read against its specification. The header is matched before this exists; merged
 * cells are only known at the end, so a WorkbookRefusal may still come with the last batch.
 */
export interface RecordReader<T> extends AsyncIterable<RecordRow<T>[]> {
  readonly sheet: string;
  readonly header: HeaderMatch;
  /** Null until the last batch has been taken. */
  readonly summary: SheetSummary | null;
  close(): Promise<void>;
}

/** Opens a workbook and matches the header of its sheet. Throws WorkbookRefusal. */
export async function readRecords<const C extends readonly Column[]>(
  source: WorkbookSource,
  specification: SheetSpecification<C>,
  options: ReadOptions = {},
): Promise<RecordReader<RowRecord<C>>> {
  const reader = await readRows(source, { sheet: specification.name, ...options });
  const batches = reader[Symbol.asyncIterator]();
  const first = await batches.next();
  const firstRows = first.done ? [] : first.value;
  let header: HeaderMatch;
  try {
    if (first.done) throw new WorkbookRefusal("empty_workbook");
    header = matchHeader(specification, firstRows);
  } catch (refusal) {
    // What looks like wrong headers is often a merged header: read on to learn which it is.
    for await (const _ of batches);
    if (reader.summary)
      refuseMergedHeader(reader.summary.merges, findHeaderRow(specification, firstRows)?.number ?? null);
    throw refusal;
  }
  return {
    sheet: reader.sheet.name,
    header,
    get summary() {
      return reader.summary;
    },
    close: () => reader.close(),
    [Symbol.asyncIterator]: () => records<RowRecord<C>>(reader, specification, header, firstRows, batches),
  };
}

async function* records<T>(
  reader: RowReader,
  specification: SheetSpecification,
  header: HeaderMatch,
  firstRows: Row[],
  batches: AsyncGenerator<Row[]>,
): AsyncGenerator<RecordRow<T>[]> {
  const context: ParseContext = { date1904: reader.sheet.date1904 };
  const places = specification.columns.map(
    (column) => [column, [...header.columns].find(([, found]) => found === column)?.[0] ?? -1] as const,
  );
  const last = Math.max(...header.columns.keys());
  let rows = 0;
  try {
    for (let batch: Row[] | null = firstRows; batch !== null;) {
      const found: RecordRow<T>[] = [];
      for (const row of batch) {
        if (row.number <= header.row || row.cells.every(isBlank)) continue;
        refuseUnnamed(row, header, last);
        found.push(readRecord<T>(row, places, context));
      }
      rows += found.length;
      if (found.length > 0) yield found;
      const next = await batches.next();
      batch = next.done ? null : next.value;
    }
    const merges = reader.summary?.merges ?? [];
    refuseMergedHeader(merges, header.row);
    refuseMergedCells(merges, header);
    if (rows === 0) throw new WorkbookRefusal("no_data_rows", { place: `第 ${header.row + 1} 行` });
  } finally {
    await reader.close();
  }
}

const isBlank = (cell: Cell): boolean => cell.kind === "blank" || (cell.kind === "text" && cell.text.trim() === "");

/** Content in a column without header would be lost silently. */
function refuseUnnamed(row: Row, header: HeaderMatch, last: number): void {
  row.cells.forEach((cell, at) => {
    if (isBlank(cell) || header.columns.has(at)) return;
    const where = at > last ? cellPlace(at, row.number) : `${columnLetters(at)} 列（${cellPlace(at, row.number)}）`;
    throw new WorkbookRefusal("header_blank", { place: where });
  });
}

function readRecord<T>(row: Row, places: readonly (readonly [Column, number])[], context: ParseContext): RecordRow<T> {
  const value: Record<string, unknown> = {};
  const errors: CellError[] = [];
  for (const [column, at] of places) {
    const found = readCell(column, row.cells[at] ?? BLANK, context);
    if (found.problem)
      errors.push({ column: column.header, place: cellPlace(Math.max(at, 0), row.number), ...found.problem });
    else value[column.key] = found.value;
  }
  const base = { row: row.number, cells: row.cells };
  return errors.length === 0
    ? { ...base, ok: true, value: value as T }
    : { ...base, ok: false, errors, partial: value as Partial<T> };
}

function readCell(column: Column, cell: Cell, context: ParseContext): { value?: unknown; problem?: Problem } {
  if (cell.kind === "formula") return { problem: problem("formula") };
  if (cell.kind === "error") return { problem: problem("error_value", { value: cell.text }) };
  if (cell.kind === "blank" || (cell.kind === "text" && plainText(cell) === "")) {
    return column.required ? { problem: problem("required") } : { value: null };
  }
  const found = column.parse.read(cell, context);
  return found.ok ? { value: found.value } : { problem: found.problem };
}

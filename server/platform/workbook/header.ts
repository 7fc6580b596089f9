import type { Cell, Row } from "./cells.ts";
import { WorkbookRefusal, cellPlace, columnLetters } from "./refusals.ts";
import type { MergedBlock } from "./sheet.ts";
import { type Column, type SheetSpecification, headerIndex, headerKey } from "./specification.ts";

/** How far down the header may be: titles and notes may stand above it. */
export const HEADER_ROWS = 10;

/** Where each column of the specification was found. */
export interface HeaderMatch {
  row: number;
  /** All header cells of the file, by column. */
  cells: Cell[];
  /** Column index in the file → column of the specification; null for columns that are not read. */
  columns: Map<number, Column | null>;
}

const headerNames = (specification: SheetSpecification): string =>
  specification.columns.map((column) => column.header).join("、");

/** The row among the first ones that names the most columns; null when none looks like a header. */
export function findHeaderRow(specification: SheetSpecification, firstRows: readonly Row[]): Row | null {
  const index = headerIndex(specification);
  let best: Row | null = null;
  let most = specification.columns.length > 2 ? 1 : 0;
  for (const row of firstRows) {
    const known = row.cells.filter((cell) => cell.kind === "text" && index.get(headerKey(cell.text))).length;
    if (row.number > HEADER_ROWS || known <= most) continue;
    best = row;
    most = known;
  }
  return best;
}

/** Finds the header and says which column is which. Throws WorkbookRefusal. */
export function matchHeader(specification: SheetSpecification, firstRows: readonly Row[]): HeaderMatch {
  const row = findHeaderRow(specification, firstRows);
  if (!row)
    throw new WorkbookRefusal("header_not_found", {
      expected: headerNames(specification),
      place: `第 1–${HEADER_ROWS} 行`,
    });
  return readHeader(specification, headerIndex(specification), row);
}

function readHeader(specification: SheetSpecification, index: Map<string, Column | null>, row: Row): HeaderMatch {
  const columns = new Map<number, Column | null>();
  const places = new Map<Column, number>();
  const unknown: string[] = [];
  row.cells.forEach((cell, at) => {
    const place = cellPlace(at, row.number);
    if (cell.kind === "formula" || cell.kind === "error") throw new WorkbookRefusal("header_formula", { place });
    if (cell.kind === "blank" || headerKey(cell.text) === "") return;
    const column = index.get(headerKey(cell.text));
    if (column === undefined) {
      unknown.push(`${columnLetters(at)} 列“${cell.text.trim().slice(0, 30)}”`);
      return;
    }
    columns.set(at, column);
    if (column === null) return;
    const before = places.get(column);
    if (before !== undefined)
      throw new WorkbookRefusal("header_duplicate", {
        name: column.header,
        place: `${cellPlace(before, row.number)}、${place}`,
      });
    places.set(column, at);
  });
  const missing = specification.columns
    .filter((column) => column.required && !places.has(column))
    .map((column) => column.header);
  const expected = headerNames(specification);
  if (missing.length > 0)
    throw new WorkbookRefusal("header_missing", { names: missing.join("、"), place: `第 ${row.number} 行`, expected });
  if (unknown.length > 0)
    throw new WorkbookRefusal("header_unknown", { place: unknown.slice(0, 10).join("、"), expected });
  return { row: row.number, cells: row.cells, columns };
}

/**
 * Refuses merged cells that touch the header row; without any header row, blocks over several rows
 * near the top, which are how headers in two tiers look. Titles merged above the header are fine.
 */
export function refuseMergedHeader(merges: readonly MergedBlock[], headerRow: number | null): void {
  const touches = (block: MergedBlock): boolean =>
    headerRow === null
      ? block.fromRow <= HEADER_ROWS && block.toRow > block.fromRow
      : block.fromRow <= headerRow && block.toRow >= headerRow;
  const found = merges.find(touches);
  if (found) throw new WorkbookRefusal("header_merged", { place: found.reference });
}

/** Refuses merged cells below the header in columns that are read: all but one of their rows would lose the value. */
export function refuseMergedCells(merges: readonly MergedBlock[], header: HeaderMatch): void {
  const read = [...header.columns].filter(([, column]) => column !== null).map(([at]) => at);
  const found = merges.find(
    (block) => block.toRow > header.row && read.some((at) => at >= block.fromColumn && at <= block.toColumn),
  );
  if (found) throw new WorkbookRefusal("cells_merged", { place: found.reference });
}

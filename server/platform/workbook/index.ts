/** Workbooks in and out: what other parts of the server may use. */
export { type Archive, type WorkbookSource, inspect } from "./archive.ts";
export type { Cell, CellKind, Row } from "./cells.ts";
export { type OriginalRow, errorWorkbook, templateWorkbook } from "./documents.ts";
export { WORKBOOK_LIMITS, type WorkbookLimits } from "./limits.ts";
export * as parse from "./parsers.ts";
export type { ColumnFormat, Parsed, Parser } from "./parsers.ts";
export { type CellError, PROBLEM_CODES, type ProblemCode, reasonText } from "./problems.ts";
export { type OpenedSheet, type ReadOptions, RowReader, type SheetSummary, readRows } from "./read.ts";
export { type RecordReader, type RecordRow, readRecords } from "./records.ts";
export { REFUSAL_CODES, type RefusalCode, WorkbookRefusal, cellPlace } from "./refusals.ts";
export { type Column, REASON_HEADER, type RecordOf, type SheetSpecification, defineSheet } from "./specification.ts";
export { type WrittenColumn, type WrittenSheet, type WrittenValue, workbookBytes, writeWorkbook } from "./write.ts";

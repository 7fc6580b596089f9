import type { Parser } from "./parsers.ts";

/** One column of a sheet that people fill in. */
export interface Column<K extends string = string, T = unknown, R extends boolean = boolean> {
  key: K;
  /** Header as written in templates and exports. */
  header: string;
  /** Other headers that mean the same column. */
  aliases?: readonly string[];
  /** Both the column and a value in every row must be there. */
  required: R;
  parse: Parser<T>;
  /** A sample value, as people would type it, for the instructions of the template. */
  example: string;
  note?: string;
  /** Width in characters of Latin text. */
  width?: number;
}

/** A sheet that people fill in: what its columns are and how each is read. */
export interface SheetSpecification<C extends readonly Column[] = readonly Column[]> {
  /** Name of the sheet in templates; preferred when a workbook has several. */
  name: string;
  columns: C;
  /** Headers that may be there and are not read, besides those that every sheet may have. */
  ignored?: readonly string[];
}

/** The typed record of a row: required columns have values, others may be null. */
export type RowRecord<C extends readonly Column[]> = {
  [K in C[number] as K["key"]]: K extends Column<string, infer T, infer R> ? (R extends true ? T : T | null) : never;
};

/** The record type of a specification. */
export type RecordOf<S> = S extends SheetSpecification<infer C> ? RowRecord<C> : never;

/** Header of the column in which error workbooks say why a row was refused; never read. */
export const REASON_HEADER = "错误原因";
const ALWAYS_IGNORED = [REASON_HEADER, "序号", "编号"];

/** Headers compare without blanks, line breaks, width, case, and the marks of required columns. */
export function headerKey(header: string): string {
  return header
    .normalize("NFKC")
    .replace(/[\s\u200b\ufeff*:']/g, "")
    .replace(/\((?:必填|选填|可选|可不填)\)$/, "")
    .toLowerCase();
}

/** Checks a specification for headers that would be ambiguous, and keeps its literal types. */
export function defineSheet<const C extends readonly Column[]>(
  specification: SheetSpecification<C>,
): SheetSpecification<C> {
  const seen = new Set<string>();
  for (const column of specification.columns) {
    for (const header of [column.header, ...(column.aliases ?? [])]) {
      const key = headerKey(header);
      if (seen.has(key)) throw new Error(`Two columns answer to the header ${header}`);
      seen.add(key);
    }
  }
  return specification;
}

/** Which column of the specification each header key means; null for headers that are not read. */
export function headerIndex(specification: SheetSpecification): Map<string, Column | null> {
  const index = new Map<string, Column | null>();
  for (const header of [...ALWAYS_IGNORED, ...(specification.ignored ?? [])]) index.set(headerKey(header), null);
  for (const column of specification.columns) {
    for (const header of [column.header, ...(column.aliases ?? [])]) index.set(headerKey(header), column);
  }
  return index;
}

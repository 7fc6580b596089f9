/** What a workbook may cost before it is refused. Sizes in bytes, lengths in characters, times in milliseconds. */
export interface WorkbookLimits {
  /** Size of the file as uploaded. */
  fileBytes: number;
  /** Number of parts in the archive. */
  parts: number;
  /** Unpacked size of one part, of all parts, and of the table of strings. */
  partBytes: number;
  totalBytes: number;
  stringBytes: number;
  /** Unpacked ÷ packed, looked at for parts above one megabyte. */
  ratio: number;
  /** Rows with content, the header among them. */
  rows: number;
  columns: number;
  cellLength: number;
  /** From opening to the last row, waiting for the consumer not counted against it. */
  milliseconds: number;
  /** Heap of the reading thread, in megabytes. */
  heapMegabytes: number;
}

/** Room for 200,000 people with some 30 columns; one reading stays below about 300 MB. */
export const WORKBOOK_LIMITS: WorkbookLimits = {
  fileBytes: 40 * 2 ** 20,
  parts: 2000,
  partBytes: 320 * 2 ** 20,
  totalBytes: 400 * 2 ** 20,
  stringBytes: 96 * 2 ** 20,
  ratio: 200,
  rows: 200_000,
  columns: 200,
  cellLength: 32_767,
  milliseconds: 60_000,
  heapMegabytes: 384,
};

/** The limits with some of them replaced. */
export function limitsWith(changes: Partial<WorkbookLimits> = {}): WorkbookLimits {
  return { ...WORKBOOK_LIMITS, ...changes };
}

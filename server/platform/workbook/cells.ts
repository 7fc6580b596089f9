/**
 * Cells as they travel from the reading thread: what kind the file says they are, and their exact
 * text. Numbers keep the digits of the file (no rounding through a float), days are ISO texts.
 */
export type CellKind = "blank" | "text" | "number" | "day" | "boolean" | "error" | "formula";

export interface Cell {
  kind: CellKind;
  /** `true`/`false` for booleans, `#N/A` for errors, the stored result for formulas, else the content. */
  text: string;
}

/** One row with content. `number` is the row number that the spreadsheet program shows. */
export interface Row {
  number: number;
  cells: Cell[];
}

export const BLANK: Cell = Object.freeze({ kind: "blank", text: "" });
export const KINDS: readonly CellKind[] = ["blank", "text", "number", "day", "boolean", "error", "formula"];
const KIND_CODES = Object.fromEntries(KINDS.map((kind, code) => [kind, code])) as Record<CellKind, number>;

/** Many rows in four arrays and one string: cheap to hand from thread to thread. */
export interface PackedRows {
  /** Per row: its number, and the index after its last cell. */
  numbers: Uint32Array<ArrayBuffer>;
  rowEnds: Uint32Array<ArrayBuffer>;
  /** Per cell: kind, and the end of its text in `text`. */
  kinds: Uint8Array<ArrayBuffer>;
  textEnds: Uint32Array<ArrayBuffer>;
  text: string;
}

/** Collects cells row by row until they are packed and sent. */
export class RowPacker {
  private numbers: number[] = [];
  private rowEnds: number[] = [];
  private kinds: number[] = [];
  private textEnds: number[] = [];
  private texts: string[] = [];
  private textLength = 0;

  get rows(): number {
    return this.numbers.length;
  }

  /** Characters collected so far. */
  get characters(): number {
    return this.textLength;
  }

  cell(kind: CellKind, text: string): void {
    this.kinds.push(KIND_CODES[kind]);
    this.texts.push(text);
    this.textLength += text.length;
    this.textEnds.push(this.textLength);
  }

  endRow(number: number): void {
    this.numbers.push(number);
    this.rowEnds.push(this.kinds.length);
  }

  /** Hands out the rows that have ended; the cells of a row that has only begun stay for the next time. */
  take(): PackedRows {
    const cells = this.rowEnds.at(-1) ?? 0;
    const length = this.textEnds[cells - 1] ?? 0;
    const packed: PackedRows = {
      numbers: new Uint32Array(this.numbers),
      rowEnds: new Uint32Array(this.rowEnds),
      kinds: new Uint8Array(this.kinds.slice(0, cells)),
      textEnds: new Uint32Array(this.textEnds.slice(0, cells)),
      text: this.texts.slice(0, cells).join(""),
    };
    this.numbers = [];
    this.rowEnds = [];
    this.kinds = this.kinds.slice(cells);
    this.textEnds = this.textEnds.slice(cells).map((end) => end - length);
    this.texts = this.texts.slice(cells);
    this.textLength -= length;
    return packed;
  }
}

/** Buffers of packed rows that move to the other thread instead of being copied. */
export function transferList(packed: PackedRows): ArrayBuffer[] {
  return [packed.numbers.buffer, packed.rowEnds.buffer, packed.kinds.buffer, packed.textEnds.buffer];
}

/** The rows again as objects. */
export function unpackRows(packed: PackedRows): Row[] {
  const rows: Row[] = [];
  let cell = 0;
  let from = 0;
  for (let r = 0; r < packed.numbers.length; r++) {
    const cells: Cell[] = [];
    for (const end = packed.rowEnds[r]!; cell < end; cell++) {
      const to = packed.textEnds[cell]!;
      cells.push(
        packed.kinds[cell] === 0 ? BLANK : { kind: KINDS[packed.kinds[cell]!]!, text: packed.text.slice(from, to) },
      );
      from = to;
    }
    rows.push({ number: packed.numbers[r]!, cells });
  }
  return rows;
}

import { type CellKind, RowPacker } from "./cells.ts";
import { serialToIso } from "./dates.ts";
import type { WorkbookLimits } from "./limits.ts";
import { WorkbookRefusal, cellPlace } from "./refusals.ts";
import { type XmlHandler, attribute, unescapeCharacters } from "./xml.ts";

/** A merged block, zero-based columns, row numbers as shown. */
export interface MergedBlock {
  fromColumn: number;
  fromRow: number;
  toColumn: number;
  toRow: number;
  /** As the workbook writes it, A1:C2. */
  reference: string;
}

export interface SheetContext {
  part: string;
  strings: string[];
  dayStyles: boolean[];
  date1904: boolean;
  limits: WorkbookLimits;
}

const MAX_ROW = 1_048_576;
const MAX_COLUMN = 16_384;
const MAX_MERGES = 10_000;
const NUMBER = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/;

/**
 * Turns the elements of a worksheet into cells. Cells arrive in order or the sheet is refused;
 * a row counts against the limit when it has content. Formula, error and day cells keep their kind.
 */
export class SheetHandler implements XmlHandler {
  wantsText = false;
  readonly packer = new RowPacker();
  readonly merges: MergedBlock[] = [];
  rows = 0;
  hiddenRows = 0;

  private readonly context: SheetContext;
  private inData = false;
  private inRow = false;
  private rowNumber = 0;
  private rowHidden = false;
  private column = -1;
  private written = 0;
  private style = -1;
  private type = "";
  private formula = false;
  private phonetic = false;
  private inline = false;
  private value = "";

  constructor(context: SheetContext) {
    this.context = context;
  }

  /** `<c …><v>…</v></c>` and `<c …><is><t>…</t></is></c>` without entities: nearly all cells there are. */
  shortcut(buffer: string, at: number): number {
    if (
      !this.inRow ||
      buffer.charCodeAt(at + 1) !== 99 ||
      buffer.charCodeAt(at + 2) !== 32 ||
      buffer.charCodeAt(at) !== 60
    )
      return -1;
    const bracket = buffer.indexOf(">", at + 3);
    if (bracket < 0 || buffer.charCodeAt(bracket - 1) === 47) return -1;
    const inline = buffer.charCodeAt(bracket + 2) !== 118;
    if (!buffer.startsWith(inline ? "<is><t>" : "<v>", bracket + 1)) return -1;
    const from = bracket + (inline ? 8 : 4);
    const end = buffer.indexOf("<", from);
    const tail = inline ? "</t></is></c>" : "</v></c>";
    if (end < 0 || !buffer.startsWith(tail, end)) return -1;
    const value = buffer.slice(from, end);
    if (value.indexOf("&") >= 0) return -1;
    this.openCell(buffer.slice(at + 2, bracket));
    this.text(value);
    this.closeCell();
    return end + tail.length;
  }

  open(name: string, attributes: string): void {
    if (!this.inData) {
      if (name === "sheetData") this.inData = true;
      else if (name === "mergeCell") this.merge(attribute(attributes, "ref") ?? "");
      return;
    }
    switch (name) {
      case "c":
        return this.openCell(attributes);
      case "v":
        this.wantsText = true;
        return;
      case "row":
        return this.openRow(attributes);
      case "f":
        this.formula = true;
        return;
      case "is":
        this.inline = true;
        return;
      case "t":
        this.wantsText = this.inline && !this.phonetic;
        return;
      case "rPh":
        this.phonetic = true;
    }
  }

  close(name: string): void {
    switch (name) {
      case "v":
      case "t":
        this.wantsText = false;
        return;
      case "c":
        if (this.inData) this.closeCell();
        return;
      case "row":
        if (this.inData) this.closeRow();
        return;
      case "is":
        this.inline = false;
        return;
      case "rPh":
        this.phonetic = false;
        return;
      case "sheetData":
        this.inData = false;
    }
  }

  text(text: string): void {
    this.value += text;
    if (this.value.length > this.context.limits.cellLength * 7) throw this.tooLong();
  }

  private malformed(detail: string): WorkbookRefusal {
    return new WorkbookRefusal("part_malformed", { place: ` ${this.context.part} `, detail });
  }

  private tooLong(): WorkbookRefusal {
    return new WorkbookRefusal("cell_too_long", {
      place: cellPlace(this.column, this.rowNumber),
      limit: this.context.limits.cellLength,
    });
  }

  private openRow(attributes: string): void {
    const given = attribute(attributes, "r");
    const number = given === undefined ? this.rowNumber + 1 : Number(given);
    if (!Number.isInteger(number) || number <= this.rowNumber || number > MAX_ROW) {
      if (number === MAX_ROW + 1) throw this.tooManyRows(number);
      throw this.malformed(`第 ${this.rowNumber} 行之后的行号有误`);
    }
    this.rowNumber = number;
    this.inRow = true;
    this.rowHidden = /^(?:1|true)$/.test(attribute(attributes, "hidden") ?? "");
    this.column = -1;
    this.written = 0;
  }

  private openCell(attributes: string): void {
    let column = this.column + 1;
    this.style = -1;
    this.type = "n";
    this.formula = false;
    this.value = "";
    for (let at = 0, equals = 0; (equals = attributes.indexOf("=", at)) >= 0;) {
      const quote = attributes[equals + 1] ?? "";
      const end = quote === '"' || quote === "'" ? attributes.indexOf(quote, equals + 2) : -1;
      if (end < 0) throw this.malformed(`第 ${this.rowNumber} 行有写法错误的单元格`);
      const name = attributes.charCodeAt(equals - 1);
      if (name <= 32) throw this.malformed(`第 ${this.rowNumber} 行有写法错误的单元格`);
      if (attributes.charCodeAt(equals - 2) <= 32) {
        if (name === 114) column = this.columnOf(attributes, equals + 2, end);
        else if (name === 115) this.style = Number(attributes.slice(equals + 2, end));
        else if (name === 116) this.type = attributes.slice(equals + 2, end);
      }
      at = end + 1;
    }
    if (!this.inRow || column <= this.column || column >= MAX_COLUMN)
      throw this.malformed(`第 ${this.rowNumber} 行的单元格顺序有误`);
    this.column = column;
  }

  /** Zero-based column of the reference (B7) between two positions; its row must be this row. */
  private columnOf(text: string, from: number, end: number): number {
    let column = 0;
    let at = from;
    for (let code = text.charCodeAt(at); at < from + 3 && code >= 65 && code <= 90; code = text.charCodeAt(++at))
      column = column * 26 + code - 64;
    let row = 0;
    for (let code = text.charCodeAt(at); at < end && code >= 48 && code <= 57; code = text.charCodeAt(++at))
      row = row * 10 + code - 48;
    if (at !== end || column === 0 || row !== this.rowNumber)
      throw this.malformed(`第 ${this.rowNumber} 行有错误的单元格地址`);
    return column - 1;
  }

  private closeCell(): void {
    const { limits } = this.context;
    const [kind, text] = this.resolve();
    if (kind === "blank") return;
    if (text.length > limits.cellLength) throw this.tooLong();
    if (this.column >= limits.columns)
      throw new WorkbookRefusal("too_many_columns", {
        place: cellPlace(this.column, this.rowNumber),
        limit: limits.columns,
      });
    for (; this.written < this.column; this.written++) this.packer.cell("blank", "");
    this.packer.cell(kind, text);
    this.written++;
  }

  private resolve(): [CellKind, string] {
    const plain = this.plainValue();
    return this.formula ? ["formula", plain[1]] : plain;
  }

  private plainValue(): [CellKind, string] {
    const { value } = this;
    switch (this.type) {
      case "s":
        return this.sharedString(value);
      case "inlineStr":
      case "str":
        return value === "" ? ["blank", ""] : ["text", unescapeCharacters(value)];
      case "b":
        return value === "" ? ["blank", ""] : ["boolean", String(/^\s*(?:1|true)\s*$/i.test(value))];
      case "e":
        return ["error", value.trim()];
      case "d":
        return value === "" ? ["blank", ""] : ["day", value.trim().replace(/T00:00:00(?:\.0+)?Z?$/, "")];
      default:
        return this.number(value);
    }
  }

  private sharedString(value: string): [CellKind, string] {
    if (value === "") return ["blank", ""];
    const text = this.context.strings[Number(value)];
    if (text === undefined) throw this.malformed(`单元格 ${cellPlace(this.column, this.rowNumber)} 指向不存在的文字`);
    return text === "" ? ["blank", ""] : ["text", text];
  }

  private number(value: string): [CellKind, string] {
    if (value === "") return ["blank", ""];
    if (!NUMBER.test(value)) throw this.malformed(`单元格 ${cellPlace(this.column, this.rowNumber)} 的数值有误`);
    const text = value.trim();
    if (this.context.dayStyles[this.style] === true) {
      const iso = serialToIso(Number(text), this.context.date1904);
      if (iso !== null) return ["day", iso];
    }
    return ["number", text];
  }

  private closeRow(): void {
    this.inRow = false;
    if (this.written === 0) return;
    if (++this.rows > this.context.limits.rows) throw this.tooManyRows(this.rowNumber);
    if (this.rowHidden) this.hiddenRows++;
    this.packer.endRow(this.rowNumber);
  }

  private tooManyRows(row: number): WorkbookRefusal {
    return new WorkbookRefusal("too_many_rows", { limit: this.context.limits.rows, row, place: `第 ${row} 行` });
  }

  private merge(reference: string): void {
    const corners = /^\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})$/.exec(reference);
    if (!corners || this.merges.length >= MAX_MERGES) return;
    const column = (letters: string): number =>
      [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
    const [, fromLetters, fromRow, toLetters, toRow] = corners;
    this.merges.push({
      fromColumn: column(fromLetters!),
      fromRow: Number(fromRow),
      toColumn: column(toLetters!),
      toRow: Number(toRow),
      reference,
    });
  }
}

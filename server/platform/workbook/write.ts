import type { Cell } from "./cells.ts";
import { daySerial } from "./dates.ts";
import { type PartToPack, pack } from "./pack.ts";
import { type ColumnFormat, DEFUSED } from "./parsers.ts";
import { columnLetters } from "./refusals.ts";
import { FORMAT_STYLE, STYLE, STYLE_SHEET } from "./style.ts";

/**
 * A value to write. Numbers follow the format of their column: hundredths (1250 → 12.5), days
 * (20260630 → a real date), integers. A Cell, as reading gives it, is written as what it was.
 */
export type WrittenValue = string | number | boolean | null | undefined | Cell;

export interface WrittenColumn {
  header: string;
  format?: ColumnFormat;
  /** Width in characters of Latin text; a Han character takes two. */
  width?: number;
  /** Style of the header: the colour of columns that must be filled in. */
  required?: boolean;
  /** Long texts in several lines, `reason` in the colour of errors. */
  wrap?: "plain" | "reason";
  /** Shown when the cell is selected: at most 255 characters. */
  prompt?: string;
  /** Dropdown: a formula of the list, quoted labels or a range of another sheet. */
  list?: string;
}

export interface WrittenSheet {
  name: string;
  columns: readonly WrittenColumn[];
  rows: Iterable<readonly WrittenValue[]> | AsyncIterable<readonly WrittenValue[]>;
  hidden?: boolean;
  /** Who took this out, and its number: in the last row, and above and below every printed page. */
  mark?: string | undefined;
}

const MAX_ROWS = 1_048_576;
const CHUNK = 64 * 1024;
const FORMULA_START = /^'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;
const UNWRITABLE =
  /[\u0000-\u0008\u000b\u000c\r\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Text that a spreadsheet could take for a formula gets a leading apostrophe; reading takes it off again. */
export function defuse(text: string): string {
  return FORMULA_START.test(text) ? `'${text}` : text;
}

/** Text for XML: markup escaped, what XML cannot hold as `_xHHHH_`, and look-alikes of such escapes escaped too. */
export function xmlText(text: string): string {
  if (!/[&<>"_\u0000-\u001f\ud800-\udfff\ufffe\uffff]/.test(text)) return text;
  return text
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, "_x005F_")
    .replace(UNWRITABLE, (c) => `_x${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}_`)
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;");
}

/** The same for attributes, where line ends must be spelled out. */
const xmlAttribute = (text: string): string => xmlText(text).replace(/\n/g, "&#10;").replace(/\t/g, "&#9;");

function textCell(reference: string, style: number, text: string): string {
  if (text.length > 32_767) throw new RangeError(`Cell ${reference} would hold more than 32,767 characters`);
  const space = /^\s|\s$|[\n\t]/.test(text) ? ' xml:space="preserve"' : "";
  return `<c r="${reference}" s="${style}" t="inlineStr"><is><t${space}>${xmlText(text)}</t></is></c>`;
}

const numberCell = (reference: string, style: number, digits: string): string =>
  `<c r="${reference}" s="${style}"><v>${digits}</v></c>`;

/** Hundredths as decimal digits without a float in between. */
function hundredthsText(value: number): string {
  const whole = Math.trunc(Math.abs(value) / 100);
  const part = Math.abs(value) % 100;
  return `${value < 0 ? "-" : ""}${whole}${part === 0 ? "" : `.${String(part).padStart(2, "0")}`.replace(/0$/, "")}`;
}

function readCell(reference: string, style: number, cell: Cell): string {
  const { kind, text } = cell;
  if (kind === "number" && Number.isFinite(Number(text))) return numberCell(reference, STYLE.plain, text);
  if (kind === "day" && /^\d{4}-\d\d-\d\d$/.test(text))
    return numberCell(reference, STYLE.day, String(daySerial(Number(text.replaceAll("-", "")))));
  if (kind === "error" && /^#[A-Z0-9/]{1,20}[!?]?$/.test(text)) return `<c r="${reference}" t="e"><v>${text}</v></c>`;
  if (kind === "boolean") return `<c r="${reference}" t="b"><v>${text === "true" ? 1 : 0}</v></c>`;
  return text === "" ? "" : textCell(reference, style, defuse(text.replace(DEFUSED, "")));
}

function cellXml(reference: string, column: WrittenColumn, style: number, value: WrittenValue): string {
  if (value === null || value === undefined || value === "") return "";
  if (typeof value === "string") return textCell(reference, style, defuse(value));
  if (typeof value === "boolean") return textCell(reference, style, value ? "是" : "否");
  if (typeof value === "object") return value.kind === "blank" ? "" : readCell(reference, style, value);
  if (!Number.isFinite(value)) throw new RangeError(`Cell ${reference} would hold ${value}`);
  if (column.format === "hundredths") return numberCell(reference, style, hundredthsText(value));
  if (column.format === "day") return numberCell(reference, style, String(daySerial(value)));
  return column.format === "text"
    ? textCell(reference, style, String(value))
    : numberCell(reference, style, String(value));
}

const styleOf = (column: WrittenColumn): number =>
  column.wrap === "reason"
    ? STYLE.reason
    : column.wrap === "plain"
      ? STYLE.wrapped
      : FORMAT_STYLE[column.format ?? "text"];

function prelude(sheet: WrittenSheet, first: boolean): string {
  const columns = sheet.columns
    .map(
      (column, at) =>
        `<col min="${at + 1}" max="${at + 1}" width="${column.width ?? defaultWidth(column.header)}" style="${styleOf(column)}" customWidth="1"/>`,
    )
    .join("");
  const header = sheet.columns
    .map((column, at) =>
      textCell(`${columnLetters(at)}1`, column.required ? STYLE.requiredHeader : STYLE.header, defuse(column.header)),
    )
    .join("");
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView${first ? ' tabSelected="1"' : ""} workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>${columns}</cols><sheetData><row r="1" ht="30" customHeight="1">${header}</row>`;
}

function defaultWidth(header: string): number {
  return Math.min(40, Math.max(10, [...header].length * 2.2 + 4));
}

function epilogue(sheet: WrittenSheet, rows: number): string {
  const last = columnLetters(sheet.columns.length - 1);
  const rules = sheet.columns.flatMap((column, at) =>
    column.list || column.prompt ? [validation(column, columnLetters(at))] : [],
  );
  const validations =
    rules.length === 0 ? "" : `<dataValidations count="${rules.length}">${rules.join("")}</dataValidations>`;
  return `</sheetData><autoFilter ref="A1:${last}${Math.max(rows, 1)}"/>${validations}${markXml(sheet.mark)}</worksheet>`;
}

/** Header and footer of printed pages; an ampersand would begin a code, and there is room for 255 characters. */
function markXml(mark: string | undefined): string {
  if (mark === undefined) return "";
  const text = xmlText(`&C${mark.replaceAll("&", "&&").slice(0, 250)}`);
  return `<headerFooter><oddHeader>${text}</oddHeader><oddFooter>${text}</oddFooter></headerFooter>`;
}

/** A dropdown warns but lets other labels through: aliases are read too, and reading has the last word. */
function validation(column: WrittenColumn, letters: string): string {
  const prompt = column.prompt
    ? ` showInputMessage="1" promptTitle="${xmlAttribute(column.header.slice(0, 32))}" prompt="${xmlAttribute(column.prompt.slice(0, 255))}"`
    : "";
  const range = `sqref="${letters}2:${letters}${MAX_ROWS}"`;
  if (!column.list) return `<dataValidation allowBlank="1"${prompt} ${range}/>`;
  const error = ` showErrorMessage="1" errorStyle="warning" errorTitle="不在列表中" error="请从下拉列表中选择。"`;
  return `<dataValidation type="list" allowBlank="1"${prompt}${error} ${range}><formula1>${xmlText(column.list)}</formula1></dataValidation>`;
}

async function* sheetXml(sheet: WrittenSheet, first: boolean): AsyncGenerator<string> {
  const styles = sheet.columns.map(styleOf);
  const letters = sheet.columns.map((_, at) => columnLetters(at));
  let buffer = prelude(sheet, first);
  let number = 1;
  for await (const row of sheet.rows) {
    if (++number > MAX_ROWS) throw new RangeError("A sheet cannot hold more than 1,048,576 rows");
    buffer += `<row r="${number}">`;
    for (let at = 0; at < styles.length; at++)
      buffer += cellXml(letters[at]! + String(number), sheet.columns[at]!, styles[at]!, row[at]);
    buffer += "</row>";
    if (buffer.length >= CHUNK) {
      yield buffer;
      buffer = "";
    }
  }
  if (sheet.mark !== undefined)
    buffer += `<row r="${number + 2}">${textCell(`A${number + 2}`, STYLE.plain, defuse(sheet.mark))}</row>`;
  yield buffer + epilogue(sheet, number);
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml";

function contentTypes(count: number): string {
  const sheets = Array.from(
    { length: count },
    (_, at) => `<Override PartName="/xl/worksheets/sheet${at + 1}.xml" ContentType="${SPREADSHEET}.worksheet+xml"/>`,
  ).join("");
  return `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${SPREADSHEET}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${SPREADSHEET}.styles+xml"/>${sheets}</Types>`;
}

function relations(list: [type: string, target: string][]): string {
  const items = list
    .map(([type, target], at) => `<Relationship Id="rId${at + 1}" Type="${OFFICE}/${type}" Target="${target}"/>`)
    .join("");
  return `${XML}<Relationships xmlns="${PACKAGE}/relationships">${items}</Relationships>`;
}

function workbookXml(sheets: readonly WrittenSheet[]): string {
  const items = sheets
    .map(
      (sheet, at) =>
        `<sheet name="${xmlAttribute(sheet.name)}" sheetId="${at + 1}"${sheet.hidden ? ' state="hidden"' : ""} r:id="rId${at + 1}"/>`,
    )
    .join("");
  return `${XML}<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${OFFICE}"><bookViews><workbookView activeTab="0"/></bookViews><sheets>${items}</sheets></workbook>`;
}

function refuseNames(sheets: readonly WrittenSheet[]): void {
  const names = new Set(sheets.map((sheet) => sheet.name.toLowerCase()));
  if (sheets.length === 0 || names.size !== sheets.length) throw new RangeError("Sheets need names of their own");
  for (const { name } of sheets)
    if (name === "" || name.length > 31 || /[[\]:*?/\\]|^'|'$/.test(name))
      throw new RangeError(`Not a sheet name: ${name}`);
}

/**
 * Writes a workbook as bytes while its rows are made, in memory that does not grow with them.
 * Header styled and frozen, columns with width, number format and filter; texts defused against
 * formulas. Throws RangeError for what a workbook cannot hold. Equal input gives equal bytes.
 */
export async function* writeWorkbook(sheets: readonly WrittenSheet[]): AsyncGenerator<Buffer> {
  refuseNames(sheets);
  const parts: PartToPack[] = [
    { name: "[Content_Types].xml", content: [contentTypes(sheets.length)] },
    { name: "_rels/.rels", content: [relations([["officeDocument", "xl/workbook.xml"]])] },
    { name: "xl/workbook.xml", content: [workbookXml(sheets)] },
    {
      name: "xl/_rels/workbook.xml.rels",
      content: [
        relations([
          ...sheets.map((_, at): [string, string] => ["worksheet", `worksheets/sheet${at + 1}.xml`]),
          ["styles", "styles.xml"],
        ]),
      ],
    },
    { name: "xl/styles.xml", content: [STYLE_SHEET] },
    ...sheets.map((sheet, at) => ({ name: `xl/worksheets/sheet${at + 1}.xml`, content: sheetXml(sheet, at === 0) })),
  ];
  yield* pack(parts);
}

/** The whole workbook in memory: for small ones, and for tests. */
export async function workbookBytes(sheets: readonly WrittenSheet[]): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(writeWorkbook(sheets)));
}

import { type SpecimenEntry, zip } from "./zip.ts";

/** Workbooks written by hand, in the spellings of the programs people use. */
export interface SpecimenSheet {
  name: string;
  /** Content of `sheetData`. */
  data: string;
  /** What follows `sheetData`. */
  after?: string;
  state?: string;
}

export interface SpecimenBook {
  sheets: SpecimenSheet[];
  strings?: string;
  styles?: string;
  workbook?: string;
  extra?: SpecimenEntry[];
  /** Replaces a part by name, or removes it when null. */
  replace?: Record<string, SpecimenEntry | string | Uint8Array | null>;
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
export const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml";

export const escape = (text: string): string => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
/** A cell with its text in place. */
export const inline = (text: string): string =>
  `<c t="inlineStr"><is><t xml:space="preserve">${escape(text)}</t></is></c>`;
export const row = (...cells: string[]): string => `<row>${cells.join("")}</row>`;
export const texts = (...values: string[]): string => row(...values.map(inline));
export const sheetXml = (data: string, after = ""): string =>
  `${XML}<worksheet ${MAIN}><sheetData>${data}</sheetData>${after}</worksheet>`;
/** Cell styles: 0 plain, 1 day (built in), 2 day by a format of its own, 3 text. */
export const STYLES = `${XML}<styleSheet ${MAIN}><numFmts count="1"><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/></numFmts><cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="14" xfId="0"/><xf numFmtId="176"/><xf numFmtId="49"/></cellXfs></styleSheet>`;

/** The archive of a workbook. */
export function book(specimen: SpecimenBook): Buffer {
  return zip(bookEntries(specimen));
}

/** The entries, for those who want to spoil them first. */
export function bookEntries({
  sheets,
  strings,
  styles,
  workbook,
  extra = [],
  replace = {},
}: SpecimenBook): SpecimenEntry[] {
  const relations = sheets.map(
    (_, at) => `<Relationship Id="rId${at + 1}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${at + 1}.xml"/>`,
  );
  if (strings !== undefined)
    relations.push(`<Relationship Id="rId98" Type="${OFFICE}/sharedStrings" Target="sharedStrings.xml"/>`);
  if (styles !== undefined)
    relations.push(`<Relationship Id="rId99" Type="${OFFICE}/styles" Target="/xl/styles.xml"/>`);
  const list = sheets.map(
    (sheet, at) =>
      `<sheet name="${escape(sheet.name)}" sheetId="${at + 1}"${sheet.state ? ` state="${sheet.state}"` : ""} r:id="rId${at + 1}"/>`,
  );
  const entries: SpecimenEntry[] = [
    {
      name: "[Content_Types].xml",
      data: `${XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPES}.sheet.main+xml"/></Types>`,
    },
    {
      name: "_rels/.rels",
      data: `${XML}<Relationships><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    },
    {
      name: "xl/workbook.xml",
      data: workbook ?? `${XML}<workbook ${MAIN} xmlns:r="${OFFICE}"><sheets>${list.join("")}</sheets></workbook>`,
    },
    { name: "xl/_rels/workbook.xml.rels", data: `${XML}<Relationships>${relations.join("")}</Relationships>` },
    ...sheets.map((sheet, at) => ({
      name: `xl/worksheets/sheet${at + 1}.xml`,
      data: sheetXml(sheet.data, sheet.after),
    })),
  ];
  if (strings !== undefined)
    entries.push({ name: "xl/sharedStrings.xml", data: `${XML}<sst ${MAIN}>${strings}</sst>` });
  if (styles !== undefined) entries.push({ name: "xl/styles.xml", data: styles });
  const kept = entries.flatMap((entry): SpecimenEntry[] => {
    const change = replace[entry.name];
    if (change === undefined) return [entry];
    if (change === null) return [];
    return [typeof change === "string" || change instanceof Uint8Array ? { name: entry.name, data: change } : change];
  });
  return [...kept, ...extra];
}

/** One sheet named 花名册 with these rows. */
export const oneSheet = (data: string, after = "", more: Partial<SpecimenBook> = {}): Buffer =>
  book({ sheets: [{ name: "花名册", data, after }], ...more });

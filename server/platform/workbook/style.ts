import type { ColumnFormat } from "./parsers.ts";

/** Positions in `cellXfs` of the style sheet below. */
export const STYLE = {
  plain: 0,
  header: 1,
  requiredHeader: 2,
  text: 3,
  integer: 4,
  hundredths: 5,
  day: 6,
  reason: 7,
  title: 8,
  wrapped: 9,
} as const;

export const FORMAT_STYLE: Record<ColumnFormat, number> = {
  text: STYLE.text,
  integer: STYLE.integer,
  hundredths: STYLE.hundredths,
  day: STYLE.day,
};

const font = (bold: string, color: string): string =>
  `<font>${bold}<sz val="11"/>${color}<name val="宋体"/><family val="3"/><charset val="134"/></font>`;
const fill = (rgb: string): string =>
  `<fill><patternFill patternType="solid"><fgColor rgb="${rgb}"/><bgColor indexed="64"/></patternFill></fill>`;
const side = (name: string): string => `<${name} style="thin"><color rgb="FFBFBFBF"/></${name}>`;

interface CellFormat {
  number?: number;
  font?: number;
  fill?: number;
  border?: number;
  align?: string;
}

function xf({ number = 0, font: f = 0, fill: background = 0, border = 0, align = "" }: CellFormat): string {
  const alignment = align === "" ? "" : `<alignment ${align}/>`;
  return `<xf numFmtId="${number}" fontId="${f}" fillId="${background}" borderId="${border}" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">${alignment}</xf>`;
}

/** The style sheet of every workbook we write. Number format 49 is text, 1 integers, 2 two decimals. */
export const STYLE_SHEET = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts><fonts count="3">${font("", "")}${font("<b/>", "")}${font("", '<color rgb="FFB3261E"/>')}</fonts><fills count="4"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>${fill("FFDCE6F1")}${fill("FFFCE8D9")}</fills><borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border>${side("left")}${side("right")}${side("top")}${side("bottom")}<diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="10">${[
  {},
  { number: 49, font: 1, fill: 2, border: 1, align: 'horizontal="center" vertical="center" wrapText="1"' },
  { number: 49, font: 1, fill: 3, border: 1, align: 'horizontal="center" vertical="center" wrapText="1"' },
  { number: 49 },
  { number: 1 },
  { number: 2 },
  { number: 164 },
  { number: 49, font: 2, align: 'vertical="top" wrapText="1"' },
  { font: 1 },
  { number: 49, align: 'vertical="top" wrapText="1"' },
]
  .map(xf)
  .join(
    "",
  )}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;

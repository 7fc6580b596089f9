/** Text of questions that come as HTML, Markdown or plain: the bank holds plain text. */
import { Untakable, type NoteCode } from "./taken.ts";

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

/** The five entities of XML, spaces that do not break, and numbers of characters. Everything else stays as it is. */
export function decodeEntities(text: string): string {
  return text.replaceAll(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,4}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return NAMED[String(name).toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal);
    return code > 0x10_ffff || (code >= 0xd800 && code <= 0xdfff) ? whole : String.fromCodePoint(code);
  });
}

/** What only a picture, a table or a formula can say is lost as text. */
const LOST = /<(?:img|table|svg|math|object|embed|video|audio|iframe|canvas)\b|@@PLUGINFILE@@|\$\$|\\\(|\\\[/i;
const BREAK = /<(?:br|\/p|\/div|\/li|\/h[1-6]|\/tr)\b[^<>]{0,500}>/gi;
const TAG = /<[/a-z!][^<>]{0,500}>/gi;

/** The text of a piece of HTML. Throws `Untakable` where text is not all. */
export function textOfHtml(html: string, notes: Set<NoteCode>): string {
  if (LOST.test(html)) throw new Untakable("picture");
  const text = html.replaceAll(BREAK, "\n").replaceAll(TAG, "");
  if (/<(?:b|i|u|em|strong|sub|sup|span|font|code|pre)\b/i.test(html)) notes.add("formatting");
  return tidy(decodeEntities(text));
}

/** Without spaces at the ends of lines and more than one empty line. */
export function tidy(text: string): string {
  return text
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(/[\p{Cc}\u200b]/gu, (sign) => (sign === "\n" ? "\n" : " "))
    .replaceAll(/[^\S\n]+/gu, " ")
    .replaceAll(/ ?\n ?/g, "\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim();
}

/** An explanation, as long as the bank keeps one. */
export function explanationOf(text: string, notes: Set<NoteCode>): string {
  if (text.length <= 1_000) return text;
  notes.add("shortened");
  return text.slice(0, 1_000).toWellFormed();
}

import { TextPieces } from "./decode.ts";
import { WorkbookRefusal } from "./refusals.ts";

/** What a reader of a part wants to hear. Names come without their namespace prefix. */
export interface XmlHandler {
  open(name: string, attributes: string): void;
  close(name: string): void;
  /** Called, with entities resolved and possibly in pieces, only while `wantsText` is true. */
  text(text: string): void;
  wantsText: boolean;
  /**
   * Given the position of a `<`, may take a whole element in its most usual spelling at once and
   * return the position after it; -1 leaves the element to the calls above. Only for speed.
   */
  shortcut?(buffer: string, at: number): number;
}

const MAX_TAG = 64 * 1024;
const MAX_DEPTH = 64;
const MAX_ENTITY = 12;
const NAMED: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/**
 * Reads XML in pieces as they are unpacked, in memory that does not grow with the document.
 * Document types and entities other than the five of XML and character numbers are refused, so
 * there is nothing to expand; so are tags, depths and entities longer than any writer makes them.
 */
export class XmlReader {
  private rest = "";
  private inside: "" | "-->" | "?>" | "]]>" = "";
  private readonly open: string[] = [];
  private elements = 0;
  private readonly pieces = new TextPieces();
  private readonly handler: XmlHandler;
  private readonly part: string;

  constructor(part: string, handler: XmlHandler) {
    this.part = part;
    this.handler = handler;
  }

  /** Takes the next bytes of the part. UTF-8, or UTF-16 with its byte order mark. */
  feed(bytes: Uint8Array): void {
    let text: string;
    try {
      text = this.pieces.next(bytes);
    } catch {
      throw this.malformed("文字编码有误");
    }
    this.scan(this.rest === "" ? text : this.rest + text);
  }

  /** Ends the part: everything opened must be closed by now. */
  end(): void {
    if (
      this.inside !== "" ||
      this.pieces.unfinished ||
      this.rest.trim() !== "" ||
      this.open.length > 0 ||
      this.elements === 0
    ) {
      throw this.malformed("内容不完整");
    }
  }

  private malformed(detail: string): WorkbookRefusal {
    return new WorkbookRefusal("part_malformed", { place: ` ${this.part} `, detail });
  }

  private scan(buffer: string): void {
    let at = 0;
    const { length } = buffer;
    while (at < length) {
      const short =
        this.inside === "" && this.open.length > 1 && this.handler.shortcut ? this.handler.shortcut(buffer, at) : -1;
      if (short > at) {
        at = short;
        continue;
      }
      const next =
        this.inside !== ""
          ? this.skipInside(buffer, at)
          : buffer.charCodeAt(at) === 60
            ? this.tag(buffer, at)
            : this.characters(buffer, at);
      if (next < 0) break;
      at = next;
    }
    this.rest = at === 0 ? buffer : buffer.slice(at);
    if (this.rest.length > MAX_TAG * 4) throw this.malformed("标记过长");
  }

  /** Inside a comment, an instruction or a CDATA section: on to its end. */
  private skipInside(buffer: string, at: number): number {
    const end = buffer.indexOf(this.inside, at);
    const cdata = this.inside === "]]>";
    const stop = end < 0 ? Math.max(at, buffer.length - this.inside.length + 1) : end;
    if (cdata && this.handler.wantsText && stop > at) this.handler.text(buffer.slice(at, stop));
    if (end < 0) return stop > at ? stop : -1;
    const { length } = this.inside;
    this.inside = "";
    return end + length;
  }

  private characters(buffer: string, at: number): number {
    let end = buffer.indexOf("<", at);
    if (end < 0) {
      end = buffer.length;
      if (this.handler.wantsText) {
        const entity = buffer.lastIndexOf("&");
        if (entity >= at && end - entity <= MAX_ENTITY && buffer.indexOf(";", entity) < 0) end = entity;
      }
      if (end === at) return -1;
    }
    if (this.handler.wantsText) this.handler.text(this.resolve(buffer.slice(at, end)));
    return end;
  }

  private tag(buffer: string, at: number): number {
    const second = buffer.charCodeAt(at + 1);
    if (second === 33) return this.declaration(buffer, at);
    if (second === 63) {
      this.inside = "?>";
      return at + 2;
    }
    if (second === 47) {
      return this.closeTag(buffer, at);
    }
    const end = tagEnd(buffer, at + 1);
    if (end < 0) return this.wait(buffer, at);
    this.openTag(buffer, at + 1, end);
    return end + 1;
  }

  private wait(buffer: string, at: number): number {
    if (buffer.length - at > MAX_TAG) throw this.malformed("标记过长");
    return -1;
  }

  private openTag(buffer: string, from: number, end: number): void {
    const selfClosing = buffer.charCodeAt(end - 1) === 47;
    const stop = selfClosing ? end - 1 : end;
    let cut = from;
    while (cut < stop && buffer.charCodeAt(cut) > 32) cut++;
    const name = localName(buffer.slice(from, cut));
    if (name === "") throw this.malformed("标记没有名称");
    if (this.open.length === 0 && this.elements > 0) throw this.malformed("有多个根元素");
    this.elements++;
    this.handler.open(name, cut < stop ? buffer.slice(cut, stop) : "");
    if (selfClosing) this.handler.close(name);
    else if (this.open.push(name) > MAX_DEPTH) throw this.malformed("嵌套过深");
  }

  private closeTag(buffer: string, at: number): number {
    const name = this.open.at(-1) ?? "";
    let end = at + 2 + name.length;
    // The usual case needs no piece of text: the name that was opened, and the bracket.
    if (buffer.charCodeAt(end) !== 62 || !buffer.startsWith(name, at + 2)) {
      end = buffer.indexOf(">", at + 2);
      if (end < 0) return this.wait(buffer, at);
      if (this.open.length === 0 || localName(buffer.slice(at + 2, end).trimEnd()) !== name)
        throw this.malformed("标记不成对");
    }
    this.open.pop();
    this.handler.close(name);
    return end + 1;
  }

  private declaration(buffer: string, at: number): number {
    if (buffer.startsWith("<!--", at)) this.inside = "-->";
    else if (buffer.startsWith("<![CDATA[", at)) this.inside = "]]>";
    else if (buffer.length - at < 9) return -1;
    else throw new WorkbookRefusal("xml_declaration", { place: ` ${this.part} ` });
    return at + (this.inside === "-->" ? 4 : 9);
  }

  private resolve(text: string): string {
    if (text.indexOf("&") < 0) return text;
    return text.replace(/&([^;&]{0,12};)?/g, (_, entity: string | undefined) => {
      const found = entity === undefined ? undefined : entityText(entity.slice(0, -1));
      if (found === undefined) throw new WorkbookRefusal("xml_declaration", { place: ` ${this.part} ` });
      return found;
    });
  }
}

function entityText(name: string): string | undefined {
  const number = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(name);
  if (!number) return Object.hasOwn(NAMED, name) ? NAMED[name] : undefined;
  const point = number[1] ? Number.parseInt(number[1], 16) : Number(number[2]);
  const allowed =
    point === 9 ||
    point === 10 ||
    point === 13 ||
    (point >= 32 && point < 0xd800) ||
    (point > 0xdfff && point <= 0x10ffff);
  return allowed ? String.fromCodePoint(point) : undefined;
}

function localName(name: string): string {
  const colon = name.indexOf(":");
  return colon < 0 ? name : name.slice(colon + 1);
}

/** Where the tag ends, quotes respected. */
function tagEnd(buffer: string, from: number): number {
  let quote = 0;
  for (let at = from; at < buffer.length; at++) {
    const code = buffer.charCodeAt(at);
    if (quote !== 0) {
      if (code === quote) quote = 0;
    } else if (code === 62) return at;
    else if (code === 34 || code === 39) quote = code;
  }
  return -1;
}

/** The value of one attribute from the raw text of a tag's attributes; undefined when it is not there. */
export function attribute(attributes: string, name: string): string | undefined {
  for (let at = attributes.indexOf(name); at >= 0; at = attributes.indexOf(name, at + 1)) {
    const before = attributes.charCodeAt(at - 1);
    if (at > 0 && before > 32) continue;
    let cursor = at + name.length;
    while (attributes.charCodeAt(cursor) <= 32) cursor++;
    if (attributes.charCodeAt(cursor) !== 61) continue;
    do cursor++;
    while (attributes.charCodeAt(cursor) <= 32);
    const quote = attributes[cursor];
    if (quote !== '"' && quote !== "'") return undefined;
    const end = attributes.indexOf(quote, cursor + 1);
    if (end < 0) return undefined;
    const raw = attributes.slice(cursor + 1, end);
    return raw.indexOf("&") < 0
      ? raw
      : raw.replace(/&([^;&]{1,12});/g, (whole, entity: string) => entityText(entity) ?? whole);
  }
  return undefined;
}

/** The value of an attribute whatever its namespace prefix: r:id, rel:id. */
export function prefixedAttribute(attributes: string, local: string): string | undefined {
  const found = new RegExp(`\\s([\\w.-]+:${local})\\s*=`).exec(` ${attributes}`);
  return found ? attribute(attributes, found[1]!) : undefined;
}

/** Undoes the `_xHHHH_` escapes by which workbooks hold characters that XML cannot. */
export function unescapeCharacters(text: string): string {
  if (text.indexOf("_x") < 0) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

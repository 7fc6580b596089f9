/** Manifests as trees of elements. Nothing is declared in them that expands, and nothing outside is read. */
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { ContentFault } from "../faults.ts";

/** An element: its name and the names of its attributes without prefixes. */
export interface Element {
  name: string;
  attributes: Readonly<Record<string, string>>;
  children: Element[];
  /** The text directly in it. */
  text: string;
}

const MOST_BYTES = 4 * 2 ** 20;
const DEEPEST = 60;
const MOST_ELEMENTS = 100_000;

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  removeNSPrefix: true,
  processEntities: false,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
});

type Parsed = Record<string, unknown>;

/** Reads a manifest. Throws a ContentFault for what is no XML, or declares entities. */
export function readXml(content: Buffer): Element {
  if (content.length > MOST_BYTES) throw new ContentFault("package_manifest_bad", "4 MB");
  const text = textOf(content);
  if (/<!ENTITY|<!DOCTYPE[^>]*\[/i.test(text)) throw new ContentFault("package_entities");
  const valid = XMLValidator.validate(text, { allowBooleanAttributes: false });
  if (valid !== true) throw new ContentFault("package_manifest_bad", `第${valid.err.line}行`);
  let parsed: Parsed[];
  try {
    parsed = parser.parse(text) as Parsed[];
  } catch {
    throw new ContentFault("package_manifest_bad");
  }
  const count = { elements: 0 };
  const root = parsed
    .map((each) => elementOf(each, 0, count))
    .find((each) => each !== undefined && !/^[?!]/.test(each.name));
  if (root === undefined) throw new ContentFault("package_manifest_bad");
  return root;
}

/** In the encoding that it names, or that its first bytes give away. */
function textOf(content: Buffer): string {
  const declared = /^[^>]{0,200}encoding\s*=\s*["']([\w.-]+)["']/.exec(
    content.subarray(0, 200).toString("latin1"),
  )?.[1];
  const encoding =
    content[0] === 0xff && content[1] === 0xfe
      ? "utf-16le"
      : content[0] === 0xfe && content[1] === 0xff
        ? "utf-16be"
        : (declared ?? "utf-8");
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(content);
  } catch {
    throw new ContentFault("package_manifest_bad", encoding);
  }
}

function elementOf(parsed: Parsed, depth: number, count: { elements: number }): Element | undefined {
  if (depth > DEEPEST || ++count.elements > MOST_ELEMENTS) throw new ContentFault("package_manifest_bad");
  const name = Object.keys(parsed).find((key) => key !== ":@" && key !== "#text");
  if (name === undefined) return undefined;
  const inside = (parsed[name] as Parsed[] | undefined) ?? [];
  const attributes = Object.entries((parsed[":@"] as Record<string, string> | undefined) ?? {});
  const text = inside.map((each) => (typeof each["#text"] === "string" ? each["#text"] : "")).join("");
  return {
    name,
    attributes: Object.fromEntries(attributes.map(([key, value]) => [key, decoded(value)])),
    children: inside.flatMap((each) => elementOf(each, depth + 1, count) ?? []),
    text: decoded(text).trim(),
  };
}

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** The five entities of XML and characters by their number; nothing else is one. */
function decoded(text: string): string {
  return text.replaceAll(
    /&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));/g,
    (whole, decimal, hex, name) => {
      if (name !== undefined) return NAMED[name as string] ?? whole;
      const code = decimal === undefined ? Number.parseInt(hex as string, 16) : Number(decimal);
      return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : "";
    },
  );
}

/** The first child of a name, whatever its case. */
export function child(of: Element | undefined, name: string): Element | undefined {
  return of?.children.find((each) => each.name.toLowerCase() === name.toLowerCase());
}

/** All children of a name. */
export function children(of: Element | undefined, name: string): Element[] {
  return of?.children.filter((each) => each.name.toLowerCase() === name.toLowerCase()) ?? [];
}

/** An attribute, whatever the case of its name. */
export function attribute(of: Element | undefined, name: string): string | undefined {
  const found = Object.entries(of?.attributes ?? {}).find(([key]) => key.toLowerCase() === name.toLowerCase());
  return found?.[1];
}

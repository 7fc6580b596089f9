/** PDF: kept as it came, because it may be signed, so everything in it must be harmless. */
import { createInflate } from "node:zlib";
import { PDFArray, PDFDict, PDFDocument, PDFName, PDFStream, type PDFObject } from "pdf-lib";
import { Fault, type FaultCode } from "./faults.ts";

const MOST_PAGES = 50;
/** What a reader of objects unpacks at once; and what a picture, or everything, may come to. */
const MOST_OBJECTS_BYTES = 32 * 2 ** 20;
const MOST_PICTURE_BYTES = 256 * 2 ** 20;
const MOST_BYTES = 1_024 * 2 ** 20;
const MOST_OBJECTS = 200_000;

/** What must not be anywhere in the file, not even where only a mistaken reader would look. */
const ANYWHERE: readonly [RegExp, FaultCode][] = [
  [/\/JavaScript\b|\/Launch\b|\/SubmitForm\b|\/ImportData\b/, "pdf_program"],
  [/\/EmbeddedFiles?\b|\/RichMedia\b/, "pdf_attachment"],
];
/** What must not be among the objects. */
const IN_OBJECTS: readonly [RegExp, FaultCode][] = [
  ...ANYWHERE,
  [/\/JS[\s(<]|\/AA[\s<]|\/GoToE\b|\/GoToR\b|\/Rendition\b|\/RichMediaExecute\b/, "pdf_program"],
  [/\/FileAttachment\b|\/Movie\b|\/Sound[\s/>]|\/3D[\s/>]|\/EF[\s<]|\/Subtype\s*\/Screen\b/, "pdf_attachment"],
  [/\/XFA[\s[(<]/, "pdf_form"],
  [/\/Encrypt[\s<]/, "pdf_encrypted"],
];
/** A letter or a digit written as its number has only one purpose: not to be found. */
const DISGUISED = /\/[^\s/<>[\](){}%]*#(3[0-9]|4[1-9a-f]|5[0-9a]|6[1-9a-f]|7[0-9a])/i;

/** How many pages a harmless PDF has. Throws a Fault for any other. */
export async function judgePdf(content: Buffer, mostPages = MOST_PAGES): Promise<number> {
  const text = content.toString("latin1");
  if (!text.startsWith("%PDF-")) throw new Fault("hidden_data");
  if (/<script|<html|<\?php/i.test(text.slice(0, 1_024))) throw new Fault("hidden_data");
  judgeEnd(text, content);
  for (const [pattern, code] of ANYWHERE) if (pattern.test(text)) throw new Fault(code);
  const objects = await objectText(text, content);
  if (DISGUISED.test(objects)) throw new Fault("pdf_disguised");
  for (const [pattern, code] of IN_OBJECTS) if (pattern.test(objects)) throw new Fault(code);
  return parse(content, mostPages);
}

/** Nothing but line ends after the last mark of the end, and no archive that a reader of archives would find. */
function judgeEnd(text: string, content: Buffer): void {
  const end = text.lastIndexOf("%%EOF");
  if (end < 0) throw new Fault("broken");
  if (/[^\s\0]/.test(text.slice(end + 5))) throw new Fault("hidden_data");
  for (let at = content.indexOf("PK\u0005\u0006"); at >= 0; at = content.indexOf("PK\u0005\u0006", at + 4))
    if (at + 22 <= content.length && at + 22 + content.readUInt16LE(at + 20) === content.length)
      throw new Fault("hidden_data");
}

const STREAM = /stream\r?\n/g;

/**
 * The text of all objects, packed ones included, without the contents of streams. Every stream is unpacked as far as it may go,
 * so that none of them bursts whoever opens the file.
 */
async function objectText(text: string, content: Buffer): Promise<string> {
  const parts: string[] = [];
  let total = 0;
  let from = 0;
  STREAM.lastIndex = 0;
  for (let found = STREAM.exec(text); found !== null; found = STREAM.exec(text)) {
    if (text.slice(found.index - 3, found.index) === "end") continue;
    const begin = STREAM.lastIndex;
    const end = text.indexOf("endstream", begin);
    if (end < 0) throw new Fault("broken");
    parts.push(text.slice(from, found.index));
    const dictionary = text.slice(Math.max(from, found.index - 2_000), found.index);
    const unpacked = await unpack(content.subarray(begin, end), dictionary);
    total += unpacked.bytes;
    if (total > MOST_BYTES) throw new Fault("too_heavy");
    if (unpacked.objects !== undefined) parts.push("\n", unpacked.objects);
    from = end;
    STREAM.lastIndex = end + 9;
  }
  parts.push(text.slice(from));
  return parts.join("\n");
}

/** How large a stream is, and its text when it holds objects. */
async function unpack(packed: Buffer, dictionary: string): Promise<{ bytes: number; objects?: string }> {
  const own = dictionary.slice(dictionary.lastIndexOf(" obj"));
  const holdsObjects = /\/Type\s*\/(ObjStm|XRef)\b/.test(own);
  const filters =
    own.match(/\/(FlateDecode|Fl|LZWDecode|LZW|RunLengthDecode|RL|ASCII85Decode|ASCIIHexDecode|Crypt)\b/g) ?? [];
  const flates = filters.filter((name) => /Flate|Fl$/.test(name)).length;
  if (flates > 1 || (holdsObjects && filters.length > flates)) throw new Fault("pdf_disguised");
  if (flates === 0) return { bytes: packed.length, ...(holdsObjects ? { objects: packed.toString("latin1") } : {}) };
  const isPicture = /\/Subtype\s*\/Image\b/.test(own) && !holdsObjects;
  const chunks = await inflate(packed, isPicture ? MOST_PICTURE_BYTES : MOST_OBJECTS_BYTES, holdsObjects);
  return holdsObjects ? { bytes: chunks.bytes, objects: chunks.kept.toString("latin1") } : { bytes: chunks.bytes };
}

/** Inflates up to a limit and forgets what nobody needs. What cannot be inflated is whoever draws it's to refuse. */
async function inflate(packed: Buffer, most: number, keep: boolean): Promise<{ bytes: number; kept: Buffer }> {
  const stream = createInflate({ chunkSize: 65_536 });
  const kept: Buffer[] = [];
  let bytes = 0;
  stream.end(packed);
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > most) throw new Fault("too_heavy");
      if (keep) kept.push(chunk);
    }
  } catch (error) {
    if (error instanceof Fault) throw error;
    // Cut off or padded: the beginning was looked at.
  }
  return { bytes, kept: Buffer.concat(kept) };
}

async function parse(content: Buffer, mostPages: number): Promise<number> {
  let document: PDFDocument;
  let pages: number;
  try {
    document = await PDFDocument.load(content, { updateMetadata: false, throwOnInvalidObject: true });
    pages = document.getPageCount();
  } catch (error) {
    if (/encrypted/i.test((error as Error).message)) throw new Fault("pdf_encrypted");
    throw new Fault("broken");
  }
  if (document.isEncrypted) throw new Fault("pdf_encrypted");
  if (pages < 1) throw new Fault("broken");
  if (pages > mostPages) throw new Fault("pdf_pages");
  const all = document.context.enumerateIndirectObjects();
  if (all.length > MOST_OBJECTS) throw new Fault("too_heavy");
  judgeOpening(document);
  for (const [, object] of all) judgeObject(object, 0);
  return pages;
}

/** Opening at a page is what most programs write; anything else that happens by itself is not. */
function judgeOpening({ catalog }: PDFDocument): void {
  const action = catalog.lookup(PDFName.of("OpenAction"));
  if (action === undefined || action instanceof PDFArray) return;
  if (action instanceof PDFDict && action.lookup(PDFName.of("S")) === PDFName.of("GoTo")) return;
  throw new Fault("pdf_program");
}

const DEEPEST = 100;
const ACTIONS = new Set(
  ["JavaScript", "Launch", "SubmitForm", "ImportData", "GoToR", "GoToE", "Rendition", "Movie", "Sound"].map(
    (name) => `/${name}`,
  ),
);

/** The same once more by what the objects are, however they were written. */
function judgeObject(object: PDFObject, depth: number): void {
  if (depth > DEEPEST) throw new Fault("too_heavy");
  if (object instanceof PDFArray) {
    for (const each of object.asArray()) judgeObject(each, depth + 1);
    return;
  }
  const dictionary = object instanceof PDFStream ? object.dict : object;
  if (!(dictionary instanceof PDFDict)) return;
  for (const [key, value] of dictionary.entries()) {
    const name = key.decodeText();
    if (name === "JS" || name === "AA" || name === "JavaScript") throw new Fault("pdf_program");
    if (name === "EmbeddedFiles" || name === "EF" || name === "RichMediaContent") throw new Fault("pdf_attachment");
    if (name === "XFA") throw new Fault("pdf_form");
    if (name === "S" && value instanceof PDFName && ACTIONS.has(value.asString())) throw new Fault("pdf_program");
    judgeObject(value, depth + 1);
  }
}

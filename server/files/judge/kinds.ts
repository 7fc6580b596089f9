/** What a file is by its bytes; its name says nothing about that. */
import { fileTypeFromBuffer } from "file-type";
import { Fault, type FaultCode } from "./faults.ts";

export type PictureMedia = "image/jpeg" | "image/png" | "image/webp";
export type EvidenceMedia = PictureMedia | "application/pdf";

const ALLOWED: readonly string[] = ["image/jpeg", "image/png", "image/webp", "application/pdf"];

/** Harmless by itself: what every scanner must report, for trying it. In two parts, or this file would be reported. */
const EICAR = Buffer.from(["X5O!P%@AP[4\\PZX54(P^)7CC)7}", "$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"].join(""));

const BY_ENDING: Readonly<Record<string, FaultCode>> = {
  heic: "heic",
  heif: "heic",
  avif: "other_picture",
  exe: "program",
  elf: "program",
  macho: "program",
  class: "program",
  wasm: "program",
  swf: "program",
  apk: "program",
  jar: "program",
  crx: "program",
  lnk: "program",
  deb: "program",
  rpm: "program",
  html: "web_page",
  svg: "svg",
  docx: "office",
  xlsx: "office",
  pptx: "office",
  docm: "office",
  xlsm: "office",
  pptm: "office",
  dotx: "office",
  xltx: "office",
  odt: "office",
  ods: "office",
  odp: "office",
  cfb: "office",
  rtf: "office",
  zip: "archive",
  rar: "archive",
  "7z": "archive",
  gz: "archive",
  bz2: "archive",
  xz: "archive",
  tar: "archive",
  zst: "archive",
  cab: "archive",
};

/** The media type of what may be evidence. Throws a Fault that says what else it is. */
export async function evidenceKind(content: Buffer): Promise<EvidenceMedia> {
  if (content.length === 0) throw new Fault("empty");
  if (content.includes(EICAR)) throw new Fault("virus");
  const found = await fileTypeFromBuffer(content).catch(() => undefined);
  if (found !== undefined && ALLOWED.includes(found.mime)) return found.mime as EvidenceMedia;
  throw new Fault(textual(content) ?? named(found) ?? "unknown");
}

function named(found: { ext: string; mime: string } | undefined): FaultCode | undefined {
  if (found === undefined) return undefined;
  const known = BY_ENDING[found.ext];
  if (known !== undefined) return known;
  if (found.mime.startsWith("image/")) return "other_picture";
  return /^(video|audio)\//.test(found.mime) ? "sound_or_film" : undefined;
}

const HEAD = 4_096;

/** What a text is; undefined when it is none. */
function textual(content: Buffer): FaultCode | undefined {
  const head = headText(content);
  if (head === undefined) return undefined;
  if (/<svg[\s>:]/i.test(head) || /xmlns(:\w+)?\s*=\s*["']http:\/\/www\.w3\.org\/2000\/svg/i.test(head)) return "svg";
  if (/^\s*(<!--[\s\S]*?-->\s*)*<(!doctype\s+html|html|head|body|script|iframe|meta|img|a\s|div)/i.test(head))
    return "web_page";
  if (/<script[\s>]|javascript:|<html/i.test(head)) return "web_page";
  if (/^\s*(#!|@echo|<\?php|<%|import |function |var |\$\w+\s*=|param\s*\(|Set-|Sub |Dim )/i.test(head))
    return "program";
  return "plain_text";
}

/** The beginning as text, in the encodings that browsers guess. */
function headText(content: Buffer): string | undefined {
  const head = content.subarray(0, HEAD);
  if (head[0] === 0xff && head[1] === 0xfe) return head.toString("utf16le");
  if (head[0] === 0xfe && head[1] === 0xff)
    return Buffer.from(head.subarray(0, head.length & ~1))
      .swap16()
      .toString("utf16le");
  return head.includes(0) ? undefined : head.toString("utf8");
}

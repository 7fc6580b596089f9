/** multipart/mixed (RFC 2046), which carries statements together with their attachments. Both ways, all in memory: bodies are limited. */
import { refuse } from "./shape/fault.ts";

/** One part: its headers in small letters, and its bytes. */
export interface Part {
  headers: Record<string, string>;
  content: Buffer;
}

const MOST_PARTS = 600;
const LONGEST_HEADERS = 8_000;

/** The boundary that a content type names; refuses one without. */
export function boundaryOf(contentType: string): string {
  const found = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType);
  const boundary = found?.[1] ?? found?.[2];
  if (boundary === undefined) refuse("header.content-type", "multipart/mixed 缺少 boundary");
  return boundary;
}

/** The parts of a body. Refuses what is not whole. */
export function readParts(body: Buffer, boundary: string): Part[] {
  const mark = Buffer.from(`--${boundary}`, "latin1");
  const parts: Part[] = [];
  let at = markAfter(body, mark, 0);
  for (;;) {
    if (at === -1) refuse("body", "multipart 没有结束的分隔线");
    const after = at + mark.length;
    if (body.subarray(after, after + 2).toString("latin1") === "--") return parts;
    const start = body.indexOf("\n", after);
    const next = start === -1 ? -1 : markAfter(body, mark, start);
    if (next === -1) refuse("body", "multipart 没有结束的分隔线");
    const lineBreak = body[next - 2] === 13 ? 2 : 1;
    parts.push(readPart(body.subarray(start + 1, Math.max(start + 1, next - lineBreak))));
    if (parts.length > MOST_PARTS) refuse("body", `最多 ${MOST_PARTS} 个部分`);
    at = next;
  }
}

/** Where the next line that is a boundary begins, from `from` on. */
function markAfter(body: Buffer, mark: Buffer, from: number): number {
  for (let at = body.indexOf(mark, from); at !== -1; at = body.indexOf(mark, at + 1)) {
    const next = body[at + mark.length];
    // A boundary stands at the beginning of a line, and only dashes, blanks or the line's end follow it.
    const begins = at === 0 || body[at - 1] === 10;
    if (begins && (next === undefined || next === 45 || next === 13 || next === 10 || next === 32)) return at;
  }
  return -1;
}

function readPart(bytes: Buffer): Part {
  const empty = /^\r?\n/.exec(bytes.subarray(0, 2).toString("latin1"));
  if (empty !== null) return { headers: {}, content: bytes.subarray(empty[0].length) };
  const text = bytes.subarray(0, LONGEST_HEADERS).toString("latin1");
  const end = /\r?\n\r?\n/.exec(text);
  if (end === null) refuse("body", "multipart 的一个部分没有头");
  const headers: Record<string, string> = {};
  for (const line of text.slice(0, end.index).split(/\r?\n/)) {
    const colon = line.indexOf(":");
    if (colon < 1) refuse("body", "multipart 的头写得不对");
    headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { headers, content: bytes.subarray(end.index + end[0].length) };
}

/** A body of these parts. */
export function writeParts(parts: readonly Part[], boundary: string): Buffer {
  const pieces: Buffer[] = [];
  for (const { headers, content } of parts) {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    pieces.push(Buffer.from(`--${boundary}\r\n${lines.join("")}\r\n`, "latin1"), content, Buffer.from("\r\n"));
  }
  pieces.push(Buffer.from(`--${boundary}--\r\n`, "latin1"));
  return Buffer.concat(pieces);
}

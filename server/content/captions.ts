/** Captions: WebVTT is read and written anew, so that only cues are left of it; SRT becomes WebVTT. */

/** A text that is shown for a while. */
export interface Cue {
  fromMs: number;
  toMs: number;
  text: string;
}

/** What is wrong with a file of captions. */
export class CaptionFault extends Error {
  override name = "CaptionFault";
  /** In Chinese, with the line. */
  readonly what: string;

  constructor(what: string) {
    super(what);
    this.what = what;
  }
}

const MOST_CUES = 20_000;
const LONGEST_TEXT = 500;
const STAMP = String.raw`(?:(\d{1,3}):)?([0-5]?\d):([0-5]?\d)[.,](\d{1,3})`;
const TIMES = new RegExp(`^\\s*${STAMP}\\s*-->\\s*${STAMP}(?:\\s|$)`);

/** Reads WebVTT or SRT. Throws a CaptionFault that names the line. */
export function readCaptions(content: Uint8Array): Cue[] {
  const lines = textOf(content).replaceAll(/\r\n?/g, "\n").split("\n");
  const cues: Cue[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (!line.includes("-->")) continue;
    const found = TIMES.exec(line);
    if (found === null) throw new CaptionFault(`第${at + 1}行的时间写法不对`);
    const begin = at + 1;
    const text: string[] = [];
    while (at + 1 < lines.length && (lines[at + 1] ?? "").trim() !== "" && !(lines[at + 1] ?? "").includes("-->"))
      text.push(lines[++at] ?? "");
    const cue = { fromMs: stamp(found, 1), toMs: stamp(found, 5), text: plain(text.join("\n")) };
    if (cue.toMs <= cue.fromMs) throw new CaptionFault(`第${begin}行的结束时间不晚于开始时间`);
    if (cue.text.length > LONGEST_TEXT) throw new CaptionFault(`第${begin}行的字幕超过${LONGEST_TEXT}个字`);
    if (cue.text !== "") cues.push(cue);
    if (cues.length > MOST_CUES) throw new CaptionFault(`字幕超过${MOST_CUES}条`);
  }
  if (cues.length === 0) throw new CaptionFault("没有找到一条字幕");
  return cues.sort((one, other) => one.fromMs - other.fromMs || one.toMs - other.toMs);
}

/** In the encodings that subtitle programs write. */
function textOf(content: Uint8Array): string {
  const [first, second] = content;
  const encoding =
    first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(content);
  } catch {
    text = new TextDecoder("gb18030").decode(content);
  }
  if (text.includes("\0")) throw new CaptionFault("这不是字幕文件");
  return text;
}

function stamp(found: RegExpExecArray, at: number): number {
  const [hours = "0", minutes = "0", seconds = "0", part = "0"] = found.slice(at, at + 4);
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000 + Number(part.padEnd(3, "0"));
}

/** The words alone: no tags, no entities, nothing that a player would read as anything else. */
function plain(text: string): string {
  return text
    .replaceAll(/<[^>]*>|\{\\[^}]*\}/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&nbsp;", " ")
    .replaceAll("&amp;", "&")
    .replaceAll(/[^\P{C}\n]/gu, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join("\n");
}

/** Cues as WebVTT. */
export function writeCaptions(cues: readonly Cue[]): string {
  const blocks = cues.map(({ fromMs, toMs, text }) => {
    const safe = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
    return `${clock(fromMs)} --> ${clock(toMs)}\n${safe}\n`;
  });
  return ["WEBVTT\n", ...blocks].join("\n");
}

function clock(ms: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const seconds = Math.floor(ms / 1_000);
  const rest = String(ms % 1_000).padStart(3, "0");
  return `${two(Math.floor(seconds / 3_600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${rest}`;
}

import type { ArchivePart, WorkbookSource } from "./archive.ts";
import type { WorkbookLimits } from "./limits.ts";
import { readPart } from "./package.ts";
import { WorkbookRefusal } from "./refusals.ts";
import { type XmlHandler, unescapeCharacters } from "./xml.ts";

/**
 * The table of strings that cells point into. Runs of differently formatted text are joined,
 * phonetic guides left out. A string longer than a cell may be is cut just above the limit, so
 * that the cell which uses it can be refused with its place.
 */
export async function readStrings(
  source: WorkbookSource,
  part: ArchivePart,
  limits: WorkbookLimits,
): Promise<string[]> {
  const strings: string[] = [];
  let current = "";
  let phonetic = false;
  const handler: XmlHandler = {
    wantsText: false,
    open(name) {
      if (name === "si") current = "";
      else if (name === "rPh") phonetic = true;
      else if (name === "t") this.wantsText = !phonetic;
    },
    close(name) {
      if (name === "t") this.wantsText = false;
      else if (name === "rPh") phonetic = false;
      else if (name === "si") strings.push(unescapeCharacters(current));
    },
    text(text) {
      if (current.length <= limits.cellLength)
        current += text.length > limits.cellLength ? text.slice(0, limits.cellLength + 1) : text;
    },
  };
  if (part.bytes > limits.stringBytes) {
    throw new WorkbookRefusal("unpacks_too_large", {
      place: "的文字表",
      size: `${Math.round(part.bytes / 2 ** 20)} MB`,
      limit: `${Math.round(limits.stringBytes / 2 ** 20)} MB`,
    });
  }
  await readPart(source, part, handler, limits.stringBytes);
  return strings;
}

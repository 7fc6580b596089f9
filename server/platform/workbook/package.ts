import type { Archive, ArchivePart, WorkbookSource } from "./archive.ts";
import { isDayFormat } from "./dates.ts";
import { unpack } from "./inflate.ts";
import { WorkbookRefusal } from "./refusals.ts";
import { type XmlHandler, XmlReader, attribute, prefixedAttribute } from "./xml.ts";

/** A sheet as the workbook lists it. */
export interface SheetEntry {
  name: string;
  hidden: boolean;
  part: ArchivePart;
}

/** What must be known before cells can be read. */
export interface WorkbookPackage {
  sheets: SheetEntry[];
  date1904: boolean;
  strings: ArchivePart | null;
  /** For each cell style whether its number format shows a day. */
  dayStyles: boolean[];
}

/** Descriptive parts larger than this belong to no honest workbook. */
const PART_BYTES = 32 * 2 ** 20;

/** Feeds one part through a handler and checks that the part ends properly. */
export async function readPart(
  source: WorkbookSource,
  part: ArchivePart,
  handler: XmlHandler,
  limit = PART_BYTES,
): Promise<void> {
  const reader = new XmlReader(part.name, handler);
  for await (const chunk of unpack(source, part, limit)) reader.feed(chunk);
  reader.end();
}

/** Only opening tags matter in the descriptive parts. */
function tags(open: (name: string, attributes: string) => void, close: (name: string) => void = () => {}): XmlHandler {
  return { open, close, text: () => {}, wantsText: false };
}

interface Relation {
  type: string;
  target: string;
}

async function readRelations(
  source: WorkbookSource,
  parts: Map<string, ArchivePart>,
  of: string,
): Promise<Map<string, Relation>> {
  const slash = of.lastIndexOf("/");
  const folder = of.slice(0, slash + 1);
  const relations = new Map<string, Relation>();
  const part = parts.get(`${folder}_rels/${of.slice(slash + 1)}.rels`.toLowerCase());
  if (!part) return relations;
  const handler = tags((name, attributes) => {
    if (name !== "Relationship" || attribute(attributes, "TargetMode") === "External") return;
    const target = attribute(attributes, "Target") ?? "";
    const type = attribute(attributes, "Type") ?? "";
    relations.set(attribute(attributes, "Id") ?? "", {
      type: type.slice(type.lastIndexOf("/") + 1),
      target: resolvePath(folder, target),
    });
  });
  await readPart(source, part, handler);
  return relations;
}

function resolvePath(folder: string, target: string): string {
  const path: string[] = [];
  for (const step of (target.startsWith("/") ? target : folder + target).split("/")) {
    if (step === "..") path.pop();
    else if (step !== "." && step !== "") path.push(step);
  }
  return path.join("/");
}

/** Reads the descriptive parts: relations, list of sheets, date system, styles. */
export async function readPackage(source: WorkbookSource, archive: Archive): Promise<WorkbookPackage> {
  const parts = new Map(archive.parts.map((part) => [part.name.toLowerCase(), part]));
  await refuseContentTypes(source, parts.get("[content_types].xml")!);
  const root = [...(await readRelations(source, parts, "")).values()].find(
    (relation) => relation.type === "officeDocument",
  );
  const workbook = root && parts.get(root.target.toLowerCase());
  if (!root || !workbook) throw new WorkbookRefusal("not_a_workbook", { kind: "（缺少工作簿部件）" });
  const relations = await readRelations(source, parts, root.target);
  const partOf = (type: string): ArchivePart | null => {
    const found = [...relations.values()].find((relation) => relation.type === type);
    return (found && parts.get(found.target.toLowerCase())) ?? null;
  };
  const { sheets, date1904 } = await readSheets(source, workbook, relations, parts);
  const styles = partOf("styles");
  return {
    sheets,
    date1904,
    strings: partOf("sharedStrings"),
    dayStyles: styles ? await readDayStyles(source, styles) : [],
  };
}

async function refuseContentTypes(source: WorkbookSource, part: ArchivePart): Promise<void> {
  const handler = tags((_, attributes) => {
    const type = attribute(attributes, "ContentType") ?? "";
    const place = attribute(attributes, "PartName") ?? part.name;
    if (/macroEnabled|vbaProject/i.test(type)) throw new WorkbookRefusal("macros", { place });
    if (/sheet\.binary/i.test(type)) throw new WorkbookRefusal("binary_workbook", { place });
    if (/wordprocessingml|presentationml/i.test(type))
      throw new WorkbookRefusal("not_a_workbook", { kind: "（而是其他 Office 文档）" });
  });
  await readPart(source, part, handler);
}

async function readSheets(
  source: WorkbookSource,
  workbook: ArchivePart,
  relations: Map<string, Relation>,
  parts: Map<string, ArchivePart>,
): Promise<{ sheets: SheetEntry[]; date1904: boolean }> {
  const sheets: SheetEntry[] = [];
  let date1904 = false;
  const handler = tags((name, attributes) => {
    if (name === "workbookPr") date1904 = /^(?:1|true|on)$/.test(attribute(attributes, "date1904") ?? "");
    if (name !== "sheet") return;
    const title = attribute(attributes, "name") ?? "";
    const relation = relations.get(prefixedAttribute(attributes, "id") ?? "");
    if (relation && relation.type !== "worksheet") {
      if (/macrosheet/i.test(relation.type)) throw new WorkbookRefusal("macros", { place: title });
      return;
    }
    const part = relation && parts.get(relation.target.toLowerCase());
    if (!part)
      throw new WorkbookRefusal("part_malformed", {
        place: ` ${workbook.name} `,
        detail: `找不到工作表“${title}”的内容`,
      });
    const state = attribute(attributes, "state");
    sheets.push({ name: title, hidden: state === "hidden" || state === "veryHidden", part });
  });
  await readPart(source, workbook, handler);
  return { sheets, date1904 };
}

async function readDayStyles(source: WorkbookSource, styles: ArchivePart): Promise<boolean[]> {
  const formats = new Map<number, string>();
  const days: boolean[] = [];
  let inCells = false;
  const open = (name: string, attributes: string): void => {
    if (name === "numFmt")
      formats.set(Number(attribute(attributes, "numFmtId")), attribute(attributes, "formatCode") ?? "");
    else if (name === "cellXfs") inCells = true;
    else if (name === "xf" && inCells) {
      const id = Number(attribute(attributes, "numFmtId") ?? 0);
      days.push(isDayFormat(id, formats.get(id)));
    }
  };
  const close = (name: string): void => {
    if (name === "cellXfs") inCells = false;
  };
  await readPart(source, styles, tags(open, close));
  return days;
}

/**
 * The process that looks into files: started without any secret, with little memory, allowed to read the program and nothing
 * else. It ends with its parent, or by its parent when it takes too long.
 */
import type { Judged } from "../objects.ts";
import { judgeArchive, type ArchiveEntry, type ArchiveKind } from "./archive.ts";
import { Fault, type FaultCode } from "./faults.ts";
import { evidenceKind } from "./kinds.ts";
import { judgePdf } from "./pdf.ts";
import { makeSmall, rewrite } from "./picture.ts";

export type Task =
  | { id: number; what: "evidence"; content: Uint8Array }
  | { id: number; what: "small"; content: Uint8Array }
  | { id: number; what: "archive"; kind: ArchiveKind; content: Uint8Array };

export type Found = Pick<Judged, "content" | "media" | "width" | "height" | "pages" | "looks">;
export type Result = { evidence: Found; small: Uint8Array; archive: ArchiveEntry[] };
export type Report = { id: number; found: Result[Task["what"]] } | { id: number; fault: FaultCode };

process.on("message", (task: Task) => {
  void work(task).then((report) => process.send?.(report));
});
process.once("disconnect", () => process.exit(0));
process.send?.("ready");

async function work(task: Task): Promise<Report> {
  const { id } = task;
  const content = Buffer.from(task.content.buffer, task.content.byteOffset, task.content.byteLength);
  try {
    switch (task.what) {
      case "evidence":
        return { id, found: await judgeEvidence(content) };
      case "small":
        return { id, found: await makeSmall(content) };
      case "archive":
        return { id, found: await judgeArchive(content, task.kind) };
    }
  } catch (error) {
    if (error instanceof Fault) return { id, fault: error.code };
    // What nobody foresaw while reading a stranger's file is a fault of the file.
    return { id, fault: error instanceof RangeError ? "too_heavy" : "broken" };
  }
}

async function judgeEvidence(content: Buffer): Promise<Found> {
  const media = await evidenceKind(content);
  if (media === "application/pdf")
    return { content, media, width: null, height: null, pages: await judgePdf(content), looks: null };
  return { media, pages: null, ...(await rewrite(content, media)) };
}

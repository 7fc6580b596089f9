/**
 * The process that looks into files: started without any secret, with little memory, allowed to read the program and nothing
 * else. It ends with its parent, or by its parent when it takes too long.
 */
import { once } from "node:events";
import type { Judged } from "../objects.ts";
import { judgeArchive, type ArchiveEntry, type ArchiveKind } from "./archive.ts";
import { Fault, type FaultCode } from "./faults.ts";
import { evidenceKind } from "./kinds.ts";
import { judgePdf } from "./pdf.ts";
import { makeSmall, rewrite } from "./picture.ts";

/** What is asked; so many bytes of contents follow on the standard input, which holds nobody up while it is written. */
export type Task = { id: number; bytes: number } & (
  | { what: "evidence" }
  | { what: "small" }
  | { what: "archive"; kind: ArchiveKind }
);

export type Found = Pick<Judged, "content" | "media" | "width" | "height" | "pages" | "looks">;
export type Result = { evidence: Found; small: Found; archive: ArchiveEntry[] };
/** What was found; contents are not in it, so many bytes of them come on the standard output. */
export type Report =
  | { id: number; found: Omit<Found, "content"> | ArchiveEntry[]; bytes: number }
  | { id: number; fault: FaultCode };

process.on("message", (task: Task) => {
  void take(task.bytes)
    .then((content) => work(task, content))
    .then(answer);
});
process.once("disconnect", () => process.exit(0));
process.send?.("ready");

/** The contents of one task. There is only ever one under way, so nothing comes behind them. */
async function take(bytes: number): Promise<Buffer> {
  const content = Buffer.alloc(bytes);
  for (let at = 0; at < bytes;) {
    const chunk = process.stdin.read() as Buffer | null;
    if (chunk === null) await once(process.stdin, "readable");
    else at += chunk.copy(content, at);
  }
  return content;
}

type Worked = { id: number; found: Result[Task["what"]] } | { id: number; fault: FaultCode };

/** Contents go as they are, because a message of their size would hold the server up while it is read. */
function answer(worked: Worked): void {
  if ("fault" in worked || Array.isArray(worked.found)) {
    process.send?.({ ...worked, bytes: 0 });
    return;
  }
  const { content, ...found } = worked.found;
  process.send?.({ id: worked.id, found, bytes: content.length });
  process.stdout.write(content);
}

async function work(task: Task, content: Buffer): Promise<Worked> {
  const { id } = task;
  try {
    switch (task.what) {
      case "evidence":
        return { id, found: await judgeEvidence(content) };
      case "small":
        return { id, found: await smallOf(content) };
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

async function smallOf(content: Buffer): Promise<Found> {
  const none = { width: null, height: null, pages: null, looks: null };
  return { content: await makeSmall(content), media: "image/webp", ...none };
}

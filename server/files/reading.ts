/** Reading what is kept. Whoever calls has decided that it may be read. */
import type { AnsweredFile } from "../../contract/files.ts";
import type { EvidenceFile } from "./evidence.ts";
import { Fault } from "./judge/faults.ts";
import type { Judge } from "./judge/judge.ts";
import type { Store } from "./store.ts";

/** A file to be saved, or a picture to be shown inside a page. */
export async function readStored(
  store: Store,
  file: Pick<EvidenceFile, "digest" | "name" | "mediaType">,
  inline = false,
): Promise<AnsweredFile> {
  const content = await store.get(file.digest);
  return { fileName: file.name, media: file.mediaType, inline: inline && isPicture(file), chunks: [content] };
}

/** A picture at most 320 pixels a side: made when it is first asked for, and kept. Undefined of what is no picture. */
export async function readSmall(
  { store, judge }: { store: Store; judge: Judge },
  file: Pick<EvidenceFile, "digest" | "name" | "mediaType">,
): Promise<AnsweredFile | undefined> {
  if (!isPicture(file)) return undefined;
  let content = await store.getDerived(file.digest, "small");
  if (content === undefined) {
    try {
      content = await judge.small(await store.get(file.digest));
    } catch (error) {
      if (error instanceof Fault) return undefined;
      throw error;
    }
    await store.putDerived(file.digest, "small", content);
  }
  return { fileName: file.name, media: "image/webp", inline: true, chunks: [content] };
}

/** Whether it can be shown as a picture. */
export function isPicture({ mediaType }: Pick<EvidenceFile, "mediaType">): boolean {
  return mediaType.startsWith("image/");
}

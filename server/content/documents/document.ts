/** Documents as contents: read apart, shown page by page by a reader that runs nothing. */
import type { Made } from "../making.ts";
import { readApart } from "../reader.ts";

/** Makes everything of a document. Throws a ContentFault for one that cannot be used. */
export async function makeDocument(
  file: string,
  { folder, signal }: { folder: string; signal: AbortSignal },
): Promise<Made> {
  return readApart({ what: "document", file, folder }, signal);
}

import type { Made } from "../making.ts";
import { ContentFault } from "../faults.ts";
/** To come in this file: documents. */
export async function makeDocument(_file: string, _work: object): Promise<Made> {
  throw new ContentFault("document_unknown");
}

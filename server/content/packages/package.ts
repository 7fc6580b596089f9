import type { Made } from "../making.ts";
import { ContentFault } from "../faults.ts";
/** To come in this file: packages. */
export async function makePackage(_file: string, _work: object): Promise<Made> {
  throw new ContentFault("package_standard");
}

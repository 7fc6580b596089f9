/** What scanners say about an upload, and the one signature that every scanner must know. */
import { stat } from "node:fs/promises";
import { FileFault, scan } from "../files/door.ts";
import type { ContentServices } from "./services.ts";
import { ContentFault } from "./faults.ts";
import { headOf } from "./head.ts";

/** Harmless by itself, for trying scanners. In two parts, or this file would be reported. */
const EICAR = Buffer.from(["X5O!P%@AP[4\\PZX54(P^)7CC)7}", "$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"].join(""));
const HEAD_BYTES = 65_536;
/** What a scanner takes at once unless it is set up otherwise; larger files are videos, whose bytes are all made anew. */
const MOST_BYTES = 20 * 2 ** 20;

/** Throws a ContentFault for contents with the one signature. */
export function refuseKnown(content: Buffer): void {
  if (content.includes(EICAR)) throw new ContentFault("virus");
}

/** Throws a ContentFault for a file that carries what a scanner knows. */
export async function refuseVirus(file: string, clamd: ContentServices["clamd"]): Promise<void> {
  const { size } = await stat(file);
  const whole = clamd !== undefined && size <= MOST_BYTES;
  const content = await headOf(file, Math.min(size, whole ? MOST_BYTES : HEAD_BYTES));
  refuseKnown(content);
  if (!whole) return;
  await scan(content, clamd).catch((error: unknown) => {
    throw error instanceof FileFault && error.code === "virus" ? new ContentFault("virus") : error;
  });
}

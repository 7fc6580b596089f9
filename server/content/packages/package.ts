/** Packages as contents: read apart, their files kept as they came. */
import type { Made } from "../making.ts";
import { readApart } from "../reader.ts";
import type { ContentServices } from "../services.ts";
import { refuseVirus } from "../virus.ts";

/** Makes everything of a package. Throws a ContentFault for one that cannot be used. */
export async function makePackage(
  file: string,
  { folder, signal, clamd }: { folder: string; signal: AbortSignal; clamd: ContentServices["clamd"] },
): Promise<Made> {
  const made = await readApart({ what: "package", file, folder }, signal);
  if (clamd !== undefined) for (const part of made.parts) await refuseVirus(part.file, clamd);
  return made;
}

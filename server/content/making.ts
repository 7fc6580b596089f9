/** What comes of an upload: its parts as files of the work folder, and what was measured. */
import type { PackageStandard } from "../../contract/content-view.ts";
import type { Structure } from "./packages/structure.ts";

export interface MadePart {
  /** The name under which it is given out. */
  path: string;
  file: string;
  media: string;
}

/** Everything that was made of one upload. */
export interface Made {
  parts: MadePart[];
  durationMs?: number | undefined;
  width?: number | undefined;
  height?: number | undefined;
  pages?: number | undefined;
  standard?: PackageStandard | undefined;
  structure?: Structure | undefined;
}

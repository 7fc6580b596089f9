/** What comes of an upload: its parts as files of the work folder, and what was measured. */
import type { PackageItem, PackageStandard } from "../../contract/content-view.ts";

export interface MadePart {
  /** The name under which it is given out. */
  path: string;
  file: string;
  media: string;
}

/** What a package's manifest says of an item, for the run-time. */
export interface StoredStructure {
  items: PackageItem[];
  /** Everything the run-time needs beside the table of contents. */
  runtime: unknown;
}

export interface Made {
  parts: MadePart[];
  durationMs?: number | undefined;
  width?: number | undefined;
  height?: number | undefined;
  pages?: number | undefined;
  standard?: PackageStandard | undefined;
  structure?: StoredStructure | undefined;
}

/** What is kept of a package's manifest. */
import type { PackageItem, PackageStandard } from "../../../contract/content-view.ts";

/** Something of a package that can be opened. */
export interface RuntimeItem {
  id: string;
  title: string;
  /** Path in the package with its query; parameters of the manifest are in it. */
  href: string;
  /** What the standard's run-time is told when it begins: `cmi.launch_data`, the mastery score and so on. */
  launchData?: string | undefined;
  masteryScore?: string | undefined;
  maxTimeAllowed?: string | undefined;
  timeLimitAction?: string | undefined;
  completionThreshold?: string | undefined;
  /** SCORM: it talks to the run-time; an asset is only shown. */
  talks: boolean;
  /** cmi5. */
  moveOn?: string | undefined;
  launchMethod?: string | undefined;
  activityId?: string | undefined;
}

/** Everything the run-time needs. */
export interface Runtime {
  standard: PackageStandard;
  /** As the manifest names it: "2004 4th Edition". */
  edition: string;
  title: string;
  items: RuntimeItem[];
  /** SCORM 2004: the tree of activities with its sequencing, as scorm-again takes it. */
  activityTree?: object | undefined;
  /** cmi5: what names the course. */
  courseId?: string | undefined;
}

/** A package's table of contents and what its run-time needs. */
export interface Structure {
  items: PackageItem[];
  runtime: Runtime;
}

export const MOST_ITEMS = 2_000;
export const LONGEST_ID = 200;
export const LONGEST_TITLE = 300;

/** A title as it is shown. */
export function titleOf(text: string | undefined, otherwise: string): string {
  const clean = (text ?? "")
    .replaceAll(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]+/gu, " ")
    .trim()
    .slice(0, LONGEST_TITLE);
  return clean === "" ? otherwise : clean;
}

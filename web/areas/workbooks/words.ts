import dictionary from "../../text/zh-CN/workbooks.json" with { type: "json" };
import { words } from "../../text/text.ts";

/** Words of the workbooks. */
export const t = words("workbooks", dictionary);

/** The two workbooks that are taken. */
export type WorkbookKind = "roster" | "records";

/** States of an import that somebody can still see. */
export type ImportState =
  | "uploaded"
  | "validating"
  | "ready"
  | "refused"
  | "committing"
  | "committed"
  | "undoing"
  | "undone";

export { beijingTime as when } from "../../ui/format.ts";

/** A size in bytes, to be read: 5120 → "5 KB". */
export function size(bytes: number): string {
  if (bytes < 1024 * 1024) return `${Math.max(1, Math.round(bytes / 1024))} KB`;
  return `${Math.round((bytes / 1024 / 1024) * 10) / 10} MB`;
}

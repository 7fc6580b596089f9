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

const BEIJING = 8 * 3_600_000;

/** An ISO instant as people in Beijing read it: "2026-11-23 09:00". */
export function when(instant: string): string {
  return new Date(Date.parse(instant) + BEIJING).toISOString().slice(0, 16).replace("T", " ");
}

/** A size in bytes, to be read: 5120 → "5 KB". */
export function size(bytes: number): string {
  if (bytes < 1024 * 1024) return `${Math.max(1, Math.round(bytes / 1024))} KB`;
  return `${Math.round((bytes / 1024 / 1024) * 10) / 10} MB`;
}

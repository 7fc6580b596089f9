import type { OfficialListView } from "../../../contract/official-lists.ts";
import dictionary from "../../text/zh-CN/lists.json" with { type: "json" };
import { words } from "../../text/text.ts";
import type { Status } from "../../ui/index.ts";

/** Words of official lists. */
export const t = words("lists", dictionary);

export type List = OfficialListView["list"];
export type Line = OfficialListView["lines"][number];

/** The badge of a list's state. */
export const listStatus: Readonly<Record<List["state"], Status>> = {
  draft: "draft",
  published: "approved",
  withdrawn: "none",
  discarded: "none",
};

/** The badge of what became of a line. */
export const matchStatus: Readonly<Record<Line["match"], Status>> = {
  found: "approved",
  name_differs: "returned",
  unknown: "pending",
  ambiguous: "returned",
  repeated: "returned",
  bad: "refused",
};

/** Lines of which nobody was found. */
export function openOf({ counts }: List): number {
  return counts.lines - counts.found;
}

import type { YearLines } from "../../../contract/years.ts";
import dictionary from "../../text/zh-CN/years.json" with { type: "json" };
import { words } from "../../text/text.ts";
import type { Status } from "../../ui/index.ts";

/** Words of closing years. */
export const t = words("years", dictionary);

type Line = Pick<YearLines["years"][number], "over" | "closed" | "closings">;

/** How a year stands, as a badge shows it. */
export function stateOf({ over, closed, closings }: Line): { status: Status; label: string } {
  if (closed) return { status: "confirmed", label: t("state.closed") };
  if (closings.length > 0) return { status: "pending", label: t("state.part") };
  return over ? { status: "pending", label: t("state.over") } : { status: "none", label: t("state.running") };
}

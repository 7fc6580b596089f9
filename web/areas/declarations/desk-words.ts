import type { DeclarationFigures } from "../../../contract/declaration-desk.ts";
import type { DeclarationView } from "../../../contract/declarations.ts";
import dictionary from "../../text/zh-CN/declaration-desk.json" with { type: "json" };
import { words } from "../../text/text.ts";
import { hourDigits, percent } from "../../ui/format.ts";
import type { Status } from "../../ui/index.ts";

/** Words of the review desk. */
export const t = words("declaration-desk", dictionary);

export type State = DeclarationView["state"];

/** The badge of a declaration's state. */
export const stateStatus: Readonly<Record<State, Status>> = {
  draft: "draft",
  reviewing: "pending",
  returned: "returned",
  second: "pending",
  approved: "approved",
  refused: "refused",
  withdrawn: "none",
  released: "none",
  revoked: "refused",
  appealed: "pending",
};

/** Hours as asked for and, where fewer were granted, as granted. */
export function hoursText({ hours, granted }: Pick<DeclarationView, "hours" | "granted">): string {
  if (hours === null) return "";
  return granted === null || granted === hours ? hourDigits(hours) : `${hourDigits(hours)} → ${hourDigits(granted)}`;
}

/** What a reviewer does to a declaration, in the order in which it stands on the page. */
export const DECISIONS = ["pass", "agree", "return", "refuse", "differ", "overturn", "uphold", "revoke"] as const;
export type Decision = (typeof DECISIONS)[number];

const HOUR = 3_600;
const DAY = 86_400;

/** How long something took: in hours below two days, in days from there. */
export function spanText(seconds: number | null): string {
  if (seconds === null) return t("figures.noneDone");
  return seconds < 2 * DAY
    ? t("figures.hours", { hours: Math.round((seconds / HOUR) * 10) / 10 })
    : t("figures.days", { days: Math.round((seconds / DAY) * 10) / 10 });
}

/** The share of decisions that pass. */
export function passShare({
  passed,
  returned,
  refused,
}: Pick<DeclarationFigures["offices"][number], "passed" | "returned" | "refused">): string {
  return percent(passed / (passed + returned + refused));
}

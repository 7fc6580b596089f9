import type { RequestView, WaitingItem } from "../../../contract/employment.ts";
import dictionary from "../../text/zh-CN/employment.json" with { type: "json" };
import { words } from "../../text/text.ts";
import type { Status, TabItem } from "../../ui/index.ts";

/** Words of units, titles and what is asked about them. */
export const t = words("employment", dictionary);

/** What can be asked for, each a page of its own. */
export const ASKS = ["join", "transfer", "secondment", "return", "title", "lateral", "correction", "leave"] as const;
export type Ask = (typeof ASKS)[number];

/** The badge of a request's state. */
export const requestStatus: Readonly<Record<RequestView["state"], Status>> = {
  waiting: "pending",
  objected: "returned",
  confirmed: "confirmed",
  contested: "returned",
  refused: "refused",
  withdrawn: "none",
};

/** The badge of an entry's state. */
export const entryStatus = { confirmed: "confirmed", claimed: "pending", refused: "refused" } as const;

type Asked = Pick<RequestView | WaitingItem, "kind" | "desk" | "from" | "to" | "since" | "until" | "series" | "level">;

/** What a request asks for, in one line. */
export function contentOf({ kind, desk, from, to, since, until, series, level }: Asked): string {
  const unit = to?.name ?? desk.name;
  const [first, last] = [since ?? t("none"), until ?? t("none")];
  switch (kind) {
    case "join":
      return t("waiting.unit.join", { unit, since: first });
    case "transfer":
      return t("waiting.unit.transfer", { from: from?.name ?? t("none"), unit, since: first });
    case "secondment":
      return t("waiting.unit.secondment", { from: from?.name ?? t("none"), unit, since: first });
    case "leave":
      return t("waiting.unit.leave", { from: from?.name ?? desk.name, until: last });
    case "return":
      return t("waiting.unit.return", { unit, until: last });
    case "correction": {
      const ends = until === null ? "" : t("waiting.unit.correctionUntil", { until });
      return t("waiting.unit.correction", { since: first, until: ends });
    }
    case "title":
      return t("waiting.unit.title", {
        series: series?.label ?? t("none"),
        level: level?.label ?? "",
        since: first,
      });
    case "resolution":
      return t("waiting.unit.resolution", { unit, since: first });
  }
}

const DESKS = ["waiting", "moves", "conflicts", "merges"] as const;

/** The pages of an office that looks after people's employment, one of them the present one. */
export function deskTabs(current: (typeof DESKS)[number]): TabItem[] {
  return DESKS.map((desk) => ({ label: t(`desk.${desk}`), href: `/employment/${desk}`, current: desk === current }));
}

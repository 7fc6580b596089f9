import dictionary from "../../text/zh-CN/privacy.json" with { type: "json" };
import { words } from "../../text/text.ts";
import type { OwnRequest } from "../../../contract/privacy.ts";
import type { Status } from "../../ui/index.ts";

/** Words of what people may know and correct of their data. */
export const t = words("privacy", dictionary);

export { beijingTime as when } from "../../ui/format.ts";

/** How the states of a request look. */
export const requestStatus: Readonly<Record<OwnRequest["state"], Status>> = {
  open: "pending",
  granted: "approved",
  refused: "refused",
  withdrawn: "none",
};

/** What a request asks, in a few words. */
export function whatOf(
  request: Pick<OwnRequest, "kind" | "field" | "year" | "verdict"> & { wanted?: string | null },
): string {
  const { kind, field, year, verdict, wanted } = request;
  if (kind === "correction" && field !== null) {
    const name = t(`field.${field}`);
    return wanted === null || wanted === undefined
      ? t("kind.correction", { field: name })
      : t("kind.correctionTo", { field: name, wanted });
  }
  if (kind === "review" && year !== null && verdict !== null)
    return t("kind.review", { year, verdict: t(`verdict.${verdict}`) });
  return t("kind.complaint");
}

import type { ContentKind, ContentLine } from "../../../contract/content.ts";
import type { View } from "../../ui/index.ts";
import { duration, StatusBadge } from "../../ui/index.ts";
import { t } from "./words.ts";

/** How long something is: minutes of a video, pages of a document, the standard of a package. */
export function lengthOf({
  durationMs,
  pages,
  standard,
}: Pick<ContentLine, "durationMs" | "pages" | "standard">): string {
  if (durationMs !== null) return duration(durationMs);
  if (pages !== null) return t("pages", { pages });
  return standard === null ? "" : t(`standard.${standard}`);
}

/** How far a content is. */
export function StateBadge({ line: { state, progress } }: { readonly line: ContentLine }): View {
  if (state === "processing") return <StatusBadge status="running" label={t("state.progress", { progress })} />;
  return <StatusBadge status={state === "ready" ? "confirmed" : "refused"} label={t(`state.${state}`)} />;
}

/** What a form for a file lets choose. */
export const ACCEPTED: Readonly<Record<ContentKind, string>> = {
  video: "video/*,.mkv,.flv,.wmv",
  document: ".pdf,application/pdf",
  package: ".zip,application/zip",
};

import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import { Cluster, PageHead, Stack } from "../../ui/index.ts";
import { Messages, Overlays, Progress, Texts } from "./feedback.tsx";
import { Fields, Filters } from "./forms.tsx";
import { Charts, Tables } from "./lists.tsx";
import { Reasons } from "./reasons.tsx";
import { Actions, Statuses, Verdicts } from "./verdicts.tsx";
import { t } from "./words.ts";

/** What the gallery needs: the day its clocks count from, yyyymmdd. `empty` leaves only the frame, to weigh it. */
export interface GalleryData {
  readonly today: number;
  readonly empty?: boolean;
  /** Rows that the running import has done, of 100,000. */
  readonly done?: number;
}

const sections = [
  "actions",
  "status",
  "verdict",
  "reasons",
  "fields",
  "filters",
  "table",
  "charts",
  "messages",
  "progress",
  "overlays",
  "text",
] as const;

function Everything({ today, done }: { today: number; done: number }): View {
  return (
    <Stack gap="large">
      <nav aria-label={t("toc")}>
        <Cluster>
          {sections.map((id) => (
            <a href={`#${id}`}>{t(`section.${id}`)}</a>
          ))}
        </Cluster>
      </nav>
      <Actions />
      <Statuses />
      <Verdicts today={today} />
      <Reasons />
      <Fields />
      <Filters />
      <Tables />
      <Charts />
      <Messages />
      <Progress done={done} />
      <Overlays />
      <Texts />
    </Stack>
  );
}

/** Every piece in every state, at /gallery in demo mode. */
export const page = definePage<GalleryData>({
  title: () => t("title"),
  breadcrumb: () => [{ label: t("crumb.demo"), href: "/demo" }, { label: t("title") }],
  Body: ({ data }) => (
    <>
      <PageHead title={t("title")} lead={t("lead")} />
      {data.empty === true ? null : <Everything today={data.today} done={data.done ?? 62400} />}
    </>
  ),
});

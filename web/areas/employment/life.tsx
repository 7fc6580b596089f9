import type { EmploymentView, RequestView, TitleView } from "../../../contract/employment.ts";
import type { Column, View } from "../../ui/index.ts";
import { beijingTime, DataTable, EmptyState, StatusBadge } from "../../ui/index.ts";
import { contentOf, entryStatus, requestStatus, t } from "./words.ts";

function period(from: string, to: string | null): string {
  return t("period", { from, to: to ?? t("today") });
}

const employmentColumns: readonly Column<EmploymentView>[] = [
  {
    key: "unit",
    label: t("mine.unit"),
    heading: true,
    cell: ({ unit, department, secondedBy }) => (
      <>
        {unit?.name ?? t("none")}
        {department !== null && <span class="hint"> {department}</span>}
        {secondedBy !== null && <span class="hint"> {t("history.secondedBy", { unit: secondedBy.name })}</span>}
      </>
    ),
  },
  { key: "period", label: t("history.period"), cell: ({ from, to }) => period(from, to) },
  {
    key: "state",
    label: t("history.state"),
    cell: ({ state }) => <StatusBadge status={entryStatus[state]} label={t(`entry.${state}`)} />,
  },
];

const titleColumns: readonly Column<TitleView>[] = [
  {
    key: "title",
    label: t("mine.series"),
    heading: true,
    cell: ({ series, level }) => `${series.label} ${level?.label ?? ""}`,
  },
  { key: "period", label: t("history.period"), cell: ({ from, to }) => period(from, to) },
  { key: "certificate", label: t("history.certificate"), cell: ({ certificate }) => certificate ?? t("none") },
  {
    key: "state",
    label: t("history.state"),
    cell: ({ state }) => <StatusBadge status={entryStatus[state]} label={t(`entry.${state}`)} />,
  },
];

const requestColumns: readonly Column<RequestView>[] = [
  { key: "kind", label: t("waiting.what"), heading: true, cell: ({ kind }) => t(`kind.${kind}`) },
  { key: "content", label: t("waiting.detail"), cell: contentOf },
  {
    key: "state",
    label: t("history.state"),
    cell: ({ state, reason }) => (
      <>
        <StatusBadge status={requestStatus[state]} label={t(`state.${state}`)} />
        {reason !== null && <span class="hint"> {t("moves.reason", { reason })}</span>}
      </>
    ),
  },
  { key: "at", label: t("item.at"), cell: ({ submittedAt }) => beijingTime(submittedAt) },
];

/** Where somebody served, under which titles, and what was asked for: the newest first. */
export function Life({
  employments,
  titles,
  requests,
}: {
  readonly employments: readonly EmploymentView[];
  readonly titles: readonly TitleView[];
  readonly requests: readonly RequestView[];
}): View {
  const none = <EmptyState title={t("history.none")} />;
  return (
    <>
      <section class="stack stack-small" aria-labelledby="employments">
        <h2 id="employments">{t("history.employments")}</h2>
        <DataTable
          caption={t("history.employmentsList")}
          captionHidden
          columns={employmentColumns}
          rows={employments}
          rowId={({ entryId }) => `employment-${entryId}`}
          empty={none}
        />
      </section>
      <section class="stack stack-small" aria-labelledby="titles">
        <h2 id="titles">{t("history.titles")}</h2>
        <DataTable
          caption={t("history.titlesList")}
          captionHidden
          columns={titleColumns}
          rows={titles}
          rowId={({ entryId }) => `title-${entryId}`}
          empty={none}
        />
      </section>
      <section class="stack stack-small" aria-labelledby="requests">
        <h2 id="requests">{t("mine.done")}</h2>
        <DataTable
          caption={t("mine.doneList")}
          captionHidden
          columns={requestColumns}
          rows={requests}
          rowId={({ requestId }) => `request-${requestId}`}
          empty={<EmptyState title={t("mine.doneNone")} />}
        />
      </section>
    </>
  );
}

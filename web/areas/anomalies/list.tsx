import { ANOMALY_KINDS, type AnomalyList } from "../../../contract/watching-anomalies.ts";
import { definePage } from "../../app/shell.ts";
import type { Column, TabItem, View } from "../../ui/index.ts";
import {
  DataTable,
  EmptyState,
  FilterBar,
  PageHead,
  Pagination,
  SearchBox,
  SelectField,
  Stack,
  StatusBadge,
  Tabs,
  VisuallyHidden,
} from "../../ui/index.ts";
import { stateStatus, t } from "./words.ts";

type Line = AnomalyList["anomalies"][number];

export interface ListData {
  readonly lines: readonly Line[];
  readonly tabs: readonly TabItem[];
  readonly query: { readonly state: string; readonly kind: string; readonly q: string };
  readonly filtered: boolean;
  readonly resetHref: string;
  readonly nextHref: string | undefined;
  readonly firstHref: string | undefined;
}

const columns: readonly Column<Line>[] = [
  {
    key: "person",
    label: t("list.person"),
    heading: true,
    cell: ({ name, identity }) => (
      <>
        {name} <span class="hint">{identity}</span>
      </>
    ),
  },
  {
    key: "kind",
    label: t("kind"),
    cell: ({ personId, anomalyId, kind, name, day }) => (
      <a href={`/anomalies/${personId}/${anomalyId}`}>
        {t(`kind.${kind}`)}
        <VisuallyHidden>{t("list.of", { name, day })}</VisuallyHidden>
      </a>
    ),
  },
  { key: "day", label: t("list.day"), cell: ({ day }) => day },
  {
    key: "signs",
    label: t("list.signs"),
    align: "end",
    cell: ({ signs }) => t("list.signsOf", { count: signs }),
  },
  { key: "unit", label: t("list.unit"), cell: ({ unit }) => unit ?? t("list.noUnit") },
  {
    key: "state",
    label: t("list.state"),
    cell: ({ state }) => <StatusBadge status={stateStatus[state]} label={t(`state.${state}`)} />,
  },
];

function Lines({ data }: { data: ListData }): View {
  const { query, filtered } = data;
  return (
    <>
      <FilterBar
        action="/anomalies"
        resetHref={filtered ? data.resetHref : undefined}
        hidden={query.state === "open" ? {} : { state: query.state }}
      >
        <SearchBox label={t("list.q")} value={query.q} />
        <SelectField
          name="kind"
          label={t("kind")}
          options={ANOMALY_KINDS.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))}
          value={query.kind}
          emptyLabel={t("kind.all")}
        />
      </FilterBar>
      <DataTable
        caption={t("list.caption")}
        captionHidden
        columns={columns}
        rows={data.lines}
        rowId={({ anomalyId }) => `anomaly-${anomalyId}`}
        empty={
          filtered ? (
            <EmptyState title={t("none.filtered")}>{t("none.filteredBody")}</EmptyState>
          ) : (
            <EmptyState title={t("none.title")}>{t("none.body")}</EmptyState>
          )
        }
      />
      {(data.firstHref !== undefined || data.nextHref !== undefined) && (
        <Pagination
          nextHref={data.nextHref}
          summary={data.firstHref === undefined ? undefined : <a href={data.firstHref}>{t("list.first")}</a>}
        />
      )}
    </>
  );
}

/** What looks unlike watching, of people within reach. */
export const page = definePage<ListData>({
  title: () => t("title"),
  density: "dense",
  Body: ({ data }) => (
    <>
      <PageHead title={t("title")} lead={t("lead")} />
      <Stack gap="large">
        <Tabs label={t("tabs")} tabs={data.tabs} />
        <Lines data={data} />
      </Stack>
    </>
  ),
});

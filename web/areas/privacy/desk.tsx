import type { DeskLine } from "../../../contract/privacy.ts";
import { definePage } from "../../app/shell.ts";
import type { Column, View } from "../../ui/index.ts";
import { DataTable, EmptyState, PageHead, Pagination, Stack, StatusBadge, Tabs } from "../../ui/index.ts";
import { requestStatus, t, whatOf, when } from "./words.ts";

export interface DeskData {
  readonly state: "open" | "closed";
  readonly requests: readonly DeskLine[];
  readonly nextHref: string | undefined;
  readonly firstHref: string | undefined;
}

const columns: readonly Column<DeskLine>[] = [
  {
    key: "what",
    label: t("requests.what"),
    heading: true,
    cell: (line) => <a href={`/requests/${line.requestId}`}>{whatOf(line)}</a>,
  },
  { key: "person", label: t("desk.person"), cell: ({ person }) => person.name },
  { key: "unit", label: t("desk.unit"), cell: ({ unit }) => unit ?? t("none") },
  { key: "at", label: t("requests.at"), cell: ({ askedAt }) => when(askedAt) },
  {
    key: "state",
    label: t("requests.state"),
    cell: ({ state }) => <StatusBadge status={requestStatus[state]} label={t(`state.${state}`)} />,
  },
];

function Body({ data }: { readonly data: DeskData }): View {
  const { state, requests, nextHref, firstHref } = data;
  return (
    <>
      <PageHead title={t("desk.title")} lead={t("desk.lead")} />
      <Stack>
        <Tabs
          label={t("desk.views")}
          tabs={[
            { href: "/requests", label: t("desk.open"), current: state === "open" },
            { href: "/requests?state=closed", label: t("desk.closed"), current: state === "closed" },
          ]}
        />
        <DataTable
          caption={t("desk.title")}
          captionHidden
          columns={columns}
          rows={requests}
          rowId={({ requestId }) => `request-${requestId}`}
          empty={
            <EmptyState title={t(state === "open" ? "desk.empty" : "desk.emptyClosed")}>
              {t("desk.emptyBody")}
            </EmptyState>
          }
        />
        {(nextHref !== undefined || firstHref !== undefined) && (
          <Pagination previousHref={firstHref} nextHref={nextHref} />
        )}
      </Stack>
    </>
  );
}

/** What people have asked about their data, at the desk that answers. */
export const page = definePage<DeskData>({ title: () => t("desk.title"), density: "dense", Body });

import { definePage } from "../../app/shell.ts";
import type { Column, View } from "../../ui/index.ts";
import {
  DataTable,
  EmptyState,
  ExportLink,
  groupDigits,
  LinkButton,
  PageHead,
  Pagination,
  Stack,
  Tabs,
  Toolbar,
} from "../../ui/index.ts";
import { t } from "./words.ts";

/** What somebody's row does to them. */
export type ChangeStatus = "new" | "changed" | "ended" | "unchanged";

export interface ChangeLine {
  readonly row: number;
  readonly name: string;
  /** Masked. */
  readonly identity: string | undefined;
  /** The person's page, where there is one already. */
  readonly href: string | undefined;
  readonly status: ChangeStatus;
  readonly changes: readonly {
    readonly what: "employment" | "title" | "post" | "application" | "phone";
    readonly from: string | undefined;
    readonly to: string | undefined;
  }[];
}

export interface ChangesData {
  readonly importId: number;
  readonly fileName: string;
  /** Whether it is written already. */
  readonly done: boolean;
  readonly tabs: readonly { readonly status: ChangeStatus | "all"; readonly href: string; readonly current: boolean }[];
  readonly counts: Readonly<Record<ChangeStatus | "all", number>>;
  readonly lines: readonly ChangeLine[];
  readonly firstHref: string | undefined;
  readonly nextHref: string | undefined;
  readonly workbookHref: string;
}

function Change({ change }: { change: ChangeLine["changes"][number] }): View {
  const what = t(`change.${change.what}`);
  const { from, to } = change;
  if (from !== undefined && to !== undefined) return <li>{t("changes.fromTo", { what, from, to })}</li>;
  if (to !== undefined) return <li>{t("changes.begins", { what, to })}</li>;
  if (from !== undefined) return <li>{t("changes.ends", { what, from })}</li>;
  return <li>{t("changes.replaced", { what })}</li>;
}

const columns: readonly Column<ChangeLine>[] = [
  {
    key: "name",
    label: t("reasons.name"),
    heading: true,
    cell: ({ name, href }) => (href === undefined ? name : <a href={href}>{name}</a>),
  },
  { key: "identity", label: t("changes.identity"), cell: ({ identity }) => identity ?? t("none") },
  { key: "row", label: t("reasons.row"), cell: ({ row }) => t("reasons.rowOf", { row }) },
  { key: "status", label: t("changes.status"), cell: ({ status }) => t(`status.${status}`) },
  {
    key: "changes",
    label: t("changes.what"),
    cell: ({ changes, status }) =>
      changes.length === 0 ? (
        t(`status.${status}.note`)
      ) : (
        <ul>
          {changes.map((change) => (
            <Change change={change} />
          ))}
        </ul>
      ),
  },
];

function Changes({ data }: { data: ChangesData }): View {
  const { counts, tabs, lines } = data;
  return (
    <>
      <PageHead
        title={t(data.done ? "changes.titleDone" : "changes.title")}
        eyebrow={data.fileName}
        lead={t(data.done ? "changes.leadDone" : "changes.lead")}
      />
      <Stack gap="large">
        <Toolbar label={t("actions.label")}>
          <LinkButton href={`/workbooks/${data.importId}`} look="primary">
            {t("changes.back")}
          </LinkButton>
          <ExportLink href={data.workbookHref}>{t("changes.download")}</ExportLink>
        </Toolbar>
        <Tabs
          label={t("changes.tabs")}
          tabs={tabs.map(({ status, href, current }) => ({
            label: t("changes.tab", { status: t(`status.${status}`), rows: groupDigits(counts[status]) }),
            href,
            current,
          }))}
        />
        <DataTable
          caption={t("changes.caption")}
          captionHidden
          columns={columns}
          rows={lines}
          rowId={({ row }) => String(row)}
          empty={<EmptyState title={t("changes.empty")}>{t("changes.emptyBody")}</EmptyState>}
        />
        {(data.firstHref !== undefined || data.nextHref !== undefined) && (
          <Pagination label={t("changes.pages")} previousHref={data.firstHref} nextHref={data.nextHref} />
        )}
      </Stack>
    </>
  );
}

/** What a roster changes, person by person. */
export const page = definePage<ChangesData>({
  title: ({ fileName }) => t("changes.of", { fileName }),
  density: "dense",
  breadcrumb: ({ fileName, importId }) => [
    { label: t("title"), href: "/workbooks" },
    { label: fileName, href: `/workbooks/${importId}` },
    { label: t("changes.crumb") },
  ],
  Body: ({ data }) => <Changes data={data} />,
});

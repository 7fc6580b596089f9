import type { Column, Status, View } from "../../ui/index.ts";
import { DataTable, EmptyState, groupDigits, Pagination, StatusBadge } from "../../ui/index.ts";
import { t, when, type ImportState, type WorkbookKind } from "./words.ts";

/** One import in the list. */
export interface ImportLine {
  readonly importId: number;
  readonly kind: WorkbookKind;
  readonly state: ImportState;
  readonly fileName: string;
  /** ISO instant. */
  readonly uploadedAt: string;
  /** Undefined until the whole file has been checked. */
  readonly counts: { readonly rows: number; readonly usable: number; readonly bad: number } | undefined;
}

export interface HistoryData {
  readonly imports: readonly ImportLine[];
  readonly olderHref: string | undefined;
  readonly newestHref: string | undefined;
}

const statuses: Readonly<Record<ImportState, Status>> = {
  uploaded: "running",
  validating: "running",
  ready: "pending",
  refused: "refused",
  committing: "running",
  committed: "approved",
  undoing: "running",
  undone: "returned",
};

/** How far an import is, as a badge. */
export function ImportBadge({ state }: { readonly state: ImportState }): View {
  return <StatusBadge status={statuses[state]} label={t(`state.${state}`)} />;
}

const columns: readonly Column<ImportLine>[] = [
  {
    key: "file",
    label: t("history.file"),
    heading: true,
    cell: ({ importId, fileName }) => <a href={`/workbooks/${importId}`}>{fileName}</a>,
  },
  { key: "kind", label: t("history.kind"), cell: ({ kind }) => t(`kind.${kind}`) },
  { key: "state", label: t("history.state"), cell: ({ state }) => <ImportBadge state={state} /> },
  {
    key: "rows",
    label: t("history.rows"),
    align: "end",
    cell: ({ counts }) => (counts === undefined ? t("none") : groupDigits(counts.rows)),
  },
  {
    key: "bad",
    label: t("history.bad"),
    align: "end",
    cell: ({ counts }) => (counts === undefined ? t("none") : groupDigits(counts.bad)),
  },
  { key: "at", label: t("history.at"), cell: ({ uploadedAt }) => when(uploadedAt) },
];

/** Imports, the newest first. */
export function History({ data }: { readonly data: HistoryData }): View {
  const { imports, olderHref, newestHref } = data;
  return (
    <section class="stack stack-small" aria-labelledby="history">
      <h2 id="history">{t("history.title")}</h2>
      <p class="hint">{t("history.lead")}</p>
      <DataTable
        caption={t("history.caption")}
        captionHidden
        columns={columns}
        rows={imports}
        rowId={({ importId }) => `import-${importId}`}
        empty={<EmptyState title={t("history.empty")}>{t("history.emptyBody")}</EmptyState>}
      />
      {(olderHref !== undefined || newestHref !== undefined) && (
        <Pagination previousHref={newestHref} nextHref={olderHref} />
      )}
    </section>
  );
}

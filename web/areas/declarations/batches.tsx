import type { DeclarationBatch } from "../../../contract/declaration-batches.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import {
  beijingTime,
  Button,
  Card,
  DataTable,
  EmptyState,
  errorOf,
  ExportLink,
  FileField,
  Form,
  groupDigits,
  PageHead,
  Pagination,
  SelectField,
  Stack,
  StatusBadge,
} from "../../ui/index.ts";
import { batchStatus, t } from "./batch-words.ts";

/** A kind that may be handed in for people. */
export interface BatchKind {
  readonly id: string;
  readonly label: string;
  readonly effect: string;
  readonly evidence: readonly string[];
}

export interface BatchesData {
  readonly kinds: readonly BatchKind[];
  readonly upload: {
    readonly kind: string;
    readonly errors: readonly FormError[];
    readonly key: string;
    readonly megabytes: number;
    readonly rows: string;
  };
  readonly batches: readonly Omit<DeclarationBatch, "archives">[];
  readonly nextHref: string | undefined;
  readonly firstHref: string | undefined;
}

function Templates({ kinds }: { kinds: readonly BatchKind[] }): View {
  return (
    <section class="stack stack-small" aria-labelledby="templates">
      <h2 id="templates">{t("templates.title")}</h2>
      <p>{t("templates.lead")}</p>
      <DataTable
        caption={t("templates.caption")}
        captionHidden
        rows={kinds}
        rowId={({ id }) => `kind-${id}`}
        columns={[
          { key: "kind", label: t("templates.kind"), heading: true, cell: ({ label }) => label },
          { key: "effect", label: t("templates.effect"), desktopOnly: true, cell: ({ effect }) => effect },
          {
            key: "evidence",
            label: t("templates.evidence"),
            desktopOnly: true,
            cell: ({ evidence }) => evidence.join(t("comma")) || t("none"),
          },
          {
            key: "get",
            label: t("templates.get"),
            cell: ({ id, label }) => (
              <ExportLink href={`/reviews/batches/templates/${id}`}>
                {t("templates.get")}
                <span class="visually-hidden">{t("templates.getOf", { kind: label })}</span>
              </ExportLink>
            ),
          },
        ]}
      />
    </section>
  );
}

function Upload({ data }: { data: BatchesData }): View {
  const { upload, kinds } = data;
  return (
    <Card title={t("upload.title")} id="upload">
      <p>{t("upload.lead")}</p>
      <Form
        action="/reviews/batches"
        upload
        errors={upload.errors}
        hidden={{ idempotency_key: upload.key }}
        actions={<Button look="primary">{t("upload.go")}</Button>}
      >
        <SelectField
          name="kind"
          label={t("upload.kind")}
          options={kinds.map(({ id, label }) => ({ value: id, label }))}
          value={upload.kind}
          emptyLabel={t("upload.kindEmpty")}
          required
          error={errorOf(upload.errors, "kind")}
        />
        <FileField
          name="file"
          label={t("upload.file")}
          hint={t("upload.limits", { megabytes: upload.megabytes, rows: upload.rows })}
          accept=".xlsx"
          required
          error={errorOf(upload.errors, "file")}
        />
      </Form>
    </Card>
  );
}

function History({ data }: { data: BatchesData }): View {
  const { batches, nextHref, firstHref } = data;
  return (
    <section class="stack stack-small" id="history" aria-labelledby="history-title">
      <h2 id="history-title">{t("history.title")}</h2>
      <DataTable
        caption={t("history.caption")}
        captionHidden
        rows={batches}
        rowId={({ batchId }) => `batch-${batchId}`}
        empty={<EmptyState title={t("history.empty")}>{t("history.emptyBody")}</EmptyState>}
        columns={[
          {
            key: "file",
            label: t("history.file"),
            heading: true,
            cell: ({ batchId, fileName }) => <a href={`/reviews/batches/${batchId}`}>{fileName}</a>,
          },
          { key: "kind", label: t("history.kind"), cell: ({ kind }) => kind.label },
          {
            key: "state",
            label: t("history.state"),
            cell: ({ state }) => <StatusBadge status={batchStatus[state]} label={t(`state.${state}`)} />,
          },
          {
            key: "rows",
            label: t("history.rows"),
            align: "end",
            cell: ({ counts }) => (counts === null ? t("none") : groupDigits(counts.rows)),
          },
          {
            key: "bad",
            label: t("history.bad"),
            align: "end",
            cell: ({ counts }) => (counts === null ? t("none") : groupDigits(counts.bad)),
          },
          {
            key: "at",
            label: t("history.at"),
            align: "end",
            desktopOnly: true,
            cell: ({ createdAt }) => beijingTime(createdAt),
          },
        ]}
      />
      {(nextHref !== undefined || firstHref !== undefined) && (
        <Pagination previousHref={firstHref} nextHref={nextHref} label={t("history.pages")} />
      )}
    </section>
  );
}

function Batches({ data }: { data: BatchesData }): View {
  const failed = data.upload.errors.length > 0;
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")} />
      <Stack gap="large">
        {failed && <Upload data={data} />}
        <Templates kinds={data.kinds} />
        {!failed && <Upload data={data} />}
        <History data={data} />
      </Stack>
    </>
  );
}

/** Templates of every kind, a workbook to upload, and the batches of before. */
export const page = definePage<BatchesData>({
  title: () => t("title"),
  density: "dense",
  breadcrumb: () => [{ label: t("back"), href: "/reviews" }, { label: t("title") }],
  Body: ({ data }) => <Batches data={data} />,
});

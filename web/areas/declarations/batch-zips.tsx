import type { DeclarationBatch } from "../../../contract/declaration-batches.ts";
import type { FormError, View } from "../../ui/index.ts";
import { Button, byteSize, Card, DataTable, errorOf, FileField, Form, percent } from "../../ui/index.ts";
import { t } from "./batch-words.ts";

interface ZipsProps {
  readonly batch: DeclarationBatch;
  readonly zip: { readonly errors: readonly FormError[]; readonly megabytes: number };
}

function Known({ batch, base }: { batch: DeclarationBatch; base: string }): View {
  return (
    <DataTable
      caption={t("zips.caption")}
      captionHidden
      rows={batch.archives}
      rowId={({ archiveId }) => `zip-${archiveId}`}
      columns={[
        {
          key: "name",
          label: t("zips.name"),
          heading: true,
          cell: ({ archiveId, name, bytes, received }) => (
            <span data-zip-known={archiveId} data-name={name} data-bytes={bytes} data-received={received}>
              {name}
            </span>
          ),
        },
        { key: "size", label: t("zips.size"), align: "end", cell: ({ bytes }) => byteSize(bytes) },
        {
          key: "state",
          label: t("zips.state"),
          cell: ({ bytes, received }) =>
            received === bytes ? t("zips.whole") : t("zips.part", { share: percent(received / bytes) }),
        },
        {
          key: "remove",
          label: t("zips.remove"),
          cell: ({ archiveId, name }) => (
            <form action={`${base}/zips/${archiveId}/remove`} method="post">
              <Button size="small" look="quiet">
                {t("zips.remove")}
                <span class="visually-hidden">{t("zips.removeOf", { name })}</span>
              </Button>
            </form>
          ),
        },
      ]}
    />
  );
}

/** The zips of a batch, and a form for one more. With scripts it is sent in parts, and goes on where it broke off. */
export function Zips({ batch, zip }: ZipsProps): View {
  const base = `/reviews/batches/${batch.batchId}`;
  return (
    <Card title={t("zips.title")} id="zips">
      <p>{t("zips.lead")}</p>
      {batch.archives.length === 0 ? <p class="hint">{t("zips.none")}</p> : <Known batch={batch} base={base} />}
      <div data-zip={`/api/declaration-workbooks/${batch.batchId}/archives`}>
        <Form action={`${base}/zips`} upload errors={zip.errors} actions={<Button icon="file">{t("zips.go")}</Button>}>
          <FileField
            name="file"
            label={t("zips.file")}
            hint={t("zips.limit")}
            accept=".zip"
            required
            error={errorOf(zip.errors, "file")}
          />
        </Form>
        <noscript>
          <p class="hint">{t("zips.plain", { megabytes: zip.megabytes })}</p>
        </noscript>
        <p role="status" data-zip-status />
      </div>
    </Card>
  );
}

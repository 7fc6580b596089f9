import dictionary from "../../text/zh-CN/files.json" with { type: "json" };
import { words } from "../../text/text.ts";
import { definePage } from "../../app/shell.ts";
import type { EvidenceItem, FormError, View } from "../../ui/index.ts";
import { byteSize, Card, errorOf, EvidenceField, Form, PageHead } from "../../ui/index.ts";

const t = words("files", dictionary);

export interface FilesData {
  readonly items: readonly EvidenceItem[];
  readonly errors: readonly FormError[];
  readonly usedBytes: number;
  readonly mostBytes: number;
  /** Largest file in megabytes. */
  readonly megabytes: number;
  readonly days: number;
}

/** Most files that the page takes at once; what is attached to something is not among them. */
const MOST = 200;

function Files({ items, errors, usedBytes, mostBytes, megabytes, days }: FilesData): View {
  return (
    <>
      <PageHead title={t("title")} lead={t("lead", { days })} />
      <Card title={t("held")}>
        {items.length === 0 && <p data-evidence-stale>{t("none")}</p>}
        <Form action="/files" upload errors={errors}>
          <EvidenceField
            label={t("add")}
            items={items}
            most={MOST}
            megabytes={megabytes}
            error={errorOf(errors, "file")}
            required
          />
        </Form>
        <p class="hint" data-evidence-stale>
          {t("used", { used: byteSize(usedBytes), most: byteSize(mostBytes) })}
        </p>
      </Card>
    </>
  );
}

/** What somebody has uploaded and not attached to anything yet. */
export const page = definePage<FilesData>({ title: () => t("title"), Body: ({ data }) => <Files {...data} /> });

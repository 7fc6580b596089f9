import type { DictionaryHead } from "../../../contract/dictionaries.ts";
import { definePage } from "../../app/shell.ts";
import { DataTable, groupDigits, PageHead } from "../../ui/index.ts";
import { t } from "./words.ts";

export interface DictionariesData {
  readonly dictionaries: readonly DictionaryHead[];
}

/** Every dictionary there is. */
export const page = definePage<DictionariesData>({
  title: () => t("dictionaries.title"),
  density: "dense",
  Body: ({ data: { dictionaries } }) => (
    <>
      <PageHead title={t("dictionaries.title")} lead={t("dictionaries.lead")} />
      <DataTable
        caption={t("dictionaries.list")}
        captionHidden
        columns={[
          {
            key: "name",
            label: t("dictionary.name"),
            heading: true,
            cell: ({ dictionary, name }) => <a href={`/admin/dictionaries/${dictionary}`}>{name}</a>,
          },
          { key: "kind", label: t("dictionary.kind"), cell: ({ kind }) => t(`kind.${kind}`) },
          { key: "count", label: t("dictionary.count"), align: "end", cell: ({ count }) => groupDigits(count) },
          { key: "about", label: t("dictionary.about"), cell: ({ about }) => about },
        ]}
        rows={dictionaries}
        rowId={({ dictionary }) => `dictionary-${dictionary}`}
      />
    </>
  ),
});

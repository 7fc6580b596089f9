import type { readColumns } from "../../../contract/processing.ts";
import type { OutputOf } from "../../../contract/operation.ts";
import { definePage } from "../../app/shell.ts";
import type { Column, View } from "../../ui/index.ts";
import { Callout, DataTable, Disclosure, PageHead, Stack } from "../../ui/index.ts";
import { t } from "./words.ts";

export type CatalogueData = OutputOf<typeof readColumns>;
type Table = CatalogueData["tables"][number];

const columns: readonly Column<Table["columns"][number]>[] = [
  { key: "column", label: t("catalogue.column"), heading: true, cell: ({ column }) => <code>{column}</code> },
  { key: "class", label: t("catalogue.class"), cell: (each) => t(`class.${each.class}`) },
  { key: "purpose", label: t("catalogue.purpose"), cell: ({ purpose }) => purpose },
];

function Body({ data }: { readonly data: CatalogueData }): View {
  return (
    <>
      <PageHead title={t("catalogue.title")} lead={t("catalogue.lead")} />
      <Stack>
        {data.missing.length > 0 && (
          <Callout tone="warn">
            <p>{t("catalogue.missing", { columns: data.missing.join("、") })}</p>
          </Callout>
        )}
        {data.tables.map(({ table, purpose, retention, columns: rows }) => (
          <Disclosure summary={`${purpose}（${table}）`} id={`table-${table}`}>
            <p>{t("catalogue.retention", { retention })}</p>
            <DataTable
              caption={purpose}
              captionHidden
              columns={columns}
              rows={rows}
              rowId={({ column }) => `${table}-${column}`}
            />
          </Disclosure>
        ))}
      </Stack>
    </>
  );
}

/** What every column of the database holds, and for how long. */
export const page = definePage<CatalogueData>({ title: () => t("catalogue.title"), density: "dense", Body });

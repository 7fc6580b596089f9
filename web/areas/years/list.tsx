import type { YearLines } from "../../../contract/years.ts";
import { definePage } from "../../app/shell.ts";
import type { Column, View } from "../../ui/index.ts";
import { DataTable, EmptyState, PageHead, Stack, StatusBadge } from "../../ui/index.ts";
import { stateOf, t } from "./words.ts";

type Line = YearLines["years"][number];

const columns: readonly Column<Line>[] = [
  { key: "year", label: t("list.year"), heading: true, cell: ({ year }) => <a href={`/years/${year}`}>{year}</a> },
  { key: "state", label: t("list.state"), cell: (line) => <StatusBadge {...stateOf(line)} /> },
  {
    key: "windows",
    label: t("list.windows"),
    cell: ({ windows }) => (windows === 0 ? t("list.noWindow") : t("list.open", { count: windows })),
  },
];

function Years({ data: { years } }: { data: YearLines }): View {
  return (
    <>
      <PageHead title={t("list.title")} lead={t("list.lead")} />
      <Stack>
        {years.length === 0 ? (
          <EmptyState title={t("list.none")}>{t("list.noneBody")}</EmptyState>
        ) : (
          <DataTable caption={t("list.title")} columns={columns} rows={years} rowId={({ year }) => String(year)} />
        )}
      </Stack>
    </>
  );
}

/** Every year of study, and for whom it is closed. */
export const page = definePage<YearLines>({
  title: () => t("list.title"),
  density: "dense",
  Body: ({ data }) => <Years data={data} />,
});
